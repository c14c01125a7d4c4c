"""Speaking: one voice for one form, nothing half done, nobody linked against their will."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import AFTER, BEFORE, DURING, make_campaign, make_problem, make_voice
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import AlreadyClosed, PhaseClosed
from zhixing.ledger import actions as ledger_actions
from zhixing.ledger.models import Entry, Opening
from zhixing.voices import receipts
from zhixing.voices.actions import intake
from zhixing.voices.models import Contact, Voice, VoiceAttachment
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules.intake import AlreadySaid
from zhixing.web.attachments import inspected
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

SAID: dict[str, Any] = {
    "speaker": "citizen",
    "kind": "pain",
    "text": "办证要跑三趟",
    "consent": "public",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def submit(campaign: Campaign, **fields: Any) -> intake.Receipt:
    values = {**SAID, "submission_key": uuid4(), "by": None, **fields}
    return intake.submit(campaign=campaign, **values)


def kept_files() -> list[str]:
    return sorted(p.name for p in settings.MEDIA_ROOT.rglob("*") if p.is_file())


@pytest.fixture(autouse=True)
def _media(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_submit_records_one_entry(campaign: Campaign) -> None:
    receipt = submit(campaign, contact={"name": "王", "phone": "138 0000", "email": ""})

    assert ledger_kinds() == ["voice.submitted"]
    assert receipt.voice.moderation == Voice.Moderation.PENDING
    assert queries.contact(receipt.voice) == {"name": "王", "phone": "138 0000"}
    assert receipts.digest(receipt.code) == receipt.voice.receipt_digest


def test_contact_is_sealed_and_not_in_the_ledger(campaign: Campaign) -> None:
    voice = submit(campaign, contact={"phone": "13800001111"}).voice

    assert "13800001111" not in Contact.objects.get(voice=voice).sealed
    assert not Opening.objects.filter(value__contains="13800001111").exists()
    assert not Entry.objects.filter(body__contains="13800001111").exists()


def test_same_phone_is_one_person_and_nobody_else(campaign: Campaign) -> None:
    first = submit(campaign, contact={"phone": "138-0000"}).voice
    again = submit(campaign, contact={"phone": "1380000"}).voice
    other = submit(campaign).voice

    assert first.author_key == again.author_key != ""
    assert other.author_key == ""


def test_the_same_form_twice_makes_one_voice(campaign: Campaign) -> None:
    key = uuid4()
    first, second = (submit(campaign, submission_key=key) for _ in range(2))

    assert (first.voice, first.code) == (second.voice, second.code)
    assert (first.repeated, second.repeated) == (False, True)
    assert ledger_kinds() == ["voice.submitted"]


def test_a_form_sent_again_with_other_words_is_refused_not_lost(campaign: Campaign) -> None:
    key = uuid4()
    submit(campaign, submission_key=key)

    with pytest.raises(AlreadySaid):
        submit(campaign, submission_key=key, text="另一件事")
    assert Voice.objects.count() == 1


def test_a_race_of_two_sendings_gives_one_receipt(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second sending looks before the first has committed, then meets its row."""
    key = uuid4()
    first = submit(campaign, submission_key=key)
    looks = iter([None, first.voice])
    monkeypatch.setattr(queries, "by_submission", lambda _key: next(looks))
    attachments = [inspected(SimpleUploadedFile("a.png", PNG))]

    second = submit(campaign, submission_key=key, attachments=attachments)

    assert (second.code, second.repeated) == (first.code, True)
    assert Voice.objects.count() == 1
    assert kept_files() == []


def test_a_broken_second_write_leaves_nothing(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_actions, "append", _break)

    with pytest.raises(OSError, match="broken"):
        submit(
            campaign,
            contact={"phone": "1"},
            attachments=[inspected(SimpleUploadedFile("a.png", PNG))],
        )

    assert Voice.objects.count() == Contact.objects.count() == VoiceAttachment.objects.count() == 0
    assert kept_files() == []


def _break(*_args: Any) -> None:
    raise OSError("broken")


@pytest.mark.parametrize(
    ("offset", "verbs", "speaks"),
    [
        (BEFORE, None, False),
        (DURING, None, True),
        (AFTER, None, False),
        (DURING, [Verb.CLAIM], False),
    ],
)
def test_speaking_is_for_its_phases(offset: int, verbs: Any, speaks: bool, client: Client) -> None:
    campaign = make_campaign(phase_offset=offset, verbs=verbs)
    page = client.get(reverse("voices:speak", args=[campaign.slug]))

    assert ('name="submission_key"' in page.content.decode()) is speaks
    if speaks:
        submit(campaign)
    else:
        with pytest.raises(PhaseClosed):
            submit(campaign)
    assert Voice.objects.count() == int(speaks)


def test_the_closed_page_names_the_day_it_opens(client: Client) -> None:
    campaign = make_campaign(phase_offset=BEFORE)
    page = client.get(reverse("voices:speak", args=[campaign.slug])).content.decode()

    phase = campaign.phases.get()
    assert f"{phase.begins.month}月{phase.begins.day}日" in page


# The page


def post(client: Client, campaign: Campaign, **fields: Any) -> Any:
    return client.post(reverse("voices:speak", args=[campaign.slug]), {**SAID, **fields})


def test_the_page_takes_a_voice_and_shows_its_code(campaign: Campaign, client: Client) -> None:
    key = uuid4()
    response = post(client, campaign, submission_key=str(key))
    code = receipts.grouped(receipts.code_of(key))

    assert response.url == reverse("voices:thanks", args=[code])
    page = client.get(response.url)
    assert code in page.content.decode()
    assert "<svg" in page.content.decode()
    assert f'data-draft-clear="speak-{campaign.slug}"' in page.content.decode()


def test_double_submit_on_the_page(campaign: Campaign, client: Client) -> None:
    key = str(uuid4())
    first, second = (post(client, campaign, submission_key=key) for _ in range(2))

    assert first.url == second.url
    assert Voice.objects.count() == 1


def test_going_back_and_saying_something_else_offers_a_new_form(
    campaign: Campaign, client: Client
) -> None:
    key = str(uuid4())
    post(client, campaign, submission_key=key)
    again = post(client, campaign, submission_key=key, text="另一件事")
    page = again.content.decode()

    assert again.status_code == 400
    assert "另一件事" in page
    assert key not in page


def test_empty_text_is_named(campaign: Campaign, client: Client) -> None:
    response = post(client, campaign, text=" \u202e\u200b ")

    assert response.status_code == 400
    assert "内容：这个字段是必填项。" in response.content.decode()
    assert Voice.objects.count() == 0


def test_two_megabytes_of_text_are_refused_with_the_count(
    campaign: Campaign, client: Client
) -> None:
    response = post(client, campaign, text="堵" * 700_000)

    assert response.status_code == 400
    assert "内容共 700000 字，最多 20000 字" in response.content.decode()
    assert Voice.objects.count() == 0


def test_emoji_stay_and_bidi_marks_go(campaign: Campaign, client: Client) -> None:
    post(client, campaign, text="排队\U0001f624太久\u202e了\x07")

    assert Voice.objects.get().text == "排队\U0001f624太久了"


def test_markup_is_shown_as_words(campaign: Campaign, client: Client) -> None:
    response = post(client, campaign, text="<script>alert(1)</script>")
    page = client.get(response.url.removesuffix("thanks/"))

    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_visitors_are_limited_generously(campaign: Campaign, client: Client) -> None:
    for n in range(30):
        assert post(client, campaign, text=f"第 {n} 件事").status_code == 302

    refused = post(client, campaign, text="第 31 件事")
    assert "尝试过于频繁" in refused.content.decode()
    assert "第 31 件事" in refused.content.decode()
    assert Voice.objects.count() == 30


# Staff


def test_staff_are_not_linked_unless_they_say_so(
    campaign: Campaign, alice: Any, signed_in: Any
) -> None:
    browser = signed_in(alice)
    post(browser, campaign, text="不留名的话")
    post(browser, campaign, text="留名的话", named="yes")

    nameless, named = Voice.objects.order_by("pk")
    assert (nameless.spoken_by, nameless.recorded_by, nameless.author_key) == (None, None, "")
    assert named.spoken_by == alice
    actors = list(Entry.objects.order_by("index").values_list("actor", flat=True))
    assert actors == ["visitor", f"person:{alice.pk}"]


def test_a_visitor_cannot_choose_a_name(campaign: Campaign, client: Client) -> None:
    post(client, campaign, named="yes")

    assert Voice.objects.get().spoken_by is None


# Attachments


def test_attachments_are_kept_and_served_as_downloads(
    campaign: Campaign, client: Client, office: Any, signed_in: Any
) -> None:
    post(client, campaign, attachments=[SimpleUploadedFile("照片 <x>.png", PNG)])
    file = VoiceAttachment.objects.get()
    address = reverse("voices:attachment", args=[file.voice_id, file.pk])
    response = signed_in(office).get(address)

    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(address).status_code == 404


def test_a_public_voice_keeps_its_files_to_itself(
    campaign: Campaign, client: Client, office: Any
) -> None:
    post(client, campaign, attachments=[SimpleUploadedFile("a.png", PNG)])
    voice = Voice.objects.get()
    intake.publish(campaign=campaign, voices=[voice], by=office)
    file = VoiceAttachment.objects.get()

    assert client.get(reverse("voices:voice", args=[voice.pk])).status_code == 200
    address = reverse("voices:attachment", args=[voice.pk, file.pk])
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ" + b"\0" * 100, "是程序或脚本"),
        ("a.html", b"<html><script>", "网页类文件"),
        ("a.png", b"", "提交的文件为空"),
        ("a.dat", bytes(range(256)), "类型不能上传"),
    ],
)
def test_bad_files_are_named(
    name: str, content: bytes, words: str, campaign: Campaign, client: Client
) -> None:
    response = post(client, campaign, attachments=[SimpleUploadedFile(name, content)])

    assert response.status_code in {302, 400}
    if content:
        assert words in response.content.decode()
        assert Voice.objects.count() == 0
    assert kept_files() == []


def test_six_files_are_one_too_many(campaign: Campaign, client: Client) -> None:
    files = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)]
    response = post(client, campaign, attachments=files)

    assert "选了 6 个文件，一次最多 5 个。" in response.content.decode()
    assert Voice.objects.count() == 0


def test_an_evidence_file_of_two_gigabytes_is_refused_unread(
    campaign: Campaign, client: Client
) -> None:
    class Unread(io.RawIOBase):
        def read(self, *_args: Any) -> bytes:
            raise AssertionError("the body was read")

    response = client.generic(
        "POST",
        reverse("voices:speak", args=[campaign.slug]),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 << 30),
        **{"wsgi.input": Unread()},
    )

    assert response.status_code == 413
    assert "上传的内容共 2048 MB，一次最多 108 MB" in response.content.decode()
    assert kept_files() == []


def test_a_file_over_the_bound_stops_on_its_way_to_the_disk(
    campaign: Campaign, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.UPLOAD_MAX_BYTES = 3 << 20
    settings.ATTACHMENT_MAX_BYTES = 2 << 20
    written: list[int] = []
    from django.core.files.uploadhandler import TemporaryFileUploadHandler as Handler

    from zhixing.web.uploads import BoundedUploadHandler

    plain = Handler.receive_data_chunk

    def count(self: Any, raw: bytes, start: int) -> None:
        written.append(len(raw))
        plain(self, raw, start)

    Handler.receive_data_chunk = count  # type: ignore[method-assign]  # put back below
    try:
        file = SimpleUploadedFile("大.png", PNG + b"\0" * (6 << 20))
        response = post(client, campaign, attachments=[file])
    finally:
        Handler.receive_data_chunk = plain  # type: ignore[method-assign]  # as it was
    assert BoundedUploadHandler.__mro__[1] is Handler
    assert sum(written) <= 3 << 20
    assert "有 6 MB，单个文件最多 2 MB" in response.content.decode()
    assert list(tmp_path.glob("*.upload*")) == []


# Recording


@pytest.mark.parametrize("who", ["office", "leader", "alice", "inspector"])
def test_who_is_at_work_records(who: str, campaign: Campaign, request: Any, signed_in: Any) -> None:
    person = request.getfixturevalue(who)
    response = signed_in(person).post(
        reverse("voices:record", args=[campaign.slug]),
        {**SAID, "source": "telephone", "said_at": "2024-05-01T09:30", "contact_phone": "139"},
    )

    assert response.status_code == 302
    voice = Voice.objects.get()
    assert (voice.source, voice.recorded_by) == ("telephone", person)
    assert queries.contact(voice) == {"phone": "139"}
    assert ledger_kinds() == ["voice.recorded"]


def test_strangers_do_not_record(campaign: Campaign, admin: Any, signed_in: Any) -> None:
    address = reverse("voices:record", args=[campaign.slug])

    assert signed_in(admin).get(address).status_code == 403
    assert Client().get(address).status_code == 403


def test_nothing_is_recorded_in_an_archive(bureau: Any, alice: Any) -> None:
    campaign = make_campaign(closed=True, organiser=bureau)
    from django.utils import timezone

    with pytest.raises(AlreadyClosed):
        intake.write_down(
            campaign=campaign, submission_key=uuid4(), source="paper", said_at=timezone.now(),
            by=alice, **SAID,
        )  # fmt: skip
    assert ledger_kinds() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"source": "inspection"}, "监督主体"),
        ({"source": "paper", "authority": "patrol"}, "监督主体"),
        ({"source": "web"}, "渠道"),
        ({"source": "paper", "said_at": "2999-01-01T00:00"}, "提出时间"),
    ],
)
def test_a_record_with_a_fault_names_the_field(
    fields: Any, field: str, campaign: Campaign, office: Any, signed_in: Any
) -> None:
    response = signed_in(office).post(
        reverse("voices:record", args=[campaign.slug]),
        {**SAID, "said_at": "2024-05-01T09:30", **fields},
    )

    assert response.status_code == 400
    assert f"{field}：" in response.content.decode()
    assert Voice.objects.count() == 0


def test_an_inspection_names_its_authority(campaign: Campaign, office: Any, signed_in: Any) -> None:
    signed_in(office).post(
        reverse("voices:record", args=[campaign.slug]),
        {**SAID, "source": "inspection", "authority": "congress", "said_at": "2024-05-01T09:30"},
    )

    voice = Voice.objects.get()
    assert (voice.source, voice.authority) == ("inspection", "congress")


# Reading


def listed(browser: Client, campaign: Campaign, query: str = "") -> list[int]:
    page = browser.get(reverse("voices:voice_list", args=[campaign.slug]) + query)
    assert page.status_code == 200
    return [
        int(n) for n in re.findall(r'entry-title"><a href="/voices/(\d+)/"', page.content.decode())
    ]


def test_who_lists_what(
    campaign: Campaign, section_a: Any, office: Any, inspector: Any, alice: Any, charlie: Any,
    signed_in: Any,
) -> None:  # fmt: skip
    shown = make_voice(campaign, moderation="shown")
    hidden = make_voice(campaign)
    concerned = make_voice(campaign, unit=section_a, consent="private")
    handled = make_voice(campaign)
    make_problem(campaign, voices=[handled], lead_unit=section_a)
    everything = [handled.pk, concerned.pk, hidden.pk, shown.pk]

    assert listed(Client(), campaign) == [shown.pk]
    assert listed(signed_in(office), campaign) == everything
    assert listed(signed_in(inspector), campaign) == everything
    assert listed(signed_in(alice), campaign) == [handled.pk, concerned.pk]
    assert listed(signed_in(alice), campaign, "?scope=public") == [shown.pk]
    assert listed(signed_in(charlie), campaign) == []


def test_filters_stand_in_the_address(campaign: Campaign, office: Any, signed_in: Any) -> None:
    browser = signed_in(office)
    pain = make_voice(campaign, kind="pain", speaker="staff", text="电梯坏了")
    paper = make_voice(campaign, source="paper", moderation="withheld")
    mine = make_voice(campaign)
    problem = make_problem(campaign, voices=[mine])

    assert listed(browser, campaign, "?kind=pain") == [pain.pk]
    assert listed(browser, campaign, "?speaker=staff") == [pain.pk]
    assert listed(browser, campaign, "?source=paper") == [paper.pk]
    assert listed(browser, campaign, "?moderation=withheld") == [paper.pk]
    assert listed(browser, campaign, "?problem=yes") == [mine.pk]
    assert listed(browser, campaign, "?problem=no") == [paper.pk, pain.pk]
    assert listed(browser, campaign, "?words=电梯") == [pain.pk]
    assert listed(browser, campaign, f"?words={paper.pk}") == [paper.pk]
    assert listed(browser, campaign, "?kind=nonsense&unit=x") == [mine.pk, paper.pk, pain.pk]
    assert listed(browser, campaign, f"?batch={10**22}") == [mine.pk, paper.pk, pain.pk]
    assert listed(browser, campaign, f"?words={10**22}") == []
    assert problem.voice_count == 1


@pytest.mark.parametrize("who", ["office", "alice", None])
def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(
    who: str | None, campaign: Campaign, section_a: Any, request: Any, signed_in: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    browser = signed_in(request.getfixturevalue(who)) if who else Client()
    address = reverse("voices:voice_list", args=[campaign.slug])
    counts = []
    for more in (1, 2):
        for _n in range(more):
            voice = make_voice(campaign, moderation="shown", unit=section_a)
            make_problem(campaign, voices=[voice], lead_unit=section_a)
        browser.get(address)  # figures are counted once for each state of the ledger
        with django_assert_max_num_queries(10) as found:
            browser.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_voice_page_queries(
    campaign: Campaign, section_a: Any, office: Any, signed_in: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    voice = submit(campaign, contact={"phone": "1"}).voice
    make_problem(campaign, voices=[voice], lead_unit=section_a)
    browser = signed_in(office)
    browser.get(reverse("voices:voice", args=[voice.pk]))
    with django_assert_max_num_queries(10):
        page = browser.get(reverse("voices:voice", args=[voice.pk]))
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 404), ("charlie", 404), ("admin", 404), ("alice", 200), ("bob", 200),
     ("office", 200), ("leader", 200), ("inspector", 200)],
)  # fmt: skip
def test_who_sees_a_voice_that_is_not_public(
    who: str | None, status: int, campaign: Campaign, section_a: Any, request: Any, signed_in: Any
) -> None:
    voice = make_voice(campaign)
    make_problem(campaign, voices=[voice], lead_unit=section_a)
    browser = signed_in(request.getfixturevalue(who)) if who else Client()

    assert browser.get(reverse("voices:voice", args=[voice.pk])).status_code == status


# Contact


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("alice", 200), ("inspector", 403), ("charlie", 404)]
)
def test_opening_a_contact_is_itself_recorded(
    who: str, status: int, campaign: Campaign, section_a: Any, request: Any, signed_in: Any
) -> None:
    voice = submit(campaign, contact={"phone": "13912345678"}).voice
    make_problem(campaign, voices=[voice], lead_unit=section_a)
    browser = signed_in(request.getfixturevalue(who))
    response = browser.post(reverse("voices:contact", args=[voice.pk]))

    assert response.status_code == status
    assert ("13912345678" in response.content.decode()) is (status == 200)
    opened = ["voice.submitted", "contact.opened"]
    assert ledger_kinds() == (opened if status == 200 else opened[:1])


def test_a_supporting_unit_reads_no_contact(
    campaign: Campaign, section_a: Any, section_b: Any, charlie: Any
) -> None:
    voice = submit(campaign, contact={"phone": "1"}).voice
    make_problem(campaign, voices=[voice], lead_unit=section_a, supporting_units=[section_b])
    found = queries.voice(voice.pk)
    assert found is not None

    with pytest.raises(NotYours):
        intake.open_contact(voice=found, by=charlie)


def test_receipt_codes_are_crockford(campaign: Campaign) -> None:
    code = receipts.code_of(UUID(int=7))

    assert len(code) == 16
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
