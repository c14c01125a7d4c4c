"""Claims, what their raisers said, and which of them wait for an inspector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import unit_ids
from zhixing.measures.models import Claim, Inquiry, Measure
from zhixing.measures.rules.verdict import Verdict, quorum, raisers_verdict
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice
from zhixing.web.figures import seen

Claims = QuerySet[Claim, Claim]
Outcome = Inquiry.Outcome

# The worst first: somebody who was asked about several voices counts once, by the worst answer.
_WORST_FIRST = (Outcome.NOT_SOLVED, Outcome.PARTLY, Outcome.SOLVED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people were asked, how many of them said what, and for how many voices."""

    asked: int
    solved: int
    partly: int
    not_solved: int
    voices: int = 0

    @property
    def answered(self) -> int:
        return self.solved + self.partly + self.not_solved

    @property
    def quorum(self) -> int:
        return quorum(self.asked)

    def verdict(self, *, window_passed: bool) -> Verdict:
        return raisers_verdict(
            self.asked, self.solved, self.partly, self.not_solved, window_passed=window_passed
        )


def tally(claim: Claim) -> Tally:
    """Count the people asked for a claim, not their voices: one query."""
    rows = claim.inquiries.values_list("voice__author_key", "voice_id", "outcome")
    return tally_of((author or f"#{voice}", outcome) for author, voice, outcome in rows)


def tally_of(answers: Iterable[tuple[str, str]]) -> Tally:
    """answers: pairs of a person's key and an outcome, "" where there is none yet."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    voices = 0
    for person, outcome in answers:
        people[person].add(outcome)
        voices += 1
    worst = [_worst(outcomes) for outcomes in people.values()]
    solved, partly, not_solved = (worst.count(outcome) for outcome in reversed(_WORST_FIRST))
    return Tally(len(worst), solved, partly, not_solved, voices)


def _worst(outcomes: set[str]) -> str:
    return next((outcome for outcome in _WORST_FIRST if outcome in outcomes), "")


def verdict(claim: Claim, today: date | None = None) -> Verdict:
    """What the raisers' answers mean for an open claim on the day."""
    day = today or timezone.localdate()
    return tally(claim).verdict(window_passed=claim.asked_until < day)


def open_claim(measure: Measure) -> Claim | None:
    return measure.claims.filter(state=Claim.State.OPEN).first()


def claim_or_404(measure: Measure) -> Claim:
    """The claim that waits for its verdict."""
    found = open_claim(measure)
    if found is None:
        raise Http404
    return found


def claims_of(measure: Measure) -> list[Claim]:
    """Every claim with its verdict, the latest first."""
    return list(measure.claims.select_related("by", "check_made__by").order_by("-at", "-pk"))


def comments(claim: Claim) -> list[str]:
    """What dissatisfied raisers wrote, each as its own line."""
    unhappy = claim.inquiries.exclude(outcome__in=["", Outcome.SOLVED]).exclude(comment="")
    return list(unhappy.order_by("answered_at", "pk").values_list("comment", flat=True))


def waiting(campaign: Campaign) -> Claims:
    """The campaign's open claims, those waited for longest first."""
    found = Claim.objects.filter(state=Claim.State.OPEN, measure__campaign=campaign)
    return found.select_related("measure__lead_unit", "measure__owner", "by").order_by(
        "asked_until", "pk"
    )


def needing_inspector(claims: Claims, today: date | None = None) -> list[Claim]:
    """Those of the open claims whose raisers are too few or answered too rarely."""
    day = today or timezone.localdate()
    candidates = claims.filter(Q(asked_until__lt=day) | Q(inquiries__isnull=True)).distinct()
    tallies = tallies_of(list(candidates))
    return [
        claim
        for claim, counted in tallies
        if counted.verdict(window_passed=claim.asked_until < day) is Verdict.INSPECTOR
    ]


def tallies_of(claims: list[Claim]) -> list[tuple[Claim, Tally]]:
    """The claims with their tallies, in one query."""
    rows = Inquiry.objects.filter(claim__in=claims).values_list(
        "claim_id", "voice__author_key", "voice_id", "outcome"
    )
    answers: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for claim_id, author, voice, outcome in rows:
        answers[claim_id].append((author or f"#{voice}", outcome))
    return [(claim, tally_of(answers[claim.pk])) for claim in claims]


def checkable(person: Person, campaigns: Iterable[int]) -> list[Claim]:
    """The claims that an inspector of the campaigns has to check, and is impartial to."""
    units = unit_ids(person)
    found = (
        Claim.objects.filter(
            state=Claim.State.OPEN,
            measure__campaign__in=campaigns,
            measure__campaign__closed_at__isnull=True,
        )
        .exclude(measure__owner=person)
        .exclude(by=person)
        .exclude(measure__lead_unit__in=units)
        .exclude(measure__supporting_units__in=units)
        .exclude(measure__tasks__assignee=person)
        .select_related("measure__campaign")
    )
    return needing_inspector(found.order_by("asked_until", "pk"))


def settleable(today: date | None = None) -> list[int]:
    """Keys of the measures with an open claim whose days for answering are over."""
    day = today or timezone.localdate()
    found = Claim.objects.filter(
        state=Claim.State.OPEN,
        asked_until__lt=day,
        measure__campaign__closed_at__isnull=True,
    )
    return list(found.order_by("pk").values_list("measure_id", flat=True))


def inquiry(pk: int) -> Inquiry:
    """One inquiry with its claim, measure and voice; raises Http404."""
    found = (
        Inquiry.objects.select_related("claim__measure__campaign", "voice")
        .prefetch_related("claim__measure__campaign__phases")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def inquiries_of(voice: Voice) -> list[Inquiry]:
    """What the voice was asked, the latest first."""
    found = Inquiry.objects.filter(voice=voice).select_related("claim__measure__lead_unit")
    return seen(f"inquiries:{voice.pk}", lambda: list(found.order_by("-asked_at", "-pk")))
