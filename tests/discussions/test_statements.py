"""Topics, statements, reasons, sittings: who may, when, and what their authors read."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import PhaseClosed
from zhixing.discussions import desk, voters
from zhixing.discussions.actions import sittings, statements, topics
from zhixing.discussions.models import Consensus, Participant, Sitting, Statement, Tally, Topic
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules.topics import (
    AlreadyModerated,
    AlreadyStated,
    BadTally,
    NoSuchStatement,
    ReasonMissing,
    TooManyWaiting,
    TopicClosed,
)
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db


def quietly_changed(*kinds: str) -> list[str]:
    """Rows of these kinds that differ from their entries; the others come from factories."""
    return [f.subject for f in verify().findings if f.subject.split(":")[0] in kinds]


def test_opening_a_topic_shows_its_seeds_at_once(campaign: Campaign, office: Person) -> None:
    problem = factories.make_problem(campaign)
    topic = topics.open_topic(
        campaign=campaign, title="大厅中午开不开", problems=[problem], by=office,
        seeds=["开", "不开", "开"],
    )  # fmt: skip

    assert [s.text for s in queries.shown(topic)] == ["开", "不开"]
    assert list(topic.problems.all()) == [problem]
    assert ledger_kinds() == ["topic.opened"]
    assert quietly_changed("topic", "statement") == []


def test_a_statement_waits_until_the_office_has_looked(
    topic: Topic, participant: Participant, office: Person
) -> None:
    statement = statements.submit(
        topic=topic, text="下午延时到六点半。", participant=participant, by=None
    )
    assert list(queries.shown(topic)) == []

    statements.moderate(statement=statement, show=True, by=office)

    assert list(queries.shown(topic)) == [statement]
    assert ledger_kinds() == ["statement.submitted", "statement.moderated"]
    with pytest.raises(AlreadyModerated):
        statements.moderate(statement=statement, show=False, reason="晚了", by=office)


def test_refusing_needs_a_reason_that_the_author_reads(
    topic: Topic, office: Person, client: Client
) -> None:
    client.post(f"/topics/{topic.pk}/statements/new/", {"text": "张三办事拖拉。"})
    statement = Statement.objects.get()
    with pytest.raises(ReasonMissing):
        statements.moderate(statement=statement, show=False, reason=" ", by=office)
    statements.moderate(statement=statement, show=False, reason="写了他人姓名", by=office)

    page = client.get(f"/topics/{topic.pk}/mine/").text
    assert ("张三办事拖拉。" in page, "写了他人姓名" in page) == (True, True)
    assert "写了他人姓名" not in Client().get(f"/topics/{topic.pk}/mine/").text


def test_the_same_words_are_said_once(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    with pytest.raises(AlreadyStated):
        statements.submit(topic=topic, text=first.text, participant=participant, by=None)
    assert (Statement.objects.count(), ledger_kinds()) == (1, [])


def test_whose_words_they_were_is_said(topic: Topic, first: Statement, client: Client) -> None:
    """Nobody is sent to vote on what is not shown; and a form that was sent twice is no mishap."""
    factories.make_statement(topic, text="还在等。", state="waiting")
    address = f"/topics/{topic.pk}/statements/new/"
    told = [client.post(address, {"text": text}) for text in ("我的话。", "我的话。", "还在等。")]

    assert told[0].status_code == 302
    assert "这句话您已经提过" in told[1].text
    assert "现在没有公开" in told[2].text
    assert "请直接表态" in client.post(address, {"text": first.text}).text


def test_a_reason_that_is_sent_twice_is_one(topic: Topic, first: Statement, client: Client) -> None:
    words = {"side": "for", "text": "上班只有中午有空"}
    once, again = (client.post(f"/statements/{first.pk}/", words) for _ in range(2))
    other = Client().post(f"/statements/{first.pk}/", words)

    assert (once.status_code, again.status_code, other.status_code) == (302, 200, 302)
    assert "这条理由您已经写过" in again.text
    assert first.arguments.count() == 2


def test_one_participant_cannot_fill_the_queue(topic: Topic, participant: Participant) -> None:
    for _ in range(20):
        factories.make_statement(topic, state="waiting", author=participant)
    with pytest.raises(TooManyWaiting):
        statements.submit(topic=topic, text="再来一条", participant=participant, by=None)


@pytest.mark.parametrize("when", [factories.BEFORE, factories.DURING, factories.AFTER])
def test_speaking_keeps_to_its_phase(when: Any) -> None:
    topic = factories.make_topic(factories.make_campaign(phase_offset=when))
    participant = factories.make_participant(topic)
    if when == factories.DURING:
        assert statements.submit(topic=topic, text="可以", participant=participant, by=None).pk
        return
    with pytest.raises(PhaseClosed):
        statements.submit(topic=topic, text="可以", participant=participant, by=None)


@pytest.mark.parametrize(
    ("who", "may"),
    [("office", True), ("leader", True), ("inspector", False), ("alice", False), ("bob", False)],
)
def test_the_office_opens_moderates_and_closes(
    who: str, may: bool, campaign: Campaign, topic: Topic, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    statement = factories.make_statement(topic, state="waiting")

    def act() -> None:
        topics.open_topic(campaign=campaign, title="又一个议题", by=person)
        statements.moderate(statement=statement, show=True, by=person)
        topics.close_topic(topic=topic, by=person)

    if may:
        act()
        assert ledger_kinds() == ["topic.opened", "statement.moderated", "topic.closed"]
        return
    with pytest.raises(NotYours):
        act()
    assert ledger_kinds() == []


def test_a_topic_is_closed_once(topic: Topic, office: Person) -> None:
    topics.close_topic(topic=topic, by=office)
    with pytest.raises(TopicClosed):
        topics.close_topic(topic=topic, by=office)


def test_similar_statements_are_found_while_typing(
    topic: Topic, first: Statement, second: Statement, client: Client
) -> None:
    assert queries.similar(topic, "中午有人值班") == [first]
    assert queries.similar(topic, "停车") == queries.similar(topic, "") == []
    fragment = client.get(f"/topics/{topic.pk}/statements/similar/", {"text": "中午有人值班"}).text
    assert (first.text in fragment, second.text in fragment) == (True, False)


def test_looking_for_similar_statements_has_a_limit(
    topic: Topic, first: Statement, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voters, "TYPINGS", 2)
    address, asked = f"/topics/{topic.pk}/statements/similar/", {"text": "中午有人值班"}
    by_page = [client.get(address, asked).status_code for _ in range(2)]
    refused = client.get(address, asked)
    by_program = client.get(f"/api/topics/{topic.pk}/similar", asked)
    form = client.post(f"/topics/{topic.pk}/statements/new/", {"text": first.text + "长" * 140})

    assert (by_page, refused.status_code, by_program.status_code) == ([200, 200], 429, 429)
    assert "尝试过于频繁" in refused.text
    assert int(by_program.headers["Retry-After"]) > 0
    assert (form.status_code, "已经有这些相近的观点" in form.text) == (200, False)


def test_only_so_many_statements_are_compared(
    topic: Topic,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(queries, "COMPARED", 2)
    words = "中午应当有人值班"
    made = [factories.make_statement(topic, text=f"{words}{n}") for n in "甲乙丙丁戊"]
    Statement.objects.filter(pk=made[1].pk).update(agree=9)

    with django_assert_num_queries(3):
        near = queries.similar(topic, words)

    assert near == [made[1], made[3], made[4]]


# Sittings


def sitting(topic: Topic, by: Person, **fields: Any) -> Any:
    values: dict[str, Any] = {
        "title": "窗口座谈会", "held_on": factories.day(), "way": "hands", "present": 10, **fields,
    }  # fmt: skip
    return sittings.record_sitting(topic=topic, by=by, **values)


def test_a_sitting_is_kept_apart_from_single_votes(
    topic: Topic, first: Statement, office: Person, client: Client
) -> None:
    counted = {"statement": first.pk, "agree": 7, "disagree": 2, "passed": 1}
    sitting(topic, office, tallies=[counted])

    first.refresh_from_db()
    assert (first.agree, Tally.objects.get().agree) == (0, 7)
    assert "窗口座谈会" in client.get(f"/topics/{topic.pk}/statements/").text
    assert quietly_changed("sitting", "tally") == []


@pytest.mark.parametrize(
    ("tally", "error"),
    [
        ({"agree": 8, "disagree": 2, "passed": 1}, BadTally),
        ({"statement": 999_999, "agree": 1, "disagree": 0, "passed": 0}, NoSuchStatement),
    ],
)
def test_a_bad_tally_leaves_nothing(
    topic: Topic, first: Statement, office: Person, tally: dict[str, int], error: type[Exception]
) -> None:
    with pytest.raises(error):
        sitting(topic, office, tallies=[{"statement": first.pk, **tally}])
    assert (Tally.objects.count(), ledger_kinds()) == (0, [])


def test_the_office_enters_a_sitting_on_the_page(
    topic: Topic, first: Statement, second: Statement, office: Person, signed_in: Any
) -> None:
    clerk = signed_in(office)
    address = f"/topics/{topic.pk}/sittings/new/"
    data = {
        "title": "座谈会", "held_on": factories.day().isoformat(), "way": "paper", "present": "12",
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2",
        "form-0-statement": first.pk, "form-0-agree": "9", "form-0-disagree": "2",
        "form-0-passed": "1", "form-1-statement": second.pk, "form-1-agree": "",
    }  # fmt: skip
    half = clerk.post(address, data | {"form-1-agree": "0"})
    blank = clerk.post(address, data)
    taken = clerk.post(
        address, data | {"form-1-agree": "0", "form-1-disagree": "12", "form-1-passed": "0"}
    )

    assert (half.status_code, "没有的填 0" in half.text) == (200, True)
    assert (blank.status_code, taken.status_code) == (302, 302)
    counted = sorted(Tally.objects.values_list("sitting", "agree", "disagree"))
    first_one, other = Sitting.objects.order_by("pk")
    assert counted == [(first_one.pk, 9, 2), (other.pk, 0, 12), (other.pk, 9, 2)]


def test_a_statement_that_comes_twice_is_named_on_the_page(
    topic: Topic, first: Statement, office: Person, signed_in: Any
) -> None:
    data = {
        "title": "座谈会", "held_on": factories.day().isoformat(), "way": "paper", "present": "12",
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2",
    }  # fmt: skip
    row = {"statement": first.pk, "agree": 1, "disagree": 0, "passed": 0}
    data |= {f"form-{n}-{name}": value for n in (0, 1) for name, value in row.items()}
    answer = signed_in(office).post(f"/topics/{topic.pk}/sittings/new/", data)

    assert (answer.status_code, "出现了两次" in answer.text) == (200, True)
    assert not Sitting.objects.exists()


def test_a_table_of_tallies_says_what_it_leaves_out(
    topic: Topic, office: Person, signed_in: Any
) -> None:
    made = [factories.make_statement(topic, text=f"第 {n} 条观点") for n in range(61)]
    clerk = signed_in(office)
    one = clerk.get(f"/topics/{topic.pk}/sittings/new/").text
    two = clerk.get(f"/topics/{topic.pk}/sittings/new/?page=2").text

    assert "共有 61 条" in one
    assert (made[0].text in one, made[60].text in one) == (True, False)
    assert (made[0].text in two, made[60].text in two) == (False, True)


# Pages


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_queries_however_long(
    rows: int, topic: Topic, campaign: Campaign, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        factories.make_statement(topic)
        factories.make_topic(campaign)
    for path, count in (("/c/debate/topics/", 2), (f"/topics/{topic.pk}/statements/", 3)):
        client.get(path)
        with django_assert_num_queries(count):
            assert client.get(path).status_code == 200


def test_what_nobody_has_looked_at_is_not_there(topic: Topic, client: Client) -> None:
    waiting = factories.make_statement(topic, state="waiting")

    assert client.get(f"/statements/{waiting.pk}/").status_code == 404
    assert client.get(f"/topics/{topic.pk}/?again={waiting.pk}").status_code == 200
    assert client.get("/topics/999999/").status_code == 404


def test_undo_shows_a_statement_once_more(topic: Topic, first: Statement, client: Client) -> None:
    client.post(f"/topics/{topic.pk}/vote/", {"statement": first.pk, "value": "1"})

    assert first.text not in client.get(f"/topics/{topic.pk}/").text
    assert first.text in client.get(f"/topics/{topic.pk}/?again={first.pk}").text


def test_a_statement_that_is_asked_for_comes_once(
    topic: Topic, first: Statement, second: Statement, client: Client
) -> None:
    text = client.get(f"/topics/{topic.pk}/?again={first.pk}").text

    (deck,) = re.findall(r'data-deck="([^"]*)"', text)
    cards = [(card["statement"], card["asked"]) for card in json.loads(unescape(deck))]
    assert cards == [(first.pk, True), (second.pk, False)]
    assert "您自己点开的" in text.partition("data-reason>")[2]


def test_a_vote_that_cannot_be_read_is_said_so_without_scripts(
    topic: Topic, first: Statement, client: Client
) -> None:
    sent = {"statement": first.pk, "value": "5"}

    assert 'class="notice' in client.post(f"/topics/{topic.pk}/vote/", sent, follow=True).text


def test_a_reason_waits_like_a_statement(
    topic: Topic, first: Statement, office: Person, client: Client, signed_in: Any
) -> None:
    answer = client.post(f"/statements/{first.pk}/", {"side": "for", "text": "上班只有中午有空"})
    argument = first.arguments.get()
    clerk = signed_in(office)
    assert answer.status_code == 302
    assert "上班只有中午有空" not in client.get(f"/statements/{first.pk}/").text
    assert "上班只有中午有空" in clerk.get(f"/topics/{topic.pk}/moderation/").text

    clerk.post(f"/arguments/{argument.pk}/moderate/", {"show": "yes"})

    assert "上班只有中午有空" in client.get(f"/statements/{first.pk}/").text


def test_a_long_queue_of_reasons_says_that_it_goes_on(
    topic: Topic, first: Statement, office: Person, signed_in: Any
) -> None:
    author, clerk = factories.make_participant(topic), signed_in(office)
    said = []
    for number in (49, 1, 1):
        for _ in range(number):
            first.arguments.create(side="for", text="因为", author=author)
        page = clerk.get(f"/topics/{topic.pk}/moderation/").text
        said.append((page.count("因为"), "先列最早的 50 条" in page))

    assert said == [(49, False), (50, True), (50, True)]


def test_the_desk_names_what_waits(topic: Topic, office: Person, signed_in: Any) -> None:
    factories.make_statement(topic, state="waiting", at=timezone.now())
    assert "有 1 条观点等待审核" in signed_in(office).get("/desk/").text


def test_the_desk_names_reasons_that_wait(
    topic: Topic, first: Statement, second: Statement, office: Person, signed_in: Any
) -> None:
    author = factories.make_participant(topic)
    for statement in (first, second, second):
        statement.arguments.create(side="for", text="因为", author=author)
    assert "有 3 条理由等待审核" in signed_in(office).get("/desk/").text

    for _ in range(2):
        factories.make_statement(topic, state="waiting", at=timezone.now())
    (todo,) = desk.todos(office)
    assert str(todo.title) == f"“{topic.title}”有 2 条观点、3 条理由等待审核"


def test_who_gives_a_reason_sees_what_became_of_it(
    topic: Topic, first: Statement, office: Person, client: Client
) -> None:
    client.post(f"/statements/{first.pk}/", {"side": "against", "text": "李四不肯"})
    address = f"/topics/{topic.pk}/mine/"
    waiting = client.get(address).text
    argument = first.arguments.get()
    statements.moderate_argument(argument=argument, show=False, reason="写了姓名", by=office)
    refused = client.get(address).text

    assert ("李四不肯" in waiting, "等待审核" in waiting) == (True, True)
    assert ("李四不肯" in refused, "不公开的理由：写了姓名" in refused) == (True, True)
    assert "写了姓名" not in Client().get(address).text


def test_who_comes_back_is_told_what_became_of_their_words(
    topic: Topic, office: Person, client: Client
) -> None:
    address = f"/topics/{topic.pk}/"
    client.get(address)
    for text in ("开一半窗口。", "周六也开。", "中午轮班。", "都不开。"):
        client.post(f"{address}statements/new/", {"text": text})
    assert "等待审核 4" in client.get(address).text
    made = list(topic.statements.order_by("pk"))
    for statement in made[:3]:
        statements.moderate(statement=statement, show=True, by=office)
    statements.moderate(statement=made[3], show=False, reason="重复", by=office)
    statements.take_down(statement=made[2], reason="写了人名", by=office)
    Consensus.objects.create(topic=topic, statement=made[0], figures={}, adopted_by=office)

    told = client.get(address).text
    for words in ("已公开 2", "没有公开 2", "已采纳为共识 1"):
        assert words in told
    assert "等待审核 4" not in told
    assert "我提的观点" not in Client().get(address).text
