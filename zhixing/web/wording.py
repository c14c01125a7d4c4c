"""The wording check on pages: the hint under a field in which somebody promises something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.analysis.wording import Fact, read

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HARD = frozenset({Fact.WHO, Fact.HOW_MUCH, Fact.BY_WHEN})
LACKS: dict[Fact, StrOrPromise] = {
    Fact.WHO: _("谁来做"),
    Fact.HOW_MUCH: _("做多少"),
    Fact.BY_WHEN: _("何时完成"),
    Fact.HOW_CHECKED: _("怎么核验"),
}
# Fields of a form that say it in their own place, so that its texts need not say it again.
SAYS = {
    "owner": Fact.WHO,
    "deadline": Fact.BY_WHEN,
    "due": Fact.BY_WHEN,
    "target": Fact.HOW_MUCH,
    "acceptance": Fact.HOW_CHECKED,
}
PAUSE = 700  # ms without a key before what was typed is read


@dataclass(frozen=True, slots=True)
class Hint:
    """What to say under a text. words: slogans that stand alone, each once; missing: what the
    text and its form leave out; hollow: the text is nothing but slogans."""

    words: tuple[str, ...]
    missing: tuple[str, ...]
    hollow: bool


def hint(text: str, given: frozenset[Fact] = frozenset()) -> Hint | None:
    """None where there is nothing to say: no text, or no slogan and a fact or nothing missing.

    given: as in `zhixing.analysis.wording.read`.
    """
    if not text.strip():
        return None
    reading = read(text)
    missing = tuple(str(LACKS[fact]) for fact in reading.missing if fact not in given)
    names_a_fact = not set(reading.missing) >= HARD
    if not reading.spans and (not missing or names_a_fact):
        return None
    words = tuple(dict.fromkeys(span.word for span in reading.spans))
    return Hint(words, missing, reading.hollow)


def given_in(data: Mapping[str, object], name: str) -> frozenset[Fact]:
    """What fields of the form other than `name` say already."""
    return frozenset(fact for other, fact in SAYS.items() if other != name and data.get(other))


def is_watched(bound: BoundField) -> bool:
    """Whether what is typed into the field is read while it is typed."""
    return bool(getattr(bound.field, "promises", False))


def watching(bound: BoundField) -> dict[str, str]:
    """Attributes with which the browser asks for the hint; without a script the field is plain."""
    query = urlencode({"field": bound.html_name, "given": sorted(_known(bound))}, doseq=True)
    wanted = ",".join(dict.fromkeys(("csrfmiddlewaretoken", bound.html_name, *SAYS)))
    return {
        "hx-post": f"{reverse('web:wording')}?{query}",
        "hx-trigger": f"input changed delay:{PAUSE}ms",
        "hx-target": f"#{bound.auto_id}_wording",
        "hx-swap": "innerHTML",
        "hx-params": wanted,
    }


def hint_of(bound: BoundField) -> Hint | None:
    """The hint of a field as the page shows it: of what was typed, or was there to begin with."""
    form = bound.form
    says = {name: form[name].value() for name in SAYS if name in form.fields}
    return hint(str(bound.value() or ""), given_in(says, bound.name) | _known(bound))


def asked(query: QueryDict, typed: QueryDict) -> Hint | None:
    """The hint that the browser asks for with `watching`; what makes no sense is passed over."""
    name = query.get("field", "")
    known = frozenset(fact for fact in Fact if fact in query.getlist("given"))
    return hint(typed.get(name, ""), given_in(typed, name) | known)


def _known(bound: BoundField) -> frozenset[Fact]:
    """What the record says that the form is about: its `given`, where it has one."""
    given: frozenset[Fact] = getattr(bound.form, "given", frozenset())
    return given
