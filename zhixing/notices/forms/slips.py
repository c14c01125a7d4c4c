"""A slip and its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import PersonField, UnitField
from zhixing.campaigns.models import Campaign
from zhixing.notices.forms.records import RecordField
from zhixing.notices.models import Ground, Slip
from zhixing.notices.queries.slips import STATES
from zhixing.organisation.models import Unit
from zhixing.web import working_days
from zhixing.web.forms import DateField, FilterForm, LineField, TextField

DAYS = 5  # working days that a slip gives unless another day is written


class DemandForm(forms.Form):
    """Who is to do what until when."""

    receiver = PersonField(label=_("承办人"))
    demands = TextField(
        label=_("办理要求"), max_chars=5_000, rows=4, help_text=_("做到什么程度、怎么报结果")
    )
    due = DateField(label=_("完成时限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"due": soonest(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class IssueForm(DemandForm):
    """A blue slip. The records of the unit are offered once it is known."""

    unit = UnitField(label=_("承办单位"))
    record = RecordField(label=_("督办的记录"), required=False)
    about = LineField(
        label=_("督办事项"), max_chars=200, required=False, help_text=_("选了记录可以不填")
    )
    field_order = ("unit", "record", "about", "receiver", "demands", "due")

    def __init__(
        self, *args: Any, campaign: Campaign, unit: Unit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["record"]
        assert isinstance(field, RecordField)  # noqa: S101 - tells the type checker
        chosen = str(self.data.get("record", "") or self.initial.get("record", ""))
        if unit is not None:
            field.offer(campaign, unit, Ground.Kind.FACT, chosen)
        elif not chosen and not self.is_bound:
            # Nothing can be offered before the unit is known: what it is about is said in words.
            del self.fields["record"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("about") and not data.get("record"):
            self.add_error("about", _now("请写明督办什么事，或者选择一条记录。"))
        return data


class AnswerSlipForm(forms.Form):
    answer = TextField(
        label=_("办理情况反馈"), max_chars=5_000, rows=5,
        help_text=_("做了什么、结果怎样、还差什么"),
    )  # fmt: skip


class CloseForm(forms.Form):
    closing = TextField(
        label=_("办结意见"), max_chars=2_000, rows=3, help_text=_("凭什么认定已经办好")
    )


class SlipFilter(FilterForm):
    """What may stand in the address of the list of slips."""

    colour = forms.ChoiceField(
        label=_("颜色"), required=False, choices=[("", _("全部")), *Slip.Colour.choices]
    )
    state = forms.ChoiceField(
        label=_("情况"),
        required=False,
        choices=[
            ("", _("全部")),
            ("open", _("在办")),
            ("unsigned", _("没有签收")),
            ("answered", _("已反馈，待办结")),
            ("overdue", _("逾期")),
            ("superseded", _("已升级")),
            ("closed", _("已办结")),
        ],
    )
    unit = UnitField(label=_("承办单位"), required=False)
    mine = forms.BooleanField(label=_("只看我承办的"), required=False)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that hold; senseless ones let everything pass."""
        if not self.is_bound:
            return {}
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in ("colour", "state", "unit", "mine")}
        return {
            name: value
            for name, value in found.items()
            if value and (name != "state" or value in STATES)
        }


def soonest() -> Any:
    """The day that a slip gives unless somebody writes another."""
    return working_days.add(timezone.localdate(), DAYS)
