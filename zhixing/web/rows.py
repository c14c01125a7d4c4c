"""Rows of lists, put into words before the template: a phrase is looked up once, not once a row."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Row:
    """What `ui.records` shows of one record; meta: short facts, "" for what is not there."""

    title: str
    href: str = ""
    text: str = ""
    meta: tuple[str, ...] = ()
    side: Markup | str = ""


class Address:
    """Addresses of many records of one kind: the pattern is resolved once."""

    def __init__(self, name: str) -> None:
        self._before, self._after = reverse(name, args=[0]).rsplit("0", 1)

    def of(self, pk: int) -> str:
        return f"{self._before}{pk}{self._after}"
