"""The shape of the facts beside a statement: a field for each kind of record that rooms offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.campaigns.models import Campaign
from zhixing.discussions.facts import Kind, is_key, kinds
from zhixing.discussions.forms.topics import TopicForm, live
from zhixing.voices.forms.problems import NumbersInput
from zhixing.web.forms import RecordsField, choose

MOST = 20  # facts of one kind beside a statement


class FactsField(RecordsField):
    """Records by their numbers, in the order given."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(
            label=kind.label,
            queryset=None,
            required=False,
            widget=NumbersInput,
            help_text=lazy("填编号，用空格或逗号隔开；只能是已经公开的"),
            error_messages={
                "invalid_choice": lazy("没有编号为 %(value)s 的，或者它没有公开、没有确认。"),
            },
        )

    def clean(self, value: Any) -> list[Any]:  # type: ignore[override]  # in the order given
        sent = list(dict.fromkeys(value or ()))
        if len(sent) > MOST:
            raise ValidationError(_("最多 %(n)s 条。") % {"n": MOST}, code="too_many")
        for text in sent:
            if not is_key(text):
                raise ValidationError(
                    _("“%(value)s”不是编号。编号是不超过 18 位的数字。") % {"value": text[:40]},
                    code="no_key",
                )
        keys = list(dict.fromkeys(map(int, sent)))
        rows = {row.pk: row for row in super().clean(keys)}
        return [rows[key] for key in keys]


class _OpeningForm(TopicForm):
    """A topic, with the records of later rooms that it comes from."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        for kind in opening():
            choose(self, kind.key, kind.offered(campaign))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        facts = {kind.key: data.pop(kind.key, []) for kind in opening()}
        return {**data, "facts": facts}


class _FactsForm(forms.Form):
    """Records that may be named beside a statement of the campaign."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds():
            choose(self, kind.key, kind.offered(campaign))

    def clean(self) -> dict[str, Any]:
        return {"facts": dict(super().clean() or {})}


@cache
def facts_form() -> type[_FactsForm]:
    """The form with the fields of every kind; rooms register theirs while they are set up."""
    return type("FactsForm", (_FactsForm,), {kind.key: FactsField(kind) for kind in kinds()})


@cache
def topic_form() -> type[_OpeningForm]:
    """As `facts_form`, for opening a topic."""
    return type("TopicForm", (_OpeningForm,), {kind.key: FactsField(kind) for kind in opening()})


def opening() -> list[Kind]:
    return [kind for kind in kinds() if kind.opens]


def origins() -> list[Kind]:
    """Where a topic may come from: problems that live, and records of later rooms."""
    problems = [replace(kind, offered=live) for kind in kinds() if kind.key == "problems"]
    return [*problems, *opening()]


def keys_in(data: Mapping[str, Any], kind: Kind) -> list[int]:
    """The keys that somebody has chosen so far, however many of what was sent are none."""
    sent = NumbersInput().value_from_datadict(data, {}, kind.key)
    return [int(key) for key in sent if is_key(key)][:MOST]
