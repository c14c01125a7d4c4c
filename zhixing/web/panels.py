"""Panels: what a later stage shows on an earlier stage's page.

Imports run down the chain only, so the page of a voice cannot ask for its measures; the room of
measures registers a panel for that place instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from markupsafe import Markup

Panel = Callable[[HttpRequest, Any], Markup | None]

_panels: defaultdict[str, list[Panel]] = defaultdict(list)


def register(place: str, panel: Panel) -> None:
    if panel not in _panels[place]:
        _panels[place].append(panel)
        _panels[place].sort(key=_stage)


def _stage(panel: Panel) -> int:
    """Where the panel's room stands in the work: rooms are installed from the last to the first."""
    room = apps.get_containing_app_config(panel.__module__)
    return -list(apps.get_app_configs()).index(room) if room else 0


def render(place: str, request: HttpRequest, obj: object) -> list[Markup]:
    """The panels of a place for this object, in the order of the campaign's work."""
    drawn = (panel(request, obj) for panel in _panels[place])
    return [panel for panel in drawn if panel is not None]
