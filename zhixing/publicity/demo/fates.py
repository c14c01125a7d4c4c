"""What becomes of each topic of a demo campaign, as events of its replay."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from zhixing.measures.actions import answers, claims, evidence, measures, tasks
from zhixing.measures.models import Answer, Claim, Inquiry, Measure
from zhixing.organisation.models import Person, Unit
from zhixing.publicity.demo.replay import Replay
from zhixing.publicity.demo.script import Fate, Promise, Topic
from zhixing.voices.actions import assignment, grouping, intake
from zhixing.voices.models import Problem, Voice

SPOKEN = 20  # days over which a topic is spoken of
PROMISED = 30  # the day of the campaign from which measures may be promised

CLAIMED = frozenset(
    {
        Fate.WAITING,
        Fate.INSPECTING,
        Fate.REFUSED,
        Fate.VERIFIED,
        Fate.ANSWERED,
        Fate.CLOSED,
        Fate.REOPENED,
    }
)
PROMISING = CLAIMED | {Fate.COMMITTED, Fate.LATE}
PROVED = frozenset({Fate.VERIFIED, Fate.ANSWERED, Fate.CLOSED, Fate.REOPENED})
TOLD = frozenset({Fate.ANSWERED, Fate.CLOSED, Fate.REOPENED})


class TopicPlay:
    """One topic: its voices, and what the units do about them."""

    def __init__(self, replay: Replay, topic: Topic, first: int) -> None:
        self.replay, self.topic, self.first = replay, topic, first
        self.voices: list[Voice] = []
        self.problem: Problem
        self.measure: Measure

    def plan(self) -> None:
        """Put the topic's events into the replay."""
        self._plan_voices()
        if self.topic.fate is Fate.UNGROUPED:
            return
        formed = self.first + SPOKEN + 1
        self.replay.at(formed + 0.2, self._form)
        if self.topic.fate is not Fate.OPEN:
            self._plan_handling(formed + 1.3)

    def _plan_voices(self) -> None:
        sayings = [
            saying
            for saying in self.topic.sayings
            for _ in range(self.replay.chance.choice((1, 2, 3)))
        ]
        self.replay.chance.shuffle(sayings)
        for saying in sayings:
            day = self.first + self.replay.chance.random() * SPOKEN
            self.replay.at(day, partial(self._speak, saying))

    def _speak(self, saying: str) -> None:
        chance, script = self.replay.chance, self.replay.script
        words = saying.format(place=chance.choice(script.places), when=chance.choice(script.whens))
        text = chance.choice(script.openings) + words + chance.choice(script.closings)
        speaker = chance.choice(self.topic.speakers)
        self.voices.append(self.replay.say(speaker, self.topic.kind, text, topic=self.topic))

    def _form(self) -> None:
        self.problem = grouping.create(
            campaign=self.replay.stage.campaign,
            title=self.topic.title,
            category=self.topic.category,
            voices=self.voices,
            by=self.replay.office(),
        )
        public = [voice for voice in self.voices if voice.consent == Voice.Consent.PUBLIC]
        if public:
            intake.publish(
                campaign=self.replay.stage.campaign, voices=public, by=self.replay.office()
            )

    def _plan_handling(self, day: float) -> None:
        at, fate = self.replay.at, self.topic.fate
        if fate is Fate.DECLINED:
            at(day, self._decline)
            return
        at(day, self._assign)
        if fate is Fate.RULING:
            for step in range(3):
                at(day + 3 * (step + 1), self._hand_on)
        elif fate in PROMISING:
            self._plan_promise(max(day + 3, PROMISED + 0.5))

    def _assign(self) -> None:
        assignment.assign(problem=self.problem, lead_unit=self._unit(), by=self.replay.office())

    def _decline(self) -> None:
        assignment.decline(problem=self.problem, reason=self.topic.reason, by=self.replay.office())
        for voice in self.voices:
            answers.explain(voice=voice, text=self.topic.reason, by=self.replay.office())

    def _hand_on(self) -> None:
        """To the neighbouring section and back, by whoever heads the one that has it."""
        self.problem.refresh_from_db()
        holder = self.problem.lead_unit
        heads = [(p, unit) for p, _, unit, _, head in self.replay.script.people if head]
        codes = [code for code, kind, _ in self.replay.script.units if kind == Unit.Kind.SECTION]
        other = codes[(codes.index(self.topic.unit) + 1) % len(codes)]
        units = self.replay.stage.units
        target = units[other] if holder == self._unit() else self._unit()
        by = next(person for person, code in heads if units[code] == holder)
        assignment.hand_on(
            problem=self.problem,
            to_unit=target,
            reason=self.topic.reason,
            by=self.replay.stage.people[by],
        )

    def _plan_promise(self, day: float) -> None:
        at, promise, fate = self.replay.at, self._promise(), self.topic.fate
        at(day, self._commit)
        many = len(promise.tasks) if fate in CLAIMED else len(promise.tasks) // 2
        for number in range(many):
            at(day + 3 + 2 * number, self._finish_task)
        at(day + 4.5, self._add_evidence)
        if fate in CLAIMED:
            self._plan_claim(day)

    def _plan_claim(self, committed: float) -> None:
        at, fate = self.replay.at, self.topic.fate
        last = self.replay.last
        claimed = {Fate.WAITING: last - 1.6, Fate.INSPECTING: last - 11.4}.get(fate, committed + 11)
        at(claimed, self._claim)
        if fate is Fate.REFUSED:
            at(claimed + 2.1, lambda: self._hear("not_solved", most=99))
        if fate is Fate.WAITING:
            at(claimed + 1.2, lambda: self._hear("solved", most=1))
        if fate in PROVED:
            at(claimed + 2.2, lambda: self._hear("solved", most=99))
        if fate in TOLD:
            at(claimed + 4.3, self._answer)
        if fate in {Fate.CLOSED, Fate.REOPENED}:
            at(claimed + 6.2, self._rate)

    def _commit(self) -> None:
        promise = self._promise()
        # The overdue one was promised for too early a day; the others end where they lead to.
        ahead = {Fate.LATE: 16, Fate.COMMITTED: 45, Fate.WAITING: 40}.get(self.topic.fate, 30)
        today = timezone.localdate()
        self.measure = measures.commit(
            campaign=self.replay.stage.campaign,
            title=promise.title,
            text=promise.text,
            result="service",
            owner=self._owner(),
            lead_unit=self._unit(),
            supporting_units=[self.replay.stage.units[code] for code in promise.helpers],
            deadline=today + timedelta(days=ahead),
            indicator=promise.indicator,
            indicator_unit=promise.unit,
            baseline=Decimal(promise.baseline),
            target=Decimal(promise.target),
            acceptance=promise.acceptance,
            deed=promise.deed,
            problems=[self.problem],
            tasks=[
                {
                    "title": title,
                    "assignee": self._owner(),
                    "due": today + timedelta(days=min(ahead, 7 * (number + 1))),
                }
                for number, title in enumerate(promise.tasks)
            ],
            by=self._owner(),
        )

    def _finish_task(self) -> None:
        task = self.measure.tasks.filter(done_at__isnull=True).first()
        if task is not None:
            tasks.finish_task(task=task, by=self._owner())

    def _add_evidence(self) -> None:
        evidence.add_evidence(
            measure=self.measure, text=self._promise().evidence, public=True, by=self._owner()
        )

    def _claim(self) -> None:
        claims.claim(
            measure=self.measure,
            statement=self._promise().claim,
            reached=Decimal(self._promise().target),
            by=self._owner(),
        )

    def _hear(self, outcome: str, *, most: int) -> None:
        """Raisers answer one after the other until the verdict stands."""
        claim = Claim.objects.get(measure=self.measure)
        for inquiry in list(Inquiry.objects.filter(claim=claim).order_by("pk")[:most]):
            claim.refresh_from_db()
            if claim.state != Claim.State.OPEN:
                return
            comment = self.topic.complaint if outcome == Inquiry.Outcome.NOT_SOLVED else ""
            claims.answer_inquiry(inquiry=inquiry, outcome=outcome, comment=comment, by=None)

    def _answer(self) -> None:
        answers.answer(measure=self.measure, text=self._promise().answer, by=self._owner())

    def _rate(self) -> None:
        """All are content, or, where the fate is to be reopened, the last of three is not."""
        told = list(Answer.objects.filter(measure=self.measure).order_by("pk"))
        grades = [5, 4, 4]
        if self.topic.fate is Fate.REOPENED:
            told = told[:3]
            grades = [4, 4, 1]
        for number, answer in enumerate(told):
            grade = grades[number % len(grades)]
            praise = self.topic.praise[number % len(self.topic.praise)] if number < 3 else ""
            text = self.topic.complaint if grade == 1 else praise
            answers.rate(answer=answer, grade=grade, text=text, by=None)

    def _promise(self) -> Promise:
        if self.topic.promise is None:
            raise ValueError(f"the script promises nothing for {self.topic.title!r}")
        return self.topic.promise

    def _unit(self) -> Unit:
        return self.replay.stage.units[self.topic.unit]

    def _owner(self) -> Person:
        return self.replay.stage.people[self._promise().owner]
