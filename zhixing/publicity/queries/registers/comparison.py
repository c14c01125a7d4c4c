"""四比情况表: each unit in the four dimensions, beside its three rates; people are in none."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.dimensions import DIMENSIONS
from zhixing.comparison.queries.groups import Group, groups
from zhixing.comparison.queries.tables import Line, Share, dimension, rates
from zhixing.documents.registers import Column
from zhixing.documents.registers.sheet import Value
from zhixing.publicity.queries.registers.frame import Register, Row

RATES = ("response", "resolution", "satisfaction")


def _columns() -> tuple[Column, ...]:
    shares = []
    for one in DIMENSIONS:
        shares += [
            Column(str(one.ratio.part.label), 12, "number"),
            Column(str(one.ratio.whole.label), 12, "number"),
            Column(str(one.ratio.label), 12, "percent"),
            Column(_("%(dimension)s位次") % {"dimension": one.title}, 14),
        ]
    return (
        Column(_("单位"), 24, "long"),
        *shares,
        Column(_("回应率"), 10, "percent"),
        Column(_("解决率"), 10, "percent"),
        Column(_("满意率"), 10, "percent"),
        Column(_("对标先进（处）"), 12, "number"),
        Column(_("备注"), 24, "long"),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    """In the order of the tree. A unit that nobody told apart from others is tied with them."""
    tables = [dimension(campaign, one) for one in DIMENSIONS]
    lines = [{line.group.path: line for line in table.lines} for table in tables]
    rated = {line.group.path: line.rates for line in rates(campaign)}
    for group in groups(campaign):
        found = [by_path.get(group.path) for by_path in lines]
        shares = rated.get(group.path)
        if shares is None and not any(found):
            continue
        cells: list[Value] = []
        for line, table in zip(found, tables, strict=True):
            cells += _cells(line, len(table.lines))
        told = [shares[key].value if shares else None for key in RATES]
        benchmarks = next((line.benchmarks for line in found if line), 0)
        yield (_name(group), *cells, *told, benchmarks, _note(shares, benchmarks))


def _cells(line: Line | None, units: int) -> list[Value]:
    if line is None:
        return [0, 0, None, ""]
    ranks = line.ranks
    if (ranks.first, ranks.last) == (1, units):
        place = _("分不出先后")
    elif ranks.is_one:
        place = str(ranks.first)
    else:
        place = _("并列 %(first)s–%(last)s") % {"first": ranks.first, "last": ranks.last}
    return [line.share.count, line.share.total, line.share.value, place]


def _name(group: Group) -> str:
    return _("%(unit)s（本级）") % {"unit": group.name} if group.own else group.name


def _note(shares: dict[str, Share] | None, benchmarks: int) -> str:
    notes = [] if benchmarks else [_("只与自己比")]
    if shares and shares["satisfaction"].hidden:
        notes.append(_("评价的人少，满意率不显示"))
    return _("、").join(notes)


COMPARISON = Register(
    "comparison",
    gettext_lazy("四比情况表"),
    gettext_lazy("各单位在思想观念、定位高度、协调能力、工作绩效上的记录和位次；数据分不出的并列"),
    "A3",
    _columns,
    _rows,
)
