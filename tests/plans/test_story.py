"""From the organiser's plan to a verified task of a section, through the pages alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[[Person], Client]


def _post(client: Client, name: str, pk: object, **data: object) -> Any:
    response = client.post(reverse(f"plans:{name}", args=[pk]), data)
    assert response.status_code == 302, response.content.decode()[-4000:]
    return response


def test_a_plan_is_written_taken_up_approved_done_and_verified(
    campaign: Campaign,
    bureau: Unit,
    section_a: Unit,
    leader: Person,
    office: Person,
    alice: Person,
    bob: Person,
    signed_in: SignedIn,
) -> None:
    clerk, chief, owner, head = (signed_in(p) for p in (office, leader, alice, bob))
    hard = {
        "title": "窗口午间不断档",
        "measure": "保留两个窗口",
        "acceptance": "连续两周抽查",
        "due": factories.day(30).isoformat(),
    }
    plan_texts = {"target": "等候不超过十五分钟", "path": "先排堵点，再打通"}

    _post(clerk, "begin", campaign.slug, unit=bureau.pk)
    top = Plan.objects.get()
    _post(clerk, "revise", top.pk, **plan_texts)
    _post(clerk, "add_item", top.pk, **hard, unit=section_a.pk, owner=bob.pk)
    _post(clerk, "submit", top.pk)
    _post(chief, "decide", top.pk, approved="yes")
    given = PlanItem.objects.get()

    _post(owner, "begin", campaign.slug, unit=section_a.pk)
    own = Plan.objects.get(unit=section_a)
    _post(owner, "revise", own.pk, **plan_texts)
    page = owner.get(reverse("plans:add_item", args=[own.pk]), {"answers": given.pk})
    assert 'value="窗口午间不断档"' in page.content.decode()
    _post(owner, "add_item", own.pk, **hard, unit=section_a.pk, owner=alice.pk, answers=given.pk)
    _post(head, "submit", own.pk)
    _post(chief, "decide", own.pk, approved="yes")

    item = PlanItem.objects.get(plan=own)
    _post(owner, "claim", item.pk, result="两个窗口已开放", measured_effect="等候十二分钟")
    _post(chief, "check", item.pk, outcome="passed", finding="周三中午到场查看")

    item.refresh_from_db()
    assert (item.state, item.origin, item.answers) == ("verified", "assigned", given)
    assert ledger_kinds() == [
        "plan.begun",
        "plan.revised",
        "plan_item.added",
        "plan.submitted",
        "plan.approved",
        "plan.begun",
        "plan.revised",
        "plan_item.added",
        "plan.submitted",
        "plan.approved",
        "plan_item.claimed",
        "plan_item.checked",
    ]
