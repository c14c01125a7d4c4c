"""Nothing hidden can be found again: frozen cases, and an attacker who solves the whole system."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.drills import examples
from zhixing.analysis.disclosure import THRESHOLD, NotATree, is_safe, shown, withheld


@dataclass(frozen=True)
class Table:
    parents: list[int]
    members: list[int]
    takers: list[int]


def flat(*groups: tuple[int, int]) -> Table:
    """One root over groups of (members, takers)."""
    members, takers = ([group[at] for group in groups] for at in (0, 1))
    return Table(
        [-1, *[0] * len(groups)], [sum(members), *members], [sum(takers), *takers]
    )  # fmt: skip


def shown_of(table: Table) -> list[bool]:
    return shown(table.parents, table.members, table.takers)


@pytest.mark.parametrize(
    ("members", "takers", "safe"),
    [
        (4, 2, False),
        (10, 5, True),
        (10, 4, False),
        (10, 6, False),
        (40, 0, False),
        (40, 40, False),
        (40, 4, False),
        (40, 36, False),
        (40, 35, True),
        (0, 0, True),
    ],
)
def test_few_takers_and_few_others_are_unsafe(members: int, takers: int, safe: bool) -> None:
    assert is_safe(members, takers) is safe


def test_all_safe_is_all_shown() -> None:
    assert shown_of(flat((40, 20), (30, 10), (12, 6))) == [True] * 4


def test_one_small_group_takes_the_smallest_neighbour_with_it() -> None:
    assert shown_of(flat((3, 1), (40, 20), (30, 10), (31, 10))) == [True, False, True, False, True]


def test_several_small_groups_hide_each_other() -> None:
    assert shown_of(flat((8, 4), (8, 3), (40, 20), (40, 20))) == [True, False, False, True, True]


def test_small_groups_that_together_are_few_need_another() -> None:
    assert shown_of(flat((2, 1), (2, 1), (40, 20), (30, 15))) == [True, False, False, True, False]


def test_few_who_stayed_away_are_hidden_as_few_who_took_part() -> None:
    assert shown_of(flat((40, 38), (40, 20), (30, 15))) == [True, False, True, False]


def test_a_unit_whose_people_are_all_in_one_small_group_is_hidden_with_it() -> None:
    # 40 people with 4 takers beside 3 with 3: the sum, 7, would say 4 to 7 of the 40.
    parents = [-1, 0, 0, 1, 1]
    members = [103, 43, 60, 40, 3]
    takers = [37, 7, 30, 4, 3]
    assert shown(parents, members, takers) == [True, False, False, False, False]


def test_below_what_is_hidden_nothing_is_shown() -> None:
    parents = [-1, 0, 0, 2, 2]
    members = [53, 3, 50, 20, 30]
    takers = [26, 1, 25, 10, 15]
    assert shown(parents, members, takers) == [True, False, False, False, False]


def test_an_empty_group_is_shown_and_hides_nobody() -> None:
    assert shown_of(flat((0, 0), (3, 2), (40, 20))) == [True, True, False, False]


def test_a_small_organisation_shows_nothing() -> None:
    assert shown_of(flat((3, 1), (4, 2))) == [False, False, False]


def test_no_tree_no_answer() -> None:
    assert shown([], [], []) == []


@pytest.mark.parametrize(
    ("parents", "members", "takers"),
    [
        ([1, -1], [5, 5], [1, 1]),
        ([0], [5], [1]),
        ([-1], [5], [6]),
        ([-1], [5], [-1]),
        ([-1, 0], [5, 4], [1, 1]),
        ([-1, 0], [5, 5], [1, 2]),
        ([-1], [5, 5], [1]),
    ],
)
def test_counts_of_no_tree_are_refused(
    parents: list[int], members: list[int], takers: list[int]
) -> None:
    with pytest.raises(NotATree):
        shown(parents, members, takers)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Trees of up to twelve nodes whose leaves hold few and many people."""
    size = draw(st.integers(1, 12))
    parents = [-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))]
    members, takers = [0] * size, [0] * size
    for node in reversed(range(size)):
        if node not in parents:
            members[node] = draw(st.one_of(st.integers(0, 6), st.integers(0, 60)))
            takers[node] = draw(st.integers(0, members[node]))
        if node:
            members[parents[node]] += members[node]
            takers[parents[node]] += takers[node]
    return Table(parents, members, takers)


def possible(table: Table, visible: list[bool], node: int) -> tuple[int, int]:
    """The least and the largest count of a node that agrees with everything shown, exactly."""
    n = len(table.parents)
    sums = [
        [-1 if at == parent else int(table.parents[at] == parent) for at in range(n)]
        for parent in set(table.parents) - {-1}
    ]
    takers, members = np.array(table.takers), np.array(table.members)
    known = np.array(visible)
    bounds = Bounds(np.where(known, takers, 0), np.where(known, takers, members))
    constraints = [LinearConstraint(np.array(sums), 0, 0)] if sums else []
    goal = np.zeros(n)
    goal[node] = 1
    ends = [
        milp(sign * goal, constraints=constraints, bounds=bounds, integrality=np.ones(n))
        for sign in (1, -1)
    ]
    assert all(end.success for end in ends)
    return round(ends[0].fun), round(-ends[1].fun)


@settings(max_examples=examples(300), deadline=None)
@given(tables())
def test_the_attacker_is_left_with_a_range_for_every_unsafe_count(table: Table) -> None:
    visible = shown_of(table)
    for node, (members, takers) in enumerate(zip(table.members, table.takers, strict=True)):
        if not is_safe(members, takers):
            least, most = possible(table, visible, node)
            assert not visible[node]
            assert most - least >= min(members, THRESHOLD)


@settings(max_examples=examples(150), deadline=None)
@given(tables())
def test_no_hidden_count_is_found_exactly(table: Table) -> None:
    visible = shown_of(table)
    for node, is_shown in enumerate(visible):
        if not is_shown and table.members[node]:
            least, most = possible(table, visible, node)
            assert least < most


@given(tables())
def test_what_is_hidden_together_is_a_safe_group(table: Table) -> None:
    visible = shown_of(table)
    for parent in {p for p in table.parents if p >= 0 and visible[p]}:
        hidden = [n for n, p in enumerate(table.parents) if p == parent and not visible[n]]
        assert is_safe(sum(table.members[n] for n in hidden), sum(table.takers[n] for n in hidden))


@given(tables())
def test_the_same_counts_give_the_same_answer_and_stay_as_they_are(table: Table) -> None:
    before = (list(table.parents), list(table.members), list(table.takers))
    assert shown_of(table) == shown_of(table)
    assert (table.parents, table.members, table.takers) == before


@pytest.mark.parametrize(
    ("totals", "hidden"),
    [
        ([9, 0, 12], [False, False, False]),
        # The one small group would be the rest of the whole: the smallest other goes with it.
        ([9, 3, 12], [True, True, False]),
        ([9, 3, 2, 12], [False, True, True, False]),
        ([4], [True]),
        ([], []),
    ],
)
def test_small_groups_beside_a_known_whole(totals: list[int], hidden: list[bool]) -> None:
    assert withheld(totals) == hidden


@given(st.lists(st.integers(0, 30), max_size=12))
def test_what_is_withheld_is_too_many_to_tell(totals: list[int]) -> None:
    found = withheld(totals)
    hidden = [total for total, is_hidden in zip(totals, found, strict=True) if is_hidden]

    assert all(is_hidden for total, is_hidden in zip(totals, found, strict=True) if 0 < total < 5)
    assert not hidden or sum(hidden) >= THRESHOLD or len(hidden) == sum(t > 0 for t in totals)
