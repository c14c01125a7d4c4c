"""Draws: both bind themselves, the list is frozen, both reveal, and anybody can do it again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.supervision.conftest import (
    NONCES,
    bind,
    committed,
    draw_for,
    nonce_of,
    party_of,
)
from zhixing.analysis import sampling
from zhixing.campaigns.models import Campaign, Duty
from zhixing.ledger.verification import verify
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.supervision import verify_draw
from zhixing.supervision.actions import draws, rounds
from zhixing.supervision.models import Draw, DrawnItem, Recusal, Round, Seat
from zhixing.supervision.queries import draws as queries
from zhixing.supervision.rules.refusals import (
    AlreadyCommitted,
    BadBeacon,
    BadCommitment,
    DrawOpen,
    ListUnclear,
    NonceMismatch,
    NoneWithheld,
    NotAbandoned,
    NothingClaimed,
    NotInspectors,
    NotStaff,
    TooFewInspectors,
    WrongStage,
)
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_draw_takes_one_entry_for_each_step(drawn: Draw) -> None:
    assert ledger_kinds() == [
        "round.opened", "draw.prepared", "draw.committed", "draw.committed", "draw.announced",
        "draw.revealed", "draw.revealed",
    ]  # fmt: skip
    assert (drawn.state, drawn.number, drawn.listed) == ("drawn", 1, 9)
    own = {"round", "draw", "party"}
    findings = verify().findings
    assert [f for f in findings if f.subject.partition(":")[0] in own] == []


def test_the_order_is_what_the_library_says(drawn: Draw) -> None:
    found = queries.sampling_draw(
        drawn, Draw.State.DRAWN, list(drawn.parties.all()), queries._items(drawn)
    )
    places = [
        list(drawn.items.filter(unit=unit).order_by("position").values_list("place", flat=True))
        for unit in Unit.objects.filter(pk__in=drawn.items.order_by().values("unit"))
    ]

    assert sampling.verify(found) == ()
    assert list(drawn.items.order_by("position").values_list("position", flat=True)) == [
        *range(1, 10)
    ]
    assert sorted(places) == [[1, 2, 3, 4], [1, 2, 3, 4, 5]]


def test_what_is_published_before_and_after_the_round_ends(
    drawn: Draw, office: Person, client: Client, signed_in: Callable[[Person], Client]
) -> None:
    before = json.loads(client.get(f"/draws/{drawn.pk}/draw.json").content)
    teams_before = signed_in(office).get(f"/draws/{drawn.pk}/teams.json").status_code
    rounds.close_round(round_=drawn.round, conclusion="到此为止", by=office)
    after = client.get(f"/draws/{drawn.pk}/draw.json")
    announced = client.get(f"/draws/{drawn.pk}/announced.json")

    assert (before["state"], before["seed"], before["order"]) == ("announced", None, None)
    assert [party["nonce"] for party in before["parties"]] == [None, None]
    assert teams_before == 404
    assert verify_draw.check(after.content.decode()).startswith("OK ")
    assert (
        sampling.verify_against(sampling.read(after.content), sampling.read(announced.content))
        == ()
    )


def test_the_stand_alone_script_verifies_the_published_file(drawn: Draw, office: Person) -> None:
    rounds.close_round(round_=drawn.round, conclusion="到此为止", by=office)
    drawn.refresh_from_db()
    text = sampling.write(queries.publication(queries.draw_of(drawn.pk)))
    script = [sys.executable, verify_draw.__file__]

    fits = subprocess.run(script, input=text.encode(), capture_output=True, check=False)
    wrong = text.replace('"measure:1"', '"measure:99999"') if '"measure:1"' in text else ""
    edited = subprocess.run(
        script, input=(wrong or text.replace("measure:", "m:")).encode(), capture_output=True,
        check=False,
    )  # fmt: skip

    assert (fits.returncode, edited.returncode) == (0, 1)


def test_nobody_inspects_the_own_unit_or_whom_they_report_to(
    campaign: Campaign, open_round: Callable[..., Round], section_a: Unit, section_b: Unit,
    bureau: Unit, inspectors: list[Person], measures: list[Measure], office: Person, staff: Person,
) -> None:  # fmt: skip
    inner = factories.make_unit("窗口组", parent=section_a)
    own, below, above = (
        factories.make_person(name, unit=unit, heads=heads)
        for name, unit, heads in (
            ("own", section_a, False), ("below", inner, False), ("above", bureau, True),
        )
    )  # fmt: skip
    for person in (own, below, above):
        factories.make_duty(campaign, person, Duty.Role.INSPECTOR)
    draw = draw_for(open_round(), office, staff)
    found = {(row.unit_id, row.person_id): row.ground for row in Recusal.objects.filter(draw=draw)}

    assert found == {
        (section_a.pk, own.pk): "own",
        (section_a.pk, below.pk): "below",
        (section_a.pk, above.pk): "above",
        (section_b.pk, above.pk): "above",
    }
    seated = Seat.objects.filter(draw=draw, person__in=[own, below, above])
    assert set(seated.values_list("unit_id", "person__username")) == {
        (section_b.pk, "own"), (section_b.pk, "below"),
    }  # fmt: skip


def test_too_few_inspectors_after_recusal(
    campaign: Campaign, open_round: Callable[..., Round], section_a: Unit, inspectors: list[Person],
    measures: list[Measure], office: Person, staff: Person,
) -> None:  # fmt: skip
    own = factories.make_person("own", unit=section_a)
    factories.make_duty(campaign, own, Duty.Role.INSPECTOR)
    alone = open_round(inspectors=[inspectors[0], own], units=[section_a])
    draw = bind(alone, office, staff)

    with pytest.raises(TooFewInspectors, match="政务服务科"):
        draws.freeze(draw=draw, by=office)
    assert not DrawnItem.objects.exists()


def test_a_stranger_is_no_inspector(open_round: Callable[..., Round], alice: Person) -> None:
    with pytest.raises(NotInspectors, match="Alice"):
        open_round(inspectors=[alice])


def test_who_stands_for_the_staff(round_: Round, office: Person, inspectors: list[Person]) -> None:
    for somebody in (office, inspectors[0]):
        with pytest.raises(NotStaff):
            draws.prepare(round_=round_, staff=somebody, by=office)


def test_a_commitment_stands_and_is_ones_own(
    round_: Round, office: Person, staff: Person, alice: Person
) -> None:
    draw = draws.prepare(round_=round_, staff=staff, by=office)
    own, other = party_of(draw, "office"), party_of(draw, "staff")
    with pytest.raises(AlreadyCommitted):
        draws.freeze(draw=draw, by=office)
    draws.commit(party=own, commitment=committed(NONCES["office"]), by=office)

    with pytest.raises(AlreadyCommitted):
        draws.commit(party=own, commitment=committed(NONCES["staff"]), by=office)
    with pytest.raises(BadCommitment):
        draws.commit(party=other, commitment=committed(NONCES["office"]), by=staff)
    with pytest.raises(NotYours):
        draws.commit(party=other, commitment=committed(NONCES["staff"]), by=alice)


def test_a_nonce_that_does_not_match(announced: Draw, office: Person) -> None:
    with pytest.raises(NonceMismatch, match="不符"):
        draws.reveal(party=party_of(announced, "office"), nonce=NONCES["staff"], by=office)
    announced.refresh_from_db()
    assert announced.state == "announced"


def test_a_withheld_nonce_is_published_as_a_failed_draw_and_the_next_one_shows(
    announced: Draw, office: Person, staff: Person, client: Client
) -> None:
    draws.reveal(party=party_of(announced, "staff"), nonce=NONCES["staff"], by=staff)
    draws.fail(draw=announced, reason="办公室说找不到随机数", by=staff)
    again = draws.prepare(round_=announced.round, staff=staff, by=office)
    told = client.get(f"/draws/{announced.pk}/draw.json")
    listed = client.get("/c/debate/draws/").text

    failed = sampling.read(told.content)
    assert (failed.state, sampling.verify(failed)) == (sampling.State.FAILED, ())
    assert (again.number, "办公室说找不到随机数" in listed, "作废" in listed) == (2, True, True)


def test_what_everybody_revealed_cannot_fail(drawn: Draw, office: Person) -> None:
    with pytest.raises(WrongStage):
        draws.fail(draw=drawn, reason="不喜欢", by=office)


def all_revealed(round_: Round, office: Person, staff: Person) -> Draw:
    """A draw that only waits for the public value."""
    draw = draws.freeze(
        draw=bind(round_, office, staff, beacon_source="双色球第 2026137 期"), by=office
    )
    for party in draw.parties.all():
        draws.reveal(party=party, nonce=NONCES[party.side], by=party.person)
    return queries.draw_of(draw.pk)


def test_a_draw_with_all_nonces_waits_for_its_beacon_and_cannot_fail(
    round_: Round, office: Person, staff: Person
) -> None:
    draw = draws.freeze(draw=bind(round_, office, staff, beacon_source="第 7 期"), by=office)
    with pytest.raises(BadBeacon):
        draws.add_beacon(party=party_of(draw, "office"), value="02 07 11", by=office)
    for party in draw.parties.all():
        draw = draws.reveal(party=party, nonce=NONCES[party.side], by=party.person)
    assert draw.state == "announced"
    with pytest.raises(NoneWithheld):
        draws.fail(draw=draw, reason="不喜欢", by=office)


def test_the_public_value_counts_once_both_sides_read_the_same(
    round_: Round, office: Person, staff: Person
) -> None:
    draw = all_revealed(round_, office, staff)
    one = draws.add_beacon(party=party_of(draw, "office"), value="02 07 12", by=office)
    other = draws.add_beacon(party=party_of(draw, "staff"), value="02 07 11", by=staff)
    assert [(one.state, one.beacon_value), (other.state, other.beacon_value)] == [
        ("announced", "")
    ] * 2

    drawn = draws.add_beacon(party=party_of(draw, "office"), value="02 07 11", by=office)
    with pytest.raises(WrongStage):
        draws.add_beacon(party=party_of(draw, "staff"), value="02 07 13", by=staff)
    rounds.close_round(round_=round_, conclusion="到此为止", by=office)
    published = queries.publication(queries.draw_of(draw.pk))
    assert (drawn.state, sampling.verify(published)) == ("drawn", ())
    assert published.beacon == sampling.Beacon("双色球第 2026137 期", "02 07 11")


@pytest.mark.parametrize("broken", [{"beacon": "1 2 3"}, {"beacon_at": timezone.now()}])
def test_the_database_holds_the_value_with_its_time(drawn: Draw, broken: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        drawn.parties.update(**broken)


def test_nobody_reads_the_public_value_for_the_other_side(
    round_: Round, office: Person, staff: Person, client: Client
) -> None:
    draw = all_revealed(round_, office, staff)
    with pytest.raises(NotYours):
        draws.add_beacon(party=party_of(draw, "staff"), value="02 07 11", by=office)

    client.force_login(staff)
    page = client.get(f"/draws/{draw.pk}/").text
    client.post(f"/draws/{draw.pk}/beacon/", {"value": "02 07 11"})
    told = client.get("/desk/").text
    client.force_login(office)
    asked = client.get("/desk/").text
    client.post(f"/draws/{draw.pk}/beacon/", {"value": "02 07 12"})
    differ = client.get(f"/draws/{draw.pk}/").text
    again = client.get("/desk/").text

    step = f'href="/draws/{draw.pk}/beacon/"'
    assert [step in text for text in (page, told, asked, again)] == [True, False, True, True]
    assert "双方读到的公共随机数不一样（02 07 12、02 07 11）" in differ


def test_one_draw_at_a_time_and_none_waits_when_the_round_ends(
    announced: Draw, office: Person, staff: Person
) -> None:
    with pytest.raises(DrawOpen):
        draws.prepare(round_=announced.round, staff=staff, by=office)
    with pytest.raises(DrawOpen):
        rounds.close_round(round_=announced.round, conclusion="到此为止", by=office)


def test_later_claims_are_a_list_of_their_own(
    drawn: Draw, campaign: Campaign, alice: Person, office: Person, staff: Person
) -> None:
    with pytest.raises(NothingClaimed):
        draws.freeze(draw=bind(drawn.round, office, staff), by=office)
    late = factories.make_measure(campaign, alice, state="done")
    second = Draw.objects.get(number=2)
    draws.freeze(draw=second, by=office)

    assert list(second.items.values_list("kind", "key")) == [("measure", late.pk)]


def test_a_frozen_list_that_was_edited_does_not_verify(drawn: Draw, office: Person) -> None:
    rounds.close_round(round_=drawn.round, conclusion="到此为止", by=office)
    drawn.items.filter(position=1).delete()
    found = sampling.verify(queries.publication(queries.draw_of(drawn.pk)))

    assert sampling.Code.DIGEST_MISMATCH in {misfit.code for misfit in found}


def test_nothing_remains_of_a_freeze_that_breaks(
    round_: Round, office: Person, staff: Person
) -> None:
    draw = bind(round_, office, staff)
    before = ledger_kinds()
    with (
        patch("zhixing.supervision.actions.draws.checkpoint", side_effect=OSError("full")),
        pytest.raises(OSError, match="full"),
    ):
        draws.freeze(draw=draw, by=office)

    draw.refresh_from_db()
    assert (draw.state, DrawnItem.objects.count(), ledger_kinds()) == ("committing", 0, before)


def test_a_unit_to_which_nobody_may_go_is_left_out_and_shown(
    campaign: Campaign, round_: Round, bureau: Unit, leader: Person, office: Person, staff: Person,
    client: Client,
) -> None:  # fmt: skip
    factories.make_measure(campaign, leader, state="verified")
    draw = draw_for(round_, office, staff)
    shown = client.get(f"/draws/{draw.pk}/").text

    assert (draw.listed, draw.left_out) == (9, {bureau.code: 1})
    assert not draw.items.filter(unit=bureau).exists()
    assert "不在名单里：市数据局（1 件）" in shown


def test_what_too_few_of_the_pool_may_check_is_left_out_and_shown(
    campaign: Campaign, open_round: Callable[..., Round], inspectors: list[Person],
    measures: list[Measure], office: Person, staff: Person, section_a: Unit,
) -> None:  # fmt: skip
    """With three inspectors, two of whom worked on one measure, nobody could confirm it."""
    for person in inspectors[:2]:
        factories.make_task(measures[0], assignee=person)
    draw = draw_for(open_round(inspectors=inspectors[:3]), office, staff)

    assert (draw.listed, draw.left_out) == (8, {section_a.code: 1})
    assert not draw.items.filter(key=measures[0].pk).exists()


def test_a_number_is_used_once(drawn: Draw, office: Person, staff: Person) -> None:
    again = draws.prepare(round_=drawn.round, staff=staff, by=office)
    with pytest.raises(BadCommitment, match="用过"):
        draws.commit(
            party=party_of(again, "staff"), commitment=committed(NONCES["staff"]), by=staff
        )


def test_a_draw_that_cannot_go_on_is_given_up_in_public(
    round_: Round, office: Person, staff: Person, client: Client
) -> None:
    draw = draws.prepare(round_=round_, staff=staff, by=office)
    draws.abandon(draw=draw, reason="职工代表生病", by=office)
    listed = client.get("/c/debate/draws/").text
    again = bind(round_, office, staff, beacon_source="第 7 期")
    draws.freeze(draw=again, by=office)
    with pytest.raises(NotAbandoned):
        draws.abandon(draw=again, reason="不喜欢", by=office)
    for party in again.parties.all():
        draws.reveal(party=party, nonce=nonce_of(party), by=party.person)
    draws.abandon(draw=again, reason="没有开奖", by=office)
    rounds.close_round(round_=round_, conclusion="到此为止", by=office)
    told = sampling.read(client.get(f"/draws/{again.pk}/draw.json").content)

    assert ("职工代表生病" in listed, again.number) == (True, 2)
    assert (told.state, sampling.verify(told)) == (sampling.State.ANNOUNCED, ())


def test_names_that_look_alike_freeze_no_list(
    round_: Round, office: Person, staff: Person, section_a: Unit, section_b: Unit
) -> None:
    Unit.objects.filter(pk=section_a.pk).update(code="ab1")
    Unit.objects.filter(pk=section_b.pk).update(code="AB1")
    with pytest.raises(ListUnclear, match="看上去一样"):
        draws.freeze(draw=bind(round_, office, staff), by=office)
    assert not DrawnItem.objects.exists()


def test_who_is_no_inspector_any_more_is_in_no_pool(
    round_: Round, campaign: Campaign, inspectors: list[Person], office: Person, staff: Person
) -> None:
    draw = bind(round_, office, staff)
    Duty.objects.filter(person__in=inspectors[:3]).update(ended=timezone.localdate())
    with pytest.raises(TooFewInspectors):
        draws.freeze(draw=draw, by=office)


def test_who_answers_for_a_unit_does_not_inspect_it(
    round_: Round, campaign: Campaign, inspectors: list[Person], section_a: Unit,
    office: Person, staff: Person,
) -> None:  # fmt: skip
    duty = factories.make_duty(campaign, inspectors[0], Duty.Role.DEPUTY, scope="政务服务")
    duty.scope_units.add(section_a)
    draw = draw_for(round_, office, staff)

    row = Recusal.objects.get(draw=draw)
    assert (row.unit, row.person, row.ground) == (section_a, inspectors[0], "above")


def test_an_outsider_stands_for_no_staff(round_: Round, office: Person) -> None:
    outside = factories.make_person("outside", unit=factories.make_unit("别的单位"))
    with pytest.raises(NotStaff):
        draws.prepare(round_=round_, staff=outside, by=office)
