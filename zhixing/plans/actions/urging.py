"""Urging what a leader's scope has to do, and answering it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, reference, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import PlanItem, Urge
from zhixing.plans.rules.leading import demand_answer, demand_urge
from zhixing.plans.rules.refusals import WrongState


@action
def urge_item(*, item: PlanItem, kind: str, words: str, by: Person) -> Urge:
    """Say something to the owner of a task in one's scope. Raises WrongState without one."""
    if item.owner is None:
        raise WrongState(_("这项任务还没有责任人，请先明确责任人。"))
    return urged(
        item.plan.campaign, item, item.title, item.unit, item.owner, kind=kind, words=words, by=by
    )


def urged(
    campaign: Campaign,
    subject: models.Model,
    title: str,
    unit: Unit,
    owner: Person,
    *,
    kind: str,
    words: str,
    by: Person,
) -> Urge:
    """A step of an action, of this room's or a later one's: the urge with its entry.

    subject: the matter; unit, owner: whose it is.
    """
    duty = demand_urge(by, campaign, unit)
    sent = Urge.objects.create(
        duty=duty,
        kind=kind,
        subject=reference(subject),
        title=title,
        unit=unit,
        owner=owner,
        words=words,
    )
    record("urge.sent", sent, facts=snapshot(sent), campaign=campaign)
    return sent


@action
def answer(*, urge: Urge, answer: str, by: Person) -> Urge:
    """Reply, once."""
    rows = Urge.objects.select_for_update(of=("self",), no_key=True).select_related(
        "duty__campaign"
    )
    held = rows.get(pk=urge.pk)
    demand_answer(by, held)
    held.answer, held.answered_at = answer, timezone.now()
    held.save(update_fields=["answer", "answered_at"])
    facts = snapshot(held, "answer")
    record("urge.answered", held, facts=facts, campaign=held.duty.campaign)
    return held
