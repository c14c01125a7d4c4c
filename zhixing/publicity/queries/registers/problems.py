"""问题清单 (registers, form 1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.publicity.queries.registers.frame import Register, Row, local
from zhixing.voices.models import Problem, Voice

# Raised by this many different people, a problem is one that many have in common.
COMMON = 3


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("问题编号"), 12),
        Column(_("问题来源"), 14),
        Column(_("问题类别"), 10),
        Column(_("问题表现（具体）"), 50, "long"),
        Column(_("发现时间"), 12, "date"),
        Column(_("提出人次"), 8, "number"),
        Column(_("涉及单位"), 18, "long"),
        Column(_("责任领导"), 10),
        Column(_("牵头单位"), 16),
        Column(_("配合单位"), 18, "long"),
        Column(_("原因分析"), 20, "long"),
        Column(_("是否共性"), 8),
        Column(_("状态"), 12),
        Column(_("备注"), 14, "long"),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    problems = (
        Problem.objects.filter(campaign=campaign)
        .exclude(state=Problem.State.MERGED)
        .select_related("lead_unit")
        .prefetch_related(
            "supporting_units",
            Prefetch(
                "voices",
                Voice.objects.select_related("unit").only("problem", "source", "unit__name"),
            ),
        )
    )
    for problem in problems.order_by("-heat", "-pk").iterator(chunk_size=500):
        voices = problem.voices.all()
        sources = {str(voice.get_source_display()): None for voice in voices}
        units = {voice.unit.name: None for voice in voices if voice.unit}
        found = local(problem.first_said or problem.created_at)
        yield (
            code(problem),
            _("、").join(sources),
            str(problem.get_category_display()),
            f"{problem.title}\n{problem.description}".strip(),
            found.date() if found else None,
            problem.people_count,
            _("、").join(units),
            "",
            problem.lead_unit.name if problem.lead_unit else "",
            _("、").join(unit.name for unit in problem.supporting_units.all()),
            "",
            _("是") if problem.people_count >= COMMON else _("否"),
            str(problem.get_state_display()),
            problem.declined_reason,
        )


def code(problem: Problem) -> str:
    """The problem's number as offices write it: year and serial."""
    return f"{timezone.localtime(problem.created_at).year}-{problem.pk:05d}"


PROBLEMS = Register(
    "problems",
    gettext_lazy("问题清单"),
    gettext_lazy("归并后的问题、来源、热度和牵头单位"),
    "A3",
    _columns,
    _rows,
)
