"""A clock that the demo's replay sets, so that its history lies in the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Any

from django.utils import timezone


class Clock:
    """Tells `now` to everything that asks Django for the time while `running`."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @contextmanager
    def running(self) -> Iterator[None]:
        """Put this clock in place of the real one.

        Models hold references to `timezone.now` as their defaults, so that function must stay
        and only what it reads is replaced: the name `datetime` in Django's module.
        """
        module: Any = timezone  # which does not export the name
        real = module.datetime
        module.datetime = SimpleNamespace(now=self._tell)
        try:
            yield
        finally:
            module.datetime = real

    def _tell(self, tz: tzinfo | None = None) -> datetime:
        return self.now.astimezone(tz)
