"""Facts that somebody changed behind the ledger's back are found by `zhixing ledger verify`."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions import statements, topics
from zhixing.discussions.models import Fact, Statement, Topic
from zhixing.ledger.models import Opening
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(campaign: Campaign) -> Problem:
    return factories.make_problem(campaign, title="大厅中午没人")


@pytest.fixture
def told(campaign: Campaign) -> Voice:
    return factories.make_voice(campaign, text="中午白跑一趟", moderation="shown")


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.filter(kind="problems").delete(),
        lambda facts: facts.update(record=F("record") + 1),
        lambda facts: facts.filter(kind="voices").update(kind="measures"),
        lambda facts: facts.create(
            statement=facts.first().statement, kind="measures", record=1, order=5
        ),
    ],
)
def test_facts_changed_behind_the_ledgers_back_are_found(
    topic: Topic, first: Statement, problem: Problem, told: Voice, office: Person, change: Any
) -> None:
    def altered() -> list[str]:
        return [one.subject for one in verify().findings if one.code == "facts_altered"]

    for voices in ([told, factories.make_voice(topic.campaign)], [told], []):
        facts = {"problems": [problem], "voices": voices or [told]}
        statements.state_facts(statement=first, facts=facts, by=office)
    assert altered() == []
    change(Fact.objects)
    assert altered() == [f"statement:{first.pk}"]
    statements.state_facts(statement=first, facts={}, by=office)
    assert altered() == []


def test_an_origin_changed_behind_the_ledgers_back_is_found(
    campaign: Campaign, problem: Problem, office: Person
) -> None:
    topic = topics.open_topic(campaign=campaign, title="午间", problems=[problem], by=office)
    assert [one.code for one in verify().findings if one.code == "facts_altered"] == []
    Fact.objects.create(topic=topic, kind="findings", record=1, order=0)
    found = [one for one in verify().findings if one.code == "facts_altered"]
    assert [one.subject for one in found] == [f"topic:{topic.pk}"]


@pytest.mark.parametrize("nonsense", ["[{", "5", "[5]", '["problem"]', "null"])
def test_an_opening_that_was_made_nonsense_is_found(
    first: Statement, problem: Problem, office: Person, nonsense: str
) -> None:
    statements.state_facts(statement=first, facts={"problems": [problem]}, by=office)
    Opening.objects.filter(field="problems").update(value=nonsense)

    found = [one.subject for one in verify().findings if one.code == "facts_altered"]
    assert found == [f"statement:{first.pk}"]
