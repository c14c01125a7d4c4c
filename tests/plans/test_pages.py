"""The pages: what each shows to whom, and how many queries each takes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from zhixing.campaigns.actions.campaigns import close
from zhixing.campaigns.closing import NotFinished
from zhixing.campaigns.models import Campaign, Clause
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import BusinessTask, Plan, PlanItem
from zhixing.plans.queries.drive import drive
from zhixing.plans.queries.items import keeps_open, served_clauses
from zhixing.web import figures

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
    for _ in range(rows):
        unit = factories.make_unit(parent=parent)
        factories.make_item(factories.make_plan(campaign, unit))
        indicator = factories.make_indicator(campaign, unit)
        factories.make_reading(indicator, 30)
        factories.make_benchmark(indicator, 12)
        factories.make_business_task(campaign, unit)


def _cold() -> None:
    """As after a write: nothing is remembered."""
    cache.clear()
    figures.forget()


def _asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _text(client.get(path))
    return len(captured)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["visitor", "office"])
def test_a_page_takes_the_same_queries_for_any_rows(
    name: str,
    who: str,
    campaign: Campaign,
    bureau: Unit,
    office: Person,
    signed_in: SignedIn,
) -> None:
    client = signed_in(office) if who == "office" else Client()
    path = reverse(f"plans:{name}", args=[campaign.slug])
    factories.make_plan(campaign)
    _fill(campaign, bureau, 1)
    _cold()
    cold, warm = _asked(client, path), _asked(client, path)
    _fill(campaign, bureau, 2)
    _cold()
    assert (_asked(client, path), _asked(client, path)) == (cold, warm)
    assert warm <= MOST


@pytest.mark.parametrize("who", ["visitor", "office"])
def test_one_plan_takes_the_same_queries_for_any_items(
    who: str, plan: Plan, item: PlanItem, office: Person, signed_in: SignedIn
) -> None:
    client = signed_in(office) if who == "office" else Client()
    path = reverse("plans:plan", args=[plan.pk])
    _asked(client, path)
    one = _asked(client, path)
    factories.make_item(plan), factories.make_item(plan)
    assert _asked(client, path) == one <= MOST


def test_one_item_takes_at_most_eleven_queries(
    item: PlanItem, bob: Person, signed_in: SignedIn
) -> None:
    client, path = signed_in(bob), reverse("plans:item", args=[item.pk])
    _asked(client, path)
    assert _asked(client, path) <= MOST + 1


def test_the_overview_sets_what_is_proved_against_the_time(
    campaign: Campaign, plan: Plan, item: PlanItem, alice: Person
) -> None:
    factories.make_item(plan, alice, state="done", origin="meeting")
    factories.make_item(plan, alice, state="verified", business_task=_task(campaign))
    found = drive(campaign)
    assert (found.verified, found.claimed, found.loose) == (1 / 3, 1 / 3, 2 / 3)
    assert found.behind  # 30 of 61 days are gone
    page = _text(Client().get(reverse("plans:overview", args=[campaign.slug])))
    assert "时间已过 49%，任务核验通过 33%，还剩 31 天。" in page


def test_core_tasks_tied_to_nothing_keep_the_campaign_open(
    campaign: Campaign, plan: Plan, leader: Person
) -> None:
    loose = factories.make_item(plan, core=True)
    factories.make_item(plan)
    with pytest.raises(NotFinished, match="还有 1 项核心任务"):
        close(campaign=campaign, by=leader)
    PlanItem.objects.filter(pk=loose.pk).update(business_task=_task(campaign))
    _cold()
    assert keeps_open(campaign) == ""


def test_a_clause_shows_what_serves_it(
    campaign: Campaign, plan: Plan, clause: Clause, top: Plan
) -> None:
    item = factories.make_item(plan, clauses=[clause], title="按第三条办")
    factories.make_item(
        factories.make_plan(campaign, factories.make_unit(parent=campaign.organiser),
                            state="draft"),
        clauses=[clause],
    )  # fmt: skip
    assert served_clauses(campaign) == {clause.pk: 1}
    page = _text(Client().get(reverse("campaigns:clause", args=[campaign.slug, clause.pk])))
    assert f"/plan-items/{item.pk}/" in page


def test_deployment_never_counts_as_completion(campaign: Campaign, plan: Plan) -> None:
    """Row B11: approved plans, and tasks that are only said to be done, leave it at nothing."""
    factories.make_item(plan, state="done")
    assert drive(campaign).verified == 0


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?tie=none", ["未结合"]),
        ("?tie=task", ["结合工作"]),
        ("?tie=indicator", ["结合指标"]),
        ("?origin=self", ["结合工作", "结合指标"]),
        ("?origin=assigned", ["未结合"]),
        ("?state=verified", ["结合指标"]),
        ("?light=overdue", ["未结合"]),
        ("?core=on", ["结合工作"]),
        ("?support=open", ["结合工作"]),
        ("?text=指标", ["结合指标"]),
        ("?light=nonsense&unit=999", ["未结合", "结合工作", "结合指标"]),
    ],
)
def test_the_list_is_filtered_by_its_address(
    query: str, titles: list[str], plan: Plan, campaign: Campaign
) -> None:
    factories.make_item(plan, title="未结合", origin="assigned", due=factories.day(-2))
    factories.make_item(
        plan, title="结合工作", business_task=_task(campaign), core=True, needed_support="两个人"
    )
    factories.make_item(
        plan, title="结合指标", indicator=factories.make_indicator(campaign), state="verified"
    )
    page = _text(Client().get(reverse("plans:item_list", args=[campaign.slug]) + query))
    shown = re.findall(r'class="entry-title"><a href="[^"]+">([^<]+)</a>', page)
    assert sorted(shown) == sorted(titles)


def test_one_record_for_the_lead_and_who_supports(
    campaign: Campaign, plan: Plan, section_b: Unit
) -> None:
    """Row B13: the supporting unit finds the very record of the lead unit."""
    shared = factories.make_item(plan, title="两家一起办", supporting_units=[section_b])
    factories.make_item(plan, title="自己办")
    address = reverse("plans:item_list", args=[campaign.slug])
    page = _text(Client().get(f"{address}?supports={section_b.pk}"))
    assert re.findall(r'entry-title"><a href="([^"]+)"', page) == [f"/plan-items/{shared.pk}/"]
    assert section_b.name in _text(Client().get(f"/plan-items/{shared.pk}/"))


def test_every_figure_of_the_overview_opens_what_it_counts(
    campaign: Campaign, plan: Plan, task: PlanItem, alice: Person
) -> None:
    """Each door on the overview leads to a page that is there."""
    factories.make_item(plan, alice, due=factories.day(-1))
    factories.make_reading(factories.make_indicator(campaign), 30)
    page = _text(Client().get(reverse("plans:overview", args=[campaign.slug])))
    doors = {html.unescape(href) for href in re.findall(r'href="(/c/[^"]+)"', page)}
    assert {Client().get(href).status_code for href in doors if "/drive/" in href} == {200}


def test_a_gap_is_shown_in_the_draft_with_the_way_to_close_it(
    top: Plan, task: PlanItem, section_a: Unit, bob: Person, signed_in: SignedIn
) -> None:
    draft = factories.make_plan(top.campaign, section_a, state="draft", target="", path="")
    page = _text(signed_in(bob).get(reverse("plans:plan", args=[draft.pk])))
    for words in ("缺目标", "缺路径", "还没有列入工作任务", f"没有承接上级任务“{task.title}”"):
        assert words in page
    assert f"/plans/{draft.pk}/tasks/new/?answers={task.pk}" in page
    assert f"/plans/{draft.pk}/submit/" not in page


def test_an_indicator_page_shows_before_now_target_and_gap(
    campaign: Campaign, section_a: Unit
) -> None:
    indicator = factories.make_indicator(campaign, section_a)
    alone = _text(Client().get(reverse("plans:indicator", args=[indicator.pk])))
    factories.make_reading(indicator, 40, -20)
    factories.make_reading(indicator, 30, -5)
    factories.make_benchmark(indicator, 12, place="杭州市")
    page = _text(Client().get(reverse("plans:indicator", args=[indicator.pk])))
    assert ("只与自己比" in alone, "只与自己比" in page) == (True, False)
    assert re.findall(r"<b>([^<]+)</b>", page)[-4:] == ["45", "30", "15", "50%"]
    assert "18 分钟" in page  # behind Hangzhou, lower is better
    assert 'class="spark"' in page


def _task(campaign: Campaign) -> BusinessTask:
    return factories.make_business_task(campaign)
