"""The pages: what each shows to whom, and how many queries each takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
LISTS = (
    "overview", "responsibility", "plan_list", "item_list", "indicator_list", "benchmark_list",
    "business_list",
)  # fmt: skip
MOST = 10


def _text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[-2000:]
    return str(response.content.decode())


def _fill(campaign: Campaign, parent: Unit, rows: int) -> None:
    """So many sections, each with a plan, a task, an indicator compared with others."""
    factories.make_plan(campaign)
    for _ in range(rows):
        unit = factories.make_unit(parent=parent)
        factories.make_item(factories.make_plan(campaign, unit))
        indicator = factories.make_indicator(campaign, unit)
        factories.make_reading(indicator, 30)
        factories.make_benchmark(indicator, 12)
        factories.make_business_task(campaign, unit)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["visitor", "office"])
def test_a_page_takes_the_same_queries_for_any_rows(
    name: str,
    who: str,
    campaign: Campaign,
    bureau: Unit,
    office: Person,
    signed_in: SignedIn,
    django_assert_max_num_queries: Any,
) -> None:
    counts = []
    for rows in (1, 3):
        _fill(campaign, bureau, rows) if rows == 1 else [
            factories.make_item(factories.make_plan(campaign, factories.make_unit(parent=bureau)))
            for _ in range(2)
        ]
        from django.core.cache import cache

        from zhixing.web import figures

        cache.clear()
        figures.forget()
        client = signed_in(office) if who == "office" else Client()
        with django_assert_max_num_queries(30) as captured:
            _text(client.get(reverse(f"plans:{name}", args=[campaign.slug])))
        counts.append(len(captured))
    print(name, who, counts)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["plan", "item"])
def test_one(name, item: PlanItem, plan: Plan, office: Person, signed_in: SignedIn) -> None:
    for client in (Client(), signed_in(office)):
        _text(client.get(reverse(f"plans:{name}", args=[item.pk if name == "item" else plan.pk])))
