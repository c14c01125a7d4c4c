"""Consensus carried out: measures born of it, and the share that was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Consensus
from zhixing.measures.actions import measures
from zhixing.measures.models import Measure
from zhixing.measures.queries.consensus import Conversion, conversion, measures_of
from zhixing.measures.rules.refusals import WrongConsensus
from zhixing.organisation.models import Person, Unit
from zhixing.web import figures

pytestmark = pytest.mark.django_db

FIGURES: dict[str, Any] = {
    "edition": 1, "people": 9, "votes": 9, "consensus": "0.8", "groups": [], "sittings": [],
    "everyone": {"agree": 8, "disagree": 1, "passed": 0, "interval": ["0.57", "0.98"]},
}  # fmt: skip


def agreed(campaign: Campaign) -> Consensus:
    topic = factories.make_topic(campaign)
    statement = factories.make_statement(topic)
    return Consensus.objects.create(
        topic=topic, statement=statement, text=statement.text, figures=FIGURES,
        adopted_by=topic.opened_by,
    )  # fmt: skip


@pytest.fixture
def promised(alice: Person, section_a: Unit) -> dict[str, Any]:
    return {
        "title": "增开窗口", "text": "由综合岗轮值", "result": "service", "owner": alice,
        "lead_unit": section_a, "deadline": factories.day(20), "indicator": "平均等候时间",
        "baseline": 60, "target": 15, "acceptance": "抽查两周",
    }  # fmt: skip


def test_a_measure_of_a_consensus_says_so(
    campaign: Campaign, alice: Person, promised: dict[str, Any]
) -> None:
    consensus = agreed(campaign)

    measure = measures.commit(campaign=campaign, consensus=consensus, by=alice, **promised)

    assert (measure.origin, measure.consensus) == (Measure.Origin.CONSENSUS, consensus)
    assert measures_of(consensus) == [measure]
    assert ledger_kinds() == ["measure.committed"]


def test_a_consensus_of_another_campaign_is_refused(
    campaign: Campaign, alice: Person, promised: dict[str, Any]
) -> None:
    elsewhere = agreed(factories.make_campaign())
    with pytest.raises(WrongConsensus):
        measures.commit(campaign=campaign, consensus=elsewhere, by=alice, **promised)

    assert (Measure.objects.count(), ledger_kinds()) == (0, [])


def test_the_conversion_is_counted_by_kind(
    campaign: Campaign, alice: Person, section_b: Unit
) -> None:
    assert conversion(campaign).share is None
    figures.forget()
    first, second, _third = (agreed(campaign) for _n in range(3))
    alone = factories.make_measure(campaign, alice, consensus=first)
    factories.make_measure(campaign, alice, consensus=first)
    together = factories.make_measure(campaign, alice, consensus=second)
    together.supporting_units.add(section_b)
    factories.make_mechanism(alone)

    assert conversion(campaign) == Conversion(adopted=3, measured=2, joint=1, ruled=1)


def test_the_conversion_is_a_headline_of_the_campaign(
    campaign: Campaign, alice: Person, client: Client
) -> None:
    assert "共识已转成举措" not in client.get("/c/debate/drive/").text
    first, _second = (agreed(campaign) for _n in range(2))
    factories.make_measure(campaign, alice, consensus=first)
    figures.forget()

    page = client.get("/c/debate/drive/").text
    told = page[page.index("共识已转成举措") - 200 :][:400]
    assert ("50%" in told, "1 / 2 条共识" in told) == (True, True)
    assert 'href="/c/debate/consensus/"' in told


def test_the_page_leads_from_consensus_to_the_promise(
    campaign: Campaign, alice: Person, promised: dict[str, Any], signed_in: Any
) -> None:
    consensus, browser = agreed(campaign), signed_in(alice)
    address = f"/c/debate/measures/new/?consensus={consensus.pk}"
    assert address in browser.get(f"/consensus/{consensus.pk}/").text
    form = browser.get(address).text
    assert f'name="consensus" value="{consensus.pk}"' in form
    data = {
        **promised, "owner": alice.pk, "lead_unit": promised["lead_unit"].pk,
        "deadline": promised["deadline"].isoformat(), "consensus": consensus.pk,
        "tasks-TOTAL_FORMS": "0", "tasks-INITIAL_FORMS": "0",
    }  # fmt: skip

    assert browser.post("/c/debate/measures/new/", data).status_code == 302
    assert Measure.objects.get().consensus == consensus
    headline = browser.get("/c/debate/consensus/").text
    assert "100%" in headline
    door = "/c/debate/measures/?origin=consensus"
    assert f'href="{door}"' in headline
    assert promised["title"] in browser.get(door).text
