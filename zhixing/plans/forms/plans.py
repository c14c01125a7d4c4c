"""What units write in their plans, and what the level above answers."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign, Clause
from zhixing.campaigns.queries.bases import clauses_of
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import subtree, unit_choices
from zhixing.plans.models import BusinessTask, Indicator, ItemCheck, Plan, PlanItem
from zhixing.plans.queries.people import colleagues, offered_owners
from zhixing.web.forms import DateField, FilterForm, LineField, TextField, choose


class BeginForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "unit", subtree(campaign.organiser))

    def offer(self, units: list[Unit]) -> None:
        """Show these units as the choices; the action says what is wrong with any other."""
        field = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        field.choices = [(unit.pk, unit.name) for unit in units]


class PlanForm(forms.Form):
    """A draft may lack anything; what is missing is said when it is submitted."""

    position = TextField(
        label=_("发展定位"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("本单位在全局中处于什么位置，应当干成什么样"),
    )
    strengths = TextField(label=_("优势"), max_chars=2_000, rows=3, required=False)
    weaknesses = TextField(
        label=_("劣势"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("与先进的差距在哪里；只在本系统内部可见"),
    )
    target = TextField(
        label=_("目标"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("到什么时候，什么变成什么样；报送时必填"),
    )
    path = TextField(
        label=_("路径"),
        max_chars=5_000,
        rows=4,
        required=False,
        help_text=_("分几步走，先做什么、后做什么；报送时必填"),
    )


class ItemForm(forms.Form):
    """A task of a plan, as far as it is known; for an approved plan it must be hard."""

    title = LineField(
        label=pgettext_lazy("one", "工作任务"), max_chars=200, help_text=_("一句话写明要达到什么")
    )
    category = LineField(label=_("任务类别"), max_chars=40, required=False)
    measure = TextField(
        label=_("具体举措"),
        max_chars=5_000,
        rows=4,
        required=False,
        promises=True,
        help_text=_("报送时必填"),
    )
    unit = forms.ModelChoiceField(label=_("责任单位"), queryset=Unit.objects.none())
    owner = forms.ModelChoiceField(
        label=_("责任人"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("只能有一人，对这项任务负责到底；报送时必填"),
    )
    supporting_units = forms.ModelMultipleChoiceField(
        label=_("配合单位"), queryset=Unit.objects.none(), required=False
    )
    begins = DateField(label=_("启动时间"), required=False)
    due = DateField(label=_("完成时限"), required=False, help_text=_("报送时必填"))
    acceptance = TextField(
        label=_("验收标准"),
        max_chars=2_000,
        rows=3,
        required=False,
        promises=True,
        help_text=_("别人凭什么认定已经做到；报送时必填"),
    )
    outcome = LineField(
        label=_("成果形式"), max_chars=200, required=False, help_text=_("制度、项目、流程、数据等")
    )
    practice = TextField(
        label=_("结合的工作实际"),
        max_chars=2_000,
        rows=2,
        required=False,
        help_text=_("针对日常工作中的哪件事、哪个环节"),
    )
    effect = TextField(
        label=_("预期效果"),
        max_chars=2_000,
        rows=2,
        required=False,
        help_text=_("办成以后，谁会感觉到什么变化"),
    )
    business_task = forms.ModelChoiceField(
        label=_("服务的业务工作"), queryset=BusinessTask.objects.none(), required=False
    )
    indicator = forms.ModelChoiceField(
        label=_("服务的业务指标"), queryset=Indicator.objects.none(), required=False
    )
    clauses = forms.ModelMultipleChoiceField(
        label=_("依据条款"),
        queryset=Clause.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    core = forms.BooleanField(label=_("列为核心任务"), required=False)
    needed_support = TextField(
        label=_("需要的支持"),
        max_chars=2_000,
        rows=2,
        required=False,
        help_text=_("人手、权限、数据、经费等；审批方案的负责人会逐条答复"),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units, campaign = subtree(plan.campaign.organiser), plan.campaign
        choose(self, "unit", subtree(plan.unit))
        choose(self, "supporting_units", units)
        choose(self, "owner", colleagues(plan.unit))
        choose(self, "business_task", BusinessTask.objects.filter(campaign=campaign))
        choose(self, "indicator", Indicator.objects.filter(campaign=campaign))
        choose(self, "clauses", clauses_of(campaign))
        self.fields["unit"].initial = plan.unit_id


def offer_owners(form: forms.Form, unit: Unit) -> None:
    """Show the likely owners as the choices, and whoever owns it already."""
    field = cast("forms.ModelChoiceField[Person]", form.fields["owner"])
    found = offered_owners(unit)
    present = form.initial.get("owner")
    if present is not None and present.pk not in dict(found):
        found.append((present.pk, present.name))
    field.choices = [("", _("尚未确定")), *found]


class NewItemForm(ItemForm):
    """answers: the task of the plan above that this one takes up."""

    answers = forms.ModelChoiceField(
        queryset=PlanItem.objects.none(), required=False, widget=forms.HiddenInput
    )
    reason = TextField(
        label=_("新增理由"),
        max_chars=1_000,
        rows=2,
        required=False,
        help_text=_("方案已批准，为什么还要新增；必填"),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        choose(self, "answers", PlanItem.objects.filter(plan=plan.parent_id))
        if plan.state != Plan.State.APPROVED:
            del self.fields["reason"]


class ChangeItemForm(ItemForm):
    reason = TextField(label=_("变更理由"), max_chars=1_000, rows=3)


class DecidePlanForm(forms.Form):
    approved = forms.TypedChoiceField(
        label=_("审批"),
        choices=[("yes", _("批准")), ("no", _("退回"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = TextField(
        label=_("意见"), max_chars=2_000, rows=4, required=False, help_text=_("退回时必填")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("approved") is False and not data.get("decision"):
            self.add_error("decision", _("退回时须写明理由。"))
        return data


class SupportForm(forms.Form):
    support_answer = TextField(label=_("答复"), max_chars=2_000, rows=4)


class ClaimItemForm(forms.Form):
    result = TextField(
        label=_("完成情况"), max_chars=5_000, rows=4, help_text=_("做成了什么，凭什么看得出来")
    )
    measured_effect = TextField(
        label=_("实际效果"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("对照预期效果，真正变了什么"),
    )


class CheckItemForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("核验结论"), choices=ItemCheck.Outcome.choices, widget=forms.RadioSelect
    )
    finding = TextField(
        label=_("核验情况"),
        max_chars=5_000,
        rows=4,
        help_text=_("何时何地怎么核的、看到什么；退回的写明还缺什么"),
    )


class PlanFilter(FilterForm):
    """What may stand in the address of the list of plans."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Plan.State.choices]
    )
    within = forms.ModelChoiceField(
        label=_("单位及下级"), queryset=Unit.objects.none(), required=False, empty_label=_("全部")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "within", campaign)


class ItemFilter(FilterForm):
    """What may stand in the address of the list of tasks."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *PlanItem.State.choices]
    )
    light = forms.ChoiceField(
        label=_("时限"),
        required=False,
        choices=[
            ("", _("全部")),
            ("overdue", _("逾期")),
            ("soon", _("临期")),
            ("normal", _("正常")),
        ],
    )
    unit = forms.ModelChoiceField(
        label=_("责任单位"), queryset=Unit.objects.none(), required=False, empty_label=_("全部")
    )
    supports = forms.ModelChoiceField(
        label=_("配合单位"), queryset=Unit.objects.none(), required=False, empty_label=_("全部")
    )
    within = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, widget=forms.HiddenInput
    )
    origin = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("全部")), *PlanItem.Origin.choices]
    )
    tie = forms.ChoiceField(
        label=_("与业务结合"),
        required=False,
        choices=[
            ("", _("全部")),
            ("none", _("没有结合")),
            ("task", _("结合业务工作")),
            ("indicator", _("结合业务指标")),
        ],
    )
    support = forms.ChoiceField(
        label=_("所需支持"),
        required=False,
        choices=[("", _("全部")), ("asked", _("提出过")), ("open", _("待答复"))],
    )
    text = LineField(label=_("题目含有"), max_chars=60, required=False)
    core = forms.BooleanField(label=_("核心任务"), required=False)
    untaken = forms.BooleanField(label=_("下级未承接"), required=False)
    mine = forms.BooleanField(label=_("我负责的"), required=False)
    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.none(), required=False, widget=forms.HiddenInput
    )
    business_task = forms.ModelChoiceField(
        queryset=BusinessTask.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", campaign)
        offer_units(self, "supports", campaign)
        choose(self, "within", subtree(campaign.organiser))
        choose(self, "indicator", Indicator.objects.filter(campaign=campaign))
        choose(self, "business_task", BusinessTask.objects.filter(campaign=campaign))


def offer_units(form: forms.Form, name: str, campaign: Campaign) -> None:
    """Let a filter offer the organiser's units, without a query for each page."""
    choose(form, name, subtree(campaign.organiser))
    field = cast("forms.ModelChoiceField[Unit]", form.fields[name])
    field.choices = [("", _("全部")), *unit_choices(campaign.organiser)]


class LevelForm(forms.Form):
    """Which level of the responsibility tree is asked for."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    gaps = forms.ChoiceField(
        required=False, choices=[(kind, kind) for kind in ("below", "owner", "plan")]
    )
