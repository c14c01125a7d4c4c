"""Plays notices and slips through the actions. Content is in `noticing_chinese` and `_english`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from zhixing.measures.models import Measure, Rating
from zhixing.notices.actions import notices, slips, steps
from zhixing.notices.models import Notice, Reply, Slip
from zhixing.organisation.models import Person
from zhixing.publicity.demo import noticing_chinese, noticing_english
from zhixing.publicity.demo.noticing_script import Noticing
from zhixing.publicity.demo.replay import Replay
from zhixing.voices.models import Voice

CHAPTERS: dict[str, Noticing] = {
    "anlan": noticing_chinese.CHAPTER,
    "fairhaven": noticing_english.CHAPTER,
}


def plan(replay: Replay) -> None:
    """Put the chapter of the campaign into its time."""
    NoticingPlay(replay, CHAPTERS[replay.script.slug]).plan()


class NoticingPlay:
    """Plays one chapter."""

    def __init__(self, replay: Replay, chapter: Noticing) -> None:
        self.replay, self.chapter = replay, chapter
        self.praised: Notice
        self.blamed: Notice
        self.said: Reply
        self.blue: Slip

    def plan(self) -> None:
        """Put the events into the replay."""
        at, praise, blame, chase = (
            self.replay.at, self.chapter.praise, self.chapter.blame, self.chapter.chase,
        )  # fmt: skip
        at(praise.day, self._praise)
        at(praise.day + 1.1, lambda: self._approve(self.praised))
        at(blame.day, self._blame)
        at(blame.day + 1.3, self._reply)
        at(blame.day + 3.2, self._answer)
        at(blame.day + 4.1, lambda: self._approve(self.blamed))
        at(blame.removed, self._remove)
        at(chase.day, self._chase)
        at(chase.day + 0.9, lambda: slips.sign(slip=self.blue, by=self._person(chase.receiver)))
        at(self.replay.last - chase.ago, self._chase_harder)

    def _praise(self) -> None:
        told, measure = self.chapter.praise, self._measure(self.chapter.praise.measure)
        outside = Rating.objects.exclude(answer__voice__speaker=Voice.Speaker.STAFF)
        best = outside.filter(answer__measure=measure).order_by("-grade", "pk")[0]
        self.praised = self._draft(told, Notice.Kind.COMMENDATION)
        cite = partial(notices.cite, notice=self.praised, by=self.replay.office())
        cite(kind="response", reference=f"rating:{best.pk}", words=told.response)
        cite(kind="result", reference=f"measure:{measure.pk}", words=told.result)
        steps.submit(notice=self.praised, by=self.replay.office())

    def _blame(self) -> None:
        told, by = self.chapter.blame, self.replay.office()
        until = self._day(told.day + 80)
        self.blamed = self._draft(told, Notice.Kind.CRITICISM, rule=told.rule, until=until)
        reference = f"measure:{self._measure(told.measure).pk}"
        notices.cite(notice=self.blamed, kind="fact", reference=reference, words=told.ground, by=by)
        steps.send(notice=self.blamed, by=by)

    def _reply(self) -> None:
        told = self.chapter.blame
        self.said = steps.reply(notice=self.blamed, text=told.reply, by=self._person(told.head))

    def _answer(self) -> None:
        by = self.replay.office()
        steps.answer(reply=self.said, answer=self.chapter.blame.answer, by=by)
        steps.submit(notice=self.blamed, by=by)

    def _approve(self, notice: Notice) -> None:
        steps.approve(notice=notice, by=self._person(self.replay.script.leader))

    def _remove(self) -> None:
        told = self.chapter.blame
        reference = f"measure:{self._measure(told.measure).pk}"
        steps.remove(
            notice=self.blamed, reason=told.reason, reference=reference, by=self.replay.office()
        )

    def _chase(self) -> None:
        told = self.chapter.chase
        self.blue = slips.issue(
            campaign=self.replay.stage.campaign,
            unit=self.replay.stage.units[told.unit],
            receiver=self._person(told.receiver),
            reference=f"measure:{self._measure(told.measure).pk}",
            demands=told.demands,
            due=self._day(told.day + 5),
            by=self.replay.office(),
        )

    def _chase_harder(self) -> None:
        told = self.chapter.chase
        slips.escalate(
            slip=self.blue,
            receiver=self._person(told.receiver),
            demands=told.sharper,
            due=self.replay.today + timedelta(days=2),
            by=self.replay.office(),
        )

    def _draft(self, told: Any, kind: str, **fields: Any) -> Notice:
        return notices.draft(
            campaign=self.replay.stage.campaign,
            kind=kind,
            unit=self.replay.stage.units[told.unit],
            title=told.title,
            occasion=told.occasion,
            facts=told.facts,
            demands=told.demands,
            by=self.replay.office(),
            **fields,
        )

    def _measure(self, title: str) -> Measure:
        return Measure.objects.get(campaign=self.replay.stage.campaign, title=title)

    def _day(self, number: float) -> date:
        return self.replay.begins + timedelta(days=int(number))

    def _person(self, name: str) -> Person:
        return self.replay.stage.people[name]
