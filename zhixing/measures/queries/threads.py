"""The thread: everything that became of one voice, from its words to its rating."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from zhixing.measures.models import (
    Answer,
    Check,
    Claim,
    Evidence,
    FollowUp,
    Inquiry,
    Measure,
    Rating,
    Reopening,
)
from zhixing.voices.models import Problem, Voice
from zhixing.voices.queries.problems import family


@dataclass(frozen=True, slots=True)
class ClaimThread:
    """A claim with its verdict, None while it waits, and what this voice was asked and said."""

    claim: Claim
    check: Check | None
    inquiry: Inquiry | None


@dataclass(frozen=True, slots=True)
class MeasureThread:
    """A measure, oldest claim first, with what went back to work and what proves it."""

    measure: Measure
    evidence: tuple[Evidence, ...]
    claims: tuple[ClaimThread, ...]
    reopenings: tuple[Reopening, ...]


@dataclass(frozen=True, slots=True)
class AnswerThread:
    """An answer with the voice's rating of it, and the follow-up that a bad one brought."""

    answer: Answer
    rating: Rating | None
    follow_up: FollowUp | None


@dataclass(frozen=True, slots=True)
class Thread:
    """The whole chain of one voice. Whoever shows it answers for the reader's right."""

    voice: Voice
    problem: Problem | None
    measures: tuple[MeasureThread, ...]
    answers: tuple[AnswerThread, ...]


def thread(voice: Voice) -> Thread:
    """The chain of a voice: at most ten queries, however long it is."""
    problem = voice.problem
    return Thread(
        voice,
        problem,
        _measures(problem, voice) if problem else (),
        tuple(_answer(answer) for answer in _answers(voice)),
    )


def _measures(problem: Problem, voice: Voice) -> tuple[MeasureThread, ...]:
    found = (
        Measure.objects.filter(problems__in=family(problem))
        .select_related("lead_unit", "owner", "claimed_by", "verified_by")
        .prefetch_related(
            "evidence",
            "reopenings",
            Prefetch("claims", Claim.objects.select_related("by", "check_made__by")),
        )
        .order_by("created_at", "pk")
        .distinct()
    )
    asked = {
        inquiry.claim_id: inquiry
        for inquiry in Inquiry.objects.filter(voice=voice, claim__measure__in=found)
    }
    return tuple(_measure(measure, asked) for measure in found)


def _measure(measure: Measure, asked: dict[int, Inquiry]) -> MeasureThread:
    return MeasureThread(
        measure,
        tuple(measure.evidence.all()),
        tuple(
            ClaimThread(claim, getattr(claim, "check_made", None), asked.get(claim.pk))
            for claim in measure.claims.all()
        ),
        tuple(measure.reopenings.all()),
    )


def _answers(voice: Voice) -> list[Answer]:
    found = Answer.objects.filter(voice=voice)
    return list(found.select_related("measure", "by", "rating__follow_up").order_by("at", "pk"))


def _answer(answer: Answer) -> AnswerThread:
    rating: Rating | None = getattr(answer, "rating", None)
    return AnswerThread(answer, rating, getattr(rating, "follow_up", None) if rating else None)
