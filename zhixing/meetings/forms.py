"""What is typed about meetings; the API validates through the same forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.forms.naming import PersonField, UnitField, UnitsField
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import is_office
from zhixing.meetings.models import Meeting
from zhixing.meetings.queries import (
    STATES,
    Called,
    attendances_by_person,
    callable_units,
    head_of,
)
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import current_posts
from zhixing.web.attachments import AttachmentsField
from zhixing.web.forms import DateField, FilterForm, LineField, TextField

MINUTE = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    picker = forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=picker)


class ArrangeForm(forms.Form):
    """When, where and what for."""

    kind = forms.ChoiceField(label=_("类型"), choices=Meeting.Kind.choices)
    title = LineField(label=_("主题"), max_chars=200)
    begins = _moment(pgettext_lazy("meeting", "开始时间"))
    ends = _moment(_("结束时间"))
    place = LineField(label=_("地点"), max_chars=120)
    host = PersonField(label=_("主持人"))
    recorder = PersonField(label=_("记录人"))
    practice = LineField(
        label=_("结合的工作实际"), max_chars=300, help_text=_("这次会针对手头的哪项工作、哪个问题")
    )
    target = LineField(label=_("要达到的目标"), max_chars=300)
    effect = LineField(
        label=_("预期效果"), max_chars=300, help_text=_("会后什么会变、怎么看得出来")
    )
    agenda = TextField(label=_("议程"), max_chars=5_000, rows=5, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _now("结束时间须晚于开始时间。"))
        return data


class ConveneForm(ArrangeForm):
    """A new meeting. What is known of the person and the unit is filled in already."""

    unit = UnitField(label=_("召开单位"))
    field_order = ("kind", "title", "unit")

    def __init__(self, *args: Any, campaign: Campaign, person: Person, **kwargs: Any) -> None:
        unit = _own_unit(campaign, person)
        known = {"unit": unit, "recorder": person, "host": head_of(unit)}
        kwargs["initial"] = {**known, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class CancelForm(forms.Form):
    reason = LineField(label=_("取消原因"), max_chars=300)


class WriteUpForm(forms.Form):
    """What was said, and what came of it."""

    points = TextField(label=_("内容要点"), max_chars=20_000, rows=6, required=False)
    consensus = TextField(label=_("形成共识"), max_chars=5_000, rows=4, required=False)
    next_steps = TextField(label=_("下步安排"), max_chars=5_000, rows=4, required=False)
    speech = TextField(label=_("讲话稿"), max_chars=100_000, rows=10, required=False)
    measured_effect = TextField(
        label=_("实际效果"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("过一段时间再填：预期的变化看到了没有"),
    )


class FilesForm(forms.Form):
    documents = AttachmentsField(label=_("会议材料"))


class UnitsForm(forms.Form):
    """Whose people are called."""

    units = forms.ModelMultipleChoiceField(
        label=_("应到单位"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered = callable_units(meeting)
        field = self.fields["units"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in offered]).order_by("path")
        own = _now("%(unit)s（本级人员）")
        field.choices = [
            (unit.pk, own % {"unit": unit} if unit.pk == meeting.unit_id else unit.name)
            for unit in offered
        ]

    def chosen(self, before: Collection[int]) -> list[Unit]:
        """The units that were sent; else those called before; else all that are offered."""
        if self.is_bound:
            return list(self.cleaned_data["units"]) if self.is_valid() else []
        units = [unit for unit in self.offered if unit.pk in before] or self.offered
        self.initial["units"] = [unit.pk for unit in units]
        return units


class AttendanceForm(forms.Form):
    """Everybody who was called; an empty line is a person who came."""

    def __init__(
        self, *args: Any, meeting: Meeting, called: Sequence[Called], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.called = called
        before = attendances_by_person(meeting)
        for one in called:
            known = before.get(one.person.pk)
            self.fields[reason_field(one.person.pk)] = LineField(
                label=one.person.name,
                max_chars=120,
                required=False,
                initial=known.reason if known else "",
                widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """Who is absent, with the reason, by the person's key."""
        data = super().clean() or {}
        reasons = {one.person.pk: data.get(reason_field(one.person.pk)) for one in self.called}
        return {"absent": {pk: reason for pk, reason in reasons.items() if reason}}

    def by_unit(self) -> Iterable[tuple[Unit, list[BoundField]]]:
        for unit, people in groupby(self.called, key=lambda one: one.unit):
            yield unit, [self[reason_field(one.person.pk)] for one in people]


def reason_field(pk: int) -> str:
    return f"reason_{pk}"


class DecideForm(forms.Form):
    """What was decided: at once a task with owner and date."""

    title = LineField(label=_("议定事项"), max_chars=200, help_text=_("一句话写明做什么"))
    text = TextField(
        label=_("会议原话"), max_chars=2_000, rows=3, required=False,
        help_text=_("和上面一样的不用再写"),
    )  # fmt: skip
    unit = UnitField(label=_("责任单位"))
    owner = PersonField(label=_("责任人"))
    due = DateField(label=_("完成时限"))
    measure = TextField(label=_("具体举措"), max_chars=5_000, rows=3)
    acceptance = TextField(
        label=_("验收标准"), max_chars=2_000, rows=2, help_text=_("别人凭什么认定已经做到")
    )
    supporting_units = UnitsField(label=_("配合单位"), required=False)
    core = forms.BooleanField(label=_("核心任务"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["text"] = data.get("text") or data.get("title", "")
        return data


class MeetingFilter(FilterForm):
    """What may stand in the address of the list of meetings."""

    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部")), *Meeting.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("情况"),
        required=False,
        choices=[
            ("", _("全部")),
            ("held", _("已经开过")),
            ("decided", _("有议定事项")),
            ("silent", _("开过一周还没有议定事项")),
            ("ahead", _("还没有开")),
            ("cancelled", _("已取消")),
        ],
    )

    @property
    def wanted(self) -> dict[str, str]:
        """The filters that hold; senseless ones let everything pass."""
        if not self.is_bound:
            return {}
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in ("kind", "state")}
        return {name: value for name, value in found.items() if name == "kind" or value in STATES}


def _own_unit(campaign: Campaign, person: Person) -> Unit:
    """The unit for which the person most likely calls: the organiser for its office."""
    if is_office(person, campaign):
        return campaign.organiser
    within = campaign.organiser.path
    units = [post.unit for post in current_posts(person) if post.unit.path.startswith(within)]
    return units[0] if units else campaign.organiser
