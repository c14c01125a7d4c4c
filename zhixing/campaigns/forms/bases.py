"""The shape of what is typed about cited documents; the API validates through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.rows import PairedWidget, RowsField
from zhixing.campaigns.models import Basis
from zhixing.web.forms import DateField, LineField, TextField


class ClauseForm(forms.Form):
    number = LineField(label=_("条款"), max_chars=40, help_text=_("例如“第三条”“二、（四）”"))
    text = TextField(label=_("条文"), max_chars=2000, rows=3)


class ClausesField(RowsField):
    """Clauses, typed a line each: the number, a space, the words. Programs send a list."""

    row_form = ClauseForm
    widget = PairedWidget

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, str) and not value.lstrip().startswith("["):
            value = [_split(line) for line in value.splitlines() if line.strip()]
        rows = super().clean(value)
        _require_distinct(rows)
        return rows


class BasisForm(forms.Form):
    level = forms.ChoiceField(label=_("级别"), choices=Basis.Level.choices)
    title = LineField(label=_("文件名称"), max_chars=200)
    number = LineField(label=_("文号"), max_chars=80, required=False)
    issued = DateField(label=_("印发日期"), required=False)


class CiteForm(BasisForm):
    """A document with its clauses."""

    clauses = ClausesField(
        label=_("条款"),
        required=False,
        help_text=_("每行一条：条款号、空格、条文。例如“第三条 推行一次告知。”"),
    )


class BasesField(RowsField):
    row_form = CiteForm
    most = 60


def _split(line: str) -> dict[str, str]:
    number, _space, text = line.strip().replace("\u3000", " ").partition(" ")
    return {"number": number, "text": text}


def _require_distinct(rows: list[dict[str, Any]]) -> None:
    seen: dict[str, int] = {}
    for row, clause in enumerate(rows, start=1):
        earlier = seen.setdefault(clause["number"], row)
        if earlier != row:
            raise ValidationError(
                _now("第 %(row)s 项：条款“%(number)s”与第 %(earlier)s 项重复")
                % {"row": row, "number": clause["number"], "earlier": earlier},
                code="repeated",
            )
