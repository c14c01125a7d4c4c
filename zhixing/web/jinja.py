"""The Jinja2 environment: what every template of ours may use without asking for it.

`ui` is the module of component macros (`web/components.jinja`); it is a global rather than an
import so that a single block rendered for HTMX finds it too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import linebreaks
from django.utils.translation import get_language
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from zhixing.web import burden, lights, navigation, panels, phrases, wording
from zhixing.web.figures import cached
from zhixing.web.forms import FilterForm
from zhixing.web.strip import chain_strip

NOTHING = "—"


class Components:
    """The macros of `web/components.jinja`, each looked up once."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._env.get_template("web/components.jinja").module, name)
        # Kept, so that the next look finds it without coming here.
        self.__dict__[name] = macro
        return macro


def environment(**options: Any) -> Environment:
    """Build the environment; an unknown variable or component prop fails by itself."""
    options["undefined"] = StrictUndefined
    env = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - Django passes autoescape=True
    # Phrases take their values as keywords: what the extension calls the new style.
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # added by jinja2.ext.i18n
    env.filters.update(
        day=day,
        moment=moment,
        number=number,
        percent=percent,
        excerpt=excerpt,
        linebreaks=paragraphs,
        shown=shown,
    )
    ui = Components(env)
    env.globals.update(
        _=phrases.gettext,
        gettext=phrases.gettext,
        ngettext=phrases.ngettext,
        pgettext=phrases.pgettext,
        npgettext=phrases.npgettext,
        url=url,
        static=lru_cache(static),
        now=timezone.localtime,
        today=timezone.localdate,
        language=language,
        languages=settings.LANGUAGES,
        language_code=get_language,
        colour_theme=getattr(settings, "ZHIXING_THEME", ""),
        chain_strip=chain_strip,
        strip_of=partial(strip_of, ui),
        light_of=lights.light,
        panels=panels.render,
        navigation=navigation.links,
        address=navigation.address,
        csrf=csrf_input,
        stamp=burden.stamp,
        described=described,
        drawn_once=drawn_once,
        is_watched=wording.is_watched,
        hint_of=wording.hint_of,
        ui=ui,
    )
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """`reverse`, in the words of a template: `url("voices:voice", pk=7)`."""
    place = (get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
    return _reversed(place, name, args, tuple(kwargs.items()))


# A list asks for the same addresses at every view: 27 µs each from Django, 2 µs from here.
@lru_cache(maxsize=8192)
def _reversed(
    place: tuple[str, str],
    name: str,
    args: tuple[object, ...],
    kwargs: tuple[tuple[str, object], ...],
) -> str:
    return reverse(name, urlconf=place[1], args=args or None, kwargs=dict(kwargs) or None)


def strip_of(ui: Components, campaign: Any) -> Markup:
    """The chain strip as it stands on every page of the campaign, drawn once."""

    def draw() -> str:
        found = chain_strip(campaign)
        return str(ui.strip(found)) if found else ""

    key = f"strip:{campaign.pk}:drawn:{get_language()}:{get_script_prefix()}"
    return Markup(cached(key, draw))  # noqa: S704 - rendered with autoescape


def drawn_once(draw: Callable[..., Markup], form: BaseForm, *props: str) -> Markup:
    """A list's filters: as they look when nothing is asked, or only what their lists offer, drawn
    once while the form is kept; with words that somebody typed, anew."""
    if not isinstance(form, FilterForm):
        return draw(form, *props)
    chosen = form.chosen() if form.is_bound else ()
    if chosen is None:
        return draw(form, *props)
    look = (get_language() or "", get_script_prefix(), *props, *chosen)
    # One look, not two: another thread may let go of all of them in between.
    picture = form.drawn.get(look)
    if picture is None:
        picture = draw(form, *props)
        form.keep(look, picture)
    return picture


def shown(thing: Model, field: str) -> str:
    """The words of a field with choices: `voice|shown("kind")`. `get_kind_display` builds its
    table of choices anew at every call (40 µs); a list of 50 rows calls it 150 times."""
    return _label(type(thing), field, getattr(thing, field), get_language() or "")


@lru_cache(maxsize=4096)
def _label(model: type[Model], field: str, value: object, _language: str) -> str:
    described: Any = model._meta.get_field(field)
    words = dict(described.flatchoices).get(value, value)
    return "" if words is None else str(words)


def language() -> str:
    """The page's language as a `lang` attribute: `zh-Hans` or `en`."""
    return "zh-Hans" if _in_chinese() else "en"


def described(bound: BoundField, help_text: str) -> dict[str, str]:
    """Attributes that tie a field to its help and its error, so that both are read with it."""
    watched = wording.is_watched(bound)
    parts = {"help": bool(help_text), "error": bool(bound.errors), "wording": watched}
    ids = [f"{bound.auto_id}_{part}" for part, there in parts.items() if there]
    attrs = {"aria-describedby": " ".join(ids)} if ids else {}
    attrs |= wording.watching(bound) if watched else {}
    return attrs | ({"aria-invalid": "true"} if bound.errors else {})


def day(value: date | datetime | None) -> str:
    """2026年3月5日，5 Mar 2026; a moment shows its day here, not in Greenwich."""
    return calendar()(value)


def calendar() -> Callable[[date | datetime | None], str]:
    """`day` for many rows: language and time zone are asked for once."""
    in_chinese, zone = _in_chinese(), timezone.get_current_timezone()

    def written(value: date | datetime | None) -> str:
        if value is None:
            return NOTHING
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(zone)
        if in_chinese:
            return f"{value.year}年{value.month}月{value.day}日"
        return format_date(value, "j M Y")

    return written


def moment(value: datetime | None) -> str:
    """2026年3月5日 14:03, 5 Mar 2026, 14:03."""
    if value is None:
        return NOTHING
    gap = " " if _in_chinese() else ", "
    return f"{day(value)}{gap}{_local(value):%H:%M}"


def number(value: float | Decimal | None) -> str:
    """12,345; a decimal without the noughts at its end: 7.00 is 7, 45.50 is 45.5."""
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return NOTHING if value is None else f"{value:,}"


def percent(value: float | None, digits: int = 0) -> str:
    """A share in [0, 1] as 46%; None, a share of nothing, as a dash."""
    return NOTHING if value is None else f"{value:.{digits}%}"


def excerpt(value: str, n: int = 80) -> str:
    """The first `n` characters on one line, with an ellipsis where something was cut."""
    # Four times as much is read, so that a text of 2 MB costs no more than a short one.
    text = " ".join(value[: n * 4].split())
    return text if len(text) <= n and len(value) <= n * 4 else f"{text[:n].rstrip()}…"


def paragraphs(value: str) -> Markup:
    """Escaped text with its paragraphs and line breaks."""
    return Markup(linebreaks(value, autoescape=True))  # noqa: S704 - escaped by linebreaks


def _in_chinese() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
