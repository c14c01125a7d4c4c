"""Conversations of other platforms come in whole or not at all; results go out without people."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from tests.discussions.camps import fill
from tests.ledger_log import ledger_kinds
from zhixing.analysis.opinion_map import NotConverged
from zhixing.discussions.actions import maps
from zhixing.discussions.models import Statement, Topic, Vote
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1,x,0,0,2,0,1,Keep the desk open at noon\n"
    "2,x,1,0,1,1,1,Keep the desk open at noon\n"
    "3,x,2,1,0,1,-1,Spam\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "5,x,0,7,-1\n9,x,0,7,1\n6,x,1,7,1\n7,x,0,8,1\n8,x,1,8,-1\n9,x,2,8,-1\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "comments.csv").write_text(COMMENTS)
    (tmp_path / "votes.csv").write_text(VOTES)
    return tmp_path


def test_the_command_brings_everything_in_once(
    folder: Path, leader: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_conversation", folder, title="Noon")

    topic = Topic.objects.get()
    texts = list(topic.statements.order_by("pk").values_list("text", "state"))
    assert texts == [
        ("Keep the desk open at noon", "shown"),
        ("Keep the desk open at noon (2)", "shown"),
        ("Spam", "refused"),
    ]
    assert sorted(Vote.objects.values_list("value", flat=True)) == [-1, -1, 1, 1, 1]
    assert ledger_kinds() == ["conversation.imported"]
    assert f"/topics/{topic.pk}/map/" in capsys.readouterr().out
    ours = ("topic", "statement")
    assert [f for f in verify().findings if f.subject.split(":")[0] in ours] == []


@pytest.mark.parametrize(
    ("comments", "votes", "words"),
    [
        (COMMENTS, VOTES + "9,x,77,8,1\n", "77"),
        (COMMENTS, VOTES + "9,x,1,8,5\n", "5"),
        ("a,b\n1,2\n", VOTES, "comment"),
        (COMMENTS, "", "votes.csv"),
    ],
)
def test_a_bad_file_changes_nothing_and_names_the_place(
    folder: Path, leader: Person, comments: str, votes: str, words: str
) -> None:
    (folder / "comments.csv").write_text(comments)
    (folder / "votes.csv").write_text(votes)

    with pytest.raises(CommandError, match=words) as caught:
        call_command("import_conversation", folder)

    assert caught.value.returncode == 2
    assert (Topic.objects.count(), ledger_kinds()) == (0, [])


def upload(comments: str, votes: str, **fields: Any) -> dict[str, Any]:
    return {
        "title": "Noon",
        "comments": SimpleUploadedFile("comments.csv", comments.encode()),
        "votes": SimpleUploadedFile("votes (1).csv", votes.encode()),
        **fields,
    }


@pytest.mark.django_db(transaction=True)
def test_the_page_does_the_same(office: Person, signed_in: Any) -> None:
    clerk = signed_in(office)
    bad = clerk.post("/c/debate/topics/import/", upload(COMMENTS, VOTES + "9,x,77,8,1\n"))
    good = b"".join(clerk.post("/c/debate/topics/import/", upload(COMMENTS, VOTES))).decode()

    assert (bad.status_code, "77" in bad.text) == (200, True)
    assert f'href="/topics/{Topic.objects.get().pk}/map/"' in good
    assert (Topic.objects.count(), Statement.objects.count()) == (1, 3)


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("alice", 403)])
def test_the_office_imports(
    who: str, status: int, campaign: Any, request: pytest.FixtureRequest, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/c/debate/topics/import/").status_code == status


def test_a_stranger_signs_in_first(campaign: Any) -> None:
    assert Client().get("/c/debate/topics/import/").status_code == 302


def test_results_leave_as_csv_and_xlsx_without_people(topic: Topic, client: Client) -> None:
    fill(topic, (30, 3))
    maps.make(topic)
    text = client.get(f"/topics/{topic.pk}/results.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/topics/{topic.pk}/results.xlsx").content)
    )

    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 13
    assert rows[0][:3] == ["序号", "观点", "全体 赞成"]
    counts = [int(cell) for row in rows[1:] for cell in row[2:5] if cell]
    assert all(sum(map(int, row[2:5])) >= 5 for row in rows[1:] if row[2])
    assert counts
    assert book.active is not None
    assert book.active["A1"].value == topic.title
    assert client.get(f"/topics/{topic.pk}/results.pdf").status_code == 404
    columns = polars.read_parquet(client.get(f"/topics/{topic.pk}/results.parquet").content)
    assert columns.columns == rows[0]
    assert [str(cell or "") for cell in columns["全体 赞成"]] == [row[2] for row in rows[1:]]


def test_a_real_conversation(
    real_data: Path, leader: Person, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    call_command("import_conversation", real_data / "polis" / "15-per-hour-seattle")

    topic = Topic.objects.get()
    assert client.get(f"/topics/{topic.pk}/map/").status_code == 200
    assert topic.editions.get().shown["people"] > 100
    capsys.readouterr()


@pytest.mark.django_db(transaction=True)
def test_votes_that_give_no_map_come_in_all_the_same(
    folder: Path,
    office: Person,
    leader: Person,
    signed_in: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise NotConverged("components not settled")

    monkeypatch.setattr(maps, "opinion_map", fail)
    answer = signed_in(office).post("/c/debate/topics/import/", upload(COMMENTS, VOTES))
    told = b"".join(answer).decode()
    call_command("import_conversation", folder, title="Noon")

    assert (answer.status_code, "意见图谱还没有算出来" in told) == (200, True)
    assert "意见图谱还没有算出来" in capsys.readouterr().err
    assert Topic.objects.count() == 2
