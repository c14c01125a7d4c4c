"""The demo campaigns' meetings, played through the actions.

Content is in `gathering_chinese` and `gathering_english`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from zhixing.meetings import actions
from zhixing.meetings.models import Decision, Meeting
from zhixing.meetings.queries import callable_units, people_to_call
from zhixing.organisation.models import Person
from zhixing.plans.actions import claims
from zhixing.publicity.demo import gathering_chinese, gathering_english
from zhixing.publicity.demo.gathering_script import Gathering, Settled
from zhixing.publicity.demo.replay import Replay

CHAPTERS: dict[str, tuple[Gathering, ...]] = {
    "anlan": gathering_chinese.CHAPTER,
    "fairhaven": gathering_english.CHAPTER,
}


def plan(replay: Replay) -> None:
    """Put the campaign's meetings into their time."""
    for gathering in CHAPTERS[replay.script.slug]:
        GatheringPlay(replay, gathering).plan()


class GatheringPlay:
    """Plays one meeting."""

    def __init__(self, replay: Replay, gathering: Gathering) -> None:
        self.replay, self.gathering = replay, gathering
        self.day = gathering.day if gathering.day >= 0 else replay.last + gathering.ahead
        self.made: list[Meeting] = []
        self.decided: dict[str, Decision] = {}

    def plan(self) -> None:
        at, told = self.replay.at, self.gathering
        at(min(self.day - 2, self.replay.last - 1) + 0.2, self._convene)
        if told.day < 0:
            return
        at(self.day + 0.5, self._record)
        for settled in told.decisions:
            at(told.settled_on, partial(self._decide, settled))
            if settled.claimed_on:
                at(settled.claimed_on, partial(self._claim, settled))
                at(settled.claimed_on + 2, partial(self._check, settled))

    def _convene(self) -> None:
        told, begins = self.gathering, self.replay.moment(self.day)
        self.made.append(
            actions.convene(
                campaign=self.replay.stage.campaign,
                unit=self.replay.stage.units[told.unit],
                kind=told.kind,
                title=told.title,
                begins=begins,
                ends=begins + timedelta(minutes=told.minutes),
                place=told.place,
                host=self._person(told.host),
                recorder=self._person(told.recorder),
                practice=told.practice,
                target=told.target,
                effect=told.effect,
                agenda=told.agenda,
                by=self._person(told.recorder),
            )
        )

    def _record(self) -> None:
        told, by = self.gathering, self._person(self.gathering.recorder)
        units = [
            unit
            for unit in callable_units(self.made[0])
            if not told.called or unit.code in told.called
        ]
        called = people_to_call(self.made[0], units, actions.MOST_CALLED)
        absent = {
            one.person.pk: told.absences[one.unit.code][1]
            for one in called
            if one.unit.code in told.absences and self._stays(one.person, one.unit.code)
        }
        actions.take(meeting=self.made[0], units=units, absent=absent, by=by)
        actions.write_up(
            meeting=self.made[0],
            points=told.points,
            consensus=told.consensus,
            next_steps=told.next_steps,
            speech=told.speech,
            by=by,
        )

    def _stays(self, person: Person, unit: str) -> bool:
        """The last people of the unit's roll keep its windows open; those of the stories come."""
        many, _reason = self.gathering.absences[unit]
        prefix, _, number = person.username.rpartition("-")
        return prefix == unit.lower() and int(number) <= many

    def _decide(self, settled: Settled) -> None:
        self.decided[settled.title] = actions.decide(
            meeting=self.made[0],
            text=settled.text or settled.title,
            title=settled.title,
            unit=self.replay.stage.units[settled.unit],
            owner=self._person(settled.owner),
            due=self.replay.begins + timedelta(days=settled.due),
            measure=settled.measure,
            acceptance=settled.acceptance,
            core=settled.core,
            by=self._person(self.gathering.recorder),
        )

    def _claim(self, settled: Settled) -> None:
        item, owner = self.decided[settled.title].item, self._person(settled.owner)
        claims.claim(item=item, result=settled.result, by=owner)

    def _check(self, settled: Settled) -> None:
        item, checker = self.decided[settled.title].item, self._person(settled.checker)
        claims.check(item=item, outcome="passed", finding=settled.finding, by=checker)

    def _person(self, name: str) -> Person:
        return self.replay.stage.people[name]
