"""The shape of what is typed about duties; the API validates through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.rows import RowsField
from zhixing.campaigns.models import Duty
from zhixing.organisation import queries as organisation
from zhixing.organisation.models import Person


class DutyForm(forms.Form):
    person = forms.ModelChoiceField(label=_("人员"), queryset=Person.objects.none())
    role = forms.ChoiceField(label=_("职责"), choices=Duty.Role.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = organisation.people()


class DutiesField(RowsField):
    row_form = DutyForm
