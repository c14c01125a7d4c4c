"""A sitting that was entered wrongly is withdrawn: it stays listed with the reason, and counts
nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import factories
from tests.discussions.test_api import Api
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import AlreadyClosed, PhaseClosed
from zhixing.discussions.actions import consensus, maps, sittings, topics
from zhixing.discussions.models import Participant, Sitting, Statement, Topic
from zhixing.discussions.queries.consensus import figures
from zhixing.discussions.queries.maps import latest
from zhixing.discussions.rules.topics import (
    AlreadyRecorded,
    AlreadyWithdrawn,
    ReasonMissing,
    SittingRestedOn,
)
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

WHY = "把赞成和不赞成填反了"


def sat(topic: Topic, statement: Statement, by: Person, title: str = "窗口座谈会") -> Sitting:
    counted = {"statement": statement.pk, "agree": 7, "disagree": 2, "passed": 1}
    return sittings.record_sitting(
        topic=topic, title=title, held_on=factories.day(), way="hands", present=10,
        tallies=[counted], by=by,
    )  # fmt: skip


@pytest.fixture
def sitting(topic: Topic, first: Statement, office: Person) -> Sitting:
    return sat(topic, first, office)


def mapped(topic: Topic, statement: Statement) -> None:
    for _ in range(6):
        voter: Participant = factories.make_participant(topic)
        factories.make_vote(voter, statement)
    maps.make(topic)


def test_paper_votes_are_entered_when_the_phase_is_over(
    topic: Topic, first: Statement, office: Person
) -> None:
    """By the day of the meeting, and not by that on which somebody types."""
    topic.campaign.phases.update(begins=factories.day(-9), ends=factories.day(-2))
    campaign = Campaign.objects.get(pk=topic.campaign_id)
    after = Topic.objects.get(pk=topic.pk)
    after.campaign = campaign
    counted = {"statement": first.pk, "agree": 7, "disagree": 2, "passed": 1}
    entry = {"title": "窗口座谈会", "way": "hands", "present": 10, "tallies": [counted]}
    for day in (factories.day(), factories.day(-10), date(1, 1, 1)):
        with pytest.raises(PhaseClosed):
            sittings.record_sitting(topic=after, held_on=day, by=office, **entry)
    made = sittings.record_sitting(topic=after, held_on=factories.day(-3), by=office, **entry)

    assert topic.sittings.get() == made


def test_a_sitting_that_is_sent_twice_counts_once(
    topic: Topic, first: Statement, sitting: Sitting, office: Person
) -> None:
    with pytest.raises(AlreadyRecorded):
        sat(topic, first, office)
    assert (topic.sittings.count(), ledger_kinds()) == (1, ["sitting.recorded"])

    sat(topic, first, office, title="窗口座谈会（下午）")
    sittings.withdraw_sitting(sitting=sitting, reason=WHY, by=office)
    sat(topic, first, office)
    assert topic.sittings.count() == 3


def test_what_fewer_than_five_voted_at_a_meeting_is_not_told(
    topic: Topic, first: Statement, office: Person, client: Client
) -> None:
    mapped(topic, first)
    counted = {"statement": first.pk, "agree": 0, "disagree": 4, "passed": 0}
    sittings.record_sitting(
        topic=topic, title="小会", held_on=factories.day(), way="paper", present=9,
        tallies=[counted], by=office,
    )  # fmt: skip
    found = consensus.adopt(statement=first, reason="都赞成", by=office)

    told = "小会（纸质选票）：表态不到 5 人，不显示"
    for path in (f"topics/{topic.pk}/statements", f"statements/{first.pk}"):
        assert told in client.get(f"/{path}/").text
    assert found.figures["sittings"] == [{"title": "小会", "present": 9, "votes": None}]
    assert "不赞成 4" not in client.get(f"/consensus/{found.pk}/").text


def test_a_sitting_that_is_yet_to_come_is_not_entered(
    topic: Topic, office: Person, signed_in: Any
) -> None:
    data = {
        "title": "座谈会", "held_on": factories.day(1).isoformat(), "way": "paper",
        "present": "12", "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = signed_in(office).post(f"/topics/{topic.pk}/sittings/new/", data)
    assert (answer.status_code, "这一天还没有到" in answer.text) == (200, True)
    assert not topic.sittings.exists()


def test_a_withdrawn_sitting_counts_in_no_figure(
    topic: Topic, first: Statement, sitting: Sitting, office: Person
) -> None:
    mapped(topic, first)
    before = figures(latest(topic), first)
    sittings.withdraw_sitting(sitting=sitting, reason=f" {WHY} ", by=office)
    after = figures(latest(topic), first)

    assert before is not None
    assert after == before | {"sittings": []}
    assert [one["title"] for one in before["sittings"]] == ["窗口座谈会"]
    sitting.refresh_from_db()
    assert (sitting.withdrawn_by, sitting.withdrawn_reason) == (office, WHY)
    assert ledger_kinds() == ["sitting.recorded", "sitting.withdrawn"]
    assert [f for f in verify().findings if f.subject.startswith(("sitting", "tally"))] == []


def test_nobody_withdraws_twice_or_without_a_reason(sitting: Sitting, office: Person) -> None:
    with pytest.raises(ReasonMissing):
        sittings.withdraw_sitting(sitting=sitting, reason=" ", by=office)
    sittings.withdraw_sitting(sitting=sitting, reason=WHY, by=office)
    with pytest.raises(AlreadyWithdrawn):
        sittings.withdraw_sitting(sitting=sitting, reason="又一次", by=office)
    sitting.refresh_from_db()
    assert (sitting.withdrawn_reason, len(ledger_kinds())) == (WHY, 2)


def test_what_a_consensus_rests_on_stays(
    topic: Topic, first: Statement, sitting: Sitting, office: Person
) -> None:
    mapped(topic, first)
    consensus.adopt(statement=first, reason="都赞成", by=office)
    later = sat(topic, first, office, "第二场")

    with pytest.raises(SittingRestedOn):
        sittings.withdraw_sitting(sitting=sitting, reason=WHY, by=office)
    sittings.withdraw_sitting(sitting=later, reason=WHY, by=office)

    assert list(Sitting.objects.filter(withdrawn_at=None)) == [sitting]


def test_a_slip_is_found_after_the_topic_was_closed_but_not_after_the_campaign(
    topic: Topic, first: Statement, sitting: Sitting, office: Person
) -> None:
    other = sat(topic, first, office, "第二场")
    topics.close_topic(topic=topic, by=office)
    sittings.withdraw_sitting(sitting=sitting, reason=WHY, by=office)
    Campaign.objects.update(closed_at=topic.opened_at)
    other = Sitting.objects.get(pk=other.pk)
    with pytest.raises(AlreadyClosed):
        sittings.withdraw_sitting(sitting=other, reason=WHY, by=office)


@pytest.mark.parametrize(
    ("who", "may"),
    [("office", True), ("leader", True), ("inspector", False), ("alice", False), ("bob", False)],
)
def test_the_office_withdraws(
    who: str, may: bool, sitting: Sitting, request: pytest.FixtureRequest, signed_in: Any
) -> None:
    person = request.getfixturevalue(who)
    browser, address = signed_in(person), f"/sittings/{sitting.pk}/withdraw/"
    shown = browser.get(f"/topics/{sitting.topic_id}/sittings/")
    assert (shown.status_code, address in shown.text) == (200, may)
    assert browser.get(address).status_code == (200 if may else 403)
    by_program = Api(person)
    refused = by_program.post(f"/sittings/{sitting.pk}/withdraw", {"reason": ""})
    assert refused.status_code == (422 if may else 403)
    if not may:
        with pytest.raises(NotYours):
            sittings.withdraw_sitting(sitting=sitting, reason=WHY, by=person)
        assert browser.post(address, {"reason": WHY}).status_code == 403
        return
    made = by_program.post(f"/sittings/{sitting.pk}/withdraw", {"reason": WHY})
    again = browser.post(address, {"reason": WHY})
    assert (made.status_code, made.json()["withdrawn_reason"]) == (200, WHY)
    assert (again.status_code, WHY in again.text) == (200, True)


def test_strangers_read_and_do_not_write(sitting: Sitting, client: Client) -> None:
    assert client.get(f"/topics/{sitting.topic_id}/sittings/").status_code == 200
    assert client.post(f"/sittings/{sitting.pk}/withdraw/", {"reason": WHY}).status_code == 302
    assert Api().post(f"/sittings/{sitting.pk}/withdraw", {"reason": WHY}).status_code == 401
    assert client.get("/topics/999999/sittings/").status_code == 404
    assert not Sitting.objects.exclude(withdrawn_at=None).exists()


def test_it_stays_listed_struck_and_with_its_reason(
    sitting: Sitting, first: Statement, office: Person, signed_in: Any, client: Client
) -> None:
    sent = signed_in(office).post(f"/sittings/{sitting.pk}/withdraw/", {"reason": WHY})

    assert sent.headers["Location"] == f"/topics/{sitting.topic_id}/sittings/"
    for path in (
        f"/topics/{sitting.topic_id}/sittings/",
        f"/topics/{sitting.topic_id}/statements/",
        f"/statements/{first.pk}/",
    ):
        text = client.get(path).text
        assert ("<s>窗口座谈会" in text, WHY in text) == (True, True), path
    (told,) = Api().get(f"/topics/{sitting.topic_id}/sittings").json()
    assert (told["id"], told["withdrawn_reason"]) == (sitting.pk, WHY)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_queries_however_long(
    rows: int,
    topic: Topic,
    first: Statement,
    office: Person,
    client: Client,
    django_assert_num_queries: Any,
) -> None:
    for number in range(rows):
        sat(topic, first, office, f"第 {number} 场")
    address = f"/topics/{topic.pk}/sittings/"
    client.get(address)
    with django_assert_num_queries(2):
        text = client.get(address).text
    assert text.count("表决观点 1 条") == rows


def test_reason_person_and_time_come_together(sitting: Sitting) -> None:
    for half in ({"withdrawn_reason": WHY}, {"withdrawn_at": sitting.recorded_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sitting.objects.filter(pk=sitting.pk).update(**half)
