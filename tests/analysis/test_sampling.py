"""The draw: frozen cases, a second implementation, and the published file read strictly."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analysis import second_draw
from tests.analysis.toy_draws import (
    COMMITMENTS,
    ITEMS,
    NONCES,
    POINT,
    SOURCE,
    VALUE,
    announced,
    drawn,
)
from zhixing.analysis.look_alike import folded, is_plain
from zhixing.analysis.sampling import (
    Item,
    NoDrawFile,
    Reason,
    announce,
    commitment,
    complete,
    drawn_order,
    fail,
    order_of_unit,
    read,
    sampled_numbers,
    ticket,
    verify,
    write,
)

DIGEST = "1071df144cad5bb49e0cb77f73622d65c8f32942617314dad614e49c10b35fd1"
SEED = "1e78bbc31a8b774b27fe609efa1a754b49b24d81495fea024119b7e64996bade"
BARE_SEED = "7d935a2212b9ec65b049c19649ad1401c9ace581fcafcc1662db03cc513f2fcf"
ORDER = [6, 2, 1, 9, 4, 8, 10, 3, 5, 7]


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
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of a busy machine
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


def with_member(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda made: made.__setitem__(name, value)


class TestReading:
    @pytest.mark.parametrize(
        ("change", "reason", "place"),
        [
            (with_member("format", "zhixing/draw/3"), Reason.OTHER_FORMAT, "format"),
            (with_member("format", ["zhixing/draw/1"]), Reason.OTHER_FORMAT, "format"),
            (with_member("format", "zhixing/draw/2"), Reason.MISSING_MEMBER, "people"),
            (with_member("people", None), Reason.UNKNOWN_MEMBER, "people"),
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
