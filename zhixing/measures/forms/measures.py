"""What owners, units, the office and inspectors write."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.analysis.wording import Fact
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import is_office, unit_ids
from zhixing.discussions.models import Consensus
from zhixing.measures.models import Check, Measure
from zhixing.organisation.models import Person
from zhixing.organisation.pickers import PersonField, UnitField, UnitsField
from zhixing.organisation.queries import subtree
from zhixing.plans.queries.people import colleagues
from zhixing.voices.models import Problem, Voice
from zhixing.web.attachments import Attachment, inspected
from zhixing.web.forms import AmountField, DateField, FilterForm, LineField, TextField, choose

ALIKE = 20  # problems offered beside the chosen ones
MANY = 50  # raisers who are offered one by one; more are answered all together


class AttachmentField(forms.FileField):
    """One file. Cleans to an Attachment that passed inspection, or None."""

    def clean(self, data: Any, initial: Any = None) -> Attachment | None:
        upload = super().clean(data, initial)
        return inspected(upload) if isinstance(upload, UploadedFile) else None


def offer_people(form: forms.Form, name: str, among: QuerySet[Person]) -> None:
    """Let the field take these people; among few it is a list."""
    cast("PersonField", form.fields[name]).among(among)


class PromiseForm(forms.Form):
    """What a promise says, whatever it is promised for."""

    title = LineField(
        label=pgettext_lazy("one", "举措"), max_chars=200, help_text=_("一句话写明做什么")
    )
    text = TextField(label=_("具体做法"), max_chars=5_000, rows=4, promises=True)
    owner = PersonField(label=_("责任人"), help_text=_("只能有一人，对这项举措负责到底"))
    supporting_units = UnitsField(label=_("配合单位"), required=False)
    deadline = DateField(label=_("完成时限"), help_text=_("定下以后，只能申请延期"))
    indicator = LineField(
        label=_("预期成效指标"), max_chars=120, help_text=_("用哪个数字看成效，例如“平均等候时间”")
    )
    indicator_unit = LineField(label=_("计量单位"), max_chars=20, required=False)
    baseline = AmountField(label=_("现状值"))
    target = AmountField(label=_("目标值"))
    acceptance = TextField(
        label=_("验收标准"),
        max_chars=2_000,
        rows=3,
        promises=True,
        help_text=_("别人凭什么认定已经做到"),
    )
    result = forms.ChoiceField(label=_("成效类型"), choices=Measure.Result.choices)
    deed = forms.BooleanField(label=_("列入办实事清单"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UnitsField", self.fields["supporting_units"]).among(campaign.organiser)
        cast("PersonField", self.fields["owner"]).among()


class CommitForm(PromiseForm):
    """A promise. `person` says whose units and problems may be chosen."""

    problems = forms.ModelMultipleChoiceField(
        label=_("针对的问题"),
        queryset=Problem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("主动谋划的举措可以不选"),
    )
    lead_unit = UnitField(label=_("牵头单位"))
    consensus = forms.ModelChoiceField(
        label=_("共识"),
        queryset=Consensus.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    field_order = ("problems", "title", "text", "lead_unit")

    def __init__(self, *args: Any, campaign: Campaign, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        lead = self.fields["lead_unit"]
        problems = Problem.objects.filter(campaign=campaign, state=Problem.State.ASSIGNED)
        if is_office(person, campaign):
            cast("UnitField", lead).among(campaign.organiser)
        else:
            own = subtree(campaign.organiser).filter(pk__in=unit_ids(person))
            cast("UnitField", lead).only(own)
            problems = problems.filter(lead_unit__in=unit_ids(person))
        choose(self, "problems", problems)
        choose(self, "consensus", Consensus.objects.filter(topic__campaign=campaign))

    def offer(self, problems: list[Problem]) -> None:
        """Show these problems as the choices; every permitted one stays valid."""
        field = cast("forms.ModelMultipleChoiceField[Problem]", self.fields["problems"])
        field.choices = [(problem.pk, problem.title) for problem in problems]


class TaskForm(forms.Form):
    title = LineField(label=pgettext_lazy("one", "任务"), max_chars=200)
    assignee = PersonField(label=_("承办人"))
    due = DateField(label=_("任务时限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonField", self.fields["assignee"]).among()


TaskFormSet = forms.formset_factory(TaskForm, extra=2, max_num=20, absolute_max=20)


class CorrectForm(forms.Form):
    given = frozenset(Fact)  # a measure has an owner, a deadline, a target and a criterion

    title = LineField(label=pgettext_lazy("one", "举措"), max_chars=200)
    text = TextField(label=_("具体做法"), max_chars=5_000, rows=4, promises=True)
    reason = TextField(label=_("更正理由"), max_chars=1_000, rows=3)


class ChangeOwnerForm(forms.Form):
    owner = PersonField(label=_("新的责任人"))
    reason = TextField(label=_("变更理由"), max_chars=1_000, rows=3)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "owner", colleagues(measure.lead_unit))


class EvidenceForm(forms.Form):
    text = TextField(
        label=_("佐证说明"), max_chars=5_000, rows=4, help_text=_("写明做到了什么、怎么看得出来")
    )
    file = AttachmentField(
        label=_("文件"), required=False, help_text=_("图片、PDF、Word、Excel 等，最大 20 MB")
    )
    public = forms.BooleanField(
        label=_("可以公开"), required=False, help_text=_("勾选后所有人都能看到，请先隐去个人信息")
    )


class ClaimForm(forms.Form):
    statement = TextField(label=_("办结说明"), max_chars=5_000, rows=5)
    reached = AmountField(label=_("指标实际值"), required=False)


class ExtensionForm(forms.Form):
    new_deadline = DateField(label=_("延期至"))
    reason = TextField(label=_("理由"), max_chars=2_000, rows=4)


class DecideForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("同意延期")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = TextField(label=_("意见"), max_chars=1_000, rows=3, required=False)


class CheckForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("核验结论"), choices=Check.Outcome.choices, widget=forms.RadioSelect
    )
    finding = TextField(
        label=_("核验情况"), max_chars=5_000, rows=4, help_text=_("何时何地怎么核的、看到什么")
    )
    missing = TextField(
        label=_("还缺什么"), max_chars=2_000, rows=3, required=False, help_text=_("退回时必填")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == Check.Outcome.REFUSED and not data.get("missing"):
            self.add_error("missing", _("退回时须写明还缺什么。"))
        return data


class AnswerForm(forms.Form):
    text = TextField(
        label=_("答复"), max_chars=5_000, rows=6, help_text=_("说清做了什么、结果怎样、今后怎样")
    )
    voices = forms.ModelMultipleChoiceField(
        label=_("只答复这些提出人"),
        queryset=Voice.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则答复全部未答复的提出人；需要单独答复的，请先选出来单独写"),
    )

    def __init__(self, *args: Any, waiting: QuerySet[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "voices", waiting)
        field = cast("forms.ModelMultipleChoiceField[Voice]", self.fields["voices"])
        field.choices = [(voice.pk, str(voice)[:60]) for voice in waiting[:MANY]]


class ExplainForm(forms.Form):
    text = TextField(label=_("答复"), max_chars=5_000, rows=6)


class ReopenForm(forms.Form):
    reason = TextField(label=_("理由"), max_chars=2_000, rows=4)


class FollowUpForm(forms.Form):
    text = TextField(
        label=_("回访情况"), max_chars=2_000, rows=4, help_text=_("怎么联系的、对方怎么说、怎么办")
    )


class MeasureFilter(FilterForm):
    """What may stand in the address of the list of measures."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            *Measure.State.choices,
            ("claimed", _("申请过办结的")),
            ("proved", _("核验通过的")),
            ("answered", _("答复过提出人的")),
            ("satisfied", _("提出人满意的")),
        ],
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
    unit = UnitField(label=_("牵头单位"), required=False, none=_("全部"))
    origin = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("全部")), *Measure.Origin.choices]
    )
    text = LineField(label=_("题目含有"), max_chars=60, required=False)
    deed = forms.BooleanField(label=_("办实事清单"), required=False)
    mine = forms.BooleanField(label=_("我负责的"), required=False)
    problem = forms.ModelChoiceField(
        queryset=Problem.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UnitField", self.fields["unit"]).among(campaign.organiser, closed=True)
        choose(self, "problem", Problem.objects.filter(campaign=campaign))


class AnswerFilter(FilterForm):
    """What may stand in the address of the list of answered voices."""

    rated = forms.ChoiceField(
        label=_("评价"),
        required=False,
        choices=[
            ("", _("全部")),
            ("any", _("已评价")),
            ("good", _("基本满意及以上")),
            ("bad", _("不满意")),
            ("none", _("还没有评价")),
        ],
    )
    resolved = forms.BooleanField(label=_("问题已解决的"), required=False)
