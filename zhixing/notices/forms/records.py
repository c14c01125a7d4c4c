"""The field in which a record is chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.notices.queries.records import Options, offers
from zhixing.organisation.models import Unit


class RecordField(forms.CharField):
    """A record by its reference, "measure:12". The list offers the latest ones; the action judges
    whether it may be cited, so that programs may name any."""

    widget = forms.Select

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def offer(self, campaign: Campaign, unit: Unit, kind: str, *chosen: str) -> bool:
        """Fill the list; returns whether there is anything to choose."""
        return self.fill(offers(campaign, unit, kind), *chosen)

    def fill(self, found: Options, *chosen: str) -> bool:
        """The same with what is offered."""
        known = {value for _label, options in found for value, _title in options}
        others = [(value, value) for value in chosen if value and value not in known]
        blank = [("", _now("（不指定）") if not self.required else _now("请选择"))]
        self.widget.choices = [*blank, *others, *found]
        return bool(found or others)

    def validate(self, value: Any) -> None:
        super().validate(value)
        name, _colon, key = str(value).partition(":")
        if value and not (name and key.isascii() and key.isdecimal()):
            raise ValidationError(_("请写成 measure:12 这样的记录编号。"), code="bad_record")
