"""What the room of plans puts on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Verb
from zhixing.organisation.models import Person
from zhixing.plans.models import Plan
from zhixing.plans.queries import desks
from zhixing.web import working_days
from zhixing.web.desk import Done, Todo
from zhixing.web.figures import cached

DECIDE_DAYS = 3  # working days in which the level above should answer


def todos(person: Person) -> list[Todo]:
    """What waits for the person as a head, a clerk, an owner, an inspector.

    It changes with the ledger and at midnight only, and its words with the language.
    """
    key = f"desk:plans:{person.pk}:{timezone.localdate()}:{get_language()}"
    rooms = (_of_head, _of_level_above, _of_owner, _of_checker)
    return cached(key, lambda: [todo for room in rooms for todo in room(person)])


def done(person: Person) -> Iterator[Done]:
    """What the person did with plans and their tasks."""
    for plan in desks.submitted_by(person):
        yield _done(_("报送实施方案"), plan.unit.name, _plan_url(plan.pk), plan.submitted_at)
    for plan in desks.decided_by(person):
        yield _done(_("审批实施方案"), plan.unit.name, _plan_url(plan.pk), plan.decided_at)
    for item in desks.claimed_by(person):
        yield _done(_("任务申请办结"), item.title, _item_url(item.pk), item.claimed_at)
    for check in desks.checked_by(person):
        yield _done(_("核验工作任务"), check.item.title, _item_url(check.item_id), check.at)


def _of_head(person: Person) -> Iterator[Todo]:
    for campaign, unit in desks.to_begin(person):
        url = f"{reverse('plans:begin', args=[campaign.slug])}?unit={unit.pk}"
        since = timezone.make_aware(datetime.combine(campaign.begins, datetime.min.time()))
        yield Todo(
            _("起草实施方案"), unit.name, url, _planning_ends(campaign), campaign.name, since
        )
    for plan in desks.to_submit(person):
        returned = plan.state == Plan.State.RETURNED
        kind = _("实施方案被退回") if returned else _("填写并报送实施方案")
        since = plan.decided_at or plan.created_at
        due = _planning_ends(plan.campaign)
        yield Todo(kind, plan.unit.name, _plan_url(plan.pk), due, plan.campaign.name, since)


def _of_level_above(person: Person) -> Iterator[Todo]:
    for plan in desks.to_decide(person):
        url = reverse("plans:decide", args=[plan.pk])
        since = plan.submitted_at or plan.created_at
        yield Todo(
            _("审批实施方案"), plan.unit.name, url, _within(since, DECIDE_DAYS),
            plan.campaign.name, since,
        )  # fmt: skip
    for item in desks.to_support(person):
        url = reverse("plans:support", args=[item.pk])
        since, name = item.created_at, item.plan.campaign.name
        yield Todo(_("答复所需支持"), item.title, url, _within(since, DECIDE_DAYS), name, since)


def _of_owner(person: Person) -> Iterator[Todo]:
    for item in desks.to_do(person):
        since = item.plan.decided_at or item.created_at
        name = item.plan.campaign.name
        yield Todo(_("办理工作任务"), item.title, _item_url(item.pk), item.due, name, since)


def _of_checker(person: Person) -> Iterator[Todo]:
    for item in desks.to_check(person):
        url = reverse("plans:check", args=[item.pk])
        since, campaign = item.claimed_at or item.created_at, item.plan.campaign
        due = _within(since, campaign.check_days)
        yield Todo(_("核验工作任务"), item.title, url, due, campaign.name, since)


def _planning_ends(campaign: Campaign) -> date | None:
    """The last day on which a phase still grants planning."""
    return max((p.ends for p in campaign.phases.all() if Verb.PLAN in p.verbs), default=None)


def _within(since: datetime, days: int) -> date:
    return working_days.add(timezone.localdate(since), days)


def _done(kind: str, title: str, url: str, at: datetime | None) -> Done:
    return Done(kind, title, url, at or timezone.now())


def _plan_url(pk: int) -> str:
    return reverse("plans:plan", args=[pk])


def _item_url(pk: int) -> str:
    return reverse("plans:item", args=[pk])
