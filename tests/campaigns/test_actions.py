"""Founding, duties, closing: what is recorded, what is refused, and no half-done write."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns import rules
from zhixing.campaigns.actions import campaigns as actions
from zhixing.campaigns.actions import duties
from zhixing.campaigns.models import Campaign, Duty, Phase, Verb
from zhixing.campaigns.queries import campaigns as queries
from zhixing.ledger.models import Entry, Item
from zhixing.organisation.models import Person, Unit
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db


def founding(organiser: Unit, **other: Any) -> dict[str, Any]:
    begins, ends = factories.day(-1), factories.day(60)
    phase = {"begins": begins, "ends": ends}
    return {
        "name": "解放思想大讨论",
        "slug": "debate",
        "organiser": organiser,
        "begins": begins,
        "ends": ends,
        "phases": [
            {"name": "动员", "verbs": [Verb.SPEAK], **phase},
            {"name": "整改", "verbs": ["measure.commit"], "aims": "件件有着落", **phase},
        ],
        **other,
    }


def test_found_is_one_entry(bureau: Unit, alice: Person, bob: Person, admin: Person) -> None:
    given = [{"person": alice, "role": "leader"}, {"person": bob, "role": "office"}]
    assert not rules.has_role(bob, Campaign(pk=1))

    campaign = actions.found(**founding(bureau, duties=given, check_days=7), by=admin)

    read = queries.campaign("debate")
    assert (read, read.check_days) == (campaign, 7)
    assert [(p.position, p.name, p.verbs) for p in read.phases.all()] == [
        (1, "动员", ["voice.submit"]), (2, "整改", ["measure.commit"]),
    ]  # fmt: skip
    assert rules.is_office(bob, campaign)
    assert ledger_kinds() == ["campaign.founded"]
    assert Item.objects.count() == 4
    assert Entry.objects.get().campaign == f"campaign:{campaign.pk}"


def test_found_by_the_installation_itself(bureau: Unit) -> None:
    actions.found(**founding(bureau), by="system")

    assert ledger_kinds() == ["campaign.founded"]


def test_found_refuses_a_taken_address(campaign: Campaign, bureau: Unit, admin: Person) -> None:
    with pytest.raises(rules.SlugTaken) as refusal:
        actions.found(**founding(bureau, slug=campaign.slug), by=admin)
    assert refusal.value.field == "slug"


def test_found_refuses_two_leaders_whole(
    bureau: Unit, alice: Person, bob: Person, admin: Person
) -> None:
    given = [{"person": person, "role": "leader"} for person in (alice, bob)]

    with pytest.raises(rules.LeaderHeld):
        actions.found(**founding(bureau, duties=given), by=admin)
    assert (Campaign.objects.count(), Phase.objects.count(), ledger_kinds()) == (0, 0, [])


def test_assign_and_end_a_duty(campaign: Campaign, leader: Person, alice: Person) -> None:
    duty = duties.assign_duty(campaign=campaign, person=alice, role="inspector", by=leader)
    assert rules.is_inspector(alice, campaign)

    with pytest.raises(rules.DutyHeld):
        duties.assign_duty(campaign=campaign, person=alice, role="inspector", by=leader)

    duties.end_duty(duty=duty, by=leader)
    assert not rules.is_inspector(Person.objects.get(pk=alice.pk), campaign)
    with pytest.raises(rules.AlreadyEnded):
        duties.end_duty(duty=duty, by=leader)

    duties.assign_duty(campaign=campaign, person=alice, role="inspector", by=leader)
    assert ledger_kinds() == ["duty.assigned", "duty.ended", "duty.assigned"]


def test_a_campaign_has_one_leader(
    campaign: Campaign, leader: Person, alice: Person, admin: Person
) -> None:
    with pytest.raises(rules.LeaderHeld, match="组长现由Leader担任"):
        duties.assign_duty(campaign=campaign, person=alice, role="leader", by=admin)

    duties.end_duty(duty=leader.duties.get(), by=admin)
    duties.assign_duty(campaign=campaign, person=alice, role="leader", by=admin)
    assert rules.is_office(alice, campaign)


def test_close_makes_an_archive(campaign: Campaign, leader: Person, alice: Person) -> None:
    duty = leader.duties.get()

    actions.close(campaign=campaign, by=leader)

    assert [campaign.grants(verb) for verb in Verb] == [False] * len(Verb)
    assert list(queries.current_campaigns()) == []
    for attempt in (
        lambda: actions.close(campaign=campaign, by=leader),
        lambda: duties.assign_duty(campaign=campaign, person=alice, role="member", by=leader),
        lambda: duties.end_duty(duty=duty, by=leader),
    ):
        with pytest.raises(rules.AlreadyClosed, match="只供查阅"):
            attempt()
    assert ledger_kinds() == ["campaign.closed"]


def test_a_stale_page_cannot_change_an_archive(
    campaign: Campaign, leader: Person, alice: Person
) -> None:
    stale = Campaign.objects.get(pk=campaign.pk)
    actions.close(campaign=campaign, by=leader)

    with pytest.raises(rules.AlreadyClosed):
        duties.assign_duty(campaign=stale, person=alice, role="member", by=leader)


def test_others_may_not(
    campaign: Campaign, office: Person, leader: Person, bureau: Unit, charlie: Person
) -> None:
    for attempt in (
        lambda: actions.found(**founding(bureau, slug="mine"), by=charlie),
        lambda: actions.close(campaign=campaign, by=office),
        lambda: duties.assign_duty(campaign=campaign, person=office, role="leader", by=office),
        lambda: duties.end_duty(duty=leader.duties.get(), by=office),
    ):
        with pytest.raises(NotYours):
            attempt()
    assert ledger_kinds() == []


@pytest.mark.parametrize("name", ["found", "close", "assign_duty", "end_duty"])
def test_without_its_entry_nothing_remains(
    monkeypatch: pytest.MonkeyPatch,
    campaign: Campaign,
    leader: Person,
    alice: Person,
    admin: Person,
    bureau: Unit,
    name: str,
) -> None:
    member = {"person": alice, "role": "member"}
    arguments: dict[str, dict[str, Any]] = {
        "found": founding(bureau, slug="new", duties=[member]),
        "close": {"campaign": campaign},
        "assign_duty": {"campaign": campaign, **member},
        "end_duty": {"duty": leader.duties.get()},
    }

    def rows() -> list[list[Any]]:
        models = (Campaign, Phase, Duty)
        return [list(model.objects.order_by("pk").values()) for model in models]

    def broken(*args: object) -> None:
        raise OSError("disk full")

    before = rows()
    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        getattr(actions if hasattr(actions, name) else duties, name)(**arguments[name], by=admin)

    assert rows() == before
