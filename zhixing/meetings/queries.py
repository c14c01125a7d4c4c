"""Meetings as they are read: the list with its figures, one meeting, who was called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.meetings.models import Attendance, Decision, Meeting, MeetingFile
from zhixing.meetings.rules import SILENT
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import current_appointments, subtree
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.rules.levels import levels_above
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.figures import cached

Meetings = QuerySet[Meeting, Meeting]
State = Attendance.State
MOST_UNITS = 200  # offered when people are called


@dataclass(frozen=True, slots=True)
class Counts:
    """silent: held more than a week ago, and nothing was decided (row H4)."""

    total: int
    kinds: dict[str, int]
    decisions: int
    silent: int


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who is to come, and for which unit."""

    person: Person
    unit: Unit


@dataclass(frozen=True, slots=True)
class Turnout:
    """expected 应到, present 实到, absent 缺席; absences are for those who keep the record."""

    present: int
    absent: int
    absences: tuple[Attendance, ...]

    @property
    def expected(self) -> int:
        return self.present + self.absent


def of_campaign(campaign: Campaign) -> Meetings:
    return Meeting.objects.filter(campaign=campaign)


def held() -> Q:
    """Meetings that took place, or should have by now."""
    return Q(cancelled_at__isnull=True, begins__lte=timezone.now())


def silent() -> Q:
    """Meetings held more than a week ago that decided nothing."""
    decided = Decision.objects.filter(meeting=OuterRef("pk"))
    return Q(~Exists(decided), cancelled_at__isnull=True, ends__lt=timezone.now() - SILENT)


def listed(meetings: Meetings, *, kind: str = "", state: str = "") -> Meetings:
    """`meetings` as the list asks for them, the latest first, with how much each decided.

    state: "held", "decided", "silent", "ahead" or "cancelled".
    """
    if kind:
        meetings = meetings.filter(kind=kind)
    if state:
        meetings = meetings.filter(STATES[state]())
    counted = meetings.select_related("unit").annotate(decided=Count("decisions"))
    return counted.order_by("-begins", "-pk")


STATES: dict[str, Callable[[], Q]] = {
    "held": held,
    "decided": lambda: Q(Exists(Decision.objects.filter(meeting=OuterRef("pk")))),
    "silent": silent,
    "ahead": lambda: Q(cancelled_at__isnull=True, begins__gt=timezone.now()),
    "cancelled": lambda: Q(cancelled_at__isnull=False),
}


def counts(campaign: Campaign) -> Counts:
    """The figures over the list: of meetings held, since one that is only announced is none."""
    meetings = of_campaign(campaign)
    kinds = dict(meetings.filter(held()).values_list("kind").annotate(Count("pk")).order_by())
    return Counts(
        sum(kinds.values()),
        {kind: kinds.get(kind, 0) for kind in Meeting.Kind.values},
        Decision.objects.filter(meeting__campaign=campaign).count(),
        meetings.filter(silent()).count(),
    )


def meeting(pk: int) -> Meeting:
    """The meeting with all that its rules ask for; raises Http404."""
    rows = Meeting.objects.select_related(
        "campaign__organiser", "unit", "host", "recorder", "created_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_meeting(pk: int, person: Visitor) -> Meeting:
    """The meeting, for the organisation's own; for everybody else it does not exist."""
    found = meeting(pk)
    if not is_insider(person, found.campaign):
        raise Http404
    return found


def seen_file(pk: int, person: Visitor) -> MeetingFile:
    found = MeetingFile.objects.select_related("meeting__campaign__organiser").filter(pk=pk).first()
    if found is None or not is_insider(person, found.meeting.campaign):
        raise Http404
    return found


def decisions_of(meeting: Meeting) -> list[Decision]:
    rows = meeting.decisions.select_related("item__unit", "item__owner", "item__plan__unit")
    return list(rows.order_by("number"))


def turnout(meeting: Meeting) -> Turnout | None:
    """Who came and who did not; None before anybody wrote it down."""
    states = Counter(
        dict(meeting.attendances.values_list("state").annotate(Count("pk")).order_by())
    )
    if not states[State.PRESENT] + states[State.ABSENT]:
        return None
    away = meeting.attendances.filter(state=State.ABSENT).select_related("person", "unit")
    absences = tuple(away.order_by("unit__path", "person__name", "pk"))
    return Turnout(states[State.PRESENT], states[State.ABSENT], absences)


def record_of(meeting: Meeting) -> list[Entry]:
    return cached(f"meeting:{meeting.pk}:entries", lambda: entries_of(meeting))


def callable_units(meeting: Meeting) -> list[Unit]:
    """The unit that meets, and those right below it: each stands for all its people."""
    below = subtree(meeting.unit).filter(depth__lte=meeting.unit.depth + 1, closed__isnull=True)
    return list(below[:MOST_UNITS])


def called_units(meeting: Meeting) -> list[int]:
    """Keys of the units whose people were called before."""
    rows = meeting.attendances.exclude(state=State.NOT_CALLED)
    return list(rows.order_by("unit").values_list("unit", flat=True).distinct())


def people_to_call(meeting: Meeting, units: Sequence[Unit], most: int) -> list[Called]:
    """Everybody with a post in these units or below, each once, by unit and name: one query.

    The unit that meets stands for its own people only, as the others stand for theirs. Above
    `most`, one more than that, so that the caller sees that they are too many.
    """
    own, by_path = meeting.unit, {unit.path: unit for unit in units}
    if not by_path:
        return []
    within = [
        Q(unit=unit) if unit.pk == own.pk else Q(unit__path__startswith=unit.path) for unit in units
    ]
    posts = current_appointments().filter(reduce(or_, within), person__is_active=True)
    rows = posts.select_related("person").order_by("unit__path", "person__name", "person_id")
    found: dict[int, Called] = {}
    for post in rows[: 2 * most]:
        unit = by_path[post.unit.path[: len(own.path) + Unit.steplen]]
        found.setdefault(post.person_id, Called(post.person, unit))
    ordered = sorted(found.values(), key=lambda one: one.unit.path)
    return ordered[: most + 1]


def attendances_by_person(meeting: Meeting) -> dict[int, Attendance]:
    return {row.person_id: row for row in meeting.attendances.all()}


def plan_for(campaign: Campaign, unit: Unit) -> Plan | None:
    """The plan into which a task of the unit goes: its own, or the nearest one above."""
    paths = [unit.path, *levels_above(campaign, unit)]
    plans = Plan.objects.filter(campaign=campaign, unit__path__in=paths)
    # Paths grow by one step a level, so the longest is the nearest.
    return plans.order_by("-unit__path").first()


def to_write_up(person: Person) -> Meetings:
    """Meetings that the person has to write up: begun, in an open campaign, no record yet."""
    return (
        Meeting.objects.filter(
            held(), recorder=person, recorded_at__isnull=True, campaign__closed_at__isnull=True
        )
        .select_related("campaign")
        .order_by("begins", "pk")
    )


def silent_of(person: Person) -> Meetings:
    """Meetings that the person hosted or recorded and that decided nothing."""
    own = Q(recorder=person) | Q(host=person)
    rows = Meeting.objects.filter(silent(), own, campaign__closed_at__isnull=True)
    return rows.select_related("campaign").order_by("begins", "pk")


def decided_by(person: Person) -> QuerySet[Decision, Any]:
    return Decision.objects.filter(by=person).select_related("meeting").order_by("-at")


def head_of(unit: Unit) -> Person | None:
    """Who heads the unit now; the first where several do."""
    post = current_appointments().filter(unit=unit, heads=True).select_related("person").first()
    return post.person if post else None


def decision_of(item: PlanItem) -> Decision | None:
    rows = Decision.objects.select_related("meeting__campaign__organiser")
    return rows.filter(item=item).first()


def decisions(campaign: Campaign) -> QuerySet[Decision, Decision]:
    """Everything that the campaign's meetings decided, the latest first."""
    rows = Decision.objects.filter(meeting__campaign=campaign)
    return rows.select_related("meeting", "item__unit", "item__owner", "item__plan").order_by(
        "-at", "-pk"
    )
