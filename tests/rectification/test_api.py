"""Rectification over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.models import Publication, Stage

pytestmark = pytest.mark.django_db
SOON = factories.day(9).isoformat()


@pytest.fixture
def call(signed_in: Callable[[Person], Client]) -> Callable[..., Any]:
    """`call(person, "rectifications/1", body)`: the answer of a call that went well."""

    def ask(person: Person | None, path: str, body: Any = None, status: int = 0) -> Any:
        client = signed_in(person) if person else Client()
        if body is None:
            answer = client.get(f"/api/{path}")
        else:
            sent = json.dumps(body)
            answer = client.post(f"/api/{path}", sent, content_type="application/json")
        assert answer.status_code == (status or (200 if body is None else answer.status_code))
        return answer.json()

    return ask


def test_the_whole_way(
    campaign: Campaign, section_a: Unit, office: Person, leader: Person, alice: Person,
    inspector: Person, call: Callable[..., Any], signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    clerk = signed_in(office)
    letter = clerk.post(
        "/api/campaigns/debate/feedback",
        {"body": "patrol", "body_name": "市委巡察组", "title": "反馈意见",
         "received_on": factories.day(-2).isoformat(),
         "documents": SimpleUploadedFile("意见.txt", "甲".encode(), "text/plain")},
    ).json()  # fmt: skip
    assert [file["name"] for file in letter["files"]] == ["意见.txt"]
    table = f"问题,责任单位\n排队长,{section_a.name}\n没叫号,无此单位\n".encode()
    address = f"/api/feedback/{letter['id']}/imports"
    said = {"kind": "prompt", "due": SOON}
    preview = clerk.post(f"{address}/preview", {**said, "file": _file(table)}).json()
    assert (preview["new"], preview["rows_with_errors"]) == (1, 1)
    assert clerk.post(address, {**said, "file": _file(table)}).json()["code"] == "faulty_rows"
    batch = clerk.post(address, {**said, "skip_errors": "true", "file": _file(table)}).json()
    assert batch["imported"] == 1
    found = call(office, "campaigns/debate/rectifications?stage=registered")
    assert (found["total"], found["stages"]["registered"]) == (1, 1)
    path = f"rectifications/{found['items'][0]['id']}"
    promise = {
        "title": "叫号", "text": "装叫号机", "result": "service", "owner": alice.pk,
        "deadline": factories.day(8).isoformat(), "indicator": "等候", "baseline": 45,
        "target": 15, "acceptance": "抽查",
    }  # fmt: skip
    point = call(alice, f"{path}/measure", promise, 201)
    measure = f"measures/{point['measure_id']}"
    signed_in(alice).post(f"/api/{measure}/evidence", {"text": "照片"})
    call(alice, f"{measure}/claims", {"statement": "已装"}, 201)
    call(inspector, f"{measure}/checks", {"outcome": "passed", "finding": "看过"}, 201)
    missing = {"outcome": "insufficient", "opinion": "不足", "signed": True}
    assert sorted(call(leader, f"{path}/reviews", missing, 422)["errors"]) == ["due", "missing"]
    signed = {"outcome": "complete", "opinion": "属实", "signed": True}
    assert call(leader, f"{path}/reviews", signed, 201)["stage"] == Stage.REVIEWED
    shown = call(office, f"{path}/publications", {"text": "已装叫号机", "public": True}, 201)
    published = shown["publications"][0]["id"]
    objection = call(None, f"publications/{published}/objections", {"text": "坏了"}, 201)
    assert call(office, f"{path}/closing", {}, 409)["code"] == "still_published"
    call(office, f"objections/{objection['id']}/answer", {"upheld": "no", "answer": "已修"}, 200)
    told = call(None, f"publications/{published}")
    assert (told["said"], told["stands"], [one["answer"] for one in told["answered"]]) == (
        1, True, ["已修"],
    )  # fmt: skip
    later = timezone.now() + (Publication.objects.get().ends - timezone.localdate())
    with patch("django.utils.timezone.now", return_value=later + timedelta(days=1)):
        assert call(office, f"{path}/closing", {}, 200)["stage"] == Stage.CLOSED
    call(office, f"{path}/look-backs", {"outcome": "holds", "facts": "还在"}, 201)
    again = {"reason": "又坏", "found_on": timezone.localdate().isoformat(), "due": SOON}
    final = call(inspector, f"{path}/recurrences", again, 201)
    assert (final["stage"], final["recurrences"]) == (Stage.WORKING, 1)
    sent = {"replied_on": timezone.localdate().isoformat(), "reply_text": "已办"}
    assert clerk.post(f"/api/feedback/{letter['id']}/reply", sent).json()["reply_text"] == "已办"
    assert call(office, "campaigns/debate/feedback")["items"][0]["points"] == 1


def test_points_and_findings(
    campaign: Campaign, section_a: Unit, section_b: Unit, alice: Person, office: Person,
    call: Callable[..., Any],
) -> None:  # fmt: skip
    letter = factories.make_feedback(campaign)
    words = {"problem": "甲", "kind": "prompt", "unit": section_a.pk, "due": SOON}
    point = call(office, f"feedback/{letter.pk}/points", words, 201)
    revised = {**words, "unit": section_b.pk, "reason": "更正"}
    assert call(office, f"rectifications/{point['id']}/revision", revised, 200)["unit_id"] == (
        section_b.pk
    )
    finding = factories.make_finding(campaign, alice, section_a)
    made = call(office, f"findings/{finding.pk}/rectification", {"kind": "lasting"}, 201)
    assert (made["finding_id"], made["number"], made["kind"]) == (finding.pk, 2, "lasting")
    assert call(office, f"findings/{finding.pk}/rectification", {"kind": "prompt"}, 409) == {
        "code": "already_registered", "detail": "这条督查发现已经登记过整改。",
    }  # fmt: skip


def test_readers_and_strangers(
    campaign: Campaign, alice: Person, charlie: Person, call: Callable[..., Any],
) -> None:  # fmt: skip
    point = factories.make_rectification(campaign, alice, stage=Stage.CHECKED)
    signed = {"outcome": "complete", "opinion": "属实", "signed": True}
    stranger, path = factories.make_person(), f"rectifications/{point.pk}"

    assert call(charlie, path)["stage"] == Stage.CHECKED
    call(charlie, f"{path}/reviews", signed, 403)
    call(stranger, f"{path}/reviews", signed, 404)
    call(stranger, f"feedback/{point.feedback_id}/points", {}, 404)


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("问题.csv", content, "text/csv")
