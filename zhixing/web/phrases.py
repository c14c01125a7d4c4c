"""Translated phrases for templates: looked up and made safe once for each language.

Jinja2's own functions look a phrase up, escape it and format it anew at every call; a list page
asks for hundreds, which cost it more than its queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.utils import translation
from markupsafe import Markup, escape


def gettext(phrase: str, /, **values: object) -> Markup:
    """The phrase in the page's language, with escaped values; `%%` stands for a percent sign."""
    return _filled(_safe(phrase, translation.get_language()), values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> Markup:
    """The phrase for `n` things."""
    return _filled(Markup(translation.ngettext(one, many, n)), {"num": n, **values})  # noqa: S704 - from the catalogue


def pgettext(context: str, phrase: str, /, **values: object) -> Markup:
    """The phrase as it is said in a context."""
    found = Markup(translation.pgettext(context, phrase))  # noqa: S704 - from the catalogue
    return _filled(found, {"context": context, **values})


def npgettext(context: str, one: str, many: str, n: int, /, **values: object) -> Markup:
    found = Markup(translation.npgettext(context, one, many, n))  # noqa: S704 - from the catalogue
    return _filled(found, {"context": context, "num": n, **values})


def _filled(phrase: Markup, values: Mapping[str, object]) -> Markup:
    if not values:
        return phrase if "%" not in phrase else Markup(str(phrase) % {})  # noqa: S704 - as above
    safe = {name: v if isinstance(v, int | float) else escape(v) for name, v in values.items()}
    return Markup(str(phrase) % safe)  # noqa: S704 - phrase from the catalogue, values escaped


# Catalogues do not change while the server runs, and phrases are those of the templates: the
# cache is bounded by the source text.
@lru_cache(maxsize=8192)
def _safe(phrase: str, _language: str | None) -> Markup:
    return Markup(translation.gettext(phrase))  # noqa: S704 - from the catalogue
