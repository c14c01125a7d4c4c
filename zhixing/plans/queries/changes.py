"""Changes of promises in words: which field, what it said before, what it says now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Clause
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import BusinessTask, Indicator, ItemChange, PlanItem

NAMED: dict[str, type[models.Model]] = {
    str(model._meta.model_name): model for model in (Person, Unit, BusinessTask, Indicator, Clause)
}


@dataclass(frozen=True, slots=True)
class Change:
    """fields: label, before, after."""

    at: datetime
    by: str
    reason: str
    fields: list[tuple[str, str, str]]


def in_words(changes: Iterable[ItemChange]) -> list[Change]:
    """The changes as a page shows them: one query for each kind of record that they name."""
    changes = list(changes)
    names = _names(
        value for change in changes for pair in change.changes.values() for value in pair
    )
    return [
        Change(
            change.at,
            change.by.name,
            change.reason,
            [
                (_label(field), _shown(field, before, names), _shown(field, after, names))
                for field, (before, after) in change.changes.items()
            ],
        )
        for change in changes
    ]


def _names(values: Iterable[Any]) -> dict[str, str]:
    """What the records are called that the values refer to."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for value in values:
        for reference in _references(value):
            kind, pk = reference.split(":")
            wanted[kind].add(int(pk))
    return {
        f"{kind}:{record.pk}": str(record)
        for kind, keys in wanted.items()
        for record in NAMED[kind]._base_manager.filter(pk__in=keys)
    }


def _references(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if (
            isinstance(one, str)
            and one.partition(":")[0] in NAMED
            and one.split(":")[1].isdecimal()
        ):
            yield one


def _label(field: str) -> str:
    return str(PlanItem._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # own fields


def _shown(field: str, value: Any, names: dict[str, str]) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(names.get(str(one), str(one)) for one in value)
    choices = dict(PlanItem._meta.get_field(field).flatchoices or ())  # type: ignore[union-attr]  # as above
    return names.get(str(value), str(choices.get(value, value)))
