"""The links in a page's head and foot. A room that is not installed has no page and no link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Link:
    """`current`: "page" on the very page, "true" on a page below it, "" elsewhere."""

    text: StrOrPromise
    href: str
    current: str


ANYWHERE = (
    ("publicity:home", _("首页")),
    ("voices:receipt_lookup", _("查进度")),
    ("ledger:log", _("存证链")),
)
IN_CAMPAIGN = (
    ("publicity:front", _("首页")),
    ("voices:speak", _("我要说")),
    ("voices:voice_list", _("诉求")),
    ("voices:problem_list", _("问题")),
    ("discussions:topic_list", _("讨论")),
    ("measures:measure_list", _("举措")),
    ("plans:overview", _("组织推进")),
    ("publicity:river", _("流向图")),
    ("publicity:registers", _("台账")),
)


def links(request: HttpRequest, campaign: Any | None) -> list[Link]:
    """The head's links: the campaign's pages when on one, then what concerns everybody."""
    found = [_link(request, name, text, campaign.slug) for name, text in IN_CAMPAIGN if campaign]
    found += [_link(request, name, text) for name, text in ANYWHERE[1 if campaign else 0 :]]
    return [link for link in found if link is not None]


def address(name: str, *args: str) -> str:
    """The address of a page, or "" where its room is not installed."""
    return _address(get_script_prefix(), get_urlconf(), name, args)


# Every page asks for a dozen; the prefix and the table of addresses are what an answer hangs on.
@lru_cache(maxsize=1024)
def _address(_prefix: str, urlconf: str | None, name: str, args: tuple[str, ...]) -> str:
    try:
        return reverse(name, urlconf=urlconf, args=args)
    except NoReverseMatch:
        return ""


def _link(request: HttpRequest, name: str, text: StrOrPromise, *args: str) -> Link | None:
    href = address(name, *args)
    return Link(text, href, _current(request.path, name, href)) if href else None


def _current(path: str, name: str, href: str) -> str:
    if path == href:
        return "page"
    # Every page lies below the two front pages, so those are current on themselves alone.
    is_front = name in {"publicity:home", "publicity:front"}
    return "true" if path.startswith(href) and not is_front else ""
