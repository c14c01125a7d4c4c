"""Reading duties: who leads a campaign, who did on a given day, and what a person is in which."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext

from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person
from zhixing.organisation.queries import current_appointments


def held_on(day: date) -> Q:
    """The condition under which a duty is held on the day: the day of its end no more."""
    return Q(began__lte=day) & (Q(ended__isnull=True) | Q(ended__gt=day))


def leading_group(campaign: Campaign, on: date | None = None) -> list[Duty]:
    """Who has, or had, which duty on the day, today unless said (领导小组名单): by rank, then in
    the order given. Two queries."""
    return _by_rank(campaign.duties.filter(held_on(on or timezone.localdate())))


def with_posts(duties: list[Duty]) -> list[Duty]:
    """The duties, each person with `posts_now`, the posts they hold today: one query."""
    posts: dict[int, list[str]] = {duty.person_id: [] for duty in duties}
    for post in current_appointments().filter(person__in=posts):
        posts[post.person_id].append(
            gettext("%(unit)s%(post)s") % {"unit": post.unit.name, "post": post.post}
        )
    for duty in duties:
        duty.person.posts_now = posts[duty.person_id]  # type: ignore[attr-defined]  # for templates
    return duties


def past_duties(campaign: Campaign) -> QuerySet[Duty]:
    """Duties that have ended, the latest first."""
    ended = campaign.duties.filter(ended__lte=timezone.localdate())
    return ended.select_related("person", "unit").order_by("-ended", "-pk")


def duty_or_404(campaign: Campaign, pk: int) -> Duty:
    """A duty of this campaign with its person."""
    duties = campaign.duties.select_related("person", "unit").prefetch_related("scope_units")
    return get_object_or_404(duties, pk=pk)


def duties_of(person: Person) -> QuerySet[Duty]:
    """The person's duties of now in campaigns that are not closed."""
    held = person.duties.filter(held_on(timezone.localdate()), campaign__closed_at__isnull=True)
    return held.select_related("campaign").order_by("pk")


def _by_rank(duties: QuerySet[Duty]) -> list[Duty]:
    read = duties.select_related("person", "unit").prefetch_related("scope_units")
    return sorted(read, key=lambda duty: (duty.rank, duty.pk))
