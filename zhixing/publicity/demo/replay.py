"""A campaign's history as events in time, played in their order through the actions."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from zhixing.organisation.models import Person
from zhixing.publicity.demo.clock import Clock
from zhixing.publicity.demo.script import Script, Topic
from zhixing.publicity.demo.setting import Stage
from zhixing.voices.actions import intake
from zhixing.voices.models import Voice

# How many of ten voices come by each way; the others come from the public page.
BY_WAY = (("telephone", 1), ("meeting", 1), ("hotline", 1), ("visit", 1))


@dataclass
class Replay:
    """Events wait in `_events` until `run`; each sees the clock at its own time."""

    script: Script
    stage: Stage
    clock: Clock
    chance: random.Random
    begins: date
    today: date
    codes: dict[int, str] = field(default_factory=dict)  # voice key → receipt code
    _events: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def at(self, day: float, act: Callable[[], object]) -> None:
        """Let `act` happen on a day of the campaign; the fraction is the hour from 8 to 20."""
        when = self.moment(day)
        self._events.append((when, len(self._events), act))

    def moment(self, day: float) -> datetime:
        whole = int(day)
        hours = 8 + 12 * (day - whole)
        opening = datetime.combine(self.begins + timedelta(days=whole), time(0))
        return timezone.make_aware(opening) + timedelta(hours=hours)

    @property
    def last(self) -> int:
        """Today, as a day of the campaign."""
        return (self.today - self.begins).days

    def run(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Play everything that lies before now, in order."""
        now = timezone.now()
        events = sorted(event for event in self._events if event[0] < now)
        with self.clock.running():
            for number, (when, _order, act) in enumerate(events, start=1):
                # An event that took its time does not let the next one happen before it ended.
                self.clock.now = max(self.clock.now, when)
                act()
                if progress:
                    progress(number, len(events))

    def office(self) -> Person:
        return self.stage.people[self.script.office[0]]

    def say(self, speaker: str, kind: str, text: str, *, topic: Topic | None = None) -> Voice:
        """Somebody speaks: mostly on the public page, sometimes through a clerk."""
        way = self._way()
        key = UUID(int=self.chance.getrandbits(128))
        said: dict[str, Any] = {
            "campaign": self.stage.campaign,
            "submission_key": key,
            "speaker": speaker,
            "kind": kind,
            "text": text,
            "unit": self.stage.units[topic.unit] if topic and self.chance.random() < 0.4 else None,
            "consent": "public" if self.chance.random() < 0.9 else "private",
        }
        if speaker == Voice.Speaker.ENTERPRISE and topic and topic.trades:
            said["sector"], said["urgency"] = topic.trades[key.int % len(topic.trades)]
        if way is None:
            receipt = intake.submit(**said, by=None)
        else:
            heard = self.clock.now - timedelta(hours=2)
            receipt = intake.write_down(**said, source=way, said_at=heard, by=self.office())
        self.codes[receipt.voice.pk] = receipt.code
        return receipt.voice

    def _way(self) -> str | None:
        roll = self.chance.randrange(10)
        for way, share in BY_WAY:
            if roll < share:
                return way
            roll -= share
        return None
