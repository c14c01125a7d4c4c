"""The API: the whole story over keys and receipt codes, its refusals, and what it hides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.measures.models import Evidence, Measure
from zhixing.organisation.actions import issue_token
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem, Voice

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
Raise = Callable[..., Voice]


class Caller:
    """A program: with a person's key, or without any."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client()
        self.headers = {}
        if person is not None:
            _token, secret = issue_token(label="test", by=person)
            self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/{path}", headers=self.headers)

    def post(self, path: str, **payload: Any) -> Any:
        return self.client.post(
            f"/api/{path}", payload, content_type="application/json", headers=self.headers
        )

    def upload(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/api/{path}", data, headers=self.headers)


@pytest.fixture
def promise(alice: Person, section_a: Unit, problem: Problem) -> dict[str, Any]:
    return {
        "problems": [problem.pk],
        "title": "增开午间窗口",
        "text": "十二点到十四点保留两个窗口。",
        "lead_unit": section_a.pk,
        "owner": alice.pk,
        "deadline": factories.day(20).isoformat(),
        "indicator": "平均等候时间",
        "baseline": 45,
        "target": 15,
        "acceptance": "抽查不超过十五分钟",
        "result": "service",
        "tasks": [{"title": "排班", "assignee": alice.pk, "due": factories.day(5).isoformat()}],
    }


def test_the_whole_story(
    promise: dict[str, Any], alice: Person, office: Person, raise_voice: Raise
) -> None:
    voice = raise_voice()
    owner, raiser, clerk = Caller(alice), Caller(), Caller(office)
    made = owner.post("campaigns/debate/measures", **promise)
    assert made.status_code == 201, made.content
    pk, task = made.json()["id"], made.json()["tasks"][0]["id"]
    early = owner.post(f"measures/{pk}/claims", statement="已办")
    assert (early.status_code, early.json()["code"]) == (409, "evidence_missing")
    assert owner.post(f"tasks/{task}/finish").status_code == 200
    file = SimpleUploadedFile("记录.txt", "排队记录".encode())
    proof = owner.upload(f"measures/{pk}/evidence", text="记录", public="on", file=file)
    assert (proof.status_code, proof.json()["public"]) == (201, True)
    assert owner.post(f"measures/{pk}/claims", statement="已办", reached=12).status_code == 201
    [inquiry] = raiser.get(f"receipts/{voice.code}/measures").json()["inquiries"]
    path = f"receipts/{voice.code}/inquiries/{inquiry['id']}"
    assert raiser.post(path, outcome="solved").json()["outcome"] == "solved"
    assert raiser.get(f"measures/{pk}").json()["state"] == "verified"
    [answer] = owner.post(f"measures/{pk}/answers", text="已办好").json()
    path = f"receipts/{voice.code}/answers/{answer['id']}/rating"
    assert raiser.post(path, grade=1, text="没好").status_code == 201
    assert raiser.get(f"measures/{pk}").json()["state"] == "committed"
    [item] = clerk.get("campaigns/debate/follow-ups").json()
    assert (item["voice_id"], item["measure_id"], item["grade"]) == (voice.pk, pk, 1)
    assert clerk.post(f"follow-ups/{item['id']}", text="已回访").json()["text"] == "已回访"
    assert clerk.get("campaigns/debate/rates").json()[2]["numerator"] == 0
    assert [row["voice_id"] for row in raiser.get("campaigns/debate/answers").json()["items"]] == [
        voice.pk
    ]
    assert ledger_kinds()[2:] == [
        "measure.committed", "task.finished", "evidence.added", "measure.claimed",
        "inquiry.answered", "measure.answered", "answer.rated", "rating.followed_up",
    ]  # fmt: skip


def test_errors_name_their_fields(promise: dict[str, Any], alice: Person) -> None:
    bad = {**promise, "deadline": "soon", "title": ""}
    response = Caller(alice).post("campaigns/debate/measures", **bad)
    assert response.status_code == 422
    assert sorted(response.json()["errors"]) == ["deadline", "title"]
    unknown = Caller(alice).post("campaigns/debate/measures", **{**promise, "state": "closed"})
    assert unknown.status_code == 422
    assert Measure.objects.count() == 0


def test_inspectors_check_and_the_office_decides(
    ready: Measure, make: Make, alice: Person, inspector: Person, office: Person
) -> None:
    owner, checker, clerk = Caller(alice), Caller(inspector), Caller(office)
    later = factories.day(90).isoformat()
    asked = owner.post(f"measures/{ready.pk}/extensions", new_deadline=later, reason="缺货").json()
    decided = clerk.post(f"extensions/{asked['id']}/decision", granted="yes", decision="同意")
    assert decided.json()["granted"] is True
    owner.post(f"measures/{ready.pk}/claims", statement="已办")
    [row] = checker.get("campaigns/debate/claims").json()
    assert (row["needs_inspector"], row["tally"]["asked"]) == (True, 0)
    check = checker.post(f"measures/{ready.pk}/checks", outcome="passed", finding="看过")
    assert (check.status_code, check.json()["how"]) == (201, "inspector")
    reopened = clerk.post(f"measures/{ready.pk}/reopenings", reason="复核")
    assert reopened.json()["from_state"] == "verified"
    other = make()
    changed = clerk.post(f"measures/{other.pk}/corrections", title="新", text="新", reason="错字")
    assert changed.json()["title"] == "新"
    refused = clerk.post(f"measures/{other.pk}/owner", owner=alice.pk, reason="调动")
    assert (refused.status_code, refused.json()["code"]) == (409, "same_owner")


def test_strangers_read_the_public_part_only(
    make: Make, alice: Person, charlie: Person, raise_voice: Raise
) -> None:
    measure = make()
    factories.make_evidence(measure)
    factories.make_task(measure)
    for caller in (Caller(), Caller(charlie)):
        found = caller.get(f"measures/{measure.pk}").json()
        assert (found["owner_id"], found["tasks"], found["evidence"]) == (None, [], [])
    assert Caller(alice).get(f"measures/{measure.pk}").json()["owner_id"] == alice.pk
    assert Caller().post(f"measures/{measure.pk}/claims", statement="办").status_code == 401
    assert Caller(charlie).post(f"measures/{measure.pk}/claims", statement="办").status_code == 403
    assert Caller(charlie).get("campaigns/debate/claims").status_code == 404


def test_a_code_opens_its_own_voice_only(ready: Measure, alice: Person, raise_voice: Raise) -> None:
    mine, other = raise_voice(), raise_voice()
    Caller(alice).post(f"measures/{ready.pk}/claims", statement="已办")
    inquiry = other.inquiries.get()
    path = f"receipts/{mine.code}/inquiries/{inquiry.pk}"
    assert Caller().post(path, outcome="solved").status_code == 404
    assert Caller().get("receipts/0000-0000-0000-ZZZZ/measures").status_code == 404


def test_a_raiser_disputes(make: Make, raise_voice: Raise) -> None:
    voice, measure = raise_voice(), make(state="closed")
    path = f"receipts/{voice.code}/measures/{measure.pk}/dispute"
    assert Caller().post(path, text="又坏了").status_code == 201
    measure.refresh_from_db()
    assert measure.state == "committed"


def test_the_office_explains(office: Person, raise_voice: Raise) -> None:
    voice = raise_voice()
    told = Caller(office).post(f"voices/{voice.pk}/answers", text="依据规定")
    assert (told.status_code, told.json()["measure_id"]) == (201, None)


def test_lists_are_filtered_and_evidence_is_downloaded(make: Make, alice: Person) -> None:
    measure = make(state="done")
    make()
    caller = Caller(alice)
    page = caller.get("campaigns/debate/measures?state=claimed").json()
    assert [row["id"] for row in page["items"]] == [measure.pk]
    assert len(caller.get("campaigns/debate/measures?mine=true").json()["items"]) == 2
    file = SimpleUploadedFile("记录.txt", b"queue")
    caller.upload(f"measures/{measure.pk}/evidence", text="记录", file=file)
    response = caller.get(f"evidence/{Evidence.objects.get().pk}/file")
    assert b"".join(response.streaming_content) == b"queue"
    assert Caller().get(f"evidence/{Evidence.objects.get().pk}/file").status_code == 404
