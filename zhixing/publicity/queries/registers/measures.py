"""任务清单 and 办实事项目清单 (registers, forms 3 and 8), and what registers say of a measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.measures.models import Answer, Measure
from zhixing.publicity.queries.registers.frame import Register, Row, local
from zhixing.publicity.queries.registers.problems import code
from zhixing.web.lights import light

DONE = frozenset({Measure.State.VERIFIED, Measure.State.CLOSED})


def _task_columns() -> tuple[Column, ...]:
    return (
        Column(_("任务类别"), 12),
        Column(_("工作任务（目标）"), 30, "long"),
        Column(_("具体举措"), 40, "long"),
        Column(_("成果形式"), 20, "long"),
        Column(_("牵头单位"), 16),
        Column(_("配合单位"), 18, "long"),
        Column(_("责任人"), 10),
        Column(_("联系电话"), 14),
        Column(_("启动时间"), 12, "date"),
        Column(_("完成时限"), 12, "date"),
        Column(_("进展情况"), 24, "long"),
        Column(_("状态灯"), 10),
        Column(_("备注"), 14, "long"),
    )


def _task_rows(campaign: Campaign) -> Iterable[Row]:
    for measure in measures_of(campaign):
        begun = local(measure.created_at)
        yield (
            str(measure.get_origin_display()),
            goal(measure),
            f"{measure.title}\n{measure.text}",
            measure.acceptance,
            measure.lead_unit.name,
            supporting(measure),
            measure.owner.name,
            measure.owner.phone,
            begun.date() if begun else None,
            measure.deadline,
            progress(measure),
            _light(measure),
            "",
        )


def _deed_columns() -> tuple[Column, ...]:
    return (
        Column(_("项目名称"), 26, "long"),
        Column(_("项目来源（问题编号）"), 16, "long"),
        Column(_("主要内容"), 40, "long"),
        Column(_("受益对象及人数"), 16, "long"),
        Column(_("预期目标"), 24, "long"),
        Column(_("责任人"), 10),
        Column(_("牵头单位"), 16),
        Column(_("配合单位"), 18, "long"),
        Column(_("经费及来源"), 14, "long"),
        Column(_("开始时间"), 12, "date"),
        Column(_("完成时限"), 12, "date"),
        Column(_("完成情况"), 20, "long"),
        Column(_("群众评价"), 12),
        Column(_("佐证"), 24, "long"),
    )


def _deed_rows(campaign: Campaign) -> Iterable[Row]:
    for measure in measures_of(campaign).filter(deed=True):
        begun = local(measure.created_at)
        yield (
            measure.title,
            _problems(measure),
            measure.text,
            "",
            goal(measure),
            measure.owner.name,
            measure.lead_unit.name,
            supporting(measure),
            "",
            begun.date() if begun else None,
            measure.deadline,
            progress(measure),
            grade(measure),
            evidence_names(measure),
        )


def measures_of(campaign: Campaign) -> QuerySet[Measure]:
    return (
        Measure.objects.filter(campaign=campaign)
        .select_related("owner", "lead_unit", "verified_by")
        .prefetch_related("problems", "supporting_units", "tasks", "evidence", "answers__rating")
        .order_by("deadline", "pk")
    )


def goal(measure: Measure) -> str:
    return _("%(indicator)s：由 %(baseline)s 到 %(target)s%(unit)s") % {
        "indicator": measure.indicator,
        "baseline": _plain(measure.baseline),
        "target": _plain(measure.target),
        "unit": measure.indicator_unit,
    }


def _plain(value: Decimal) -> str:
    """A decimal without needless zeros: 12.50 → 12.5, 30.00 → 30."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def supporting(measure: Measure) -> str:
    return _("、").join(unit.name for unit in measure.supporting_units.all())


def _problems(measure: Measure) -> str:
    return _("、").join(code(problem) for problem in measure.problems.all())


def evidence_names(measure: Measure) -> str:
    return "\n".join(item.name or item.text for item in measure.evidence.all())


def mechanism_names(measure: Measure) -> str:
    return "\n".join(f"{item.title}（{item.number}）" for item in measure.mechanisms.all())


def steps(measure: Measure) -> str:
    tasks = list(measure.tasks.all())
    return "\n".join(task.title for task in tasks) if tasks else measure.text


def progress(measure: Measure) -> str:
    tasks = list(measure.tasks.all())
    finished = sum(task.done_at is not None for task in tasks)
    state = str(measure.get_state_display())
    if not tasks:
        return state
    return _("%(state)s，任务 %(done)s/%(all)s 项") % {
        "state": state,
        "done": finished,
        "all": len(tasks),
    }


def _light(measure: Measure) -> str:
    sign = light(measure.deadline, measure.state in DONE)
    return f"{sign.shape} {sign.word}"


def verifier(measure: Measure) -> str:
    """Who verified it: the inspector by name, or its raisers."""
    if measure.verified_by is not None:
        return measure.verified_by.name
    return str(measure.get_verified_how_display()) if measure.verified_how else ""


def grade(measure: Measure) -> str:
    """The mean grade of the last rated answers, with how many rated."""
    grades = [answer.rating.grade for answer in _rated(measure)]
    if not grades:
        return ""
    return _("%(mean)s 分（%(n)s 人）") % {
        "mean": f"{sum(grades) / len(grades):.1f}",
        "n": len(grades),
    }


def _rated(measure: Measure) -> Iterator[Answer]:
    last = {answer.voice_id: answer for answer in measure.answers.all()}
    return (answer for answer in last.values() if hasattr(answer, "rating"))


TASKS = Register(
    "tasks",
    gettext_lazy("任务清单"),
    gettext_lazy("每项举措的目标、责任人、时限和状态灯"),
    "A3",
    _task_columns,
    _task_rows,
)
DEEDS = Register(
    "deeds",
    gettext_lazy("办实事项目清单"),
    gettext_lazy("列入“我为群众办实事”的项目"),
    "A3",
    _deed_columns,
    _deed_rows,
)
