"""能上能下 (F1): a record for very few, which the person may answer, and which decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Duty
from zhixing.ledger import actions as ledger_actions
from zhixing.measures.actions import recommendations as actions
from zhixing.measures.models import Measure, Recommendation
from zhixing.measures.piloting import todos
from zhixing.measures.rules import recommendations as rules
from zhixing.measures.rules.refusals import NotInTime, OutsideCampaign, WrongState
from zhixing.organisation.models import Appointment, Person
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
SignedIn = Callable[[Person], Client]


def recommend(
    person: Person, measure: Measure, by: Person, direction: str = "down"
) -> Recommendation:
    return actions.recommend(
        campaign=measure.campaign,
        person=person,
        direction=direction,
        grounds="连续三项举措逾期，提醒后仍未办",
        measures=[measure],
        by=by,
    )


def test_a_recommendation_is_heard_and_handed_over(
    make: Make, alice: Person, leader: Person
) -> None:
    measure, posts = make(), list(Appointment.objects.order_by("pk").values())
    made = recommend(alice, measure, leader)
    passed: dict[str, Any] = {"passed_to": "市委组织部", "passed_on": factories.day(0)}
    with pytest.raises(rules.NotHeard):
        actions.hand_over(recommendation=made, by=leader, **passed)
    actions.answer(recommendation=made, answer="两项在等外单位回函", by=alice)
    with pytest.raises(WrongState):
        actions.answer(recommendation=made, answer="再说一遍", by=alice)

    actions.hand_over(recommendation=made, by=leader, **passed)

    made.refresh_from_db()
    assert (made.passed_to, made.passed_by) == ("市委组织部", leader)
    assert ledger_kinds() == [
        "recommendation.made",
        "recommendation.answered",
        "recommendation.handed_over",
    ]
    # The software takes no personnel decision.
    assert list(Appointment.objects.order_by("pk").values()) == posts
    with pytest.raises(WrongState):
        actions.hand_over(recommendation=made, by=leader, **passed)


def test_praise_waits_for_nobody_and_silence_ends(
    make: Make, alice: Person, leader: Person
) -> None:
    passed: dict[str, Any] = {"passed_to": "市委组织部", "passed_on": factories.day(0)}
    up = recommend(alice, make(), leader, "up")
    with pytest.raises(NotYours):
        actions.answer(recommendation=up, answer="谢谢", by=alice)
    actions.hand_over(recommendation=up, by=leader, **passed)
    down = recommend(alice, make(), leader)
    Recommendation.objects.filter(pk=down.pk).update(at=down.at - timedelta(days=30))
    with pytest.raises(NotInTime):
        actions.hand_over(
            recommendation=down, passed_to="市委组织部", passed_on=factories.day(-40), by=leader
        )
    actions.hand_over(recommendation=down, by=leader, **passed)


def test_nobody_is_taken_down_for_a_failure_within_bounds(
    make: Make, alice: Person, leader: Person
) -> None:
    pilot = factories.make_pilot(make(), state="failed")
    with pytest.raises(rules.RestsOnExcused):
        recommend(alice, pilot.measure, leader)
    assert recommend(alice, pilot.measure, leader, "up").direction == "up"


def test_refusals(
    make: Make, alice: Person, leader: Person, office: Person, campaign: Campaign
) -> None:
    outside = factories.make_person(unit=factories.make_unit())
    for person in (outside, leader):
        with pytest.raises(rules.PersonOutside):
            recommend(person, make(), leader)
    with pytest.raises(NotYours):
        recommend(alice, make(), office)
    elsewhere = factories.make_measure(factories.make_campaign())
    with pytest.raises(OutsideCampaign):
        actions.recommend(
            campaign=campaign,
            person=alice,
            direction="up",
            grounds="好",
            measures=[elsewhere],
            by=leader,
        )
    assert ledger_kinds() == []


def test_who_reads_it(
    make: Make, alice: Person, bob: Person, office: Person, leader: Person, inspector: Person,
    campaign: Campaign, bureau: Any, signed_in: SignedIn, client: Client,
) -> None:  # fmt: skip
    deputy = factories.make_person(unit=bureau)
    factories.make_duty(campaign, deputy, Duty.Role.DEPUTY)
    down = factories.make_recommendation(make(), by=deputy)
    up = factories.make_recommendation(make(), by=deputy, direction="up")
    people = {"alice": alice, "bob": bob, "office": office, "leader": leader, "deputy": deputy}
    people["inspector"] = inspector

    def readers(address: str) -> set[str]:
        return {
            name
            for name, person in people.items()
            if signed_in(person).get(address).status_code == 200
        }

    assert readers(f"/recommendations/{down.pk}/") == {"alice", "leader", "deputy"}
    assert readers(f"/recommendations/{up.pk}/") == {"leader", "deputy"}
    assert readers(f"/c/{campaign.slug}/recommendations/") == {"leader", "deputy"}
    assert readers(f"/c/{campaign.slug}/recommendations/new/") == {"leader", "deputy"}
    assert client.get(f"/recommendations/{down.pk}/").status_code == 302
    assert signed_in(bob).get(f"/recommendations/{down.pk}/").status_code == 404
    link = f"/c/{campaign.slug}/recommendations/"
    overview = f"/c/{campaign.slug}/drive/"
    shown = [
        link in signed_in(person).get(overview).content.decode() for person in (leader, office)
    ]
    assert shown == [True, False]
    assert [str(todo.kind) for todo in todos(alice)] == ["对建议说明意见"]
    assert todos(bob) == []


def test_pages_and_api_write_it(
    make: Make, alice: Person, leader: Person, office: Person, campaign: Campaign,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    measure = make()
    said = {"person": alice.pk, "direction": "down", "grounds": "逾期", "measures": "9999999"}
    new = f"/c/{campaign.slug}/recommendations/new/"
    assert signed_in(leader).post(new, said).status_code == 400
    said["measures"] = f"{measure.pk}，{measure.pk}"
    assert signed_in(office).post(new, said).status_code == 404
    assert signed_in(leader).post(new, said).status_code == 302
    made = Recommendation.objects.get()
    assert list(made.measures.all()) == [measure]
    address = f"/recommendations/{made.pk}/"
    assert signed_in(leader).post(f"{address}answer/", {"answer": "替"}).status_code == 403
    assert signed_in(alice).post(f"{address}hand-over/", {}).status_code == 403
    assert signed_in(leader).get(f"{address}hand-over/").status_code == 409
    assert signed_in(alice).post(f"{address}answer/", {"answer": "在等回函"}).status_code == 302

    def post(person: Person, path: str, data: dict[str, Any]) -> Any:
        return signed_in(person).post(f"/api/{path}", data, content_type="application/json")

    passed = {"passed_to": "市委组织部", "passed_on": factories.day(0).isoformat()}
    assert post(office, f"recommendations/{made.pk}/hand-over", passed).status_code == 404
    answered = post(leader, f"recommendations/{made.pk}/hand-over", passed)
    assert (answered.status_code, answered.json()["measure_ids"]) == (200, [measure.pk])
    assert post(alice, f"recommendations/{made.pk}/answer", {"answer": "再"}).status_code == 409
    other = post(leader, f"campaigns/{campaign.slug}/recommendations", said)
    assert other.status_code == 201
    listed = signed_in(leader).get(f"/api/campaigns/{campaign.slug}/recommendations").json()
    assert [row["id"] for row in listed] == [other.json()["id"], made.pk]
    page = signed_in(leader).get(f"/c/{campaign.slug}/recommendations/").content.decode()
    assert "市委组织部" in page


@pytest.mark.parametrize("step", ["recommend", "answer", "hand over"])
def test_a_broken_second_write_leaves_nothing(
    step: str, make: Make, alice: Person, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = make()
    made = factories.make_recommendation(measure, direction="down")
    up = factories.make_recommendation(measure, direction="up")
    before = list(Recommendation.objects.order_by("pk").values())

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger_actions, "append", broken)
    with pytest.raises(RuntimeError):
        {
            "recommend": lambda: recommend(alice, measure, leader),
            "answer": lambda: actions.answer(recommendation=made, answer="说明", by=alice),
            "hand over": lambda: actions.hand_over(
                recommendation=up, passed_to="组织部", passed_on=factories.day(0), by=leader
            ),
        }[step]()
    assert list(Recommendation.objects.order_by("pk").values()) == before


def test_each_constraint_is_broken_alone(make: Make, alice: Person) -> None:
    factories.make_recommendation(make())
    broken: dict[str, dict[str, Any]] = {
        "recommendation_by_somebody_else": {"by": alice},
        "recommendation_answered_with_at": {"answer": "没有时间"},
        "recommendation_passed_with_its_facts": {"passed_to": "组织部"},
    }
    for name, change in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Recommendation.objects.update(**change)
