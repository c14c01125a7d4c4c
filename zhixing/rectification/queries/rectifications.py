"""Rectifications as they are read: the list with its figures, one with its whole record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.measures.models import Extension, Measure, Reopening
from zhixing.organisation.models import Person, Unit
from zhixing.plans.rules.permissions import is_insider
from zhixing.rectification.models import (
    Feedback,
    LookBack,
    Objection,
    Publication,
    Rectification,
    Recurrence,
    Review,
    Stage,
)
from zhixing.rectification.rules.permissions import may_see_publication
from zhixing.supervision.models import Finding
from zhixing.web.figures import cached
from zhixing.web.lights import Light, light

Rectifications = QuerySet[Rectification, Rectification]
State = Measure.State
# Where the list asks for what rounds found, not for one kind of outside body.
ROUND = "round"
BUCKETS = ("overdue", "ten", "twenty", "more")


@dataclass(frozen=True, slots=True)
class Counts:
    """total: all of the campaign; stages: by Stage; buckets: what is still being worked on, by the
    days that are left; recurred: found again at least once."""

    total: int
    stages: dict[str, int]
    buckets: dict[str, int]
    recurred: int

    @property
    def closed(self) -> int:
        return self.stages[Stage.CLOSED]

    @property
    def proving(self) -> int:
        """Found true on the spot, on its way through signature and publication."""
        return sum(self.stages[s] for s in (Stage.CHECKED, Stage.REVIEWED, Stage.PUBLISHED))


@dataclass(frozen=True, slots=True)
class Record:
    """All that was written of a rectification, each kind in its order."""

    reviews: list[Review]
    publications: list[Publication]
    objections: list[Objection]
    recurrences: list[Recurrence]
    look_backs: list[LookBack]
    reopenings: list[Reopening]
    extensions: list[Extension]
    entries: list[Entry]


def seen_campaign(slug: str, person: Visitor) -> Campaign:
    """The campaign, for the organisation's own; for everybody else its list does not exist."""
    campaign = campaign_of(slug)
    if not is_insider(person, campaign):
        raise Http404
    return campaign


def of_campaign(campaign: Campaign) -> Rectifications:
    return Rectification.objects.filter(campaign=campaign)


def _reviewed() -> Exists:
    """A review of the present round: later than the check, which a reopening forgets."""
    reviews = Review.objects.filter(
        claim__measure=OuterRef("measure"), at__gte=OuterRef("measure__verified_at")
    )
    return Exists(reviews)


def _published() -> Exists:
    rows = Publication.objects.filter(
        review__claim__measure=OuterRef("measure"), at__gte=OuterRef("measure__verified_at")
    )
    return Exists(rows)


def at_stage(stage: str) -> Q:
    """Rectifications at a stage, as `rules.stages.standing` says of each."""
    verified = Q(measure__state=State.VERIFIED)
    return {
        Stage.REGISTERED: Q(measure__isnull=True),
        Stage.WORKING: Q(measure__state=State.COMMITTED),
        Stage.REQUESTED: Q(measure__state=State.DONE),
        Stage.CHECKED: verified & ~Q(_reviewed()),
        Stage.REVIEWED: verified & Q(_reviewed()) & ~Q(_published()),
        Stage.PUBLISHED: verified & Q(_published()),
        Stage.CLOSED: Q(measure__state=State.CLOSED),
    }[Stage(stage)]


def in_bucket(bucket: str, today: date | None = None) -> Q:
    """What is still to be done by the days left, as old ledgers sort it; `term` is annotated.

    What an inspector found true is left out: its days are the office's now, not the owner's.
    """
    day = today or timezone.localdate()
    ten, twenty = day + timedelta(days=10), day + timedelta(days=20)
    within = {
        "overdue": Q(term__lt=day),
        "ten": Q(term__gte=day, term__lte=ten),
        "twenty": Q(term__gt=ten, term__lte=twenty),
        "more": Q(term__gt=twenty),
    }[bucket]
    return within & (Q(measure__isnull=True) | Q(measure__state__in=(State.COMMITTED, State.DONE)))


def with_term(rectifications: Rectifications) -> QuerySet[Any, Any]:
    """With `term`, the day that counts now: the measure's own, which extensions move, or until it
    is taken up the one that was set."""
    return rectifications.annotate(term=Coalesce(F("measure__deadline"), F("due")))


def listed(
    rectifications: Rectifications,
    *,
    stage: str = "",
    bucket: str = "",
    source: str = "",
    kind: str = "",
    unit: Unit | None = None,
    feedback: Feedback | None = None,
    recurred: bool = False,
    text: str = "",
) -> QuerySet[Any, Any]:
    """`rectifications` as the list asks for them, the earliest term first, closed ones last.

    stage: of Stage, or "proving"; source: a kind of outside body, or ROUND.
    """
    found = with_term(rectifications)
    conditions = [
        _staged(stage) if stage else None,
        in_bucket(bucket) if bucket else None,
        _from(source) if source else None,
        Q(kind=kind) if kind else None,
        Q(unit=unit) if unit else None,
        Q(feedback=feedback) if feedback else None,
        Q(Exists(Recurrence.objects.filter(rectification=OuterRef("pk")))) if recurred else None,
        Q(problem__icontains=text) if text else None,
    ]
    for condition in filter(None, conditions):
        found = found.filter(condition)
    return for_list(found)


def for_list(rectifications: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """With what a row shows, in its order: `reviewed`, `published`, `again`."""
    shown: QuerySet[Any, Any] = rectifications.select_related(
        "unit", "measure", "feedback", "finding__round"
    )
    shown = shown.annotate(
        reviewed=_reviewed(),
        published=_published(),
        again=Count("recurrences", distinct=True),
    )
    return shown.order_by(F("measure__closed_at").asc(nulls_first=True), "term", "pk")


def stage_of(row: Any) -> Stage:
    """The stage of a row of `for_list`, without another query."""
    if row.measure is None:
        return Stage.REGISTERED
    state = row.measure.state
    if state != State.VERIFIED:
        return _BY_STATE[state]
    if row.published:
        return Stage.PUBLISHED
    return Stage.REVIEWED if row.reviewed else Stage.CHECKED


_BY_STATE: dict[str, Stage] = {
    State.COMMITTED: Stage.WORKING,
    State.DONE: Stage.REQUESTED,
    State.CLOSED: Stage.CLOSED,
}


def light_of(rectification: Rectification) -> Light:
    """Until an inspector found it true, the term goes on burning."""
    measure = rectification.measure
    if measure is None:
        return light(rectification.due)
    return light(measure.deadline, measure.state in (State.VERIFIED, State.CLOSED))


def counts(campaign: Campaign) -> Counts:
    """The figures over the list; they move with the ledger, and at midnight."""
    today = timezone.localdate()
    return cached(f"rectifications:{campaign.pk}:{today}", lambda: _counts(campaign, today))


def _counts(campaign: Campaign, today: date) -> Counts:
    asked = {f"stage_{stage}": at_stage(stage) for stage in Stage.values}
    asked |= {f"bucket_{name}": in_bucket(name, today) for name in BUCKETS}
    rows = with_term(of_campaign(campaign))
    found = rows.aggregate(
        total=Count("pk"),
        **{name: Count("pk", filter=condition) for name, condition in asked.items()},
    )
    again = Recurrence.objects.filter(rectification__campaign=campaign)
    return Counts(
        found["total"],
        {stage: found[f"stage_{stage}"] for stage in Stage.values},
        {name: found[f"bucket_{name}"] for name in BUCKETS},
        again.values("rectification").distinct().count(),
    )


def _staged(stage: str) -> Q:
    if stage == "proving":
        return Q(measure__state=State.VERIFIED)
    return at_stage(stage)


def _from(source: str) -> Q:
    return Q(finding__isnull=False) if source == ROUND else Q(feedback__body=source)


def rectification(pk: int) -> Rectification:
    """One rectification with all that its rules ask for; raises Http404."""
    rows = Rectification.objects.select_related(
        "campaign__organiser", "unit", "leader", "feedback", "finding__round", "registered_by",
        "measure__owner", "measure__lead_unit", "measure__verified_by", "measure__campaign",
    ).prefetch_related(
        "campaign__phases", "measure__supporting_units", "measure__tasks"
    )  # fmt: skip
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_rectification(pk: int, person: Visitor) -> Rectification:
    """The rectification, for the organisation's own; for everybody else it does not exist."""
    found = rectification(pk)
    if not is_insider(person, found.campaign):
        raise Http404
    return found


def record_of(found: Rectification) -> Record:
    return cached(f"rectification:{found.pk}", lambda: _record(found))


def _record(found: Rectification) -> Record:
    measure = found.measure
    return Record(
        list(found.reviews.select_related("by")),
        list(found.publications.select_related("by")),
        list(objections_of(found)),
        list(found.recurrences.select_related("by", "feedback", "finding__round")),
        list(found.look_backs.select_related("by")),
        list(measure.reopenings.select_related("by")) if measure else [],
        list(measure.extensions.all()) if measure else [],
        entries_of(found),
    )


def objections_of(found: Rectification) -> QuerySet[Objection, Objection]:
    rows = Objection.objects.filter(publication__rectification=found)
    return rows.select_related("publication", "answered_by", "by").order_by("at", "pk")


def objection(pk: int) -> Objection:
    """One objection with what its rules ask for; raises Http404."""
    rows = Objection.objects.select_related(
        "publication__rectification__campaign__organiser", "publication__rectification__measure"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def publication(pk: int) -> Publication:
    """One publication with what its page shows; raises Http404."""
    rows = Publication.objects.select_related(
        "rectification__campaign__organiser", "rectification__unit", "rectification__feedback",
        "rectification__measure", "review",
    )  # fmt: skip
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_publication(pk: int, person: Visitor) -> Publication:
    """The publication, for those to whom it is shown; for everybody else it does not exist."""
    found = publication(pk)
    if not may_see_publication(person, found):
        raise Http404
    return found


def publications(campaign: Campaign, *, inner: bool) -> QuerySet[Publication, Publication]:
    """What was published, the latest first; inner: also what only the organisation may see."""
    rows = Publication.objects.filter(rectification__campaign=campaign)
    if not inner:
        rows = rows.filter(public=True)
    return rows.select_related("rectification__unit", "rectification__measure").order_by(
        "-at", "-pk"
    )


def open_publications(campaign: Campaign, most: int = 3) -> list[Publication]:
    """What everybody may object to today, the first to end first; it moves with the ledger, and at
    midnight."""
    today = timezone.localdate()
    rows = publications(campaign, inner=False).filter(
        ends__gte=today,
        rectification__measure__state=State.VERIFIED,
        at__gte=F("rectification__measure__verified_at"),
    )
    key = f"publications:open:{campaign.pk}:{today}"
    return cached(key, lambda: list(rows.order_by("ends", "pk")[:most]))


def stands(found: Publication) -> bool:
    """Whether what was published is still what the rectification rests on."""
    measure = found.rectification.measure
    if measure is None or measure.verified_at is None:
        return False
    return found.at >= measure.verified_at


def heard(found: Publication) -> tuple[int, list[Objection]]:
    """How many objections there were, and those that were answered."""
    rows = list(found.objections.all())
    return len(rows), [row for row in rows if row.answered_at is not None]


def of_measure(measure: Measure) -> Rectification | None:
    rows = Rectification.objects.select_related("feedback", "finding__round", "campaign__organiser")
    return rows.filter(measure=measure).first()


def of_finding(finding: Finding) -> tuple[Rectification | None, Recurrence | None]:
    """What became of a finding: a rectification of its own, or the recurrence of another."""
    own = Rectification.objects.select_related("measure").filter(finding=finding).first()
    again = Recurrence.objects.select_related("rectification").filter(finding=finding).first()
    return own, again


def finding_or_404(pk: int, person: Visitor) -> Finding:
    rows = Finding.objects.select_related("campaign__organiser", "unit", "owner", "round")
    found = rows.filter(pk=pk).first()
    if found is None or not is_insider(person, found.campaign):
        raise Http404
    return found


def measures_held() -> QuerySet[Measure, Measure]:
    """Measures that end by review and publication, never by silence."""
    return Measure.objects.filter(rectification__isnull=False)


def open_findings(campaign: Campaign) -> QuerySet[Finding, Finding]:
    """Findings of rounds that are no rectification yet, nor the recurrence of one."""
    rows = Finding.objects.filter(
        campaign=campaign, rectification__isnull=True, recurrence__isnull=True
    )
    return rows.select_related("unit", "round", "owner").order_by("due", "pk")


def done_by(person: Person) -> QuerySet[Review, Review]:
    rows = Review.objects.filter(by=person).select_related("rectification")
    return rows.order_by("-at")
