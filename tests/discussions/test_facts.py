"""Facts beside a statement: who names them, who sees which, and what of records that are gone."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Model
from django.test import Client

from tests import factories
from tests.discussions.test_api import Api
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions import statements, topics
from zhixing.discussions.models import Fact, Statement, Topic
from zhixing.discussions.queries.facts import beside
from zhixing.ledger.models import Opening
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Voice
from zhixing.web import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(campaign: Campaign) -> Problem:
    return factories.make_problem(campaign, title="大厅中午没人")


@pytest.fixture
def hidden(campaign: Campaign) -> Problem:
    """Nobody who raised it let it be made public."""
    found = factories.make_problem(campaign, title="内部才知道的问题")
    factories.make_voice(campaign, problem=found, consent="private")
    return factories.count_voices(found)


@pytest.fixture
def told(campaign: Campaign) -> Voice:
    return factories.make_voice(campaign, text="中午白跑一趟", moderation="shown")


def named(statement: Statement) -> list[tuple[str, int]]:
    return list(statement.facts.order_by("order").values_list("kind", "record"))


def dealt(page: str) -> list[dict[str, Any]]:
    """The deck that the voting page hands to its script."""
    (found,) = re.findall(r'data-deck="([^"]*)"', page)
    return list(json.loads(unescape(found)))


def test_the_office_names_the_records_that_a_statement_speaks_of(
    topic: Topic, first: Statement, campaign: Campaign, office: Person, alice: Person,
    problem: Problem, told: Voice, signed_in: Any, client: Client,
) -> None:  # fmt: skip
    secret = factories.make_voice(campaign, text="请不要公开")
    address, clerk = f"/statements/{first.pk}/facts/", signed_in(office)
    refused = clerk.post(address, {"problems": "", "voices": f"{told.pk}、{secret.pk}"})
    taken = clerk.post(address, {"problems": str(problem.pk), "voices": str(told.pk)})
    text = client.get(f"/statements/{first.pk}/").text

    assert (refused.status_code, "没有公开" in refused.text, taken.status_code) == (200, True, 302)
    assert ledger_kinds() == ["statement.facts_stated"]
    assert ("大厅中午没人" in text, "中午白跑一趟" in text) == (True, True)
    assert signed_in(alice).get(address).status_code == 403
    assert client.get(address).status_code == 302
    assert clerk.get("/statements/999999/facts/").status_code == 404

    Voice.objects.filter(pk=told.pk).update(consent="private")
    statements.argue(
        statement=first,
        side="for",
        text="x",
        participant=factories.make_participant(topic),
        by=None,
    )
    assert "中午白跑一趟" not in client.get(f"/statements/{first.pk}/").text
    assert "不再公开" in clerk.get(address).text


def test_the_entry_lists_all_facts_and_the_last_naming_counts(
    first: Statement, campaign: Campaign, office: Person, problem: Problem, told: Voice
) -> None:
    measures = [factories.make_measure(campaign) for _ in range(2)]
    for facts in ({"voices": [told], "measures": measures}, {"measures": measures[::-1]}):
        statements.state_facts(statement=first, facts=facts, by=office)

    assert named(first) == [("measures", one.pk) for one in measures[::-1]]
    (before, after) = Opening.objects.filter(field="measures").order_by("entry_index")
    assert json.loads(before.value) == [f"measure:{one.pk}" for one in measures]
    assert json.loads(after.value) == [f"measure:{one.pk}" for one in measures[::-1]]


def test_a_broken_write_leaves_the_facts_as_they_were(
    first: Statement, office: Person, problem: Problem, told: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_facts(first, voices=[told])

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(statements, "record", broken)
    with pytest.raises(RuntimeError):
        statements.state_facts(statement=first, facts={"problems": [problem]}, by=office)

    assert (named(first), ledger_kinds()) == ([("voices", told.pk)], [])


# What is sent


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("1e9", "“1e9”不是编号"),
        ("-1", "“-1”不是编号"),
        ("9" * 30, "不是编号"),
        ("9" * 5000, "不是编号"),
        ("9" * 18, "没有编号为"),
        ("1\x00", "不是编号"),
        ("<script>", "不是编号"),
        (" ".join(map(str, range(1, 30))), "最多 20 条"),
    ],
)
def test_what_is_no_record_is_refused_in_words(
    first: Statement, office: Person, signed_in: Any, sent: str, says: str
) -> None:
    for name in ("problems", "voices", "measures", "findings"):
        answer = signed_in(office).post(f"/statements/{first.pk}/facts/", {name: sent})
        assert (answer.status_code, says in answer.text, len(answer.content) < 30_000) == (
            200, True, True,
        )  # fmt: skip
        assert "<script>不" not in answer.text
    assert not Fact.objects.exists()


def test_a_record_named_twice_is_one_fact(
    first: Statement, problem: Problem, office: Person, signed_in: Any
) -> None:
    sent = {"problems": [str(problem.pk), f"{problem.pk}", f"0{problem.pk}"]}

    assert signed_in(office).post(f"/statements/{first.pk}/facts/", sent).status_code == 302
    assert named(first) == [("problems", problem.pk)]


def test_a_record_of_another_campaign_is_no_fact(
    first: Statement, office: Person, signed_in: Any
) -> None:
    other = factories.make_measure(factories.make_campaign())
    answer = signed_in(office).post(f"/statements/{first.pk}/facts/", {"measures": str(other.pk)})

    assert (answer.status_code, named(first)) == (200, [])


# Searching


def test_a_search_saves_nothing_and_keeps_what_is_chosen(
    first: Statement, campaign: Campaign, problem: Problem, office: Person, signed_in: Any
) -> None:
    other = factories.make_problem(campaign, title="中午停车难")
    factories.make_problem(campaign, title="路灯不亮")
    clerk, address = signed_in(office), f"/statements/{first.pk}/facts/"
    sent = {"problems": str(problem.pk), "find_problems": "中午", "look": "problems:1"}
    page = clerk.post(address, sent).text

    assert [
        (f'value="{one.pk}" id="problems_{one.pk}" checked' in page, one.title in page)
        for one in (problem, other)
    ] == [(True, True), (False, True)]
    assert "路灯不亮" not in page
    assert not Fact.objects.exists()


def test_a_topic_is_opened_from_a_problem(
    campaign: Campaign, problem: Problem, office: Person, alice: Person, signed_in: Any
) -> None:
    other = factories.make_problem(campaign, title="中午停车难")
    clerk, page = signed_in(office), f"/problems/{problem.pk}/"
    new = f"/c/debate/topics/new/?problems={problem.pk}"
    assert new in clerk.get(page).text
    assert new not in signed_in(alice).get(page).text
    ticked = f'value="{problem.pk}" id="problems_{problem.pk}" checked'
    assert ticked in clerk.get(new).text

    typed = {"title": "午间怎么开", "seeds": "开\n不开", "problems": str(problem.pk)}
    found = clerk.post(new, {**typed, "find_problems": "停车", "look": "problems:1"}).text
    assert not Topic.objects.exists()
    for words in ("午间怎么开", "开\n不开", ticked, other.title):
        assert words in found
    taken = clerk.post(new, {**typed, "problems": [problem.pk, other.pk]})
    topic = Topic.objects.get()
    assert (taken.status_code, set(topic.problems.all())) == (302, {problem, other})
    for reader in (clerk, signed_in(alice)):
        assert f'href="/topics/{topic.pk}/">午间怎么开' in reader.get(page).text


def test_records_are_offered_page_by_page(
    campaign: Campaign, office: Person, alice: Person, signed_in: Any
) -> None:
    made = [factories.make_problem(campaign, title=f"问题甲{n:02}") for n in range(13)]
    clerk, address = signed_in(office), "/c/debate/facts/problems/"
    newest = clerk.get(address, {"look": "problems:1"}).text
    oldest = clerk.get(address, {"look": "problems:2", "find_problems": "问题 甲"}).text
    by_number = clerk.get(address, {"find_problems": str(made[4].pk)}).text

    assert [one.title for one in made if one.title in newest] == [p.title for p in made[3:]]
    assert [one.title for one in made if one.title in oldest] == [p.title for p in made[:3]]
    assert (made[4].title in by_number, made[0].title in by_number) == (True, False)
    assert "没有找到" in clerk.get(address, {"find_problems": "\x00%_"}).text
    assert clerk.get(address, {"look": "problems:" + "9" * 40}).status_code == 200
    assert clerk.get("/c/debate/facts/secrets/").status_code == 404
    assert clerk.get("/c/elsewhere/facts/problems/").status_code == 404
    assert signed_in(alice).get(address).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_asks_the_same_queries_however_many_facts(
    rows: int, first: Statement, campaign: Campaign, office: Person, signed_in: Any,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    made = {
        "problems": [factories.make_problem(campaign) for _ in range(rows)],
        "voices": [factories.make_voice(campaign, moderation="shown") for _ in range(rows)],
        "measures": [factories.make_measure(campaign) for _ in range(rows)],
    }
    factories.make_facts(first, **made)
    clerk, address = signed_in(office), f"/statements/{first.pk}/facts/"
    clerk.get(address)
    with django_assert_num_queries(13):
        assert clerk.get(address).status_code == 200


# Reading


def test_a_hidden_problem_is_there_for_those_who_may_see_it_only(
    topic: Topic, first: Statement, hidden: Problem, office: Person, signed_in: Any, client: Client
) -> None:
    factories.make_facts(first, problems=[hidden])
    pages = f"/statements/{first.pk}/", f"/topics/{topic.pk}/"

    assert [hidden.title in client.get(page).text for page in pages] == [False, False]
    assert [hidden.title in signed_in(office).get(page).text for page in pages] == [True, True]
    assert Api().get(f"/statements/{first.pk}/facts").json() == []


def test_a_topic_names_the_problems_it_comes_from_to_those_who_may_see_them(
    topic: Topic, problem: Problem, hidden: Problem, office: Person, signed_in: Any, client: Client
) -> None:
    topic.problems.set([problem, hidden])
    address = f"/topics/{topic.pk}/"

    for reader, sees in ((client, False), (signed_in(office), True)):
        page = reader.get(address).text
        assert (problem.title in page, hidden.title in page) == (True, sees)


def test_a_merged_problem_is_found_where_it_is_now(
    topic: Topic, first: Statement, campaign: Campaign, problem: Problem
) -> None:
    old = factories.make_problem(campaign, state="merged", merged_into=problem)
    older = factories.make_problem(campaign, state="merged", merged_into=old)
    factories.make_facts(first, problems=[older, old, problem])

    (row,) = beside(topic, AnonymousUser())[first.pk]
    assert (row.title, row.href) == (problem.title, f"/problems/{problem.pk}/")


def test_a_record_that_is_gone_is_no_error(
    topic: Topic, first: Statement, problem: Problem, office: Person, signed_in: Any, client: Client
) -> None:
    factories.make_facts(first, problems=[problem])
    Fact.objects.create(statement=first, kind="measures", record=999_999, order=8)
    Fact.objects.create(statement=first, kind="of no room", record=1, order=9)
    problem.delete()

    for page in (f"/statements/{first.pk}/", f"/topics/{topic.pk}/"):
        assert client.get(page).status_code == 200
        assert signed_in(office).get(page).status_code == 200
    form = signed_in(office).get(f"/statements/{first.pk}/facts/")
    assert "不再列出" in form.text


def test_the_voting_page_shows_the_first_facts_of_each_statement(
    topic: Topic, first: Statement, second: Statement, campaign: Campaign, client: Client
) -> None:
    made: list[Model] = [
        factories.make_problem(campaign, title=f"窗口<b>{n}</b>号") for n in range(5)
    ]
    factories.make_facts(first, problems=made)
    page = client.get(f"/topics/{topic.pk}/").text
    deck = {card["statement"]: card["facts"] for card in dealt(page)}

    assert deck[second.pk] == ""
    assert deck[first.pk].count("<li>") == 4
    assert "窗口&lt;b&gt;0&lt;/b&gt;号" in deck[first.pk]
    assert f'href="/statements/{first.pk}/#facts">还有 2 条' in deck[first.pk]
    assert client.get(f"/topics/{topic.pk}/?again={first.pk}").text.count("还有 2 条") >= 1


def test_many_problems_do_not_hide_the_measure(
    topic: Topic, first: Statement, campaign: Campaign, client: Client
) -> None:
    measure = factories.make_measure(campaign)
    made: list[Model] = [factories.make_problem(campaign) for _ in range(5)]
    factories.make_facts(first, problems=made, measures=[measure])
    (card,) = dealt(client.get(f"/topics/{topic.pk}/").text)

    assert f'href="/measures/{measure.pk}/"' in card["facts"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("place", ["statement", "topic"])
def test_pages_ask_the_same_queries_however_many_facts(
    rows: int, place: str, topic: Topic, first: Statement, campaign: Campaign, office: Person,
    signed_in: Any, client: Client, django_assert_num_queries: Any,
) -> None:  # fmt: skip
    made = {
        "problems": [factories.make_problem(campaign) for _ in range(rows)],
        "voices": [factories.make_voice(campaign, moderation="shown") for _ in range(rows)],
        "measures": [factories.make_measure(campaign) for _ in range(rows)],
    }
    for statement in (first, *(factories.make_statement(topic) for _ in range(rows))):
        factories.make_facts(statement, **made)
    address = f"/topics/{topic.pk}/" if place == "topic" else f"/statements/{first.pk}/"
    client.get(address)
    with django_assert_num_queries(3 if place == "topic" else 4):
        assert client.get(address).status_code == 200
    figures.forget()
    with figures.reading(), django_assert_num_queries(7):
        assert len(beside(topic, AnonymousUser())[first.pk]) == 3 * rows


# By program


def test_the_facts_of_a_statement_by_program(
    campaign: Campaign, first: Statement, problem: Problem, office: Person, alice: Person
) -> None:
    secret = factories.make_voice(campaign)
    address = f"/statements/{first.pk}/facts"
    assert Api(alice).post(address, {"problems": [problem.pk]}).status_code == 403
    assert Api(office).post(address, {"voices": [secret.pk]}).status_code == 422
    assert Api(office).post(address, {"voices": [10**30]}).status_code == 422
    assert Api(office).post(address, {"voices": {"a": [1]}}).status_code == 422
    assert Api(office).post(address, {"nonsense": [1]}).status_code == 422
    taken = Api(office).post(address, {"problems": [problem.pk]})
    assert (taken.status_code, named(first)) == (200, [("problems", problem.pk)])
    (row,) = Api().get(address).json()
    assert (row["title"], row["told"][0]) == (problem.title, "问题")
    (card,) = Api().get(f"/topics/{first.topic_id}/next").json()
    assert card["facts"] == [row]


# Against the ledger


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


# The tables that were there before


@pytest.mark.django_db(transaction=True)
def test_facts_stated_before_come_along_and_go_back(
    topic: Topic, first: Statement, problem: Problem, told: Voice
) -> None:
    def at(name: str) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([("discussions", name)])
        return executor.loader.project_state([("discussions", name)]).apps

    try:
        row = at("0001_initial").get_model("discussions", "Statement").objects.get(pk=first.pk)
        row.problems.add(problem.pk)
        row.voices.add(told.pk)
        at("0004_facts_of_one_table")
        moved = sorted(named(first))
        row = at("0001_initial").get_model("discussions", "Statement").objects.get(pk=first.pk)
        back = [one.pk for one in (*row.problems.all(), *row.voices.all())]
    finally:  # on to the last one, for the tests that come after
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("discussions"))

    assert moved == [("problems", problem.pk), ("voices", told.pk)]
    assert back == [problem.pk, told.pk]
