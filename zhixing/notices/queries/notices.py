"""Notices as they are read: the list with its figures, one notice with what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Clause, Duty
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import Visitor, current_duties, is_office, unit_ids
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.notices.models import Ground, Notice, Reply, ReplyFile
from zhixing.notices.rules.notices import ISSUED, may_see, may_see_inner
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import headed_paths
from zhixing.plans.rules.levels import heads_at
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.figures import cached

Notices = QuerySet[Notice, Notice]
State = Notice.State
OPEN = (State.DRAFTED, State.AWAITING, State.REPLIED, State.SUBMITTED, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the notices that the reader may see. force: issued, and their last day not over."""

    commended: int
    criticised: int
    open: int
    over: int


def campaign_inside(slug: str, person: Visitor) -> Campaign:
    """The campaign, for those inside; for everybody else it has no notices and no slips."""
    campaign = campaign_of(slug)
    if not is_insider(person, campaign):
        raise Http404
    return campaign


def in_force() -> Q:
    """Issued, and the last day is not over."""
    endless = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    return Q(state=State.ISSUED) & endless


def over() -> Q:
    """What no longer stands: run out, or taken back after the rectification."""
    run_out = Q(state=State.ISSUED, until__lt=timezone.localdate())
    return Q(state__in=[State.ENDED, State.REMOVED]) | run_out


STATES: dict[str, Callable[[], Q]] = {
    "force": in_force,
    "open": lambda: Q(state__in=OPEN),
    "over": over,
    "withdrawn": lambda: Q(state=State.WITHDRAWN),
}


def of_campaign(campaign: Campaign) -> Notices:
    return Notice.objects.filter(campaign=campaign)


def visible(campaign: Campaign, person: Visitor) -> Notices:
    """What the reader may know of: all for the office, else what was issued and what is about the
    own unit, or one below a unit that the reader heads."""
    rows = of_campaign(campaign)
    if is_office(person, campaign):
        return rows
    return rows.filter(Q(state__in=ISSUED) | _own(person))


def _own(person: Visitor) -> Q:
    own = Q(unit__in=unit_ids(person))
    for path in headed_paths(person):
        own |= Q(unit__path__startswith=path)
    return own


def listed(
    notices: Notices, *, kind: str = "", state: str = "", unit: Unit | None = None
) -> Notices:
    """`notices` as the list asks for them, the latest first."""
    if kind:
        notices = notices.filter(kind=kind)
    if state:
        notices = notices.filter(STATES[state]())
    if unit is not None:
        notices = notices.filter(unit__path__startswith=unit.path)
    return notices.select_related("unit", "campaign__organiser").order_by("-number")


def counts(notices: Notices) -> Counts:
    """The figures over the list: one query."""
    asked = {
        "commended": in_force() & Q(kind=Notice.Kind.COMMENDATION),
        "criticised": in_force() & Q(kind=Notice.Kind.CRITICISM),
        "open": Q(state__in=OPEN),
        "over": over(),
    }
    counters = {name: Count("pk", filter=condition) for name, condition in asked.items()}
    return Counts(**notices.order_by().aggregate(**counters))


def honours(campaign: Campaign) -> Notices:
    """The commendations of a campaign that stand, the latest first, with all that they rest on."""
    rows = of_campaign(campaign).filter(in_force(), kind=Notice.Kind.COMMENDATION)
    return rows.select_related("unit").prefetch_related("grounds").order_by("-decided_at", "-pk")


def seen_notice(pk: int, person: Visitor) -> Notice:
    """The notice, for who may know of it; for everybody else it does not exist."""
    rows = Notice.objects.select_related(
        "campaign__organiser", "unit", "clause__basis", "drafted_by", "submitted_by",
        "decided_by", "withdrawn_by", "removed_by",
    )  # fmt: skip
    found = rows.filter(pk=pk).first()
    if found is None or not may_see(person, found):
        raise Http404
    return found


def grounds_of(notice: Notice) -> list[Ground]:
    return list(notice.grounds.filter(dropped_at__isnull=True))


def ground(pk: int, person: Visitor) -> Ground:
    """A ground of a notice that the reader may see; raises Http404."""
    rows = Ground.objects.select_related("notice__campaign__organiser", "notice__unit")
    found = rows.filter(pk=pk).first()
    if found is None or not may_see(person, found.notice):
        raise Http404
    return found


def replies_of(notice: Notice) -> list[Reply]:
    rows = notice.replies.select_related("by", "answered_by").prefetch_related("files")
    return list(rows)


def reply(pk: int, person: Visitor) -> Reply:
    """A reply, for the office, the leader and the unit; raises Http404."""
    rows = Reply.objects.select_related("notice__campaign__organiser", "notice__unit", "by")
    found = rows.filter(pk=pk).first()
    if found is None or not may_see_inner(person, found.notice):
        raise Http404
    return found


def seen_file(pk: int, person: Visitor) -> ReplyFile:
    rows = ReplyFile.objects.select_related("reply__notice__campaign", "reply__notice__unit")
    found = rows.filter(pk=pk).first()
    if found is None or not may_see_inner(person, found.reply.notice):
        raise Http404
    return found


def record_of(notice: Notice) -> list[Entry]:
    return cached(f"notice:{notice.pk}:entries", lambda: entries_of(notice))


def clauses_of(campaign: Campaign) -> QuerySet[Clause, Clause]:
    """The clauses that a criticism may rest on."""
    rows = Clause.objects.filter(
        basis__campaign=campaign, removed_at__isnull=True, basis__removed_at__isnull=True
    )
    return rows.select_related("basis").order_by("basis", "pk")


def about_unit(unit: Unit, person: Visitor) -> list[Notice]:
    """Notices about the unit that stand, the latest first, of campaigns that the reader is in."""
    rows = Notice.objects.filter(in_force(), unit=unit).select_related(
        "campaign__organiser", "unit"
    )
    return [one for one in rows.order_by("-decided_at", "-pk")[:20] if may_see(person, one)]


# The desk


def _open() -> Notices:
    rows = Notice.objects.filter(campaign__closed_at__isnull=True)
    return rows.select_related("campaign", "unit").order_by("pk")


def to_reply(person: Person) -> list[Notice]:
    """Criticisms that wait for the reply of a unit that the person heads; where nobody heads it,
    of the person's own."""
    rows = list(_open().filter(state=State.AWAITING, unit__in=unit_ids(person))[:50])
    heads = heads_at({one.unit.path for one in rows}) if rows else {}
    return [one for one in rows if person.pk in heads.get(one.unit.path, {person.pk})]


def to_decide(person: Person) -> Notices:
    """Notices that wait for the person as leader."""
    return (
        _open()
        .filter(state=State.SUBMITTED, campaign__in=_campaigns(person, Duty.Role.LEADER))
        .exclude(submitted_by=person)
    )


def to_go_on(person: Person) -> Notices:
    """Notices with which the office has to go on: a reply to answer, a reply period that is over,
    a criticism that was heard and answered."""
    due = Q(state=State.REPLIED) | Q(state=State.AWAITING, reply_until__lt=timezone.localdate())
    return _open().filter(due, campaign__in=_campaigns(person, Duty.Role.OFFICE))


def handled_by(person: Person) -> QuerySet[Notice, Any]:
    """What the person decided."""
    return Notice.objects.filter(decided_by=person).order_by("-decided_at")


def replied_by(person: Person) -> QuerySet[Reply, Any]:
    return Reply.objects.filter(by=person).select_related("notice").order_by("-at")


def _campaigns(person: Person, role: str) -> list[int]:
    return [duty.campaign_id for duty in current_duties(person) if duty.role == role]
