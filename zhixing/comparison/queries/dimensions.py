"""四比: the four dimensions, each a share of records and what stands beside it.

A later room's records become a figure by one line here: its own queryset, and where it lies.
Only what somebody else proved counts as done (row B11): papers and meetings stand in no share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.counting import Counted, Figure
from zhixing.measures.models import Check, Claim, Measure, Mechanism, Pilot, Practice
from zhixing.measures.queries.measures import REACHED
from zhixing.measures.queries.pilots import not_excused
from zhixing.plans.models import Benchmark, Indicator, PlanItem
from zhixing.plans.queries.items import in_force
from zhixing.voices.models import Assignment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = QuerySet[Any, Any]
PROVED = Q(state__in=REACHED["proved"])
LEAD = ("lead_unit__path",)
CROSS = ("lead_unit__path", "supporting_units__path")
UNIT = ("unit__path",)


@dataclass(frozen=True, slots=True)
class Ratio:
    """part of whole: a share that can be told apart from another's, or not."""

    label: StrOrPromise
    part: Figure
    whole: Figure


@dataclass(frozen=True, slots=True)
class Dimension:
    """asks: what the campaign asks for in it; beside: counts that stand next to the share, and
    rank nobody."""

    key: str
    title: StrOrPromise
    asks: StrOrPromise
    ratio: Ratio
    beside: tuple[Counted, ...]


def _measures(campaign: Campaign) -> Rows:
    return Measure.objects.filter(campaign=campaign)


def _answered_for(campaign: Campaign) -> Rows:
    """What shares are made of: a pilot that failed within its bounds counts against nobody."""
    return not_excused(_measures(campaign))


def _pilots(campaign: Campaign) -> Rows:
    return Pilot.objects.filter(measure__campaign=campaign)


def _adopted(campaign: Campaign) -> Rows:
    return _answered_for(campaign).filter(origin=Measure.Origin.CONSENSUS)


def _cross(campaign: Campaign) -> Rows:
    helped = Measure.supporting_units.through._default_manager.filter(measure=OuterRef("pk"))
    return _answered_for(campaign).filter(Exists(helped))


def _due(campaign: Campaign) -> Rows:
    return _answered_for(campaign).filter(deadline__lt=timezone.localdate())


def _reaching(campaign: Campaign) -> Rows:
    """Proved measures whose value, as it was claimed and checked, is the target or better."""
    checked = Claim.objects.filter(measure=OuterRef("pk"), state=Claim.State.VERIFIED)
    better = Q(reached__gte=F("measure__target"), measure__target__gte=F("measure__baseline"))
    lower = Q(reached__lte=F("measure__target"), measure__target__lt=F("measure__baseline"))
    return _measures(campaign).filter(PROVED, Exists(checked.filter(better | lower)))


def _practices(campaign: Campaign) -> Rows:
    gone = (Practice.Fate.CHANGED, Practice.Fate.ABOLISHED)
    return Practice.objects.filter(campaign=campaign, fate__in=gone)


def _mechanisms(campaign: Campaign) -> Rows:
    return Mechanism.objects.filter(measure__campaign=campaign, ended_on__isnull=True)


def _own(campaign: Campaign) -> Rows:
    return in_force(campaign).filter(origin=PlanItem.Origin.SELF)


def _core(campaign: Campaign) -> Rows:
    return in_force(campaign).filter(core=True, state=PlanItem.State.VERIFIED)


def _benchmarks(campaign: Campaign) -> Rows:
    return Benchmark.objects.filter(indicator__campaign=campaign)


def _indicators(campaign: Campaign) -> Rows:
    return Indicator.objects.filter(campaign=campaign)


def _assists(campaign: Campaign) -> Rows:
    helped = PlanItem.supporting_units.through._default_manager.filter(planitem=OuterRef("pk"))
    return in_force(campaign).filter(Exists(helped))


def _handed_on(campaign: Campaign) -> Rows:
    return Assignment.objects.filter(
        problem__campaign=campaign, kind=Assignment.Kind.HANDED_ON, from_unit__isnull=False
    )


def _checks(campaign: Campaign) -> Rows:
    return Check.objects.filter(claim__measure__campaign=campaign)


MEASURES = Figure("measures", _("举措"), _("已承诺的全部举措"), "measure", _measures, LEAD)
PROVED_MEASURES = Figure(
    "proved",
    _("核验通过的举措"),
    _("由提出人或督查员核验通过的举措"),
    "measure",
    lambda campaign: _measures(campaign).filter(PROVED),
    LEAD,
)
ADOPTED = Figure(
    "adopted", _("采纳的共识"), _("讨论形成共识、已列为举措的"), "measure", _adopted, LEAD
)
ADOPTED_PROVED = Figure(
    "adopted-proved",
    _("落地的共识"),
    _("其中核验通过的"),
    "measure",
    lambda campaign: _adopted(campaign).filter(PROVED),
    LEAD,
)
PRACTICES = Figure(
    "practices",
    _("革除的旧规"),
    _("清理后废止或修改的制度、环节、材料和习惯做法"),
    "practice",
    _practices,
    UNIT,
)
PILOTS = Figure(
    "pilots",
    _("先行先试"),
    _("事先备案的试点；在边界内失败的，不计入单位的各项比率"),
    "pilot",
    _pilots,
    ("measure__lead_unit__path",),
)
MECHANISMS = Figure(
    "mechanisms",
    _("立下的制度"),
    _("问题解决后立下、仍在执行的制度"),
    "mechanism",
    _mechanisms,
    UNIT,
)
ITEMS = Figure("items", _("全部任务"), _("已批准方案里的任务"), "item", in_force, UNIT)
OWN_ITEMS = Figure(
    "own-items",
    pgettext_lazy("figure", "主动谋划"),
    _("上级没有布置、自己提出的任务"),
    "item",
    _own,
    UNIT,
)
OWN_PROVED = Figure(
    "own-proved",
    _("主动谋划并做成"),
    _("自己提出、他人核验通过的任务"),
    "item",
    lambda campaign: _own(campaign).filter(state=PlanItem.State.VERIFIED),
    UNIT,
)
CORE_PROVED = Figure(
    "core-proved", _("做成的核心任务"), _("核心任务中他人核验通过的"), "item", _core, UNIT
)
BENCHMARKS = Figure(
    "benchmarks",
    _("对标先进"),
    _("写明先进地区、先进值和赶上期限的对标"),
    "benchmark",
    _benchmarks,
    ("indicator__unit__path",),
)
INDICATORS = Figure(
    "indicators", _("业务指标"), _("有基期值和目标值的业务指标"), "indicator", _indicators, UNIT
)
CROSS_MEASURES = Figure(
    "cross",
    _("跨单位举措"),
    _("牵头单位以外还有配合单位的举措，牵头、配合的都算"),
    "measure",
    _cross,
    CROSS,
    joined=True,
)
CROSS_PROVED = Figure(
    "cross-proved",
    _("做成的跨单位举措"),
    _("其中核验通过的"),
    "measure",
    lambda campaign: _cross(campaign).filter(PROVED),
    CROSS,
    joined=True,
)
ASSISTS = Figure(
    "assists",
    _("承担的协办"),
    _("作为配合单位参加的任务"),
    "item",
    _assists,
    ("supporting_units__path",),
    joined=True,
)
ASSISTS_PROVED = Figure(
    "assists-proved",
    _("办成的协办"),
    _("协办的任务中他人核验通过的"),
    "item",
    lambda campaign: _assists(campaign).filter(state=PlanItem.State.VERIFIED),
    ("supporting_units__path",),
    joined=True,
)
HANDED_ON = Figure(
    "handed-on",
    _("移交出去"),
    _("把交办的问题移交给别的单位的次数"),
    "assignment",
    _handed_on,
    ("from_unit__path",),
)
DUE = Figure("due", _("到期的举措"), _("完成时限已过的举措"), "measure", _due, LEAD)
DUE_PROVED = Figure(
    "due-proved",
    _("到期并做成"),
    _("其中核验通过的"),
    "measure",
    lambda campaign: _due(campaign).filter(PROVED),
    LEAD,
)
REACHING = Figure(
    "reaching",
    _("达到目标值"),
    _("核验通过、成效指标的实际值达到目标值的举措"),
    "measure",
    _reaching,
    LEAD,
)
CHECKS = Figure(
    "checks",
    _("核验过的办结申请"),
    _("作出过核验结论的办结申请"),
    "check",
    _checks,
    ("claim__measure__lead_unit__path",),
)
CHECKS_PASSED = Figure(
    "checks-passed",
    _("核验属实"),
    _("其中结论为属实的"),
    "check",
    lambda campaign: _checks(campaign).filter(outcome=Check.Outcome.PASSED),
    ("claim__measure__lead_unit__path",),
)

DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(
        "ideas",
        _("比思想观念"),
        _("在谋划如何创新创特上下功夫"),
        Ratio(_("共识落地率"), ADOPTED_PROVED, ADOPTED),
        (PILOTS, PRACTICES, MECHANISMS),
    ),
    Dimension(
        "position",
        _("比定位高度"),
        _("在谋划如何有为有位上做文章"),
        Ratio(_("主动谋划做成率"), OWN_PROVED, ITEMS),
        (OWN_ITEMS, CORE_PROVED, BENCHMARKS),
    ),
    Dimension(
        "coordination",
        _("比协调能力"),
        _("在谋划如何互动互补上出实招"),
        Ratio(_("跨单位举措做成率"), CROSS_PROVED, CROSS_MEASURES),
        (ASSISTS, ASSISTS_PROVED, HANDED_ON),
    ),
    Dimension(
        "performance",
        _("比工作绩效"),
        _("在谋划如何尽职尽责上见成效"),
        Ratio(_("到期举措核验通过率"), DUE_PROVED, DUE),
        (MEASURES, PROVED_MEASURES, REACHING),
    ),
)
# Row F14: will, ability, result.
PROFILE: tuple[tuple[StrOrPromise, StrOrPromise, Ratio], ...] = (
    (_("想干事"), _("自己谋划的任务 ÷ 全部任务"), Ratio(_("主动谋划占比"), OWN_ITEMS, ITEMS)),
    (
        _("会干事"),
        _("核验属实的办结申请 ÷ 核验过的办结申请"),
        Ratio(_("核验属实率"), CHECKS_PASSED, CHECKS),
    ),
    (
        _("干成事"),
        _("到期并核验通过的举措 ÷ 到期的举措"),
        Ratio(_("到期做成率"), DUE_PROVED, DUE),
    ),
)
BY_KEY = {dimension.key: dimension for dimension in DIMENSIONS}
