"""Effort (辛苦指数) beside satisfaction (点赞指数), and the three rates (rows F10, F11).

Effort is what a unit did and has on its hands, from its own records; it ranks nobody. What others
say of the result comes from outside the unit only: staff rate nobody here.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.counting import Figure
from zhixing.comparison.queries.dimensions import LEAD, UNIT
from zhixing.measures.models import Evidence, Measure
from zhixing.measures.queries.answers import answered_voices, rated_voices
from zhixing.measures.queries.figures import resolved_voices
from zhixing.measures.queries.measures import UNPROVED
from zhixing.meetings.models import Meeting
from zhixing.meetings.queries import held
from zhixing.plans.queries.items import UNPROVED as ITEMS_UNPROVED
from zhixing.plans.queries.items import in_force
from zhixing.voices.models import Voice

Rows = QuerySet[Any, Any]
HANDLER = ("problem__lead_unit__path",)
GIVEN = Q(problem__lead_unit__isnull=False)
OUTSIDE = GIVEN & ~Q(speaker=Voice.Speaker.STAFF)


def _given(campaign: Campaign) -> Rows:
    return Voice.objects.filter(GIVEN, campaign=campaign)


def _answered(campaign: Campaign) -> Rows:
    return answered_voices(campaign).filter(GIVEN, campaign=campaign)


def _resolved(campaign: Campaign) -> Rows:
    return resolved_voices(campaign).filter(GIVEN)


def _rated(campaign: Campaign) -> Rows:
    return rated_voices(campaign, "any").filter(OUTSIDE)


def _content(campaign: Campaign) -> Rows:
    return rated_voices(campaign, "good").filter(OUTSIDE)


def _open_measures(campaign: Campaign) -> Rows:
    return Measure.objects.filter(campaign=campaign, state__in=UNPROVED)


def _open_items(campaign: Campaign) -> Rows:
    return in_force(campaign).filter(state__in=ITEMS_UNPROVED)


def _meetings(campaign: Campaign) -> Rows:
    return Meeting.objects.filter(held(), campaign=campaign)


def _evidence(campaign: Campaign) -> Rows:
    return Evidence.objects.filter(measure__campaign=campaign)


VOICES = Figure(
    "voices", _("交办的诉求"), _("所属问题已交给本单位牵头的诉求"), "voice", _given, HANDLER
)
ANSWERED = Figure("answered", _("答复过的诉求"), _("其中已答复的"), "voice", _answered, HANDLER)
RESOLVED = Figure(
    "resolved", _("解决的诉求"), _("其中所属问题的举措全部核验通过的"), "voice", _resolved, HANDLER
)
RATED = Figure(
    "rated",
    _("企业群众评价"),
    _("企业、群众评价过的诉求，一条诉求只算最近一次"),
    "voice",
    _rated,
    HANDLER,
    about_people=True,
)
CONTENT = Figure(
    "content",
    _("评价满意"),
    _("其中评为“基本满意”及以上的"),
    "voice",
    _content,
    HANDLER,
    about_people=True,
)
OPEN_MEASURES = Figure(
    "open-measures", _("在办举措"), _("还没有核验通过的举措"), "measure", _open_measures, LEAD
)
OPEN_ITEMS = Figure(
    "open-items", _("在办任务"), _("还没有核验通过的任务"), "item", _open_items, UNIT
)
MEETINGS = Figure("meetings", _("开会"), _("已开的会议"), "meeting", _meetings, UNIT)
EVIDENCE = Figure(
    "evidence",
    _("佐证"),
    _("上传或写下的佐证"),
    "evidence",
    _evidence,
    ("measure__lead_unit__path",),
)

EFFORT: tuple[Figure, ...] = (OPEN_MEASURES, OPEN_ITEMS, EVIDENCE, MEETINGS)
RATES: dict[str, tuple[Figure, Figure]] = {
    "response": (ANSWERED, VOICES),
    "resolution": (RESOLVED, VOICES),
    "satisfaction": (CONTENT, RATED),
}
