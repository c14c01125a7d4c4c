"""Row H6: every state with every verb, and the database's own refusal to skip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.measures.actions import answers, checks, claims, closing, evidence, extensions, tasks
from zhixing.measures.actions import measures as actions
from zhixing.measures.models import Answer, Claim, Inquiry, Measure
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice
from zhixing.web.errors import Refused

pytestmark = pytest.mark.django_db

STATES = ("committed", "done", "verified", "closed")


class Stage:
    """A measure in a state, with everything that any verb may need."""

    def __init__(self, measure: Measure, voice: Voice, people: dict[str, Person]) -> None:
        self.measure, self.voice = measure, voice
        self.owner, self.inspector, self.office = (
            people[name] for name in ("owner", "inspector", "office")
        )
        self.task = factories.make_task(measure, done_at=timezone.now())
        factories.make_evidence(measure)
        claim = measure.claims.first() or Claim(measure=measure)
        if claim.pk is None:
            claim = factories.make_claim(measure, state="refused")
        self.claim = claim
        self.inquiry: Inquiry = factories.make_inquiry(claim, voice)
        answered_at = measure.verified_at or timezone.now()
        self.answer: Answer = factories.make_answer(voice, measure=measure, at=answered_at)

    def for_inspector(self) -> None:
        """Nobody was asked, so the inspector's turn has come."""
        self.inquiry.delete()

    def without_answer(self) -> None:
        self.answer.delete()


def _check(stage: Stage, outcome: str) -> None:
    stage.for_inspector()
    checks.check(
        claim=stage.claim,
        outcome=outcome,
        finding="看过",
        missing="" if outcome == "passed" else "缺记录",
        by=stage.inspector,
    )


def _answer(stage: Stage) -> None:
    stage.without_answer()
    answers.answer(measure=stage.measure, text="已办", by=stage.owner)


def _say(outcome: str) -> Callable[[Stage], object]:
    return lambda s: claims.answer_inquiry(inquiry=s.inquiry, outcome=outcome, by=None)


def _rate(grade: int) -> Callable[[Stage], object]:
    return lambda s: answers.rate(answer=s.answer, grade=grade, by=None)


VERBS: dict[str, Callable[[Stage], object]] = {
    "claim": lambda s: claims.claim(measure=s.measure, statement="已办", by=s.owner),
    "say solved": _say("solved"),
    "say not solved": _say("not_solved"),
    "settle": lambda s: claims.settle_claim(measure=s.measure, by="system"),
    "check passed": lambda s: _check(s, "passed"),
    "check refused": lambda s: _check(s, "refused"),
    "answer": _answer,
    "rate well": _rate(4),
    "rate badly": _rate(1),
    "dispute": lambda s: answers.dispute(voice=s.voice, measure=s.measure, text="没好", by=None),
    "reopen": lambda s: closing.reopen(measure=s.measure, reason="复核", by=s.office),
    "close by silence": lambda s: closing.close_by_silence(
        measure=s.measure, today=timezone.localdate() + timedelta(days=90), by="system"
    ),
    "add task": lambda s: tasks.add_task(
        measure=s.measure, title="再做", assignee=s.owner, due=factories.day(2), by=s.owner
    ),
    "add evidence": lambda s: evidence.add_evidence(measure=s.measure, text="新证", by=s.owner),
    "ask extension": lambda s: extensions.ask_extension(
        measure=s.measure, new_deadline=factories.day(90), reason="缺货", by=s.owner
    ),
    "correct": lambda s: actions.correct(
        measure=s.measure, title="新", text="新", reason="错字", by=s.office
    ),
}

# The state after the verb; None where it is refused.
AFTER: dict[str, tuple[str | None, str | None, str | None, str | None]] = {
    "claim": ("done", None, None, None),
    "say solved": (None, "verified", None, None),
    "say not solved": (None, "committed", None, None),
    "settle": (None, None, None, None),
    "check passed": (None, "verified", None, None),
    "check refused": (None, "committed", None, None),
    "answer": (None, None, "verified", "closed"),
    "rate well": ("committed", "done", "closed", "closed"),
    "rate badly": ("committed", "done", "committed", "committed"),
    "dispute": ("committed", "done", "committed", "committed"),
    "reopen": (None, None, "committed", "committed"),
    "close by silence": (None, None, "closed", None),
    "add task": ("committed", None, None, None),
    "add evidence": ("committed", "done", None, None),
    "ask extension": ("committed", None, None, None),
    "correct": ("committed", "done", None, None),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("position", range(4), ids=STATES)
def test_every_state_with_every_verb(
    position: int,
    verb: str,
    make: Callable[..., Measure],
    raise_voice: Callable[..., Voice],
    alice: Person,
    inspector: Person,
    office: Person,
) -> None:
    people = {"owner": alice, "inspector": inspector, "office": office}
    stage = Stage(make(state=STATES[position]), raise_voice(), people)
    expected = AFTER[verb][position]
    if expected is None:
        with pytest.raises(Refused):
            VERBS[verb](stage)
        assert ledger_kinds() == []
    else:
        VERBS[verb](stage)
        assert len(ledger_kinds()) == 1
    stage.measure.refresh_from_db()
    assert stage.measure.state == (expected or STATES[position])


def test_the_table_names_every_verb() -> None:
    assert set(AFTER) == set(VERBS)


SKIPS: list[dict[str, Any]] = [
    {"state": "done"},
    {"state": "verified"},
    {"state": "closed"},
    {"state": "verified", "verified_how": "inspector"},
    {"closed_how": "asker"},
    {"verified_how": "raisers"},
]


@pytest.mark.parametrize("fields", SKIPS)
def test_the_database_refuses_to_skip(make: Callable[..., Measure], fields: dict[str, Any]) -> None:
    measure = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**fields)


@pytest.mark.parametrize("state", ["done", "verified", "closed"])
def test_the_database_keeps_a_claimed_measure_from_looking_new(
    make: Callable[..., Measure], state: str
) -> None:
    measure = make(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(state="committed")


def test_the_database_refuses_the_owners_own_check(
    make: Callable[..., Measure], alice: Person
) -> None:
    measure = make(state="verified")
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(verified_by=alice, verified_how="inspector")
