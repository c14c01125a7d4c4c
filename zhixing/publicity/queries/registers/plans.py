"""分工方案 and 责任清单 (registers, forms 3 and 4), both from the tasks of approved plans."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign, Duty
from zhixing.documents.registers import Column
from zhixing.organisation.models import Appointment
from zhixing.organisation.queries import current_appointments
from zhixing.plans.models import PlanItem
from zhixing.plans.queries.items import in_force, light_of
from zhixing.publicity.queries.registers.frame import Register, Row, local


def _division_columns() -> tuple[Column, ...]:
    return (
        Column(_("任务类别"), 12),
        Column(_("工作任务（目标）"), 28, "long"),
        Column(_("具体举措"), 36, "long"),
        Column(_("成果形式"), 14, "long"),
        Column(_("方案单位"), 16),
        Column(_("责任单位"), 16),
        Column(_("配合单位"), 16, "long"),
        Column(_("责任人"), 10),
        Column(_("联系电话"), 14),
        Column(_("启动时间"), 12, "date"),
        Column(_("完成时限"), 12, "date"),
        Column(_("依据条款"), 20, "long"),
        Column(_("业务工作或指标"), 20, "long"),
        Column(_("来源"), 10),
        Column(_("进展情况"), 24, "long"),
        Column(_("未完成原因"), 16, "long"),
        Column(_("状态灯"), 10),
        Column(_("备注"), 12, "long"),
    )


def _division_rows(campaign: Campaign) -> Iterable[Row]:
    for item in _items(campaign):
        sign = light_of(item)
        yield (
            item.category,
            item.title,
            item.measure,
            item.outcome,
            item.plan.unit.name,
            item.unit.name,
            _("、").join(unit.name for unit in item.supporting_units.all()),
            item.owner.name if item.owner else "",
            item.owner.phone if item.owner else "",
            item.begins,
            item.due,
            "\n".join(f"{clause.basis.title} {clause.number}" for clause in item.clauses.all()),
            _business(item),
            str(item.get_origin_display()),
            _progress(item),
            "",
            f"{sign.shape} {sign.word}",
            _("核心任务") if item.core else "",
        )


def _responsibility_columns() -> tuple[Column, ...]:
    return (
        Column(_("层级"), 12),
        Column(_("姓名"), 10),
        Column(_("职务"), 14),
        Column(_("分管领域"), 20, "long"),
        Column(_("业务责任（一岗）"), 24, "long"),
        Column(_("活动责任（双责）"), 14),
        Column(_("具体任务"), 28, "long"),
        Column(_("措施"), 36, "long"),
        Column(_("责任单位"), 16),
        Column(_("完成时限"), 12, "date"),
        Column(_("履责记录"), 24, "long"),
        Column(_("自评"), 20, "long"),
        Column(_("上级核查"), 20, "long"),
    )


def _responsibility_rows(campaign: Campaign) -> Iterable[Row]:
    duties = {duty.person_id: duty for duty in campaign.duties.filter(ended__isnull=True)}
    held = current_appointments().filter(person__in=in_force(campaign).values("owner"))
    posts = {post.person_id: post for post in held}
    for item in _items(campaign):
        duty, post = duties.get(item.owner_id or 0), posts.get(item.owner_id or 0)
        yield (
            _rank(duty, post),
            item.owner.name if item.owner else "",
            post.post if post else "",
            duty.scope if duty else "",
            _business(item),
            str(duty.get_role_display()) if duty else "",
            item.title,
            item.measure,
            item.unit.name,
            item.due,
            item.result,
            item.measured_effect,
            _checked(item),
        )


def _rank(duty: Duty | None, post: Appointment | None) -> str:
    """层级 as the form has it, read from duty and post."""
    if duty is not None and duty.role == Duty.Role.LEADER:
        return _("主要领导")
    if duty is not None and duty.role == Duty.Role.DEPUTY:
        return _("分管领导")
    return _("单位负责人") if post is not None and post.heads else _("经办")


def _items(campaign: Campaign) -> QuerySet[PlanItem]:
    """In the order of the tree: what a unit promised, then what those below it did."""
    found = in_force(campaign).select_related(
        "plan__unit", "unit", "owner", "business_task", "indicator", "verified_by"
    )
    related = ("supporting_units", "clauses__basis", "checks__by")
    return found.prefetch_related(*related).order_by("plan__unit__path", "number")


def _business(item: PlanItem) -> str:
    tied = [item.business_task, item.indicator]
    return "\n".join(str(one) for one in tied if one is not None)


def _progress(item: PlanItem) -> str:
    state = str(item.get_state_display())
    return f"{state}\n{item.result}" if item.result else state


def _checked(item: PlanItem) -> str:
    """Who found what on which day, the latest check of them."""
    checks = list(item.checks.all())
    if not checks:
        return ""
    last = checks[-1]
    day = local(last.at)
    return _("%(outcome)s（%(who)s，%(day)s）") % {
        "outcome": last.get_outcome_display(),
        "who": last.by.name,
        "day": f"{day:%Y/%m/%d}" if day else "",
    }


DIVISION = Register(
    "division",
    gettext_lazy("分工方案"),
    gettext_lazy("各单位已批准方案里的每项任务：责任人、时限、依据和进展"),
    "A3",
    _division_columns,
    _division_rows,
)
RESPONSIBILITY = Register(
    "responsibility",
    gettext_lazy("责任清单"),
    gettext_lazy("一级抓一级：谁在哪一级，业务责任和活动责任各是什么"),
    "A3",
    _responsibility_columns,
    _responsibility_rows,
)
