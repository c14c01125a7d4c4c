"""The same story over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_voice
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.voices.models import Voice, VoiceAttachment

pytestmark = pytest.mark.django_db

SAID = {"speaker": "citizen", "kind": "pain", "text": "办证要跑三趟", "consent": "public"}
JSON = "application/json"


@pytest.fixture(autouse=True)
def _media(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def post(browser: Client, path: str, data: Any = None) -> Any:
    return browser.post(f"/api{path}", data or {}, content_type=JSON)


def test_the_story_of_a_voice(
    campaign: Campaign, client: Client, office: Any, signed_in: Any
) -> None:
    clerk = signed_in(office)
    made = post(client, "/campaigns/debate/voices", {**SAID, "contact_phone": "139"})
    code, pk = made.json()["code"], made.json()["id"]
    assert made.status_code == 201

    assert post(clerk, f"/voices/{pk}/questions", {"text": "哪个窗口？"}).status_code == 201
    assert post(client, f"/receipts/{code}/replies", {"text": "三号"}).status_code == 201
    assert post(client, f"/receipts/{code}/additions", {"text": "下午也是"}).status_code == 201
    seen = client.get(f"/api/receipts/{code}")
    assert [e["kind"] for e in seen.json()["exchanges"]] == ["question", "reply", "addition"]
    assert seen["Cache-Control"] == "private, no-store"

    assert client.get(f"/api/voices/{pk}").status_code == 404
    shown = post(clerk, "/campaigns/debate/moderation/publish", {"voices": [pk]})
    assert shown.json() == {"published": [pk]}
    public = client.get(f"/api/voices/{pk}").json()
    assert "exchanges" not in public
    assert "received_at" not in public
    assert clerk.get(f"/api/voices/{pk}").json()["has_contact"] is True
    assert post(clerk, f"/voices/{pk}/contact").json() == {"name": "", "phone": "139", "email": ""}
    held = post(clerk, f"/voices/{pk}/withhold", {"reason": "写有姓名"})
    assert held.json()["moderation"] == "withheld"
    assert ledger_kinds() == [
        "voice.submitted", "voice.asked", "voice.replied", "voice.supplemented",
        "voices.published", "contact.opened", "voice.withheld",
    ]  # fmt: skip


def test_a_repeated_key_gives_the_same_receipt(campaign: Campaign, client: Client) -> None:
    said = {**SAID, "submission_key": "5a0f4a4e-8a7b-4c1f-9d26-0f1e6a3d7b11"}
    first, second = (post(client, "/campaigns/debate/voices", said).json() for _ in range(2))

    assert (first["code"], first["repeated"]) == (second["code"], False)
    assert second["repeated"] is True
    other = post(client, "/campaigns/debate/voices", {**said, "text": "另一件事"})
    assert (other.status_code, other.json()["code"]) == (409, "already_said")


def test_the_form_judges(campaign: Campaign, client: Client) -> None:
    refused = post(client, "/campaigns/debate/voices", {**SAID, "text": "堵" * 20_001})

    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["text"]
    assert Voice.objects.count() == 0


def test_files_come_as_multipart(campaign: Campaign, client: Client) -> None:
    png = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    made = client.post("/api/campaigns/debate/voices/with-files", {**SAID, "attachments": [png]})

    assert made.status_code == 201
    assert VoiceAttachment.objects.get().name == "a.png"


def test_recording_is_for_who_is_at_work(
    campaign: Campaign, client: Client, alice: Any, signed_in: Any
) -> None:
    said = {**SAID, "source": "telephone", "said_at": "2024-05-01T09:30"}

    assert post(client, "/campaigns/debate/records", said).status_code == 401
    assert post(signed_in(alice), "/campaigns/debate/records", said).status_code == 201
    assert ledger_kinds() == ["voice.recorded"]


def test_lists_follow_the_reader(
    campaign: Campaign, client: Client, office: Any, signed_in: Any
) -> None:
    hidden, shown = make_voice(campaign), make_voice(campaign, moderation="shown")

    public = client.get("/api/campaigns/debate/voices").json()["items"]
    everything = signed_in(office).get("/api/campaigns/debate/voices?kind=difficulty").json()
    queue = signed_in(office).get("/api/campaigns/debate/moderation").json()["items"]
    assert [v["id"] for v in public] == [shown.pk]
    assert [v["id"] for v in everything["items"]] == [shown.pk, hidden.pk]
    assert [v["id"] for v in queue] == [hidden.pk]
    assert client.get("/api/campaigns/debate/moderation").status_code == 401


def test_guessing_is_limited(campaign: Campaign, client: Client) -> None:
    statuses = [client.get(f"/api/receipts/{n:016}").status_code for n in range(25)]

    assert statuses == [404] * 20 + [429] * 5


def test_preview_and_import(campaign: Campaign, office: Any, signed_in: Any) -> None:
    clerk = signed_in(office)

    def send(path: str, **fields: Any) -> Any:
        table = SimpleUploadedFile(
            "a.csv", "编号,内容,时间\n1,甲,2024-05-01\n2,,2024-05-01\n".encode()
        )
        choices = {"kind": "pain", "speaker": "citizen", "source": "hotline", "consent": "private"}
        return clerk.post(
            f"/api/campaigns/debate/imports{path}", {**choices, **fields, "file": table}
        )

    preview = send("/preview").json()
    assert (preview["new"], preview["rows_with_errors"]) == (1, 1)
    assert preview["faults"][0]["text"].startswith("第 3 行 B 列（B3）：没有内容")
    assert (send("").status_code, Voice.objects.count()) == (409, 0)
    assert send("", skip_errors="true").json()["imported"] == 1
    assert ledger_kinds() == ["voices.imported"]
