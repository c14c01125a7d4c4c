"""Plays pilots: on file before they start, one that fails within its bounds, one that runs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from zhixing.measures.actions import exemptions, measures, pilots
from zhixing.measures.models import Measure, Pilot
from zhixing.organisation.models import Person
from zhixing.publicity.demo import piloting_chinese, piloting_english
from zhixing.publicity.demo.piloting_script import Ending, Trial
from zhixing.publicity.demo.replay import Replay

CHAPTERS: dict[str, tuple[Trial, ...]] = {
    "anlan": piloting_chinese.CHAPTER,
    "fairhaven": piloting_english.CHAPTER,
}


def plan(replay: Replay) -> None:
    """Put the pilots of the campaign into its time."""
    for trial in CHAPTERS[replay.script.slug]:
        TrialPlay(replay, trial).plan()


class TrialPlay:
    """Plays one pilot."""

    def __init__(self, replay: Replay, trial: Trial) -> None:
        self.replay, self.trial = replay, trial
        self.measure = Measure()
        self.pilot = Pilot()

    def plan(self) -> None:
        at, begun = self.replay.at, self._from_first(self.trial.day)
        at(begun, self._promise)
        at(begun + 0.2, self._file)
        at(begun + 0.5, self._acknowledge)
        for day, value, note in self.trial.readings:
            at(self._from_first(day) + 0.6, partial(self._read, day, value, note))
        if self.trial.ending is not None:
            self._plan_ending(self.trial.ending)

    def _plan_ending(self, ending: Ending) -> None:
        at = self.replay.at
        at(ending.day, partial(self._report, ending))
        at(ending.found, partial(self._find, ending))
        at(ending.concluded, partial(self._conclude, ending))
        at(ending.clarified, partial(self._clarify, ending))

    def _promise(self) -> None:
        trial, by = self.trial, self._person(self.trial.owner)
        self.measure = measures.commit(
            campaign=self.replay.stage.campaign,
            title=trial.title,
            text=trial.text,
            result=Measure.Result.SERVICE,
            owner=by,
            lead_unit=self.replay.stage.units[trial.unit],
            deadline=self._end(trial.deadline),
            indicator=trial.indicator,
            indicator_unit=trial.measured_in,
            baseline=Decimal(trial.baseline),
            target=Decimal(trial.target),
            acceptance=trial.acceptance,
            by=by,
        )

    def _file(self) -> None:
        trial = self.trial
        self.pilot = pilots.register(
            measure=self.measure,
            hypothesis=trial.hypothesis,
            scope=trial.scope,
            bounds=trial.bounds,
            limit_of=trial.limit_of,
            limit_way=Pilot.Way.MOST,
            limit=Decimal(trial.limit),
            limit_unit=trial.limit_unit,
            begins=self._day(trial.begins),
            ends=self._end(trial.ends),
            stop_rule=trial.stop_rule,
            basis=trial.basis,
            procedure=trial.procedure,
            by=self._person(trial.owner),
        )

    def _acknowledge(self) -> None:
        pilots.acknowledge(pilot=self.pilot, by=self._person(self.trial.clerk))

    def _read(self, day: int, value: str, note: str) -> None:
        by, on = self._person(self.trial.owner), self._day(day)
        pilots.read_bounds(pilot=self.pilot, on=on, value=Decimal(value), note=note, by=by)

    def _report(self, ending: Ending) -> None:
        pilots.report(
            pilot=self.pilot,
            outcome=Pilot.State.FAILED,
            result=ending.result,
            within=True,
            within_facts=ending.within,
            cause=ending.cause,
            remedy=ending.remedy,
            by=self._person(self.trial.owner),
        )

    def _find(self, ending: Ending) -> None:
        exemptions.find(
            pilot=self.pilot,
            exempt=True,
            reasons=ending.reasons,
            conditions={key: (True, words) for key, words in ending.facts},
            by=self._person(ending.finder),
        )

    def _conclude(self, ending: Ending) -> None:
        by = self._person(ending.concluder)
        pilots.conclude(pilot=self.pilot, conclusion=ending.conclusion, reason=ending.why, by=by)

    def _clarify(self, ending: Ending) -> None:
        exemptions.clarify(
            pilot=self.pilot,
            audience=ending.audience,
            text=ending.words,
            on=self._day(int(ending.clarified)),
            by=self._person(ending.clarifier),
        )

    def _from_first(self, day: float) -> float:
        """A day of the campaign, given as one or as days back from today."""
        return day if day > 0 else self.replay.last + day

    def _day(self, day: int) -> date:
        return self.replay.begins + timedelta(days=int(self._from_first(day)))

    def _end(self, day: int) -> date:
        """A last day: of what is over, a day of the campaign; of what runs, days ahead of today."""
        running = self.trial.ending is None
        return (self.replay.today if running else self.replay.begins) + timedelta(days=day)

    def _person(self, name: str) -> Person:
        return self.replay.stage.people[name]
