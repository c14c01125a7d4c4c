"""Fields in which somebody names people and units in words, as one does on paper.

A list of everybody would grow with the organisation, and nobody finds a name among thousands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhixing.organisation import queries as organisation
from zhixing.organisation.models import Person, Unit
from zhixing.web.forms import LineField

SEPARATORS = re.compile("[、，,；;\n]+")
SHOWN_NAME = re.compile(r".*（([A-Za-z0-9._-]+)）")  # as a known person or unit is shown
MOST = 200  # names in one field
SHOWN = 6  # candidates that an error lists


class PersonField(LineField):
    """A person by name or sign-in name; programs may give the key. Cleans to a Person or None."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return _only(list(organisation.people().filter(pk=value)), str(value))
        name = super().clean(value)
        return _person(name) if name else None

    def prepare_value(self, value: Any) -> Any:
        """What is known is shown by the name; the sign-in name keeps namesakes apart."""
        return f"{value.name}（{value.username}）" if isinstance(value, Person) else value


class PeopleField(LineField):
    """People, separated by commas. Cleans to a list of them, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_chars=2000, **kwargs)

    def clean(self, value: Any) -> Any:
        if isinstance(value, list):
            return _each([PersonField(required=True).clean(one) for one in _bounded(value)])
        return _each([_person(name) for name in _names(super().clean(value))])


class UnitField(LineField):
    """A unit by name or code; programs may give the key. Cleans to a Unit or None."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return _only_unit(list(organisation.open_units().filter(pk=value)), str(value))
        name = super().clean(value)
        return _unit(name) if name else None

    def prepare_value(self, value: Any) -> Any:
        """What is known is shown by the name; the code keeps namesakes apart."""
        return _shown(value) if isinstance(value, Unit) else value


class UnitsField(LineField):
    """Units, separated by commas. Cleans to a list of them, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_chars=5000, **kwargs)

    def clean(self, value: Any) -> Any:
        if isinstance(value, list):
            return _each([UnitField(required=True).clean(one) for one in _bounded(value)])
        return _each([_unit(name) for name in _names(super().clean(value))])

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return _("、").join(_shown(unit) if isinstance(unit, Unit) else unit for unit in value)
        return value


def _person(name: str) -> Person:
    among = organisation.people()
    shown = SHOWN_NAME.fullmatch(name)
    ways = [{"username": name}, {"name": name}, {"username": name.lower()}]
    ways += [{"username": shown[1]}] if shown else []
    found = next(filter(None, (list(among.filter(**way)[: SHOWN + 1]) for way in ways)), [])
    return _only(found, name)


def _only(found: Sequence[Person], name: str) -> Person:
    if not found:
        raise ValidationError(
            _("没有找到“%(name)s”。请填写姓名全名或登录名；还没有登记的人请先由管理员登记。")
            % {"name": name[:60]},
            code="unknown_person",
        )
    if len(found) > 1:
        raise ValidationError(
            _("叫“%(name)s”的不止一人：%(who)s。请改填登录名。")
            % {"name": name, "who": _("、").join(_described(one) for one in found[:SHOWN])},
            code="ambiguous_person",
        )
    return found[0]


def _described(person: Person) -> str:
    posts = _("、").join(post.unit.name for post in person.posts_now)  # type: ignore[attr-defined]  # prefetched by people()
    return f"{person.username}（{posts}）" if posts else person.username


def _unit(name: str) -> Unit:
    among = organisation.open_units()
    shown = SHOWN_NAME.fullmatch(name)
    ways = [{"code": name}, {"name": name}]
    ways += [{"code": shown[1]}] if shown else []
    found = next(filter(None, (list(among.filter(**way)[: SHOWN + 1]) for way in ways)), [])
    return _only_unit(found, name)


def _shown(unit: Unit) -> str:
    return f"{unit.name}（{unit.code}）"


def _only_unit(found: Sequence[Unit], name: str) -> Unit:
    if not found:
        raise ValidationError(
            _("没有名为“%(name)s”的单位。请填写单位全称或代码。") % {"name": name[:60]},
            code="unknown_unit",
        )
    if len(found) > 1:
        raise ValidationError(
            _("名为“%(name)s”的单位不止一个，请改填代码：%(codes)s。")
            % {"name": name, "codes": _("、").join(unit.code for unit in found[:SHOWN])},
            code="ambiguous_unit",
        )
    return found[0]


def _names(text: str) -> list[str]:
    return [name.strip() for name in _bounded(SEPARATORS.split(text)) if name.strip()]


def _bounded(values: list[Any]) -> list[Any]:
    if len(values) > MOST:
        raise ValidationError(
            _("一次填了 %(n)s 个，最多 %(max)s 个。") % {"n": len(values), "max": MOST},
            code="too_many",
        )
    return values


def _each(found: list[Any]) -> list[Any]:
    return list({one.pk: one for one in found}.values())
