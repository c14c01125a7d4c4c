"""Things to abolish and standing mechanisms, as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import Visitor
from zhixing.measures.models import Mechanism, MechanismReview, Practice
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import headed_paths, unit_ids
from zhixing.voices.models import Problem
from zhixing.voices.queries.problems import is_seen_by, seen_by
from zhixing.web import lights, working_days
from zhixing.web.figures import cached

Fate = Practice.Fate
# Databases disagree on where nothing goes: what waits stands first, what ended stands last.
LATEST = (F("decided_at").desc(nulls_first=True), F("pk").desc())
STANDING = (F("ended_on").asc(nulls_first=True), F("review_on").asc(nulls_first=True), F("pk"))


def practices(
    campaign: Campaign, *, fate: str = "", kind: str = "", unit: Unit | None = None
) -> QuerySet[Practice]:
    """The campaign's, filtered as the list asks: what waits first, then the latest decision."""
    conditions = {"fate": fate, "kind": kind, "unit": unit}
    given = {name: value for name, value in conditions.items() if value}
    found = Practice.objects.filter(campaign=campaign, **given).select_related("unit")
    return found.order_by(*LATEST)


def fates(campaign: Campaign) -> dict[str, int]:
    """How many met which fate, 0 included."""

    def count() -> dict[str, int]:
        rows = Practice.objects.filter(campaign=campaign).order_by().values_list("fate")
        found = dict(rows.annotate(Count("pk")))
        return {fate: found.get(fate, 0) for fate in Fate.values}

    return cached(f"practices:{campaign.pk}", count)


def practice(pk: int) -> Practice:
    """With all that its rules ask for; raises Http404."""
    rows = Practice.objects.select_related(
        "campaign", "unit", "problem__campaign", "problem__lead_unit", "listed_by", "decided_by"
    ).prefetch_related("campaign__phases")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shown_problem(person: Visitor, practice: Practice) -> Problem | None:
    """The problem that led to it, where the person may see its title."""
    problem = practice.problem
    return problem if problem is not None and is_seen_by(person, problem) else None


def shown_problem_ids(
    person: Visitor, campaign: Campaign, found: Iterable[Practice]
) -> frozenset[int]:
    """Keys of the problems that led to these, as far as the person may see their titles."""
    asked = {practice.problem_id for practice in found if practice.problem_id}
    if not asked:
        return frozenset()
    return frozenset(seen_by(person, campaign).filter(pk__in=asked).values_list("pk", flat=True))


def waiting(person: Person) -> QuerySet[Practice]:
    """What the person can decide now as the head of its unit, the longest on the list first."""
    headed = Q()
    for path in headed_paths(person):
        headed |= Q(unit__path__startswith=path)
    if not headed:
        return Practice.objects.none()
    rows = Practice.objects.filter(headed, fate=Fate.LISTED)
    campaigns = Campaign.objects.filter(pk__in=rows.values("campaign"), closed_at__isnull=True)
    deciding = [
        campaign.pk
        for campaign in campaigns.prefetch_related("phases")
        if campaign.grants(Verb.COMMIT)
    ]
    found = rows.filter(campaign__in=deciding).select_related("campaign")
    return found.order_by("listed_at", "pk")


def mechanisms(campaign: Campaign, *, standing: str = "") -> QuerySet[Mechanism]:
    """Born from the campaign's measures, the next to be reviewed first, the ended ones last."""
    conditions = {
        "": Q(),
        "force": Q(ended_on__isnull=True),
        "due": due(),
        "ended": Q(ended_on__isnull=False),
    }
    found = Mechanism.objects.filter(conditions[standing], measure__campaign=campaign)
    rows = found.select_related("unit", "measure")
    return rows.order_by(*STANDING)


def count_standing(campaign: Campaign) -> int:
    """How many are in force."""
    found = Mechanism.objects.filter(measure__campaign=campaign, ended_on__isnull=True)
    return cached(f"mechanisms:standing:{campaign.pk}", found.count)


def due(today: date | None = None) -> Q:
    """Mechanisms whose review lies as near as a light ▲ shows, or behind."""
    day = today or timezone.localdate()
    return Q(review_on__lt=working_days.add(day, lights.SOON + 1))


def mechanism(pk: int) -> Mechanism:
    """With its reviews and all that its rules ask for; raises Http404."""
    reviews = Prefetch("reviews", MechanismReview.objects.select_related("by"))
    rows = Mechanism.objects.select_related("unit", "measure__campaign", "issued_by")
    found = rows.prefetch_related(reviews).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def to_review(person: Person) -> QuerySet[Mechanism]:
    """Mechanisms of units that the person heads, or of measures they own there, whose review is
    due: an owner who has left the unit cannot review any more."""
    mine = Q(measure__owner=person, unit__in=unit_ids(person))
    for path in headed_paths(person):
        mine |= Q(unit__path__startswith=path)
    rows = Mechanism.objects.filter(mine & due())
    return rows.select_related("measure__campaign").order_by("review_on", "pk")
