"""Inspectors drawn with the list: redone by number, and whether hand-outs followed the order."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.analysis import second_draw
from tests.analysis.toy_draws import (
    ITEMS,
    NONCES,
    PEOPLE,
    VALUE,
    announced,
    codes,
    sent,
    with_people,
)
from zhixing.analysis.sampling import (
    Code,
    Draw,
    Follows,
    Ground,
    Misfit,
    NoDrawFile,
    Reason,
    Seats,
    StoodBack,
    Visit,
    Word,
    complete,
    fail,
    people_of,
    read,
    verify,
    verify_against,
    write,
)

DIGEST = "17394769105f91967e76bfa4400ecc5c66256bda220995cdbc4873216623ee2a"
SEATS = {"甲科": (1, 4, 3), "乙科": (3, 2, 4)}


def visits_of(draw: Draw) -> tuple[Visit, ...]:
    assert draw.people is not None
    assert draw.people.visits is not None
    return draw.people.visits


def with_visits(draw: Draw, visits: tuple[Visit, ...] | None) -> Draw:
    assert draw.people is not None
    return replace(draw, people=replace(draw.people, visits=visits))


def with_words(draw: Draw, *words: Word) -> Draw:
    """The first visit with other words."""
    first, *rest = visits_of(draw)
    return with_visits(draw, (replace(first, words=words), *rest))


def seats_of(draw: Draw, unit: str) -> tuple[int, ...]:
    assert draw.people is not None
    return next(one.inspectors for one in draw.people.seats if one.unit == unit)


def test_frozen_digest_and_seats() -> None:
    """These values were computed with `second_draw`, and must never change: draws rest on them."""
    draw = with_people()

    assert draw.people is not None
    assert draw.people.digest.hex() == DIGEST
    assert {one.unit: one.inspectors for one in draw.people.seats} == SEATS


@pytest.mark.parametrize("follows", list(Follows))
def test_a_second_implementation_agrees(follows: Follows) -> None:
    draw = sent(follows)
    made = json.loads(write(draw))

    assert made["format"] == "zhixing/draw/2"
    assert made["people"]["digest"] == second_draw.people_digest(made)
    assert {row["unit"]: row["inspectors"] for row in made["seats"]} == second_draw.seats(made)
    assert (made["seed"], made["order"]) == (second_draw.seed(made), second_draw.order(made))
    assert verify(draw) == ()
    assert read(write(draw).encode()) == draw


def test_the_people_do_not_move_the_order() -> None:
    bare = complete(announced(), NONCES, beacon=VALUE)

    assert (with_people().seed, with_people().order) == (bare.seed, bare.order)


def test_all_three_states_are_written_and_verify() -> None:
    promise = announced(people=PEOPLE)
    for draw in (promise, with_people(), fail(promise, {})):
        assert read(write(draw).encode()) == draw
        assert verify(draw) == ()
        assert verify_against(draw, promise) == ()


def test_people_who_were_changed_after_the_announcement() -> None:
    other = people_of({"甲科": [1, 2, 3], "乙科": [2, 3, 4]}, inspectors=4, team_size=2,
                      follows=Follows.UNIT)  # fmt: skip
    told = (Misfit(Code.ANNOUNCED_OTHERWISE, {"field": "people"}),)
    redone = complete(announced(people=other), NONCES, beacon=VALUE)

    assert verify(redone) == ()
    assert verify_against(redone, announced(people=PEOPLE)) == told
    assert verify_against(replace(with_people(), people=None), announced(people=PEOPLE)) == told


def test_an_order_of_inspectors_that_was_improved() -> None:
    draw = with_people()
    assert draw.people is not None
    first, *rest = draw.people.seats
    turned = replace(first, inspectors=first.inspectors[::-1])
    found = verify(replace(draw, people=replace(draw.people, seats=(turned, *rest))))

    assert found == (
        Misfit(Code.SEAT_MISMATCH, {"unit": first.unit, "position": 1,
                                    "stated": turned.inspectors[0],
                                    "found": first.inspectors[0]}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"team_size": 1}, Code.BAD_TEAM),
        ({"inspectors": 3}, Code.SEATS_NOT_PLAIN),
        ({"follows": Follows.WHOLE}, Code.PEOPLE_MISMATCH),
        ({"seats": (Seats("甲科", (1, 1, 2)), Seats("乙科", (2, 3, 4)))}, Code.SEATS_NOT_PLAIN),
        ({"seats": (Seats("甲科", (0, 1, 2)), Seats("乙科", (2, 3, 4)))}, Code.SEATS_NOT_PLAIN),
        ({"seats": (Seats("甲科", (1, 2, 3)),)}, Code.SEATS_OF_OTHERS),
        ({"seats": (*PEOPLE.seats, Seats("丙科", ()))}, Code.SEATS_OF_OTHERS),
        ({"seats": (*PEOPLE.seats, PEOPLE.seats[0])}, Code.SEATS_OF_OTHERS),
        ({"seats": tuple(replace(s, inspectors=s.inspectors[::-1]) for s in PEOPLE.seats)},
         Code.SEAT_MISMATCH),
        ({"visits": ()}, Code.VISITS_EARLY),
    ],
)  # fmt: skip
def test_an_announcement_that_does_not_fit(change: dict[str, Any], code: Code) -> None:
    promise = announced(people=PEOPLE)

    assert code in codes(verify(replace(promise, people=replace(PEOPLE, **change))))


class TestHandOuts:
    def test_each_units_order_may_be_followed_to_its_own_depth(self) -> None:
        draw = sent(Follows.UNIT)
        visits = [one for one in visits_of(draw) if one.handed_out]

        assert {ITEMS[int(one.item.split(":")[1]) - 1].unit for one in visits} == {"甲科", "乙科"}
        assert verify(draw) == ()

    def test_an_item_was_passed_by(self) -> None:
        draw = sent(Follows.WHOLE)
        first, *rest = visits_of(draw)
        found = verify(with_visits(draw, tuple(rest)))

        assert draw.order is not None
        assert found == (
            Misfit(Code.HANDED_OUT_OTHERWISE, {"unit": "", "position": 1,
                                               "stated": draw.order[1], "found": draw.order[0]}),
        )  # fmt: skip
        late = with_visits(draw, (*rest, first))
        assert codes(verify(late)) == [Code.HANDED_OUT_OTHERWISE]

    def test_a_complaint_leads_out_of_turn_and_takes_no_place(self) -> None:
        draw = sent(Follows.UNIT)
        assert draw.order is not None
        known = {one.item for one in visits_of(draw)}
        last = next(item for item in reversed(draw.order) if item not in known)

        led = Visit(last, handed_out=False)
        assert verify(with_visits(draw, (*visits_of(draw), led))) == ()
        handed = replace(led, handed_out=True)
        assert codes(verify(with_visits(draw, (*visits_of(draw), handed)))) == [
            Code.HANDED_OUT_OTHERWISE
        ]

    def test_who_goes_is_the_first_who_did_not_stand_back(self) -> None:
        draw = sent(Follows.UNIT)
        first = visits_of(draw)[0]
        one, two, three = seats_of(draw, "甲科" if first.item in JIA else "乙科")
        away = StoodBack(one, Ground.INVOLVED)

        assert verify(with_words(draw, Word(two), Word(one))) == ()
        assert verify(with_words(draw, Word(three, (away,)), Word(two, (away,)))) == ()
        assert verify(with_words(draw, Word(one), Word(three, (away,)))) == ()
        for words in (
            [Word(three)],  # not among the first two, and nobody stood back
            [Word(one, (away,))],  # stood back and went
            [Word(9)],  # recused, or in no pool
            [Word(one), Word(three, (StoodBack(three, Ground.LEFT),))],
        ):
            assert codes(verify(with_words(draw, *words))) == [Code.OUT_OF_TURN]
        assert codes(verify(with_words(draw, Word(one, (StoodBack(9, Ground.LEFT),))))) == [
            Code.STOOD_BACK_UNKNOWN
        ]
        assert codes(verify(with_words(draw, Word(one), Word(one)))) == [Code.WORDS_NOT_TWO]

    def test_what_is_on_no_list_or_twice(self) -> None:
        draw = sent(Follows.UNIT)
        again, other = visits_of(draw)[0], Visit("measure:99", handed_out=True)

        assert codes(verify(with_visits(draw, (*visits_of(draw), again, other)))) == [
            Code.VISIT_TWICE,
            Code.VISIT_UNKNOWN,
        ]
        assert codes(verify(with_visits(draw, None))) == [Code.VISITS_MISSING]


JIA = {item.id for item in ITEMS if item.unit == "甲科"}


@pytest.mark.parametrize(
    ("change", "reason", "place"),
    [
        (lambda made: made.pop("seats"), Reason.MISSING_MEMBER, "seats"),
        (lambda made: made["people"].pop("follows"), Reason.MISSING_MEMBER, "people.follows"),
        (lambda made: made["people"].update(names=[]), Reason.UNKNOWN_MEMBER, "people.names"),
        (lambda made: made["people"].update(follows="any"), Reason.WRONG_TYPE, "people.follows"),
        (lambda made: made["people"].update(follows={}), Reason.WRONG_TYPE, "people.follows"),
        (lambda made: made["seats"][0].update(inspectors=["1"]), Reason.WRONG_TYPE,
         "seats[0].inspectors[0]"),
        (lambda made: made["visits"][0].update(handed_out=1), Reason.WRONG_TYPE,
         "visits[0].handed_out"),
        (lambda made: made["visits"][0]["words"][0].update(name="王伟"), Reason.UNKNOWN_MEMBER,
         "visits[0].words[0].name"),
        (lambda made: made["visits"][0]["words"][0].update(
            stood_back=[{"inspector": 1, "ground": "ill"}]), Reason.WRONG_TYPE,
         "visits[0].words[0].stood_back[0].ground"),
    ],
)  # fmt: skip
def test_what_is_no_draw_file(
    change: Callable[[dict[str, Any]], Any], reason: Reason, place: str
) -> None:
    made = json.loads(write(sent(Follows.UNIT)))
    change(made)

    with pytest.raises(NoDrawFile) as raised:
        read(json.dumps(made).encode())
    assert (raised.value.reason, raised.value.place) == (reason, place)
