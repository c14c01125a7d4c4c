"""Measures as facts beside a statement: what everybody reads of a promise, and what insiders do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Statement
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(campaign: Campaign) -> Statement:
    return factories.make_statement(factories.make_topic(campaign))


def test_a_measure_is_shown_with_its_unit_deadline_state_and_light(
    statement: Statement, campaign: Campaign, alice: Person, office: Person, signed_in: Any,
    client: Client,
) -> None:  # fmt: skip
    owner = factories.make_person(name="钱多多", unit=campaign.organiser)
    measure = factories.make_measure(campaign, owner, deadline=factories.day(-2))
    answer = signed_in(office).post(
        f"/statements/{statement.pk}/facts/", {"measures": str(measure.pk)}
    )
    assert answer.status_code == 302

    for page in (f"/statements/{statement.pk}/", f"/topics/{statement.topic_id}/"):
        text = client.get(page).text
        told = [f'href="/measures/{measure.pk}/"', measure.title, "已承诺", "市数据局", "逾期"]
        assert [words in text for words in told] == [True] * len(told)
        # The page of a measure names its owner to those only who work on it.
        assert "钱多多" not in text
        assert "钱多多" not in signed_in(factories.make_person()).get(page).text
        assert "钱多多" in signed_in(office).get(page).text


def test_what_others_checked_is_said(
    statement: Statement, campaign: Campaign, client: Client
) -> None:
    measure = factories.make_measure(campaign, state="verified", deadline=factories.day(-2))
    factories.make_facts(statement, measures=[measure])

    text = client.get(f"/statements/{statement.pk}/").text

    assert ("已核验" in text, "逾期" in text) == (True, False)
