"""What each kind of entry is called on the page. Every app registers its own, in its AppConfig."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


class KindTaken(ValueError):
    """Two apps name one kind differently."""


def register(labels: Mapping[str, str | Promise]) -> None:
    """Add labels, {"voice.received": _("收到诉求")}; repeating the same one does no harm."""
    for kind, words in labels.items():
        if str(_labels.setdefault(kind, words)) != str(words):
            raise KindTaken(f"{kind} is already called {_labels[kind]}, not {words}")


def label(kind: str) -> str:
    """The label in the reader's language; an unknown kind shows its code, so nothing is hidden."""
    return str(_labels.get(kind, kind))
