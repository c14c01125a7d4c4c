"""No word of an inspector is lost: what is refused is kept, from the page as from a device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.cast import picture
from tests.ledger_log import ledger_kinds
from tests.supervision.conftest import check_item, hand_out, settle
from tests.supervision.test_field import send
from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import forget_duties
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions import rounds
from zhixing.supervision.models import Draw, DrawnItem, SpotCheck, TurnedAway, TurnedAwayFile
from zhixing.supervision.queries.teams import team_of

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Person], Client]
FACTS = "到窗口看了半小时，没有公示。"


@pytest.fixture
def items(drawn: Draw, section_a: Unit, office: Person) -> list[DrawnItem]:
    """The first two of section A's five, handed out."""
    return hand_out(drawn, section_a, office, count=2)


@pytest.fixture
def team(items: list[DrawnItem]) -> list[Person]:
    return team_of(items[0])


def post(browser: Client, item: DrawnItem, **fields: Any) -> HttpResponse:
    """What the page's form sends."""
    values = {"key": uuid4(), "outcome": "not_done", "facts": FACTS, **fields}
    return browser.post(f"/drawn/{item.pk}/check/", values)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.png", picture(), "image/png")


def lose_role(person: Person) -> None:
    Duty.objects.filter(person=person).update(ended=timezone.localdate())
    forget_duties(person)


class TestFromThePage:
    def test_of_somebody_who_lost_the_role(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn, office: Person
    ) -> None:
        browser = signed_in(team[0])
        lose_role(team[0])
        answer = post(browser, items[0], photos=[photo()])
        kept = TurnedAway.objects.get()

        assert (answer.status_code, FACTS in answer.text) == (400, True)
        assert "内容和缘由已存下，办公室看得到" in answer.text
        assert (kept.why, kept.by, kept.content["facts"]) == ("lost_role", team[0], FACTS)
        assert kept.content["reason"] in answer.text
        assert (kept.drawn_kind, kept.drawn_key) == (items[0].kind, items[0].key)
        assert [file.name for file in kept.files.all()] == ["现场.png"]
        assert (SpotCheck.objects.count(), ledger_kinds()[-1]) == (0, "spot_check.turned_away")
        assert [f for f in verify().findings if f.subject.startswith("turnedaway")] == []
        assert FACTS in signed_in(office).get(f"/rounds/{kept.round_id}/").text

    def test_the_same_words_are_kept_once_and_others_beside_them(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn
    ) -> None:
        browser, key = signed_in(team[0]), uuid4()
        lose_role(team[0])
        for facts in (FACTS, FACTS, "又看了一遍"):
            post(browser, items[0], key=key, facts=facts)

        assert [one.content["facts"] for one in TurnedAway.objects.order_by("pk")] == [
            FACTS, "又看了一遍",
        ]  # fmt: skip

    def test_what_was_put_right_is_taken(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn
    ) -> None:
        """The page keeps its key; a refusal must not stand in the way of the corrected form."""
        browser, key = signed_in(team[0]), uuid4()
        late = (timezone.now() + timedelta(hours=1)).isoformat()
        refused = post(browser, items[0], key=key, seen_at=late)
        taken = post(browser, items[0], key=key)

        assert (refused.status_code, taken.status_code) == (400, 302)
        assert (TurnedAway.objects.get().why, SpotCheck.objects.get().key) == (
            "from_the_future", key,
        )  # fmt: skip

    def test_of_a_round_that_ended_meanwhile(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn, office: Person
    ) -> None:
        browser, desk = signed_in(team[0]), signed_in(office)
        rounds.close_round(round_=items[0].draw.round, conclusion="到此为止", by=office)
        assert post(browser, items[0]).status_code == 400

        assert TurnedAway.objects.get().why == "round_closed"
        assert FACTS in desk.get(f"/rounds/{items[0].draw.round_id}/").text

    def test_an_item_that_was_checked_by_two(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn
    ) -> None:
        browser = signed_in(team[0])
        settle(items[0])
        assert post(browser, items[0]).status_code == 400

        assert TurnedAway.objects.get().why == "already_checked"

    def test_who_has_no_seat_is_told_nothing_and_leaves_nothing(
        self, items: list[DrawnItem], drawn: Draw, section_a: Unit, team: list[Person],
        signed_in: SignedIn, office: Person, alice: Person,
    ) -> None:  # fmt: skip
        late = drawn.items.get(unit=section_a, place=5)
        codes = [post(signed_in(person), items[0]).status_code for person in (office, alice)]

        assert codes == [404, 404]
        assert post(signed_in(team[0]), late).status_code == 404
        assert TurnedAway.objects.count() == 0

    def test_a_second_word(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn
    ) -> None:
        """Who may not read the first word any more is not shown it with the refusal."""
        made = check_item(items[0], by=team[0])
        browser, values = signed_in(team[1]), {"agreed": "no", "remark": "没看到公示"}
        lose_role(team[1])
        answers = [browser.post(f"/checks/{made.pk}/confirm/", values) for _time in range(2)]
        kept = TurnedAway.objects.get()
        told = browser.get(answers[0].headers["Location"]).text

        assert {answer.status_code for answer in answers} == {302}
        assert (kept.why, kept.content["facts"], kept.content["agreed"]) == (
            "lost_role", "没看到公示", False,
        )  # fmt: skip
        assert (kept.content["reason"] in told, made.facts in told) == (True, False)

    def test_a_second_word_that_was_taken_is_not_kept_again(
        self, items: list[DrawnItem], team: list[Person], signed_in: SignedIn, office: Person
    ) -> None:
        made = check_item(items[0], by=team[0])
        browser = signed_in(team[1])
        codes = [
            browser.post(f"/checks/{made.pk}/confirm/", {"agreed": "yes"}).status_code
            for _time in range(2)
        ]

        assert (codes, TurnedAway.objects.count()) == ([302, 400], 0)
        desk = signed_in(office)
        assert desk.post(f"/checks/{made.pk}/confirm/", {"agreed": "yes"}).status_code == 403


class TestFiles:
    @pytest.fixture
    def late(self, drawn: Draw, items: list[DrawnItem], section_a: Unit) -> DrawnItem:
        return drawn.items.select_related("draw__round").get(unit=section_a, place=5)

    def test_the_device_is_told_how_many_are_kept(
        self, late: DrawnItem, team: list[Person], signed_in: SignedIn
    ) -> None:
        browser, key = signed_in(team[0]), uuid4()
        voice = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(40)
        files = [photo(), SimpleUploadedFile("录音.webm", voice, "audio/webm")]
        told = [send(browser, late, key=key, photos=files).json() for _time in range(2)]
        kept = TurnedAway.objects.get()

        assert [answer["files"] for answer in told] == [2, 2]
        assert [(file.name, file.content_type) for file in kept.files.all()] == [
            ("现场.png", "image/png"), ("录音.webm", "audio/webm"),
        ]  # fmt: skip
        assert [f for f in verify().findings if f.subject.startswith("turnedaway")] == []

    def test_who_may_fetch_them(
        self, late: DrawnItem, team: list[Person], signed_in: SignedIn, office: Person,
        alice: Person, client: Client,
    ) -> None:  # fmt: skip
        shown = picture()
        sent = SimpleUploadedFile("现场.png", shown, "image/png")
        send(signed_in(team[0]), late, photos=[sent])
        path = f"/checks/turned/{TurnedAwayFile.objects.get().pk}/"
        stranger = factories.make_person("outsider", unit=factories.make_unit("外单位"))
        people = (office, team[0], team[1], alice, stranger)
        answers = [signed_in(person).get(path) for person in people]
        read = [b"".join(answer) for answer in answers[:2]]
        for answer in answers:
            answer.close()

        assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 404]
        assert client.get(path).status_code == 302
        assert read == [shown] * 2
        assert answers[0].headers["X-Content-Type-Options"] == "nosniff"

    def test_nothing_remains_of_a_refusal_that_cannot_be_kept(
        self, late: DrawnItem, team: list[Person], signed_in: SignedIn
    ) -> None:
        before, stored = ledger_kinds(), set(settings.MEDIA_ROOT.rglob("*"))
        browser = signed_in(team[0])
        with (
            patch("zhixing.supervision.actions.checks.snapshot", side_effect=OSError("full")),
            pytest.raises(OSError, match="full"),
        ):
            send(browser, late, photos=[photo()])

        assert (TurnedAway.objects.count(), TurnedAwayFile.objects.count()) == (0, 0)
        assert ledger_kinds() == before
        left = set(settings.MEDIA_ROOT.rglob("*")) - stored
        assert [path for path in left if path.is_file()] == []

    def test_the_list_asks_the_same_for_one_and_for_three(
        self, late: DrawnItem, team: list[Person], signed_in: SignedIn, office: Person
    ) -> None:
        desk, browser, asked = signed_in(office), signed_in(team[0]), []
        for _n in range(3):
            send(browser, late, photos=[photo()])
            desk.get(f"/rounds/{late.draw.round_id}/")
            with CaptureQueriesContext(connection) as queries:
                desk.get(f"/rounds/{late.draw.round_id}/")
            asked.append(len(queries))
        assert asked[0] == asked[2]
