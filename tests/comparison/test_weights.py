"""Weighing the three rates: who may, what is written, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import AlreadyClosed
from zhixing.comparison import actions
from zhixing.comparison.models import Weights
from zhixing.comparison.queries import tables
from zhixing.comparison.rules import NotAHundred
from zhixing.organisation.models import Person
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

GIVEN = {"response": 10, "resolution": 45, "satisfaction": 45, "reason": "结果比态度要紧"}


def test_weighing_records_one_entry(campaign: Campaign, office: Person) -> None:
    weights = actions.weigh(campaign=campaign, by=office, **GIVEN)

    assert ledger_kinds() == ["weights.set"]
    assert Weights.objects.get() == weights
    assert tables.weights(campaign) == {"response": 10, "resolution": 45, "satisfaction": 45}


def test_weighing_again_changes_the_same_row(campaign: Campaign, office: Person) -> None:
    first = actions.weigh(campaign=campaign, by=office, **GIVEN)
    second = actions.weigh(
        campaign=campaign, response=0, resolution=50, satisfaction=50, reason="试行", by=office
    )

    assert (first.pk, Weights.objects.count()) == (second.pk, 1)
    assert ledger_kinds() == ["weights.set", "weights.set"]


def test_without_weights_the_defaults_hold(campaign: Campaign) -> None:
    assert tables.weights(campaign) == Weights.DEFAULTS
    assert sum(Weights.DEFAULTS.values()) == 100


def test_a_second_write_that_breaks_leaves_nothing(
    campaign: Campaign, office: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_facts: object) -> None:
        raise RuntimeError("no ledger")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        actions.weigh(campaign=campaign, by=office, **GIVEN)

    assert not Weights.objects.exists()


@pytest.mark.parametrize("who", ["inspector", "alice", "bob", "charlie", "admin"])
def test_only_the_office_weighs(
    who: str, campaign: Campaign, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotYours):
        actions.weigh(campaign=campaign, by=request.getfixturevalue(who), **GIVEN)


@pytest.mark.parametrize(
    ("begins", "ends"), [(-30, 30), (5, 30), (-30, -5)], ids=["during", "before", "after"]
)
def test_no_phase_is_needed(begins: int, ends: int, campaign: Campaign, office: Person) -> None:
    campaign.phases.update(begins=factories.day(begins), ends=factories.day(ends))

    assert actions.weigh(campaign=campaign, by=office, **GIVEN).response == 10


def test_a_closed_campaign_is_only_read(campaign: Campaign, office: Person) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now())

    with pytest.raises(AlreadyClosed):
        actions.weigh(campaign=campaign, by=office, **GIVEN)


def test_weights_make_a_hundred(campaign: Campaign, office: Person) -> None:
    with pytest.raises(NotAHundred):
        actions.weigh(campaign=campaign, by=office, **{**GIVEN, "response": 11})


@pytest.mark.parametrize(
    ("wrong", "name"),
    [({"response": 11}, "weights_make_a_hundred"), ({"reason": ""}, "weights_with_reason")],
)
def test_the_database_holds_it_too(
    wrong: dict[str, Any], name: str, campaign: Campaign, office: Person
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Weights.objects.create(campaign=campaign, by=office, **{**GIVEN, **wrong})


def test_the_form_and_the_api_say_what_is_wrong(
    campaign: Campaign, office: Person, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    client, path = signed_in(office), "/c/debate/comparison/rates/weights/"
    api = "/api/campaigns/debate/comparison/weights"
    wrong = {**GIVEN, "response": 30}

    page = client.post(path, wrong)
    answer = client.put(api, wrong, "application/json")

    assert (page.status_code, answer.status_code) == (400, 422)
    assert "现在是 120" in page.text
    assert list(answer.json()["errors"]) == ["satisfaction"]
    assert client.put(api, GIVEN, "application/json").json()["resolution"] == 45
    assert client.post(path, GIVEN).status_code == 302
    assert signed_in(alice).get(path).status_code == 403
    assert signed_in(alice).put(api, GIVEN, "application/json").status_code == 403
