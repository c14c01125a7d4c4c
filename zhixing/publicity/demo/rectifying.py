"""The demo campaigns' outside feedback, from the letter to 销号, played through the actions.

Content is in `rectifying_chinese` and `rectifying_english`.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from zhixing.measures.actions import checks, claims, evidence
from zhixing.measures.models import Claim, Measure
from zhixing.organisation.models import Person
from zhixing.publicity.demo import rectifying_chinese, rectifying_english
from zhixing.publicity.demo.rectifying_script import Chapter, Point, Remedy
from zhixing.publicity.demo.replay import Replay
from zhixing.rectification.actions import afterwards, feedback, registering, steps
from zhixing.rectification.models import Feedback, Rectification

CHAPTERS: dict[str, Chapter] = {
    "anlan": rectifying_chinese.CHAPTER,
    "fairhaven": rectifying_english.CHAPTER,
}


def plan(replay: Replay) -> None:
    """Put the feedback and what became of its points into their time."""
    chapter = CHAPTERS[replay.script.slug]
    letter: list[Feedback] = []
    replay.at(chapter.received_on + 0.1, lambda: letter.append(_register(replay, chapter)))
    for number, point in enumerate(chapter.points):
        PointPlay(replay, chapter, point, letter).plan(chapter.received_on + 0.2 + number / 100)


def _register(replay: Replay, chapter: Chapter) -> Feedback:
    return feedback.register(
        campaign=replay.stage.campaign,
        body=chapter.body,
        body_name=chapter.body_name,
        title=chapter.title,
        number=chapter.number,
        received_on=timezone.localdate(),
        reply_due=replay.today + timedelta(days=chapter.reply_ahead),
        by=replay.stage.people[chapter.clerk],
    )


class PointPlay:
    """One point and its steps."""

    def __init__(
        self, replay: Replay, chapter: Chapter, point: Point, letter: list[Feedback]
    ) -> None:
        self.replay, self.chapter, self.point, self.letter = replay, chapter, point, letter
        self.made: Rectification
        self.measure: Measure

    def plan(self, day: float) -> None:
        self.replay.at(day, self._register)
        if self.point.remedy is not None:
            self._plan_steps(self.point.remedy)

    def _plan_steps(self, remedy: Remedy) -> None:
        at = self.replay.at
        at(remedy.promised_on, self._take_up)
        for day, statement, proof in (
            (remedy.claimed_on, remedy.statement, remedy.evidence),
            (remedy.claimed_again_on, remedy.more, remedy.proof),
        ):
            if day:
                self._plan_claim(day, statement, proof)
        for day, act in (
            (remedy.refused_on, self._refuse),
            (remedy.reviewed_on, self._review),
            (remedy.published_on, self._publish),
            (remedy.objected_on, self._object),
            (remedy.closed_on, self._close),
            (remedy.again_on, self._recur),
        ):
            if day:
                at(day, act)

    def _plan_claim(self, day: float, statement: str, proof: str) -> None:
        def claim() -> None:
            owner = self._owner()
            evidence.add_evidence(measure=self.measure, text=proof, public=True, by=owner)
            claims.claim(measure=self.measure, statement=statement, by=owner)

        self.replay.at(day, claim)
        self.replay.at(day + 1.3, self._check)

    def _register(self) -> None:
        told = self.point
        self.made = registering.register_point(
            feedback=self.letter[0],
            kind=told.kind,
            problem=told.problem,
            point_number=told.number,
            category=told.category,
            unit=self.replay.stage.units[told.unit],
            leader=self._person(told.leader),
            goal=told.goal,
            due=self.replay.today + timedelta(days=told.ahead),
            by=self._person(self.chapter.clerk),
        )

    def _take_up(self) -> None:
        told = self._remedy()
        self.measure = steps.take_up(
            rectification=self.made,
            title=told.title,
            text=told.text,
            result="service",
            owner=self._owner(),
            deadline=self.replay.today + timedelta(days=told.ahead),
            indicator=told.indicator,
            indicator_unit=told.unit,
            baseline=Decimal(told.baseline),
            target=Decimal(told.target),
            acceptance=told.acceptance,
            by=self._owner(),
        )

    def _check(self) -> None:
        claim = Claim.objects.get(measure=self.measure, state=Claim.State.OPEN)
        inspector, finding = self._person(self.chapter.inspector), self._remedy().finding
        checks.check(claim=claim, outcome="passed", finding=finding, by=inspector)

    def _refuse(self) -> None:
        told, due = self._remedy(), self.replay.today + timedelta(days=self._remedy().ahead)
        steps.review(
            rectification=self.made, outcome="insufficient", opinion=told.refusal,
            missing=told.missing, due=due, by=self._person(self.chapter.reviewer),
        )  # fmt: skip

    def _review(self) -> None:
        steps.review(
            rectification=self.made, outcome="complete", opinion=self._remedy().opinion,
            by=self._person(self.chapter.reviewer),
        )  # fmt: skip

    def _publish(self) -> None:
        clerk, text = self._person(self.chapter.clerk), self._remedy().published
        steps.publish(rectification=self.made, text=text, public=True, by=clerk)

    def _object(self) -> None:
        shown = self.made.publications.get()
        afterwards.raise_objection(publication=shown, text=self._remedy().objection, by=None)

    def _close(self) -> None:
        ahead = self._remedy().look_back_ahead
        day = self.replay.today + timedelta(days=ahead) if ahead else None
        clerk = self._person(self.chapter.clerk)
        steps.close(rectification=self.made, look_back_on=day, by=clerk)

    def _recur(self) -> None:
        told = self._remedy()
        afterwards.recur(
            rectification=self.made,
            reason=told.again,
            found_on=timezone.localdate(),
            due=self.replay.today + timedelta(days=told.again_ahead),
            by=self._person(self.chapter.inspector),
        )

    def _remedy(self) -> Remedy:
        if self.point.remedy is None:
            raise ValueError(f"the script has no remedy for {self.point.problem!r}")
        return self.point.remedy

    def _owner(self) -> Person:
        return self._person(self._remedy().owner)

    def _person(self, name: str) -> Person:
        return self.replay.stage.people[name]
