"""Fields in which a unit or a person is picked out of few or of very many.

Few are a <select>. Of many, the field takes a code, a name or the names on the way, and offers
what fits while somebody types (a <datalist>, which htmx fills); without JavaScript the server
finds it, or says what comes near. A key is accepted either way, as programs and addresses give it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import open_units, people, subtree
from zhixing.web.figures import cached

FEW = 60  # choices that a person still overlooks in a list
OFFERED = 12
KEY_DIGITS = 18
SALT = "organisation.scope"
CODE = re.compile(r"[（(]([A-Za-z0-9._-]+)[）)]\s*\Z")
BETWEEN = re.compile(r"\s*[/／>＞]\s*|[\n,，;；、]+")
M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    _One = forms.ModelChoiceField[Any]
    _Several = forms.ModelMultipleChoiceField[Unit]
else:
    _One, _Several = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class Typed(forms.TextInput):
    """A text with what fits it. offers: the address that answers with <option>s."""

    def __init__(self, offers: str) -> None:
        super().__init__()
        self._offers = offers

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        attrs = attrs or {}
        listed = f"{attrs.get('id', name)}_offers"
        attrs |= {
            "list": listed,
            "autocomplete": "off",
            "hx-get": self._offers,
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{listed}",
            "hx-swap": "innerHTML",
        }
        drawn = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}"></datalist>', drawn, listed)


class _Picking(_One):
    """A row by its key, its code or its name."""

    _field = "code"

    def __init__(self, **kwargs: Any) -> None:
        self.none = kwargs.pop("none", "")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, Model):
            value = value.pk
        found = self._by_key(value) if isinstance(value, int) else self._read(str(value).strip())
        if len(found) > 1:
            raise ValidationError(self._ambiguous(str(value), found), code="ambiguous")
        if not found:
            raise ValidationError(self._missing(str(value)), code="invalid_choice")
        return found[0]

    def _read(self, text: str) -> list[Any]:
        # A list sends keys; only what was typed may be a code of figures.
        if isinstance(self.widget, forms.Select) and text.isdecimal() and len(text) < KEY_DIGITS:
            return self._by_key(int(text)) or self._by_text(text)
        return self._by_text(text)

    def prepare_value(self, value: Any) -> Any:
        """In a list the key; in a text the words, also of a key that an address gave."""
        if isinstance(self.widget, forms.Select):
            return super().prepare_value(value)
        if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()):
            value = next(iter(self._by_key(int(value))), value)
        return self.label_from_instance(value) if isinstance(value, Model) else value

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{self._code(obj)}）"

    def _listed(self, choices: Sequence[tuple[Any, Any]]) -> None:
        widget = forms.Select()
        widget.is_required = self.required
        self.widget = widget
        self.choices = [("", self.none or "---------"), *choices]

    def _typed(self, offers: str) -> None:
        widget = Typed(offers)
        widget.is_required = self.required
        self.widget = widget

    def _by_key(self, key: int) -> list[Any]:
        return list(self.rows().filter(pk=key)[:1])

    def _by_text(self, text: str) -> list[Any]:
        coded = CODE.search(text)
        if coded:
            return list(self.rows().filter(**{self._field: coded[1]})[:1])
        key = Q(pk=int(text)) if text.isdecimal() and len(text) < KEY_DIGITS else Q()
        named = Q(**{self._field: text}) | Q(name=text)
        return list(self.rows().filter(key | named if key else named)[: OFFERED + 1])

    def rows(self) -> QuerySet[Any]:
        return cast("QuerySet[Any]", self.queryset)

    def _ambiguous(self, text: str, found: Sequence[Any]) -> str:
        shown = "、".join(self.label_from_instance(row) for row in found[:5])
        return _("“%(text)s”可以指：%(shown)s。请写其中一个。") % {
            "text": text[:40],
            "shown": shown,
        }

    def _missing(self, text: str) -> str:
        near = offered(self.rows(), text, self._field)[:3]
        if not near:
            return _("没有“%(text)s”。请写名称或代码。") % {"text": text[:40]}
        shown = "、".join(self.label_from_instance(row) for row in near)
        return _("没有“%(text)s”；相近的有：%(shown)s。") % {"text": text[:40], "shown": shown}

    def _code(self, obj: Any) -> str:
        return str(getattr(obj, self._field))


class UnitField(_Picking):
    """One unit that exists, below a root where `among` names one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), **kwargs)

    def among(self, root: Unit | None = None, *, closed: bool = False) -> None:
        """Offer the units of a subtree, or all; closed: also those that are history, for lists
        of what they did."""
        self.queryset = units_below(root, closed=closed)
        few = few_units(root, closed=closed)
        if few is not None:
            self._listed(few)
        else:
            scope = signing.dumps([root.pk if root else 0, closed], salt=SALT)
            self._typed(f"{reverse('organisation:offer_units')}?{urlencode({'scope': scope})}")

    def only(self, units: QuerySet[Unit]) -> None:
        """Offer these, which must be few: the units of somebody's own."""
        self.queryset = units
        self._listed(list(units.values_list("pk", "name")[: FEW + 1]))

    def _by_text(self, text: str) -> list[Any]:
        found = super()._by_text(text)
        *above, name = re.split(r"\s*[/／>＞]\s*", text)
        if found or not above:
            return found
        return [unit for unit in self.rows().filter(name=name) if _stands_below(unit, above)]


class UnitsField(_Several):
    """Several units: boxes where few, else a text with one unit to a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), **kwargs)
        self._one = UnitField()

    def among(self, root: Unit | None = None) -> None:
        # Made anew: copies of this field, one for each form, share what they were copied with.
        self._one = UnitField()
        self._one.among(root)
        self.queryset = self._one.rows()
        few = few_units(root, closed=False)
        if few is not None:
            self.choices = few
        else:
            self.widget = forms.Textarea(attrs={"rows": 3})
            self.help_text = self.help_text or _("每行写一个单位的名称或代码")

    def clean(self, value: Any) -> QuerySet[Unit]:
        names = value.splitlines() if isinstance(value, str) else value or ()
        names = [name.strip() if isinstance(name, str) else name for name in names]
        found = [self._one.clean(name).pk for name in names if name not in self.empty_values]
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        return self._one.rows().filter(pk__in=found)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(self.widget, forms.Textarea) and not isinstance(value, str | None):
            return "\n".join(str(self._one.prepare_value(one)) for one in value)
        return super().prepare_value(value)


class PersonField(_Picking):
    """One person who may sign in, or who is among those that `among` names."""

    _field = "username"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Person.objects.none(), **kwargs)

    def among(self, persons: QuerySet[Person] | None = None) -> None:
        """Offer these people, or everybody."""
        self.queryset = people() if persons is None else persons
        bare = self.rows().prefetch_related(None)
        few = (
            list(bare.values_list("pk", "name")[: FEW + 1]) if persons is not None else few_people()
        )
        if few is not None and len(few) <= FEW:
            self._listed(few)
        else:
            self._typed(reverse("organisation:offer_people"))

    def _by_text(self, text: str) -> list[Any]:
        return super()._by_text(text.lower() if text.isascii() else text)


def units_below(root: Unit | None, *, closed: bool) -> QuerySet[Unit]:
    units = open_units()
    if closed:
        return subtree(root) if root else Unit.objects.order_by("path")
    return units if root is None else units.filter(pk__in=subtree(root).values("pk"))


def few_units(root: Unit | None, *, closed: bool) -> list[tuple[int, str]] | None:
    """Key and name of the units if they are few, in the order of the tree."""

    def read() -> list[tuple[int, str]]:
        return list(units_below(root, closed=closed).values_list("pk", "name")[: FEW + 1])

    found = cached(f"units:few:{root.pk if root else ''}:{closed}", read)
    return found if len(found) <= FEW else None


def few_people() -> list[tuple[int, str]] | None:
    def read() -> list[tuple[int, str]]:
        return list(people().prefetch_related(None).values_list("pk", "name")[: FEW + 1])

    found = cached("people:few", read)
    return found if len(found) <= FEW else None


def scope_of(token: str) -> QuerySet[Unit] | None:
    """The units that a field on some page offered; None for a token that no page was given."""
    try:
        root, closed = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    unit = Unit.objects.filter(pk=root).first() if root else None
    return units_below(unit, closed=closed)


def offered(rows: QuerySet[M], text: str, field: str) -> list[M]:
    """What fits a text: what begins with it first, then what holds it or a part of it."""
    words = CODE.sub("", text).strip()[:60]
    if not words:
        return []
    begins = Q(name__istartswith=words) | Q(**{f"{field}__istartswith": words})
    found = list(rows.filter(begins)[:OFFERED])
    for part in _parts(words):
        if len(found) >= OFFERED:
            break
        more = rows.filter(name__icontains=part).exclude(pk__in=[row.pk for row in found])
        found += more[: OFFERED - len(found)]
    return found


def _parts(words: str) -> Iterator[str]:
    """The words, then ever shorter beginnings and ends of them, of two characters at least."""
    last = BETWEEN.split(words)[-1]
    yield last
    for length in range(len(last) - 1, 1, -1):
        if length > len(last) - 3:
            yield last[:length]
            yield last[-length:]


def _stands_below(unit: Unit, above: Sequence[str]) -> bool:
    steps = range(Unit.steplen, len(unit.path), Unit.steplen)
    paths = [unit.path[:step] for step in steps]
    names = list(
        Unit.objects.filter(path__in=paths).order_by("path").values_list("name", flat=True)
    )
    return names[-len(above) :] == list(above)
