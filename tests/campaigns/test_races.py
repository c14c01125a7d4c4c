"""Two at once for one address: the second is told so, whatever it saw when it looked."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.campaigns.test_actions import founding
from tests.ledger_log import ledger_kinds
from tests.races import at_once
from zhixing.campaigns.actions import campaigns, programmes
from zhixing.campaigns.models import Campaign, Programme
from zhixing.organisation.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bureau() -> Unit:
    return factories.make_unit()


def test_two_campaigns_at_one_address(bureau: Unit) -> None:
    def found() -> Any:
        return campaigns.found(**founding(bureau, slug="talk"), by="system")

    assert at_once(found, found) == ["done", "slug_taken"]
    assert (Campaign.objects.count(), ledger_kinds()) == (1, ["campaign.founded"])


def test_two_programmes_at_one_address(bureau: Unit) -> None:
    def declare() -> Any:
        return programmes.declare(
            name="作风建设年", slug="style", year=2026, organiser=bureau, by="system"
        )

    assert at_once(declare, declare) == ["done", "slug_taken"]
    assert (Programme.objects.count(), ledger_kinds()) == (1, ["programme.declared"])
