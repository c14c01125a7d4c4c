"""The shape of what is typed about duties; the API validates through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import PersonField, UnitField, UnitsField
from zhixing.campaigns.forms.rows import RowsField
from zhixing.campaigns.models import Duty
from zhixing.web.forms import DateField, TextField


class CoverForm(forms.Form):
    """What a duty covers."""

    unit = UnitField(
        label=_("代表单位"),
        required=False,
        help_text=_("以哪个科室、下属单位或党支部负责人的身份参加；填单位全称或代码"),
    )
    scope = TextField(
        label=_("分管领域"), max_chars=500, rows=2, required=False, help_text=_("副组长必填")
    )
    scope_units = UnitsField(
        label=_("分管单位"), required=False, help_text=_("单位全称或代码，用顿号隔开")
    )


class DutyForm(CoverForm):
    person = PersonField(label=_("人员"), help_text=_("姓名或登录名"))
    role = forms.ChoiceField(label=_("职责"), choices=Duty.Role.choices, initial=Duty.Role.MEMBER)

    field_order = ("person", "role")

    def clean(self) -> dict[str, Any]:
        """A deputy answers for something; a member sits for a unit, by default their own."""
        data = super().clean() or {}
        if data.get("role") == Duty.Role.DEPUTY and not data.get("scope"):
            self.add_error("scope", _now("请写明副组长的分管领域"))
        person = data.get("person")
        if data.get("role") == Duty.Role.MEMBER and person and not data.get("unit"):
            data["unit"] = _own_unit(person)
        return data


class ReviseDutyForm(CoverForm):
    def __init__(self, *args: Any, duty: Duty | None = None, **kwargs: Any) -> None:
        if duty is not None:
            kwargs["initial"] = {
                "unit": duty.unit,
                "scope": duty.scope,
                "scope_units": list(duty.scope_units.all()),
            }
        super().__init__(*args, **kwargs)
        self.fields["scope"].required = duty is not None and duty.role == Duty.Role.DEPUTY


class GroupFilter(forms.Form):
    on = DateField(label=_("查看这一天的名单"), required=False)


class DutiesField(RowsField):
    row_form = DutyForm


def _own_unit(person: Any) -> Any:
    """The unit the person heads, else that of their first post."""
    posts = sorted(person.current_posts, key=lambda post: not post.heads)
    return posts[0].unit if posts else None
