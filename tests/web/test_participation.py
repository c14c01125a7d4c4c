"""Taking part: each way names its people from the records."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice
from zhixing.web import participation


@pytest.mark.django_db
def test_each_person_is_fetched_once(
    campaign: Campaign, alice: Person, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        factories.make_voice(campaign, spoken_by=alice)
    factories.make_voice(campaign)
    column = Voice.objects.order_by("-received_at", "-pk").values_list("spoken_by", flat=True)

    with django_assert_num_queries(1) as asked:
        assert participation.keys(column) == {alice.pk}

    assert "ORDER BY" not in asked.captured_queries[0]["sql"]
