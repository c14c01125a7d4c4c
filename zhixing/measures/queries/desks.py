"""What waits for a person in the room of measures, and what they did there: bounded lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import current_duties, unit_ids
from zhixing.measures.models import (
    Answer,
    Check,
    Claim,
    Extension,
    FollowUp,
    Measure,
    Reopening,
    Task,
)
from zhixing.measures.queries.answers import concerns
from zhixing.measures.queries.pilots import spared
from zhixing.measures.rules.permissions import PROVED
from zhixing.organisation.models import Person
from zhixing.voices.models import Assignment, Problem, Voice
from zhixing.voices.queries.figures import merged_edges
from zhixing.web import working_days

MOST = 50
IDLE_DAYS = 5  # working days that an assigned problem may wait for a measure
OFFICE = (Duty.Role.OFFICE, Duty.Role.LEADER)


def campaigns_as(person: Person, *roles: str) -> list[int]:
    """Keys of the campaigns in which the person has one of the roles."""
    return [duty.campaign_id for duty in current_duties(person) if duty.role in roles]


def promised(person: Person) -> list[Measure]:
    """Measures that the owner has to bring to a claim, with what sent each back, if anything."""
    found = (
        Measure.objects.filter(
            owner=person, state=Measure.State.COMMITTED, campaign__closed_at__isnull=True
        )
        .annotate(
            refused=Exists(Claim.objects.filter(measure=OuterRef("pk"), state="refused")),
            reopened=Exists(Reopening.objects.filter(measure=OuterRef("pk"))),
            spared=spared(),
        )
        .select_related("campaign")
    )
    return list(found.order_by("deadline", "pk")[:MOST])


def tasks(person: Person) -> list[Task]:
    found = Task.objects.filter(
        assignee=person,
        done_at__isnull=True,
        measure__state=Measure.State.COMMITTED,
        measure__campaign__closed_at__isnull=True,
    )
    return list(found.select_related("measure__campaign").order_by("due", "pk")[:MOST])


def to_answer(person: Person) -> list[tuple[Measure, int]]:
    """The owner's proved measures with how many of their raisers have no answer yet."""
    found = Measure.objects.filter(
        owner=person, state__in=PROVED, campaign__closed_at__isnull=True
    ).select_related("campaign")
    measures = list(found.order_by("-verified_at", "-pk")[:MOST])
    if not measures:
        return []
    problems = _problems_now(measures)
    keys = {key for found_keys in problems.values() for key in found_keys}
    raised = _count(Voice.objects.filter(problem__in=keys), "problem")
    told = _count(_told(measures, keys), "measure", "voice")
    waiting = [
        (m, sum(raised.get(key, 0) for key in problems[m.pk]) - told.get(m.pk, 0)) for m in measures
    ]
    return [(measure, n) for measure, n in waiting if n > 0]


def _problems_now(measures: list[Measure]) -> dict[int, set[int]]:
    """Of each measure, the problems in which its raisers' voices are now."""
    found: dict[int, set[int]] = {measure.pk: set() for measure in measures}
    edges: dict[int, int] = {}
    for campaign in {measure.campaign_id for measure in measures}:
        edges |= merged_edges(campaign)
    pairs = Measure.problems.through._default_manager.filter(measure__in=measures)
    for measure, problem in pairs.values_list("measure_id", "problem_id"):
        while problem in edges:
            problem = edges[problem]
        found[measure].add(problem)
    return found


def _told(measures: list[Measure], problems: set[int]) -> QuerySet[Answer, Answer]:
    """The present round's answers to voices that are still behind the measures."""
    return Answer.objects.filter(
        measure__in=measures, at__gte=F("measure__verified_at"), voice__problem__in=problems
    )


def _count(rows: QuerySet[Any, Any], by: str, what: str = "pk") -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(Count(what, distinct=True)))


def extensions(campaigns: list[int]) -> list[Extension]:
    found = Extension.objects.filter(granted__isnull=True, measure__campaign__in=campaigns)
    return list(
        found.filter(measure__campaign__closed_at__isnull=True)
        .select_related("measure__campaign")
        .order_by("old_deadline", "pk")[:MOST]
    )


def follow_ups(person: Person, campaigns: list[int]) -> list[FollowUp]:
    """Follow-ups that wait for the person: in the campaigns, and those of their units."""
    mine = Q(rating__answer__voice__campaign__in=campaigns) | concerns(unit_ids(person))
    found = FollowUp.objects.filter(
        mine, done_at__isnull=True, rating__answer__voice__campaign__closed_at__isnull=True
    )
    return list(
        found.select_related("rating__answer__voice__campaign", "rating__answer__measure")
        .distinct()
        .order_by("due", "pk")[:MOST]
    )


def idle_problems(campaigns: list[int]) -> list[Problem]:
    """Problems that were assigned `IDLE_DAYS` working days ago or more, and have no measure."""
    since = _idle_since(timezone.localdate())
    late = Assignment.objects.filter(problem=OuterRef("pk"), at__date__gt=since)
    found = Problem.objects.filter(
        campaign__in=campaigns,
        campaign__closed_at__isnull=True,
        state=Problem.State.ASSIGNED,
        measures__isnull=True,
        created_at__date__lte=since,
    )
    return list(
        found.exclude(Exists(late)).select_related("campaign").order_by("-heat", "pk")[:MOST]
    )


def _idle_since(today: date) -> date:
    """The last day from which `IDLE_DAYS` working days have passed."""
    day = today
    while working_days.between(day, today) < IDLE_DAYS:
        day -= timedelta(days=1)
    return day


def claimed_by(person: Person) -> QuerySet[Claim]:
    return Claim.objects.filter(by=person).select_related("measure").order_by("-at")[:MOST]


def checked_by(person: Person) -> QuerySet[Check]:
    return Check.objects.filter(by=person).select_related("claim__measure").order_by("-at")[:MOST]


def finished_by(person: Person) -> QuerySet[Task]:
    return Task.objects.filter(done_by=person).select_related("measure").order_by("-done_at")[:MOST]


def decided_by(person: Person) -> QuerySet[Extension]:
    found = Extension.objects.filter(decided_by=person).select_related("measure")
    return found.order_by("-decided_at")[:MOST]


def followed_up_by(person: Person) -> QuerySet[FollowUp]:
    found = FollowUp.objects.filter(done_by=person).select_related("rating__answer__voice")
    return found.order_by("-done_at")[:MOST]


def committed_by(person: Person) -> QuerySet[Measure]:
    return Measure.objects.filter(created_by=person).order_by("-created_at")[:MOST]


def answered_by(person: Person) -> QuerySet[Answer]:
    """The person's answers, one for each time they wrote to a measure's raisers."""
    first = Answer.objects.filter(by=person, measure=OuterRef("measure"), at=OuterRef("at"))
    found = Answer.objects.filter(by=person).filter(
        pk=first.order_by("pk").values("pk")[:1]
    ) | Answer.objects.filter(by=person, measure__isnull=True)
    return found.select_related("measure", "voice").order_by("-at")[:MOST]
