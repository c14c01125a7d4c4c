"""What an inspector's device fetches and sends: taken once, or kept with the reason why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.cast import picture
from tests.ledger_log import ledger_kinds
from tests.supervision.conftest import hand_out, settle
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import forget_duties
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions import rounds
from zhixing.supervision.models import Draw, DrawnItem, Finding, Round, SpotCheck, TurnedAway
from zhixing.supervision.queries.teams import team_of

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Person], Client]


@pytest.fixture
def items(drawn: Draw, section_a: Unit, office: Person) -> list[DrawnItem]:
    """The first two of section A's five, handed out."""
    return hand_out(drawn, section_a, office, count=2)


@pytest.fixture
def phones(items: list[DrawnItem], signed_in: SignedIn) -> list[Client]:
    """Those of section A's two inspectors."""
    return [signed_in(person) for person in team_of(items[0])[:2]]


def send(phone: Client, item: DrawnItem, **fields: Any) -> HttpResponse:
    """What the page's script sends."""
    for file in fields.get("photos", []):
        file.seek(0)
    now = timezone.now()
    values = {
        "record": item.published_id, "key": uuid4(), "outcome": "done", "facts": "看过，属实。",
        "seen_at": now.isoformat(), "clock": now.isoformat(), **fields,
    }  # fmt: skip
    return phone.post(f"/rounds/{item.draw.round_id}/field/arrivals/", values)


def packed(phone: Client, round_: Round) -> dict[str, Any]:
    return phone.get(f"/rounds/{round_.pk}/field/packed.json").json()


def test_the_shell_names_nobody_and_may_record_a_voice(
    phones: list[Client], round_: Round, items: list[DrawnItem]
) -> None:
    answer = phones[0].get(f"/rounds/{round_.pk}/field/")
    told = [round_.title, round_.campaign.name, items[0].title, team_of(items[0])[0].name]

    assert [words for words in told if words in answer.text] == []
    assert "csrfmiddlewaretoken" not in answer.text
    assert answer.headers["Permissions-Policy"] == "camera=(), microphone=(self), geolocation=()"


def test_the_worker_covers_the_page_and_holds_nothing(client: Client) -> None:
    answer = client.get("/rounds/77/field/worker.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Service-Worker-Allowed"] == "/rounds/77/field/"
    assert '"shell": "/rounds/77/field/"' in answer.text
    assert "/static/supervision/vault.js" in answer.text


def test_what_is_taken_along(
    phones: list[Client], round_: Round, items: list[DrawnItem], section_a: Unit
) -> None:
    first = team_of(items[0])[0]
    answer = phones[0].get(f"/rounds/{round_.pk}/field/packed.json")
    told = answer.json()

    assert answer.headers["Cache-Control"] == "no-store"
    assert "csrftoken" in answer.cookies
    assert (told["title"], told["person"], told["name"]) == (round_.title, first.pk, first.name)
    own = [place for place in told["places"] if place["unit"] == section_a.pk]
    assert own == [
        {"draw": items[0].draw_id, "unit": section_a.pk, "name": section_a.name, "left": 3}
    ]
    assert next(one for one in told["items"] if one["unit_id"] == section_a.pk) == {
        "record": items[0].published_id, "title": items[0].title, "unit": section_a.name,
        "unit_id": section_a.pk, "unit_code": section_a.code, "draw": items[0].draw_id, "place": 1,
        "check": None, "mine": False, "waits": False, "settled": False,
    }  # fmt: skip


def test_the_next_ones_are_handed_out_to_the_device(
    phones: list[Client], round_: Round, items: list[DrawnItem], section_a: Unit, office: Person
) -> None:
    address = f"/rounds/{round_.pk}/field/next/"
    values = {"draw": items[0].draw_id, "unit": section_a.pk, "count": 2}
    assert phones[0].post(address, values).json()["code"] == "unsettled"
    for item in items:
        settle(item)
    answer = phones[0].post(address, values)
    places = [one["place"] for one in answer.json()["items"] if one["unit_id"] == section_a.pk]

    assert (answer.status_code, places, ledger_kinds()[-1]) == (200, [1, 2, 3, 4],
                                                                "draw.handed_out")  # fmt: skip
    assert phones[0].post(address, {**values, "count": 99}).status_code == 422
    assert phones[0].post(address, {**values, "unit": 99_999}).status_code == 404
    rounds.close_round(round_=round_, conclusion="到此为止", by=office)
    refused = phones[0].post(address, values)
    assert (refused.status_code, refused.json()["code"]) == (409, "round_closed")


def test_two_phones_settle_an_item_and_each_arrives_once(
    phones: list[Client], round_: Round, items: list[DrawnItem]
) -> None:
    item, keys = items[0], [uuid4(), uuid4()]
    answers = [
        send(phones[n], item, key=keys[n]).json() for n in (0, 0, 1, 1, 0)
    ]  # the first one's page was closed before it heard
    made = SpotCheck.objects.get()

    assert [answer["confirmed"] for answer in answers] == [False, False, True, True, True]
    assert {answer["check"] for answer in answers} == {made.pk}
    assert (made.key, made.second_key, made.done) == (*keys, True)
    assert ledger_kinds()[-2:] == ["spot_check.made", "spot_check.confirmed"]
    seen = [packed(phone, round_)["items"][0] for phone in phones]
    assert [(one["mine"], one["settled"]) for one in seen] == [(True, True)] * 2


def test_the_second_inspector_sees_that_a_word_is_wanted(
    phones: list[Client], round_: Round, items: list[DrawnItem]
) -> None:
    send(phones[0], items[0])
    seen = [packed(phone, round_)["items"][0] for phone in phones]

    assert [(one["mine"], one["waits"]) for one in seen] == [(True, True), (False, True)]


def test_photos_a_voice_note_and_a_finding_arrive_once(
    phones: list[Client], items: list[DrawnItem], alice: Person, section_a: Unit
) -> None:
    voice = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(40)
    shown = picture()
    finding = {
        "finding-text": "没有公示", "finding-unit": section_a.name, "finding-owner": alice.username,
        "finding-due": factories.day(10),
    }  # fmt: skip
    key = uuid4()
    for _again in range(2):
        files = [
            SimpleUploadedFile("现场.png", shown, "image/png"),
            SimpleUploadedFile("录音.webm", voice, "audio/webm"),
        ]
        answer = send(phones[0], items[0], key=key, outcome="not_done", photos=files, **finding)
        assert answer.status_code == 200, answer.text
    made = SpotCheck.objects.get()

    kinds = list(made.files.values_list("content_type", flat=True))
    assert kinds == ["image/png", "audio/webm"]
    assert [one.text for one in Finding.objects.all()] == ["没有公示"]


def test_a_finding_that_is_refused_is_said_and_the_check_stays(
    phones: list[Client], items: list[DrawnItem], charlie: Person, section_a: Unit
) -> None:
    told = send(
        phones[0], items[0],
        **{"finding-text": "没有公示", "finding-unit": section_a.name,
           "finding-owner": charlie.username, "finding-due": factories.day(10)},
    ).json()  # fmt: skip

    assert ("Charlie" in told["finding"], SpotCheck.objects.count(), Finding.objects.count()) == (
        True, 1, 0,
    )  # fmt: skip


def refused_once(phone: Client, item: DrawnItem, code: str, **fields: Any) -> TurnedAway:
    """Sent three times, the answer is the same and one is kept."""
    key = uuid4()
    answers = [send(phone, item, key=key, **fields) for _time in range(3)]
    told = [(answer.status_code, answer.json()["code"]) for answer in answers]
    kept = TurnedAway.objects.get(key=key)

    assert told == [(409, code)] * 3
    assert {answer.json()["detail"] for answer in answers} == {kept.content["reason"]}
    assert (kept.why, kept.content["facts"]) == (code, "看过，属实。")
    assert ledger_kinds().count("spot_check.turned_away") == 1
    return kept


def test_an_item_that_was_not_reached_is_kept_and_stays_refused(
    phones: list[Client], drawn: Draw, items: list[DrawnItem], section_a: Unit, office: Person
) -> None:
    late = drawn.items.select_related("draw__round").get(unit=section_a, place=5)
    finding = {"finding-text": "没有公示", "finding-unit": section_a.name,
               "finding-owner": "alice", "finding-due": "2026-09-01"}  # fmt: skip
    photo = SimpleUploadedFile("现场.png", picture(), "image/png")
    kept = refused_once(phones[0], late, "not_reached", photos=[photo], **finding)
    assert [(file.name, file.by) for file in kept.files.all()] == [("现场.png", kept.by)]
    for item in items:
        settle(item)
    hand_out(drawn, section_a, office)
    again = send(phones[0], late, key=kept.key)

    assert (again.status_code, SpotCheck.objects.filter(item=late).count()) == (409, 0)
    assert kept.content["finding"]["text"] == "没有公示"
    assert send(phones[0], late).status_code == 200


def test_an_inspector_who_lost_the_role_loses_no_word(
    phones: list[Client], round_: Round, items: list[DrawnItem], campaign: Campaign
) -> None:
    first = team_of(items[0])[0]
    Duty.objects.filter(person=first, campaign=campaign).update(ended=timezone.localdate())
    forget_duties(first)

    refused_once(phones[0], items[0], "lost_role")
    assert phones[0].get(f"/rounds/{round_.pk}/field/packed.json").status_code == 404


def test_the_same_check_from_two_phones(phones: list[Client], items: list[DrawnItem]) -> None:
    assert send(phones[0], items[0]).status_code == 200
    kept = refused_once(phones[0], items[0], "already_checked")

    assert (kept.by, SpotCheck.objects.count()) == (SpotCheck.objects.get().by, 1)


@pytest.mark.parametrize("record", ["measure:999999", "nothing", "measure:" + "9" * 40, "x" * 59])
def test_a_record_that_was_not_drawn(
    record: str, phones: list[Client], items: list[DrawnItem]
) -> None:
    answer = send(phones[0], items[0], record=record)

    assert (answer.status_code, TurnedAway.objects.get().why) == (409, "not_reached")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_an_hour_off(hours: int, phones: list[Client], items: list[DrawnItem]) -> None:
    now = timezone.now()
    theirs = now + timedelta(hours=hours)
    seen = theirs - timedelta(minutes=30)
    send(phones[0], items[0], seen_at=seen.isoformat(), clock=theirs.isoformat())
    made = SpotCheck.objects.get()

    assert abs(made.seen_at - (now - timedelta(minutes=30))) < timedelta(seconds=30)
    assert abs(made.clock_off + hours * 3600) < 30


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        ({"outcome": "splendid"}, "outcome"),
        ({"facts": "  "}, "facts"),
        ({"key": "once"}, "key"),
        ({"seen_at": "yesterday"}, "seen_at"),
        ({"clock": "noon"}, "clock"),
        ({"finding-text": "没有公示", "finding-due": "soon"}, "finding-due"),
        ({"photos": [SimpleUploadedFile("a.exe", b"MZ")]}, "photos"),
    ],
)
def test_bad_input_is_named(
    broken: dict[str, Any], wrong: str, phones: list[Client], items: list[DrawnItem]
) -> None:
    answer = send(phones[0], items[0], **broken)

    assert (answer.status_code, wrong in answer.json()["errors"]) == (422, True)
    assert (SpotCheck.objects.count(), TurnedAway.objects.count()) == (0, 0)


def test_one_persons_records_are_not_sent_by_another(
    phones: list[Client], items: list[DrawnItem]
) -> None:
    first, second = team_of(items[0])[:2]

    assert send(phones[1], items[0], inspector=first.pk).status_code == 403
    assert send(phones[1], items[0], inspector=second.pk).status_code == 200


def test_who_is_sent_elsewhere_or_nowhere(
    items: list[DrawnItem], round_: Round, signed_in: SignedIn, office: Person, client: Client,
    alice: Person,
) -> None:  # fmt: skip
    stranger = factories.make_person("outsider", unit=factories.make_unit("外单位"))
    pages = [f"/rounds/{round_.pk}/field/{page}" for page in ("", "packed.json")]

    def told(browser: Client) -> list[int]:
        return [browser.get(path).status_code for path in pages]

    assert told(signed_in(stranger)) == told(signed_in(office)) == told(signed_in(alice))
    assert told(signed_in(office)) == [404, 404]
    assert told(client) == [302, 302]
    assert send(signed_in(stranger), items[0]).status_code == 404
    assert send(client, items[0]).status_code == 302
    assert send(signed_in(office), items[0]).status_code == 403


def test_the_office_sees_what_was_turned_away(
    phones: list[Client], drawn: Draw, items: list[DrawnItem], section_a: Unit, office: Person,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    late = drawn.items.select_related("draw__round").get(unit=section_a, place=5)
    photo = SimpleUploadedFile("现场.png", picture(), "image/png")
    send(
        phones[0], late, photos=[photo],
        **{"finding-text": "没有公示", "finding-unit": section_a.name,
           "finding-owner": "alice", "finding-due": factories.day(10)},
    )  # fmt: skip
    told = signed_in(office).get(f"/rounds/{late.draw.round_id}/").text

    kept = TurnedAway.objects.get().files.get()
    wanted = ("随附发现：没有公示", "现场.png", f'href="/checks/turned/{kept.pk}/"')
    assert [words for words in wanted if words not in told] == []
    assert "还在督查员的设备上" not in told
