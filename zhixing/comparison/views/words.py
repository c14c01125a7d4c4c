"""What tables and pictures of units say, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.analysis.ranking import Ranks
from zhixing.comparison.queries.groups import Group
from zhixing.comparison.queries.tables import Rated, Share
from zhixing.web.jinja import percent
from zhixing.web.pictures.intervals import Dot


def name_of(group: Group) -> str:
    """The organiser's own row says that the units below it are not in it."""
    return _("%(unit)s（本级）") % {"unit": group.name} if group.own else group.name


def ranks(found: Ranks, units: int) -> str:
    """The places that the data leave open; nothing where they leave all."""
    if (found.first, found.last) == (1, units):
        return _("分不出先后")
    if found.is_one:
        return _("第 %(n)s 位") % {"n": found.first}
    return _("并列第 %(first)s–%(last)s 位") % {"first": found.first, "last": found.last}


def tier(number: int, tiers: int) -> str:
    if tiers <= 1:
        return _("数据还分不出先后，以下单位并列")
    return _("第 %(n)s 档：档内并列，不分先后") % {"n": number}


def interval(share: Share) -> str:
    """Between which limits the share lies, at 95 %."""
    if not share.total:
        return ""
    return _("%(low)s 至 %(high)s") % {"low": percent(share.low), "high": percent(share.high)}


def dot(group: Group, share: Share, heading: str, url: str) -> Dot:
    """A row of the picture; without records it has no share, and its interval is everything."""
    name = name_of(group)
    if share.hidden:
        words = _("%(unit)s：评价的人少，不显示") % {"unit": name}
    elif share.value is None:
        words = _("%(unit)s：还没有记录") % {"unit": name}
    else:
        words = _("%(unit)s：%(share)s，%(count)s / %(total)s，区间 %(interval)s") % {
            "unit": name,
            "share": percent(share.value),
            "count": share.count,
            "total": share.total,
            "interval": interval(share),
        }
    return Dot(name, share.value, share.low, share.high, words, heading, url)


def dot_of_index(line: Rated, heading: str) -> Dot:
    """A unit's index in the picture, with limits that hold for all units at once."""
    name = name_of(line.group)
    if line.index is None:
        words = _("%(unit)s：三率不全，没有指数") % {"unit": name}
        return Dot(name, None, line.low, line.high, words, heading)
    words = _("%(unit)s：指数 %(index)s，区间 %(low)s 至 %(high)s") % {
        "unit": name,
        "index": percent(line.index),
        "low": percent(line.low),
        "high": percent(line.high),
    }
    return Dot(name, line.index, line.low, line.high, words, heading)
