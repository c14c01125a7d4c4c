"""The page of an import grows while votes are written, and ends in what became of it."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.discussions.test_conversations import COMMENTS, VOTES, upload
from tests.ledger_log import ledger_kinds
from zhixing.analysis.opinion_map import BadVotes
from zhixing.campaigns.rules import AlreadyClosed
from zhixing.discussions.actions import conversations as actions
from zhixing.discussions.models import Participant, Statement, Topic, Vote
from zhixing.ledger.models import Entry
from zhixing.organisation.models import Person
from zhixing.web.models import FormUse

# The thread that imports has a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/c/debate/topics/import/"


def begun(client: Client, **headers: str) -> Any:
    answer = client.post(ADDRESS, upload(COMMENTS, VOTES), headers=headers)
    assert answer.status_code == 200
    return answer


def joined(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def ended() -> None:
    """Until no import runs any more."""
    for thread in threading.enumerate():
        if thread.name == "import":
            thread.join(timeout=20)


def told(text: str) -> list[str]:
    """What the page says after its heading."""
    _head, log = text.split('<div role="log">')
    return [one.strip() for one in re.findall(r"<p[^>]*>(.*?)</p>", log.split("</main>")[0])]


def test_the_page_grows_and_ends_at_the_map(
    office: Person, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    text = joined(begun(signed_in(office)))

    topic = Topic.objects.get()
    assert told(text) == [
        "文件已读完：观点 3 条、参与者 2 人、表态 6 个。",
        "已写入 2 / 5 个表态",
        "已写入 4 / 5 个表态",
        "已写入 5 / 5 个表态",
        "表态已全部写入并存证，正在计算意见图谱。",
        "讨论已导入并存证，意见图谱还没有算出来，后台会再算。",
    ]
    assert f'href="/topics/{topic.pk}/map/"' in text
    assert text.rstrip().endswith("</html>")
    assert (ledger_kinds(), Entry.objects.get().actor) == (
        ["conversation.imported"],
        f"person:{office.pk}",
    )
    assert (Vote.objects.count(), FormUse.objects.get().kind) == (5, "conversation.imported")


def test_the_beginning_comes_before_the_end_of_the_work(
    office: Person, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, insert_all = threading.Event(), actions.insert_all

    def slow(*given: Any) -> None:
        assert goes_on.wait(timeout=20)
        insert_all(*given)

    monkeypatch.setattr(actions, "insert_all", slow)
    answer = begun(signed_in(office), **{"Accept-Encoding": "gzip"})
    parts = iter(answer.streaming_content)
    head, line = next(parts).decode(), next(parts).decode()
    goes_on.set()
    rest = b"".join(parts).decode()

    assert answer.headers["Content-Encoding"] == "identity"
    assert ("正在导入" in head, line) == (
        True,
        "<p>文件已读完：观点 3 条、参与者 2 人、表态 6 个。</p>\n",
    )
    assert "已写入 5 / 5 个表态" in rest


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AlreadyClosed("活动“辩论”已结束，只供查阅"), "活动“辩论”已结束，只供查阅"),
        (BadVotes("<b>3</b> is no vote"), "&lt;b&gt;3&lt;/b&gt; is no vote"),
        (OperationalError("database is locked"), "数据库正忙，没有写成，请过几分钟再试。"),
        (RuntimeError("broken"), "导入中途出错，已记入日志，请告诉管理员。"),
    ],
)
def test_what_breaks_midway_leaves_nothing_and_says_so(
    error: Exception, words: str, office: Person, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, insert_all = [], actions.insert_all

    def fail(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise error
        insert_all(*given)

    monkeypatch.setattr(actions, "CHUNK", 2)
    monkeypatch.setattr(actions, "insert_all", fail)
    text = joined(begun(signed_in(office)))

    assert told(text)[1:] == ["已写入 2 / 5 个表态", "一条也没有导入", words]
    assert f'href="{ADDRESS}"' in text.split('<div role="log">')[1]
    for model in (Topic, Statement, Participant, Vote, Entry, FormUse):
        assert not model.objects.exists(), model


def test_a_browser_that_goes_away_stops_nothing(
    office: Person, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, insert_all = threading.Event(), actions.insert_all

    def slow(*given: Any) -> None:
        assert goes_on.wait(timeout=20)
        insert_all(*given)

    monkeypatch.setattr(actions, "insert_all", slow)
    answer = begun(signed_in(office))
    next(iter(answer.streaming_content))
    answer.close()
    assert not Topic.objects.exists()
    goes_on.set()
    ended()

    assert (Topic.objects.count(), Vote.objects.count()) == (1, 5)
    assert ledger_kinds() == ["conversation.imported"]


def test_the_thread_speaks_the_language_of_the_request(office: Person, signed_in: Any) -> None:
    text = joined(begun(signed_in(office), **{"Accept-Language": "en"}))

    assert told(text)[1] == "Votes written: 5 of 5"
    assert "See the opinion map" in text


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("bob", 403), ("inspector", 403)])
def test_others_import_nothing(
    who: str, status: int, request: pytest.FixtureRequest, office: Person, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.post(ADDRESS, upload(COMMENTS, VOTES)).status_code == status
    assert Client().post(ADDRESS, upload(COMMENTS, VOTES)).status_code == 302
    assert browser.post("/c/none/topics/import/", upload(COMMENTS, VOTES)).status_code == 404
    ended()
    assert not Topic.objects.exists()
