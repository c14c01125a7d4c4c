"""What leading puts on pages and desks: the leaders' example, urges, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.ledger import reference
from zhixing.organisation.models import Person
from zhixing.plans.models import PlanItem, Urge
from zhixing.plans.queries import own, scopes
from zhixing.plans.queries.wording import marks_of
from zhixing.plans.rules.leading import may_urge
from zhixing.plans.rules.permissions import is_insider
from zhixing.web import working_days
from zhixing.web.desk import Done, Todo
from zhixing.web.figures import cached
from zhixing.web.pages import component, fragment

ANSWER_DAYS = 3  # working days in which an urge should be answered
CONFIRM_DAYS = 5  # working days in which somebody should look whether a promise is kept


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """How many of the leaders have begun with themselves; for insiders, as the page behind it."""
    if not is_insider(request.user, campaign):
        return None
    examples = own.examples(campaign)
    context = {
        "campaign": campaign,
        "examples": examples,
        "begun": sum(bool(example.problems) for example in examples),
        "complete": sum(example.is_complete for example in examples),
    }
    return fragment(request, "plans/on_overview_leading.jinja", context) if examples else None


def on_item(request: HttpRequest, item: PlanItem) -> Markup | None:
    """What leaders said about a task, and the way to say more."""
    campaign = item.plan.campaign
    may = item.owner_id and may_urge(request.user, campaign, item.unit)
    address = reverse("plans:urge_item", args=[item.pk]) if may else ""
    return urges_panel(request, campaign, item, address)


def on_wording(request: HttpRequest, item: PlanItem) -> Markup | None:
    """To insiders: which words of a task are slogans."""
    found = marks_of(item) if is_insider(request.user, item.plan.campaign) else []
    return Markup("").join(component("wording", mark) for mark in found) if found else None


def urges_panel(
    request: HttpRequest, campaign: Campaign, subject: Model, address: str
) -> Markup | None:
    """The urges about a matter of this room or a later one. address: to urge, "" for who may not.

    For insiders only: what is said inside is no business of the public's.
    """
    urges = scopes.urges_about(reference(subject)) if is_insider(request.user, campaign) else []
    if not urges and not address:
        return None
    return fragment(request, "plans/on_item.jinja", {"urges": urges, "urge_url": address})


def todos(person: Person) -> list[Todo]:
    """What waits for a leader who has not begun, an owner who was urged, a witness.

    It changes with the ledger and at midnight only, and its words with the language.
    """
    key = f"desk:leading:{person.pk}:{timezone.localdate()}:{get_language()}"
    return cached(key, lambda: [*_of_leader(person), *_of_urged(person), *_of_promises(person)])


def done(person: Person) -> Iterator[Done]:
    """What the person said to those they lead, and answered."""
    for urge in Urge.objects.filter(duty__person=person).order_by("-at")[: own.MOST]:
        yield Done(str(urge.get_kind_display()), urge.title, _urge(urge), urge.at)
    answered = Urge.objects.filter(owner=person, answered_at__isnull=False)
    for urge in answered.order_by("-answered_at")[: own.MOST]:
        yield Done(_("回复催办"), urge.title, _urge(urge), urge.answered_at or urge.at)


def _of_leader(person: Person) -> Iterator[Todo]:
    for campaign in own.to_begin(person):
        url = reverse("plans:note", args=[campaign.slug])
        title = _("先写出自己的问题和承诺")
        yield Todo(_("把自己摆进去"), title, url, None, campaign.name, timezone.now())


def _of_urged(person: Person) -> Iterator[Todo]:
    for urge in scopes.to_answer(person)[: own.MOST]:
        due = working_days.add(timezone.localdate(urge.at), ANSWER_DAYS)
        name = urge.duty.campaign.name
        yield Todo(_("回复催办"), urge.title, _urge(urge), due, name, urge.at)


def _of_promises(person: Person) -> Iterator[Todo]:
    for one in own.to_keep(person)[: own.MOST]:
        url = reverse("plans:own_problem", args=[one.problem_id])
        name = one.problem.campaign.name
        yield Todo(_("兑现自己的承诺"), one.text[:60], url, one.due, name, one.at)
    for one in own.to_confirm(person)[: own.MOST]:
        url = reverse("plans:confirm", args=[one.pk])
        since, name = one.done_at or one.at, one.problem.campaign.name
        due = working_days.add(timezone.localdate(since), CONFIRM_DAYS)
        title = _("%(name)s：%(words)s") % {"name": one.person.name, "words": one.text[:60]}
        yield Todo(_("确认承诺"), title, url, due, name, since)


def _urge(urge: Urge) -> str:
    return reverse("plans:urge", args=[urge.pk])
