"""The draw: frozen cases, a second implementation, and everybody who could cheat."""

from __future__ import annotations

import hashlib
import itertools
import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis import second_draw
from zhixing.analysis.look_alike import folded, is_plain
from zhixing.analysis.sampling import (
    Beacon,
    Checkpoint,
    Code,
    DoesNotFit,
    Draw,
    Item,
    Misfit,
    NoDrawFile,
    Reason,
    State,
    announce,
    commitment,
    complete,
    drawn_order,
    fail,
    list_digest,
    order_of_unit,
    read,
    sampled_numbers,
    ticket,
    verify,
    verify_against,
    verify_series,
    write,
)

NONCES = {"office": bytes(range(32)), "staff": bytes(range(32, 64))}
COMMITMENTS = {name: commitment(nonce) for name, nonce in NONCES.items()}
ITEMS = [Item(f"measure:{n}", "甲科" if n % 3 else "乙科") for n in range(1, 11)]
POINT = Checkpoint(hashlib.sha256(b"root").digest(), 1234)
DIGEST = "1071df144cad5bb49e0cb77f73622d65c8f32942617314dad614e49c10b35fd1"
SEED = "1e78bbc31a8b774b27fe609efa1a754b49b24d81495fea024119b7e64996bade"
BARE_SEED = "7d935a2212b9ec65b049c19649ad1401c9ace581fcafcc1662db03cc513f2fcf"
ORDER = [6, 2, 1, 9, 4, 8, 10, 3, 5, 7]
SOURCE, VALUE = "双色球 2026-031", "03 09 11 17 22 30 + 05"


def announced(**changes: Any) -> Draw:
    given_inputs: dict[str, Any] = {"number": 3, "checkpoint": POINT, "beacon": SOURCE}
    return announce(ITEMS, COMMITMENTS, **{**given_inputs, **changes})


def drawn(**changes: Any) -> Draw:
    made = announced(**changes)
    return complete(made, NONCES, beacon=VALUE if made.beacon else None)


def codes(misfits: tuple[Misfit, ...]) -> list[Code]:
    return [misfit.code for misfit in misfits]


class TestFrozen:
    """These values were computed with `second_draw`, and must never change: draws rest on them."""

    def test_digest_seed_and_order(self) -> None:
        draw = drawn()

        assert draw.digest.hex() == DIGEST
        assert draw.seed is not None
        assert draw.seed.hex() == SEED
        assert draw.order == tuple(f"measure:{n}" for n in ORDER)
        assert order_of_unit(draw.order, ITEMS, "乙科") == tuple(
            f"measure:{n}" for n in ORDER if n % 3 == 0
        )

    def test_without_checkpoint_and_beacon(self) -> None:
        seed = drawn(checkpoint=None, beacon=None).seed

        assert seed is not None
        assert seed.hex() == BARE_SEED


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8
).filter(is_plain)
LISTS = st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=30).filter(
    lambda pairs: (
        len({folded(own) for own, _ in pairs}) == len(pairs)
        and len({folded(unit) for _, unit in pairs}) == len({unit for _, unit in pairs})
    )
)


@given(LISTS, st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4, unique=True))
@settings(deadline=None)
def test_a_second_implementation_agrees(pairs: list[tuple[str, str]], secret: list[bytes]) -> None:
    nonces = {f"party {n}": nonce for n, nonce in enumerate(secret)}
    bound = {name: commitment(nonce) for name, nonce in nonces.items()}
    draw = complete(announce([Item(*pair) for pair in pairs], bound), nonces)
    made = json.loads(write(draw))

    assert made["digest"] == second_draw.digest(made["items"])
    assert made["seed"] == second_draw.seed(made)
    assert made["order"] == second_draw.order(made)
    assert verify(draw) == ()
    assert read(write(draw).encode()) == draw


def test_no_arrangement_is_left_to_anybody() -> None:
    """Rows of the list and the parties, in any order, give the same draw."""
    turned = announce(
        ITEMS[::-1],
        dict(reversed(COMMITMENTS.items())),
        number=3,
        checkpoint=POINT,
        beacon=SOURCE,
    )
    again = complete(turned, NONCES, beacon=VALUE)

    assert (again.digest, again.seed, again.order) == (drawn().digest, drawn().seed, drawn().order)


def test_every_input_moves_the_seed() -> None:
    seeds = [
        drawn().seed,
        drawn(number=4).seed,
        drawn(checkpoint=None).seed,
        drawn(checkpoint=replace(POINT, size=1235)).seed,
        drawn(checkpoint=replace(POINT, root=bytes(32))).seed,
        drawn(beacon=None).seed,
        drawn(beacon="another").seed,
        complete(announced(), NONCES, beacon=VALUE + "!").seed,
        complete(announce(ITEMS[1:], COMMITMENTS), NONCES).seed,
        complete(announce(ITEMS, COMMITMENTS), NONCES).seed,
    ]

    assert len(set(seeds)) == len(seeds)


def test_an_item_that_leaves_moves_no_other() -> None:
    seed, ids = bytes(32), [item.id for item in ITEMS]
    order = drawn_order(seed, ids)

    for gone in ids:
        others = [item_id for item_id in ids if item_id != gone]
        assert drawn_order(seed, others) == tuple(i for i in order if i != gone)


def test_every_order_is_as_likely() -> None:
    """All 24 orders of four items over 4,800 seeds: chi-square below its 99.9 % point."""
    ids = ["a", "b", "c", "d"]
    seeds = (hashlib.sha256(str(n).encode()).digest() for n in range(4_800))
    found = Counter(drawn_order(seed, ids) for seed in seeds)

    assert set(found) == set(itertools.permutations(ids))
    assert sum((n - 200) ** 2 / 200 for n in found.values()) < 49.73


def test_a_ticket_is_hmac() -> None:
    """RFC 4231, test case 2 (a short key) through the public function."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert ticket(b"Jefe", "what do ya want for nothing?").hex() == expected


@pytest.mark.real_data
def test_the_published_vectors_of_rivests_sampler(real_data: Path) -> None:
    vectors = json.loads((real_data / "rivest-sampler" / "tests.json").read_text())["tests"]

    assert len(vectors) == 10
    for vector in vectors:
        data = vector["data"]
        numbers = itertools.islice(sampled_numbers(data["seed"], data["total"]), data["count"])
        assert list(numbers) == vector["expected"]


def test_rivests_sampler_needs_items() -> None:
    with pytest.raises(ValueError, match="cannot draw from 0 items"):
        sampled_numbers("1", 0)


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


def whole(number: int, items: list[Item]) -> Draw:
    """A draw with nonces of its own."""
    nonces = {name: hashlib.sha256(f"{name} {number}".encode()).digest() for name in NONCES}
    bound = {name: commitment(nonce) for name, nonce in nonces.items()}
    return complete(announce(items, bound, number=number), nonces)


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


def with_member(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda made: made.__setitem__(name, value)


class TestReading:
    @pytest.mark.parametrize(
        ("change", "reason", "place"),
        [
            (with_member("format", "zhixing/draw/2"), Reason.OTHER_FORMAT, "format"),
            (with_member("note", "trust us"), Reason.UNKNOWN_MEMBER, "note"),
            (lambda made: made.pop("digest"), Reason.MISSING_MEMBER, "digest"),
            (with_member("number", 1.0), Reason.WRONG_TYPE, "number"),
            (with_member("number", True), Reason.WRONG_TYPE, "number"),
            (with_member("state", "great"), Reason.WRONG_TYPE, "state"),
            (with_member("state", []), Reason.WRONG_TYPE, "state"),
            (with_member("digest", "AB" * 32), Reason.WRONG_TYPE, "digest"),
            (with_member("digest", "zz"), Reason.WRONG_TYPE, "digest"),
            (with_member("seed", "a b"), Reason.WRONG_TYPE, "seed"),
            (with_member("items", {}), Reason.WRONG_TYPE, "items"),
            (with_member("order", ["a", 2]), Reason.WRONG_TYPE, "order[1]"),
            (with_member("checkpoint", {"root": ""}), Reason.MISSING_MEMBER, "checkpoint.size"),
            (with_member("beacon", "x"), Reason.WRONG_TYPE, "beacon"),
            (lambda made: made["items"][1].pop("unit"), Reason.MISSING_MEMBER, "items[1].unit"),
            (
                lambda made: made["items"][0].update(id="\ud800"),
                Reason.WRONG_TYPE,
                "items[0].id",
            ),
        ],
    )
    def test_what_is_no_draw_file(
        self, change: Callable[[dict[str, Any]], Any], reason: Reason, place: str
    ) -> None:
        made = json.loads(write(drawn()))
        change(made)

        with pytest.raises(NoDrawFile) as raised:
            read(json.dumps(made).encode())
        assert (raised.value.reason, raised.value.place) == (reason, place)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", Reason.NOT_JSON),
            (b"{", Reason.NOT_JSON),
            (b"\xff\xfe{}", Reason.NOT_JSON),
            (b'{"number": NaN}', Reason.NOT_JSON),
            (b'{"number": ' + b"9" * 5000 + b"}", Reason.NOT_JSON),
            (b"[" * 100_000, Reason.NOT_JSON),
            (b"[]", Reason.WRONG_TYPE),
            (b"{}", Reason.OTHER_FORMAT),
            (b'{"format": "zhixing/draw/1", "format": "zhixing/draw/1"}', Reason.REPEATED_MEMBER),
        ],
    )
    def test_what_is_not_even_json(self, data: bytes, reason: Reason) -> None:
        with pytest.raises(NoDrawFile) as raised:
            read(data)
        assert raised.value.reason is reason

    def test_a_byte_order_mark_is_no_part_of_the_text(self) -> None:
        assert read(b"\xef\xbb\xbf" + write(drawn()).encode()) == drawn()

    def test_all_three_states(self) -> None:
        for draw in (announced(), drawn(), fail(announced(), {}), drawn(checkpoint=None)):
            assert read(write(draw).encode()) == draw
