"""Whether those went whose turn it was, and whether what was handed out followed the order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from zhixing.analysis.sampling.people import people_digest_of, seats_in_order
from zhixing.analysis.sampling.records import (
    Code,
    Draw,
    Follows,
    Misfit,
    People,
    Seats,
    State,
    Visit,
)

MOST_NUMBER = 2**53 - 1  # what every JSON reader holds exactly
LEAST = 2  # inspectors of a team
MOST_WORDS = 2  # one writes down, another confirms


def people_misfits(draw: Draw) -> Iterator[Misfit]:
    """What does not fit in whom is drawn from, before any order is known."""
    people = draw.people
    if people is None:
        return
    if not LEAST <= people.team_size <= MOST_NUMBER or not 0 <= people.inspectors <= MOST_NUMBER:
        params: dict[str, str | int] = {
            "team_size": people.team_size,
            "inspectors": people.inspectors,
        }
        yield Misfit(Code.BAD_TEAM, params)
    yield from _units_misfits(draw, people)
    for seats in people.seats:
        numbers = set(seats.inspectors)
        inside = all(1 <= number <= people.inspectors for number in numbers)
        if len(numbers) != len(seats.inspectors) or not inside:
            yield Misfit(Code.SEATS_NOT_PLAIN, {"unit": seats.unit})
    found = people_digest_of(people)
    if people.digest != found:
        yield Misfit(Code.PEOPLE_MISMATCH, {"found": found.hex()})
    if draw.state is not State.DRAWN:
        yield from _unordered_misfits(people)


def seat_misfits(people: People, seed: bytes) -> Iterator[Misfit]:
    """Where a unit's inspectors stand in another order than the seed gives."""
    for seats in people.seats:
        yield from _order_misfit(seats, seats_in_order(seed, seats.unit, seats.inspectors))


def visit_misfits(draw: Draw, order: Sequence[str]) -> Iterator[Misfit]:
    """Where hand-outs did not follow the order, or somebody went whose turn it was not.

    order: as it follows from the seed.
    """
    people = draw.people
    if people is None:
        return
    if people.visits is None:
        yield Misfit(Code.VISITS_MISSING)
        return
    units = {item.id: item.unit for item in draw.items}
    seats = {one.unit: one.inspectors for one in people.seats}
    seen: set[str] = set()
    known: list[Visit] = []
    for visit in people.visits:
        if visit.item not in units:
            yield Misfit(Code.VISIT_UNKNOWN, {"item": visit.item})
        elif visit.item in seen:
            yield Misfit(Code.VISIT_TWICE, {"item": visit.item})
        else:
            seen.add(visit.item)
            known.append(visit)
            own = seats.get(units[visit.item], ())
            yield from _word_misfits(visit, own, people.team_size)
    whole = people.follows is Follows.WHOLE
    turns = _by_unit(order, {} if whole else units)
    handed = _by_unit((v.item for v in known if v.handed_out), {} if whole else units)
    for unit, items in handed.items():
        yield from _handed_misfits(unit, items, turns.get(unit, []))


def _by_unit(items: Iterable[str], units: Mapping[str, str]) -> dict[str, list[str]]:
    """The items of each unit in their order; all of them under "" where units do not matter."""
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(units.get(item, ""), []).append(item)
    return found


def _units_misfits(draw: Draw, people: People) -> Iterator[Misfit]:
    """Each unit of the list has its seats once, and no other unit has any."""
    wanted = {item.unit for item in draw.items}
    seen: set[str] = set()
    for seats in people.seats:
        if seats.unit not in wanted or seats.unit in seen:
            yield Misfit(Code.SEATS_OF_OTHERS, {"unit": seats.unit})
        seen.add(seats.unit)
    for unit in sorted(wanted - seen):
        yield Misfit(Code.SEATS_OF_OTHERS, {"unit": unit})


def _unordered_misfits(people: People) -> Iterator[Misfit]:
    """Before the draw the numbers stand ascending, and nobody has gone."""
    if people.visits is not None:
        yield Misfit(Code.VISITS_EARLY)
    for seats in people.seats:
        yield from _order_misfit(seats, tuple(sorted(seats.inspectors)))


def _order_misfit(seats: Seats, found: Sequence[int]) -> Iterator[Misfit]:
    for position, (said, drawn) in enumerate(zip(seats.inspectors, found, strict=True), 1):
        if said != drawn:
            params: dict[str, str | int] = {
                "unit": seats.unit,
                "position": position,
                "stated": said,
                "found": drawn,
            }
            yield Misfit(Code.SEAT_MISMATCH, params)
            return


def _handed_misfits(unit: str, handed: Iterable[str], order: Sequence[str]) -> Iterator[Misfit]:
    """The first that was handed out before its turn."""
    for position, (said, drawn) in enumerate(zip(handed, order, strict=False), 1):
        if said != drawn:
            params: dict[str, str | int] = {
                "unit": unit,
                "position": position,
                "stated": said,
                "found": drawn,
            }
            yield Misfit(Code.HANDED_OUT_OTHERWISE, params)
            return


def _word_misfits(visit: Visit, seats: Sequence[int], team_size: int) -> Iterator[Misfit]:
    """Those whose turn it was: the first of the unit's order, less those who stood back."""
    speakers = [word.inspector for word in visit.words]
    if len(speakers) > MOST_WORDS or len(set(speakers)) != len(speakers):
        yield Misfit(Code.WORDS_NOT_TWO, {"item": visit.item})
    for word in visit.words:
        away = [one.inspector for one in word.stood_back]
        for number in away:
            if number not in seats or away.count(number) > 1:
                params: dict[str, str | int] = {"item": visit.item, "inspector": number}
                yield Misfit(Code.STOOD_BACK_UNKNOWN, params)
        team = [number for number in seats if number not in away][:team_size]
        if word.inspector not in team:
            params = {"item": visit.item, "inspector": word.inspector}
            yield Misfit(Code.OUT_OF_TURN, params)
