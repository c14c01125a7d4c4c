"""Findings as facts beside a statement: confirmed ones, to the organisation's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.supervision.conftest import check_item, hand_out, settle
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Fact, Statement, Topic
from zhixing.ledger.models import Opening
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, Finding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def statement(campaign: Campaign) -> Statement:
    return factories.make_statement(factories.make_topic(campaign))


@pytest.fixture
def finding(campaign: Campaign, alice: Person, section_a: Unit) -> Finding:
    return factories.make_finding(campaign, alice, section_a, text="三号窗口中午关着")


def test_a_finding_is_shown_to_the_organisations_own(
    statement: Statement, finding: Finding, office: Person, bob: Person, signed_in: Any,
    client: Client,
) -> None:  # fmt: skip
    answer = signed_in(office).post(
        f"/statements/{statement.pk}/facts/", {"findings": str(finding.pk)}
    )
    stranger = factories.make_person()
    pages = f"/statements/{statement.pk}/", f"/topics/{statement.topic_id}/"
    api = f"/api/statements/{statement.pk}/facts"

    assert answer.status_code == 302
    for page in pages:
        readers = client, signed_in(stranger), signed_in(bob)
        shown = [finding.text in reader.get(page).text for reader in readers]
        assert shown == [False, False, True]
        assert f"/findings/{finding.pk}/" in signed_in(bob).get(page).text
    assert client.get(api).json() == []


@pytest.mark.parametrize("word", ["confirmed", "disputed", "nobody"])
def test_what_two_inspectors_do_not_agree_on_is_no_fact(
    word: str, statement: Statement, finding: Finding, drawn: Draw, section_a: Unit,
    office: Person, signed_in: Any,
) -> None:  # fmt: skip
    item = hand_out(drawn, section_a, office)[0]
    made = check_item(item, "partly") if word == "nobody" else settle(
        item, "partly", agreed=word == "confirmed"
    )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(check_made=made)
    clerk, address = signed_in(office), f"/statements/{statement.pk}/facts/"
    offered = finding.text in clerk.get("/c/debate/facts/findings/", {"look": "findings:1"}).text
    taken = clerk.post(address, {"findings": str(finding.pk)}).status_code == 302
    Fact.objects.get_or_create(
        statement=statement, kind="findings", record=finding.pk, defaults={"order": 0}
    )
    shown = finding.text in clerk.get(f"/statements/{statement.pk}/").text

    assert [offered, taken, shown] == [word == "confirmed"] * 3


def test_a_topic_is_opened_from_a_finding(
    finding: Finding, campaign: Campaign, office: Person, bob: Person, signed_in: Any,
    client: Client,
) -> None:  # fmt: skip
    clerk, new = signed_in(office), "/c/debate/topics/new/"
    assert f"{new}?findings={finding.pk}" in clerk.get(f"/findings/{finding.pk}/").text
    assert new not in signed_in(bob).get(f"/findings/{finding.pk}/").text
    assert f'value="{finding.pk}"' in clerk.get(new, {"findings": finding.pk}).text
    refused = clerk.post(new, {"title": "窗口怎么开", "findings": "999999"})
    taken = clerk.post(new, {"title": "窗口怎么开", "findings": str(finding.pk)})
    topic = Topic.objects.get()
    pages = [reader.get(f"/topics/{topic.pk}/").text for reader in (client, signed_in(bob))]

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert [finding.text in page for page in pages] == [False, True]
    assert ledger_kinds() == ["topic.opened"]
    told = Opening.objects.get(field="findings")
    assert json.loads(told.value) == [f"finding:{finding.pk}"]
