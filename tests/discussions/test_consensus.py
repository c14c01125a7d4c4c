"""Consensus: adopted with frozen figures, dissent kept word for word and answered once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.discussions.camps import fill
from tests.ledger_log import ledger_kinds
from zhixing.discussions import desk
from zhixing.discussions.actions import consensus as actions
from zhixing.discussions.actions import maps
from zhixing.discussions.models import Argument, Consensus, Statement, Topic
from zhixing.discussions.queries import consensus as queries
from zhixing.discussions.rules.consensus import AlreadyAdopted, DissentAnswered, NoMap, Opposed
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapped(topic: Topic) -> list[Statement]:
    rows = fill(topic)
    maps.make(topic)
    return rows


def against(statement: Statement, text: str, **fields: Any) -> Argument:
    topic = statement.topic
    fields = {
        "state": "shown", "moderated_by": topic.opened_by, "moderated_at": factories.moment(),
        **fields,
    }  # fmt: skip
    author = factories.make_participant(topic)
    return Argument.objects.create(
        statement=statement, side="against", text=text, author=author, **fields
    )


def test_candidates_are_what_all_groups_agree_on(topic: Topic, mapped: list[Statement]) -> None:
    found = [statement for statement, _row in queries.candidates(topic, most=6)]

    assert set(found) == set(mapped[1::2])


def test_what_a_group_is_against_is_no_consensus(
    topic: Topic, mapped: list[Statement], office: Person, signed_in: Any
) -> None:
    contested, agreed = mapped[0], mapped[1]
    with pytest.raises(Opposed, match="第 2 群体"):
        actions.adopt(statement=contested, reason="我看可以", by=office)
    assert ledger_kinds() == []

    clerk = signed_in(office)
    page = clerk.get(f"/statements/{contested.pk}/adopt/").text
    assert "第 2 群体不赞成的多于赞成的" in page
    assert 'name="reason"' not in page
    listed = clerk.get(f"/topics/{topic.pk}/map/").text
    assert f"/statements/{agreed.pk}/adopt/" in listed
    assert f"/statements/{contested.pk}/adopt/" not in listed


def test_what_fewer_than_five_voted_on_is_no_consensus(
    topic: Topic, mapped: list[Statement], office: Person
) -> None:
    late = factories.make_statement(topic)
    for number in range(5):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, mapped[1])
        if number < 4:
            factories.make_vote(voter, late)
    maps.make(topic)
    with pytest.raises(NoMap):
        actions.adopt(statement=late, reason="都赞成", by=office)


def test_the_desk_names_dissent_that_waits_for_an_answer(
    topic: Topic, mapped: list[Statement], office: Person, alice: Person
) -> None:
    against(mapped[1], "人手不够")
    found, quiet = (
        actions.adopt(statement=row, reason="都赞成", by=office) for row in (mapped[1], mapped[3])
    )
    assert [todo.title for todo in desk.todos(office)] == [found.text]
    assert list(desk.todos(alice)) == []

    actions.answer_dissent(consensus=found, dissent_answer="再招两个人。", by=office)
    assert list(desk.todos(office)) == []
    assert quiet.dissent == []


def test_candidates_are_offered_to_whoever_adopts(
    topic: Topic, mapped: list[Statement], alice: Person, signed_in: Any
) -> None:
    assert "/adopt/" not in signed_in(alice).get(f"/topics/{topic.pk}/map/").text


def test_groups_without_a_name_are_told_apart(
    topic: Topic, mapped: list[Statement], office: Person, client: Client
) -> None:
    found = actions.adopt(statement=mapped[1], reason="都赞成", by=office)
    page = client.get(f"/consensus/{found.pk}/").text
    assert [page.count(f"第 {number} 群体") > 0 for number in (1, 2, 3)] == [True, True, False]
    assert page.count("30 人") == 2


def test_adopting_freezes_the_figures(
    topic: Topic, mapped: list[Statement], office: Person
) -> None:
    statement = mapped[1]
    against(statement, "人手不够")
    against(statement, "还没有人看过", state="waiting", moderated_by=None, moderated_at=None)
    found = actions.adopt(statement=statement, reason="各群体都赞成", by=office)
    for _ in range(20):
        factories.make_vote(factories.make_participant(topic), statement, -1)
    maps.make(topic)

    found.refresh_from_db()
    assert found.figures["edition"] == 1
    assert found.figures["people"] == 60
    assert len(found.figures["groups"]) == 2
    everyone = found.figures["everyone"]
    assert everyone["agree"] + everyone["disagree"] + everyone["passed"] == 60
    assert float(everyone["interval"][0]) < everyone["agree"] / 60 < float(everyone["interval"][1])
    assert found.dissent == ["人手不够"]
    assert ledger_kinds() == ["consensus.adopted"]
    changed = [f for f in verify().findings if f.subject.startswith("consensus")]
    assert changed == []


def test_figures_changed_in_the_database_are_found(
    topic: Topic, mapped: list[Statement], office: Person
) -> None:
    found = actions.adopt(statement=mapped[1], reason="各群体都赞成", by=office)
    Consensus.objects.update(figures={**found.figures, "people": 6000})

    changed = [f.field for f in verify().findings if f.subject.startswith("consensus")]
    assert changed == ["figures"]


def test_a_statement_is_adopted_once(mapped: list[Statement], office: Person) -> None:
    actions.adopt(statement=mapped[1], reason="", by=office)
    with pytest.raises(AlreadyAdopted):
        actions.adopt(statement=mapped[1], reason="", by=office)
    assert ledger_kinds() == ["consensus.adopted"]


def test_without_votes_there_is_nothing_to_rest_on(first: Statement, office: Person) -> None:
    with pytest.raises(NoMap):
        actions.adopt(statement=first, reason="", by=office)
    assert ledger_kinds() == []


def test_a_statement_that_came_after_the_map_waits(
    topic: Topic, mapped: list[Statement], office: Person, signed_in: Any
) -> None:
    late = factories.make_statement(topic)
    with pytest.raises(NoMap):
        actions.adopt(statement=late, reason="", by=office)

    assert "还没有数据可依" in signed_in(office).get(f"/statements/{late.pk}/adopt/").text


def test_dissent_is_answered_once(mapped: list[Statement], office: Person) -> None:
    found = actions.adopt(statement=mapped[1], reason="", by=office)
    actions.answer_dissent(consensus=found, dissent_answer="补休写进轮值表", by=office)
    with pytest.raises(DissentAnswered):
        actions.answer_dissent(consensus=found, dissent_answer="改口", by=office)

    assert ledger_kinds() == ["consensus.adopted", "consensus.answered"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 302), ("office", 302), ("inspector", 403), ("alice", 403), ("", 302)],
)
def test_who_adopts(
    mapped: list[Statement], who: str, status: int, request: pytest.FixtureRequest, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(who)) if who else Client()
    answer = browser.post(f"/statements/{mapped[1].pk}/adopt/", {"reason": "各群体都赞成"})

    assert answer.status_code == status
    assert Consensus.objects.exists() == (who in {"leader", "office"})


def test_everybody_reads_it(mapped: list[Statement], office: Person, client: Client) -> None:
    against(mapped[1], "人手不够")
    found = actions.adopt(statement=mapped[1], reason="各群体都赞成", by=office)

    page = client.get(f"/consensus/{found.pk}/").text
    assert [word in page for word in ("各群体都赞成", "人手不够", mapped[1].text)] == [True] * 3
    assert mapped[1].text in client.get("/c/debate/consensus/").text
    assert "已采纳为共识" in client.get(f"/statements/{mapped[1].pk}/").text
    assert client.post(f"/consensus/{found.pk}/", {"dissent_answer": "x"}).status_code == 403
    assert client.get("/consensus/999/").status_code == 404


def test_the_author_of_a_statement_learns_that_it_was_adopted(
    topic: Topic, mapped: list[Statement], office: Person, client: Client
) -> None:
    client.post(f"/topics/{topic.pk}/vote/", {"statement": mapped[1].pk, "value": "1"})
    author = topic.participants.order_by("-pk")[0]
    Statement.objects.filter(pk__in=[one.pk for one in mapped[1:3]]).update(author=author)
    found = actions.adopt(statement=mapped[1], reason="", by=office)

    text = client.get(f"/topics/{topic.pk}/mine/").text
    told = client.get(f"/api/topics/{topic.pk}/mine").json()["statements"]
    assert text.count(f'href="/consensus/{found.pk}/"') == 1
    assert [one["consensus"] for one in told] == [found.pk, None]
