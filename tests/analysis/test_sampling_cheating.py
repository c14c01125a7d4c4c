"""Everybody who could cheat at a draw, and what shows."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from tests.analysis.toy_draws import (
    COMMITMENTS,
    ITEMS,
    NONCES,
    POINT,
    SOURCE,
    VALUE,
    announced,
    codes,
    drawn,
    whole,
)
from zhixing.analysis.sampling import (
    Beacon,
    Checkpoint,
    Code,
    DoesNotFit,
    Item,
    Misfit,
    State,
    announce,
    commitment,
    complete,
    fail,
    list_digest,
    verify,
    verify_against,
    verify_series,
)


class TestCheating:
    """Who could cheat and how; in each case what shows."""

    def test_an_edited_list(self) -> None:
        """An item removed after the draw, and one added, and one given to another unit."""
        draw = drawn()
        added = (*draw.items, Item("measure:99", "甲科"))
        moved = (replace(draw.items[0], unit="丙科"), *draw.items[1:])

        assert codes(verify(replace(draw, items=draw.items[1:]))) == [
            Code.DIGEST_MISMATCH,
            Code.ORDER_LENGTH,
            Code.ORDER_MISMATCH,
        ]
        assert codes(verify(replace(draw, items=added)))[0] is Code.DIGEST_MISMATCH
        assert codes(verify(replace(draw, items=moved))) == [Code.DIGEST_MISMATCH]

    def test_an_edited_list_with_its_digest(self) -> None:
        """Then the seed does not follow; and with the seed too, the announcement differs."""
        items = ITEMS[1:]
        with_digest = replace(drawn(), items=tuple(items), digest=list_digest(items))
        office = complete(
            announce(items, COMMITMENTS, number=3, checkpoint=POINT, beacon=SOURCE),
            NONCES,
            beacon=VALUE,
        )

        assert codes(verify(with_digest))[0] is Code.SEED_MISMATCH
        assert verify(office) == ()
        assert verify_against(office, announced()) == (
            Misfit(Code.ANNOUNCED_OTHERWISE, {"field": "items"}),
        )

    def test_a_nonce_chosen_afterwards(self) -> None:
        """Grinding: the office tries nonces until the order pleases."""
        other = {**NONCES, "office": b"\7" * 32}

        with pytest.raises(DoesNotFit) as raised:
            complete(announced(), other, beacon=VALUE)
        assert raised.value.misfit == Misfit(Code.NONCE_MISMATCH, {"party": "office"})

        bound = {name: commitment(nonce) for name, nonce in other.items()}
        again = announce(ITEMS, bound, number=3, checkpoint=POINT, beacon=SOURCE)
        assert verify_against(complete(again, other, beacon=VALUE), announced()) == (
            Misfit(Code.ANNOUNCED_OTHERWISE, {"field": "parties"}),
        )

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"number": 4}, "number"),
            ({"checkpoint": None}, "checkpoint"),
            ({"beacon": "another"}, "beacon"),
        ],
    )
    def test_anything_else_chosen_afterwards(self, changes: dict[str, Any], field: str) -> None:
        assert verify_against(drawn(**changes), announced()) == (
            Misfit(Code.ANNOUNCED_OTHERWISE, {"field": field}),
        )

    def test_a_short_nonce(self) -> None:
        """Four bytes are found from the commitment before the list is frozen."""
        short = {"office": b"\1\2\3\4", "staff": NONCES["staff"]}
        bound = {name: commitment(nonce) for name, nonce in short.items()}

        with pytest.raises(DoesNotFit) as raised:
            complete(announce(ITEMS, bound), short)
        assert raised.value.misfit == Misfit(Code.NONCE_LENGTH, {"party": "office"})

    def test_a_copied_commitment(self) -> None:
        """Who copies the other's commitment copies the nonce too, and adds nothing."""
        with pytest.raises(DoesNotFit) as raised:
            announce(ITEMS, {"office": COMMITMENTS["office"], "staff": COMMITMENTS["office"]})
        assert raised.value.misfit == Misfit(
            Code.COMMITMENT_COPIED, {"first": "office", "second": "staff"}
        )

    def test_a_withheld_nonce(self) -> None:
        """It cannot be drawn; it can only be published as failed, with what was revealed."""
        known = {"office": NONCES["office"]}
        with pytest.raises(DoesNotFit) as raised:
            complete(announced(), known, beacon=VALUE)
        assert raised.value.misfit == Misfit(Code.NONCE_WITHHELD, {"party": "staff"})

        failed = fail(announced(), known)
        assert verify(failed) == ()
        assert (failed.state, failed.order) == (State.FAILED, None)
        assert [party.nonce for party in failed.parties] == [NONCES["office"], None]

    def test_a_failure_nobody_caused(self) -> None:
        """Declaring a draw void because its order does not please."""
        with pytest.raises(DoesNotFit) as raised:
            fail(announced(), NONCES)
        assert raised.value.misfit.code is Code.NONE_WITHHELD
        void = replace(drawn(), state=State.FAILED)
        assert codes(verify(void)) == [Code.NONE_WITHHELD, Code.ORDER_EARLY]

    def test_a_draw_that_lost_its_nonce(self) -> None:
        draw = drawn()
        silent = tuple(replace(party, nonce=None) for party in draw.parties)

        assert codes(verify(replace(draw, parties=silent))) == [Code.NONCE_WITHHELD] * 2

    def test_an_announcement_that_knows_too_much(self) -> None:
        early = replace(drawn(), state=State.ANNOUNCED)

        assert codes(verify(early)) == [
            Code.NONCE_EARLY,
            Code.NONCE_EARLY,
            Code.BEACON_EARLY,
            Code.ORDER_EARLY,
        ]

    def test_an_order_improved_by_hand(self) -> None:
        draw = drawn()
        assert draw.order is not None
        first, second, *rest = draw.order

        assert verify(replace(draw, order=(second, first, *rest))) == (
            Misfit(Code.ORDER_MISMATCH, {"position": 1, "stated": second, "found": first}),
        )
        assert codes(verify(replace(draw, order=None))) == [Code.ORDER_LENGTH]

    def test_a_beacon_added_or_left_out(self) -> None:
        with pytest.raises(DoesNotFit) as raised:
            complete(announced(beacon=None), NONCES, beacon=VALUE)
        assert raised.value.misfit.code is Code.BEACON_NOT_ANNOUNCED
        with pytest.raises(DoesNotFit) as raised:
            complete(announced(), NONCES)
        assert raised.value.misfit.code is Code.BEACON_MISSING
        assert codes(verify(replace(drawn(), beacon=Beacon(SOURCE)))) == [Code.BEACON_MISSING]

    def test_a_stranger_reveals(self) -> None:
        with pytest.raises(DoesNotFit) as raised:
            complete(announced(), {**NONCES, "mayor": bytes(32)}, beacon=VALUE)
        assert raised.value.misfit == Misfit(Code.NOT_A_PARTY, {"party": "mayor"})

    def test_a_drawn_draw_revealed_again(self) -> None:
        with pytest.raises(DoesNotFit) as raised:
            complete(drawn(), NONCES, beacon=VALUE)
        assert raised.value.misfit == Misfit(Code.NOT_ANNOUNCED, {"state": "drawn"})
        assert codes(verify_against(drawn(), drawn())) == [Code.NOT_ANNOUNCED]

    def test_a_list_drawn_until_it_pleases(self) -> None:
        """A second draw of a drawn list shows; after a failed one it is what has to be done."""
        first, again = whole(1, ITEMS), whole(2, ITEMS)
        failed = fail(announce(ITEMS, COMMITMENTS, number=1), {})

        assert verify_series([again, first]) == (
            Misfit(Code.DRAWN_AGAIN, {"first": 1, "second": 2}),
        )
        assert verify_series([failed, again]) == ()

    def test_a_draw_that_vanished(self) -> None:
        one, three = whole(1, ITEMS), whole(3, ITEMS[1:])

        assert verify_series([one, three]) == (Misfit(Code.NUMBER_MISSING, {"number": 2}),)
        assert codes(verify_series([one, replace(three, number=1)])) == [Code.NUMBER_TWICE]

    def test_a_nonce_that_was_revealed_before(self) -> None:
        """The staff's nonce of draw 1, given again in draw 2, is known to the office."""
        one, two = whole(1, ITEMS), whole(2, ITEMS[1:])
        known = (one.parties[1], two.parties[0])

        assert verify_series([one, replace(two, parties=known)]) == (
            Misfit(Code.NONCE_REUSED, {"party": "staff", "first": 1, "second": 2}),
        )


LISTS_REFUSED: list[tuple[list[Item], Code]] = [
    ([], Code.EMPTY_LIST),
    ([Item("1", "a"), Item("1", "b")], Code.ID_TWICE),
    ([Item("Ａ1", "a"), Item("A1", "a")], Code.IDS_ALIKE),
    ([Item("a1", "a"), Item("A1", "a")], Code.IDS_ALIKE),
    ([Item("ﬁ", "a"), Item("fi", "a")], Code.IDS_ALIKE),
    ([Item(unicodedata.normalize("NFD", "é"), "a")], Code.ID_NOT_PLAIN),
    ([Item("1\u200b", "a")], Code.ID_NOT_PLAIN),
    ([Item("1\u202e2", "a")], Code.ID_NOT_PLAIN),
    ([Item("1\n", "a")], Code.ID_NOT_PLAIN),
    ([Item(" 1", "a")], Code.ID_NOT_PLAIN),
    ([Item("1\u3000", "a")], Code.ID_NOT_PLAIN),
    ([Item("", "a")], Code.ID_NOT_PLAIN),
    ([Item("\ud800", "a")], Code.ID_NOT_PLAIN),
    ([Item("x" * 501, "a")], Code.ID_NOT_PLAIN),
    ([Item("1", "")], Code.UNIT_NOT_PLAIN),
    ([Item("1", "a\u200d")], Code.UNIT_NOT_PLAIN),
    ([Item("1", "１科"), Item("2", "1科")], Code.UNITS_ALIKE),
]


@pytest.mark.parametrize(("items", "code"), LISTS_REFUSED)
def test_lists_that_two_people_could_read_differently(items: list[Item], code: Code) -> None:
    with pytest.raises(DoesNotFit) as raised:
        announce(items, COMMITMENTS)

    assert raised.value.misfit.code is code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 0}, Code.BAD_NUMBER),
        ({"number": 2**53}, Code.BAD_NUMBER),
        ({"checkpoint": Checkpoint(b"short", 1)}, Code.BAD_CHECKPOINT),
        ({"checkpoint": Checkpoint(bytes(32), -1)}, Code.BAD_CHECKPOINT),
        ({"beacon": ""}, Code.BEACON_NOT_PLAIN),
        ({"beacon": "a\u2028b"}, Code.BEACON_NOT_PLAIN),
    ],
)
def test_announcements_refused(changes: dict[str, Any], code: Code) -> None:
    with pytest.raises(DoesNotFit) as raised:
        announced(**changes)

    assert raised.value.misfit.code is code


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        ({}, Code.NO_PARTY),
        ({" office": bytes(32)}, Code.PARTY_NOT_PLAIN),
        ({"office": bytes(31)}, Code.COMMITMENT_LENGTH),
        ({"office": bytes(32), "Office": b"\1" * 32}, Code.PARTIES_ALIKE),
    ],
)
def test_parties_refused(parties: dict[str, bytes], code: Code) -> None:
    with pytest.raises(DoesNotFit) as raised:
        announce(ITEMS, parties)

    assert raised.value.misfit.code is code
