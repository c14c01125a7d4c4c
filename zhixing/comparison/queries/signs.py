"""Signs that the campaign is walked through instead of worked through (走过场).

They are about the campaign, at most about a unit, and never about a person. Each is a list of
records, and most have a whole of which they are a share. A later room adds a sign by one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.counting import Counted, Figure, Gathered
from zhixing.comparison.queries.dimensions import ITEMS, LEAD, UNIT
from zhixing.comparison.queries.effort import MEETINGS
from zhixing.comparison.queries.pushing import PUSHED, UPDATES
from zhixing.measures.models import Answer, Claim, Evidence, Measure, Reopening
from zhixing.measures.queries.measures import REACHED, UNPROVED
from zhixing.measures.queries.wording import hollow_keys as hollow_measures
from zhixing.meetings.models import Meeting
from zhixing.meetings.queries import silent
from zhixing.organisation.models import Unit
from zhixing.organisation.queries import subtree
from zhixing.plans.models import PlanItem
from zhixing.plans.queries.items import LOOSE, in_force
from zhixing.plans.queries.scopes import IDLE_DAYS, idle
from zhixing.plans.queries.tree import PLANNING
from zhixing.plans.queries.wording import hollow_item_keys as hollow_items
from zhixing.voices.models import Assignment, Problem
from zhixing.voices.queries.problems import live
from zhixing.web import working_days

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = QuerySet[Any, Any]
ANSWER_DAYS = 5  # working days in which whoever raised a proved matter should be told


@dataclass(frozen=True, slots=True)
class Sign:
    """named: what the speech calls it; cure: what helps; of: the whole that it is a share of."""

    figure: Counted
    named: StrOrPromise
    cure: StrOrPromise
    of: Counted | None = None


def _silent(campaign: Campaign) -> Rows:
    return Meeting.objects.filter(silent(), campaign=campaign)


def _unproved(campaign: Campaign) -> Rows:
    return Measure.objects.filter(campaign=campaign, state__in=UNPROVED)


def _unproved_items(campaign: Campaign) -> Rows:
    return in_force(campaign).exclude(state=PlanItem.State.VERIFIED)


def _hollow_measures(campaign: Campaign) -> Rows:
    return _unproved(campaign).filter(pk__in=hollow_measures(campaign))


def _hollow_items(campaign: Campaign) -> Rows:
    return _unproved_items(campaign).filter(pk__in=hollow_items(campaign))


def _claims(campaign: Campaign) -> Rows:
    return Claim.objects.filter(measure__campaign=campaign)


def _unchecked(campaign: Campaign) -> Rows:
    """Claims whose raisers had their days, and whom nobody has checked."""
    waits = {"state": Claim.State.OPEN, "asked_until__lt": timezone.localdate()}
    return _claims(campaign).filter(**waits)


def _claimed(campaign: Campaign) -> Rows:
    return Measure.objects.filter(campaign=campaign, state__in=REACHED["claimed"])


def _bare(campaign: Campaign) -> Rows:
    shown = Evidence.objects.filter(measure=OuterRef("pk"))
    return _claimed(campaign).exclude(Exists(shown))


def _proved(campaign: Campaign) -> Rows:
    raised = Measure.problems.through._default_manager.filter(
        measure=OuterRef("pk"), problem__voices__isnull=False
    )
    return Measure.objects.filter(Exists(raised), campaign=campaign, state__in=REACHED["proved"])


def _untold(campaign: Campaign) -> Rows:
    """Proved matters of which none of those who raised them was told the result."""
    told = Answer.objects.filter(measure=OuterRef("pk"), at__gte=OuterRef("verified_at"))
    return _proved(campaign).filter(~Exists(told), verified_at__date__lt=_before(ANSWER_DAYS))


def _problems(campaign: Campaign) -> Rows:
    return live(campaign).filter(lead_unit__isnull=False)


def _passed_around(campaign: Campaign) -> Rows:
    moved = Q(assignments__kind=Assignment.Kind.HANDED_ON)
    counted = Problem.objects.annotate(moves=Count("assignments", filter=moved))
    over = counted.filter(campaign=campaign, moves__gt=campaign.handoff_limit)
    return live(campaign).filter(pk__in=over.order_by().values("pk"))


def _reopened(campaign: Campaign) -> Rows:
    cause = Reopening.Cause.RATING
    return Reopening.objects.filter(measure__campaign=campaign, cause=cause)


def _loose(campaign: Campaign) -> Rows:
    return in_force(campaign).filter(LOOSE)


def _adrift(campaign: Campaign) -> Rows:
    return in_force(campaign).filter(LOOSE, clauses__isnull=True)


def _idle(campaign: Campaign) -> Sequence[Unit]:
    return idle(campaign, list(subtree(campaign.organiser).filter(closed__isnull=True)))


def _planning(campaign: Campaign) -> Sequence[Unit]:
    units = subtree(campaign.organiser).filter(closed__isnull=True, kind__in=PLANNING)
    return list(units)


def _before(days: int) -> date:
    """The first day after which so many working days lie."""
    today = timezone.localdate()
    day = today - timedelta(days=days)
    while working_days.between(day, today) < days:
        day -= timedelta(days=1)
    return day


UNPROVED_MEASURES = Figure(
    "unproved", _("没有核验的举措"), _("已承诺、还没有核验通过的举措"), "measure", _unproved, LEAD
)
UNPROVED_ITEMS = Figure(
    "unproved-items", _("没有核验的任务"), _("还没有核验通过的任务"), "item", _unproved_items, UNIT
)
CLAIMS = Figure(
    "claims",
    _("办结申请"),
    _("责任人提出过的办结申请"),
    "claim",
    _claims,
    ("measure__lead_unit__path",),
)
CLAIMED = Figure(
    "claimed",
    _("申请过办结的举措"),
    _("已申请办结、核验通过或销号的举措"),
    "measure",
    _claimed,
    LEAD,
)
RAISED_PROVED = Figure(
    "raised-proved",
    _("有提出人的核验通过举措"),
    _("问题有人提出、举措已核验通过"),
    "measure",
    _proved,
    LEAD,
)
PROBLEMS = Figure("problems", _("交办的问题"), _("已有牵头单位的问题"), "problem", _problems, LEAD)
PLANNERS = Gathered(
    "planners", _("应有方案的单位"), _("本级机关、科室和下属单位"), "unit", _planning
)

SIGNS: tuple[Sign, ...] = (
    Sign(
        Figure(
            "silent-meetings",
            _("开会没有议定事项"),
            _("开过一周、没有一件议定事项的会议"),
            "meeting",
            _silent,
            UNIT,
        ),
        _("会议式贯彻"),
        _("把议定的事登记成任务，落到人和日期"),
        MEETINGS,
    ),
    Sign(
        Figure(
            "hollow-measures",
            _("举措全是口号"),
            _("做法或验收标准里没有做什么、多少、何时，全是口号的举措"),
            "measure",
            _hollow_measures,
            LEAD,
        ),
        _("口号式落实"),
        _("写明谁、何时、做到什么程度"),
        UNPROVED_MEASURES,
    ),
    Sign(
        Figure(
            "hollow-items",
            _("任务全是口号"),
            _("举措或验收标准全是口号的任务"),
            "item",
            _hollow_items,
            UNIT,
        ),
        _("口号式落实"),
        _("改写任务的举措和验收标准"),
        UNPROVED_ITEMS,
    ),
    Sign(
        Figure(
            "unchecked",
            _("说了办结没有人核"),
            _("征询期已过、还没有核验结论的办结申请"),
            "claim",
            _unchecked,
            ("measure__lead_unit__path",),
        ),
        _("说了等于做了"),
        _("安排督查员核验"),
        CLAIMS,
    ),
    Sign(
        Figure(
            "bare", _("办结没有佐证"), _("申请过办结、没有一件佐证的举措"), "measure", _bare, LEAD
        ),
        _("虚"),
        _("补上看得见的佐证"),
        CLAIMED,
    ),
    Sign(
        Figure(
            "untold",
            _("办结没有答复提出人"),
            format_lazy(
                _("核验通过已过 {days} 个工作日、还没有答复任何提出人的举措"), days=ANSWER_DAYS
            ),
            "measure",
            _untold,
            LEAD,
        ),
        _("做了等于了了"),
        _("逐人答复，请他们评价"),
        RAISED_PROVED,
    ),
    Sign(
        Figure(
            "reopened",
            _("办结后评价不满意"),
            _("因提出人评价不满意而重新办理"),
            "reopening",
            _reopened,
            ("measure__lead_unit__path",),
        ),
        _("走过场"),
        _("回访，弄清差在哪里"),
    ),
    Sign(
        Figure(
            "passed-around",
            _("转手太多"),
            _("移交次数超过上限的问题"),
            "problem",
            _passed_around,
            LEAD,
        ),
        _("有了矛盾就推"),
        _("由办公室裁定牵头单位"),
        PROBLEMS,
    ),
    Sign(PUSHED, _("不推不动"), _("看哪些事总要催，改到平时抓"), UPDATES),
    Sign(
        Gathered(
            "idle",
            pgettext_lazy("sign", "守株待兔"),
            format_lazy(
                _("活动开始以后，连续 {days} 个工作日没有自己提出任务的单位"), days=IDLE_DAYS
            ),
            "unit",
            _idle,
        ),
        _("守株待兔"),
        _("对还没有布置的工作想前一步"),
        PLANNERS,
    ),
    Sign(
        Figure(
            "loose",
            _("没有结合业务"),
            _("没有结合业务工作、也没有结合业务指标的任务"),
            "item",
            _loose,
            UNIT,
        ),
        _("两张皮"),
        _("挂到业务工作或指标上，挂不上的取消"),
        ITEMS,
    ),
    Sign(
        Figure(
            "adrift",
            _("没有来由"),
            _("既没有结合业务、也没有依据条款的任务"),
            "item",
            _adrift,
            UNIT,
        ),
        _("偏"),
        _("写明依据，或者取消"),
        ITEMS,
    ),
)
