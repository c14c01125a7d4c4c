"""The shape of what people decide about problems; pages and API validate through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.organisation.pickers import UnitField, UnitsField
from zhixing.voices.models import Problem, Suggestion, Voice
from zhixing.voices.queries.problems import live
from zhixing.voices.queries.suggestions import free_voices
from zhixing.voices.rules.problems import LIVE
from zhixing.web.forms import FilterForm, LineField, TextField

MOST = 5_000  # voices in one step


class NumbersInput(forms.TextInput):
    """Numbers typed in one line, "12, 15 18", or given as a list."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        if not isinstance(values, list):
            values = [values]
        return [part for value in values for part in _split(str(value))]

    def format_value(self, value: Any) -> str | None:
        return " ".join(map(str, value)) if isinstance(value, list | tuple) else None


def _split(numbers: str) -> list[str]:
    for mark in ",、;\uff0c\uff1b":
        numbers = numbers.replace(mark, " ")
    return numbers.split()


class VoicesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # none at run time
    """Voices chosen by their number, among those that `among` allows."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        messages = {
            "required": _("请至少选择一条诉求。"),
            "invalid_choice": _("诉求 %(value)s 不在可选之列，可能刚被归入别的问题。"),
            "invalid_pk_value": _("“%(pk)s”不是诉求编号。"),
        }
        super().__init__(
            queryset=Voice.objects.none(), label=_("诉求"), error_messages=messages, **kwargs
        )

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple) and len(value) > MOST:
            raise forms.ValidationError(_("一次最多选 %(n)s 条诉求。") % {"n": MOST})
        # A list: the rows are read once, here, not again by each look of the action.
        return list(super().clean(value))


def _reason(*, required: bool = False, help_text: Any = "") -> TextField:
    return TextField(
        label=_("理由"), max_chars=1_000, rows=3, required=required, help_text=help_text
    )


def _title(**kwargs: Any) -> LineField:
    return LineField(label=pgettext_lazy("one", "问题"), max_chars=200, **kwargs)


def _category(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("类别"), choices=Problem.Category.choices, **kwargs)


def _unit(label: Any) -> UnitField:
    return UnitField(label=label)


class _Among(forms.Form):
    """A form whose voices are chosen among those given when it is made."""

    def __init__(self, *args: Any, voices: QuerySet[Voice] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, VoicesField) and voices is not None:
                field.queryset = voices


class _Within(forms.Form):
    """A form whose units are the organiser's own: another organisation's would see the problem."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"lead_unit", "supporting_units", "to_unit"} & self.fields.keys():
            field = self.fields[name]
            assert isinstance(field, UnitField | UnitsField)  # noqa: S101 - tells the type checker
            field.among(campaign.organiser)


class ProblemFilter(_Within, FilterForm):
    """What may stand in the address of the list of problems."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), *((state.value, state.label) for state in LIVE)],
    )
    category = _category(required=False)
    lead_unit = UnitField(label=_("牵头单位"), required=False, none=_("全部"))
    text = LineField(label=_("题目含有"), max_chars=60, required=False)
    order = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("heat", _("热度")), ("recent", _("最近提出"))],
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        category, unit = self.fields["category"], self.fields["lead_unit"]
        assert isinstance(category, forms.ChoiceField)  # noqa: S101 - tells the type checker
        assert isinstance(unit, UnitField)  # noqa: S101 - as above
        category.choices = [("", _("全部")), *Problem.Category.choices]
        unit.among(campaign.organiser, closed=True)


class CreateForm(_Among):
    title = _title(help_text=_("一句话说清是什么事、卡在哪里"))
    category = _category()
    description = TextField(label=_("问题表现"), max_chars=5_000, rows=4, required=False)
    voices = VoicesField(
        required=False,
        widget=NumbersInput,
        help_text=_("填诉求编号，用空格或逗号隔开；办公室自己提出的问题可以不填"),
    )
    reason = _reason()


class EditForm(forms.Form):
    title = _title()
    category = _category()
    description = TextField(label=_("问题表现"), max_chars=5_000, rows=4, required=False)


class DetachForm(_Among):
    voices = VoicesField()
    reason = _reason()


class AttachForm(_Among):
    """Voices to attach, by their numbers: they are not on the problem's page yet."""

    voices = VoicesField(widget=NumbersInput, help_text=_("填诉求编号，用空格或逗号隔开"))
    reason = _reason()


class SplitForm(_Among):
    voices = VoicesField()
    title = _title()
    category = _category()
    reason = _reason()


class MergeForm(forms.Form):
    sources = forms.ModelMultipleChoiceField(
        label=_("要并入的问题"),
        queryset=Problem.objects.none(),
        widget=NumbersInput,
        help_text=_("填问题编号，用空格或逗号隔开；它们的诉求都归到这里，随时可以撤销"),
        error_messages={
            "required": _("请填写要并入的问题编号。"),
            "invalid_choice": _("没有编号为 %(value)s 的问题，或者它已被合并。"),
            "invalid_pk_value": _("“%(pk)s”不是问题编号。"),
        },
    )
    reason = _reason()

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sources"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = live(problem.campaign).exclude(pk=problem.pk)


class AssignForm(_Within):
    lead_unit = _unit(_("牵头单位"))
    supporting_units = UnitsField(
        label=_("配合单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = _reason()


class HandOnForm(_Within):
    to_unit = _unit(_("移交给"))
    reason = _reason(required=True, help_text=_("写明为什么不由本单位牵头、为什么该由对方牵头"))


class RuleForm(_Within):
    to_unit = _unit(_("裁定由谁牵头"))
    reason = _reason(required=True, help_text=_("裁定以后不能再移交"))


class DeclineForm(forms.Form):
    reason = _reason(required=True, help_text=_("提出过这个问题的人都会看到这段话"))


class AcceptForm(_Among):
    """What to make of a suggestion: its voices less those taken out, and the problem's title."""

    voices = VoicesField()
    title = _title(required=False)
    category = _category(required=False)
    reason = _reason()

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, voices=free_voices(suggestion), **kwargs)
        self.suggestion = suggestion
        is_new = suggestion.problem_id is None
        self.fields["title"].required = self.fields["category"].required = is_new
