"""The raisers' verdict: frozen cases, and what must hold for every count."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhixing.measures.queries.checks import tally_of
from zhixing.measures.rules.verdict import Verdict, quorum, raisers_verdict

W, P, R, I = Verdict.WAITING, Verdict.PASSED, Verdict.REFUSED, Verdict.INSPECTOR  # noqa: E741 - a table's letters


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """asked, solved, partly, not_solved."""
    said = [draw(st.integers(0, 40)) for _ in range(3)]
    return (sum(said) + draw(st.integers(0, 80)), said[0], said[1], said[2])


@st.composite
def passing(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Counts most of which pass."""
    partly, not_solved = draw(st.integers(0, 10)), draw(st.integers(0, 6))
    solved = 2 * partly + 5 * not_solved + draw(st.integers(0, 40))
    return (solved + partly + not_solved + draw(st.integers(0, 8)), solved, partly, not_solved)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(0, 1), (1, 1), (3, 1), (4, 2), (10, 3), (11, 4), (100, 30), (101, 30), (5000, 30)],
)
def test_quorum(asked: int, expected: int) -> None:
    assert quorum(asked) == expected


@pytest.mark.parametrize(
    ("said", "open_window", "passed_window"),
    [
        ((0, 0, 0, 0), I, I),
        ((1, 0, 0, 0), W, I),
        ((1, 1, 0, 0), P, P),
        ((1, 0, 1, 0), R, R),
        ((1, 0, 0, 1), R, R),
        ((2, 1, 0, 0), W, P),
        ((3, 2, 1, 0), P, P),
        ((3, 2, 0, 1), R, R),
        ((6, 5, 0, 1), P, P),
        ((6, 4, 2, 0), P, P),
        ((6, 4, 1, 1), P, P),
        ((6, 4, 0, 2), R, R),
        ((10, 2, 0, 0), W, I),
        ((10, 3, 0, 0), W, P),
        ((10, 0, 0, 2), W, I),
        ((10, 0, 0, 3), R, R),
        ((10, 9, 0, 0), P, P),
        ((100, 29, 0, 0), W, I),
        ((100, 30, 0, 0), W, P),
        ((1000, 20, 6, 4), W, P),
        ((1000, 20, 4, 6), W, R),
    ],
)
def test_frozen_cases(
    said: tuple[int, int, int, int], open_window: Verdict, passed_window: Verdict
) -> None:
    assert raisers_verdict(*said) is open_window
    assert raisers_verdict(*said, window_passed=True) is passed_window


@pytest.mark.parametrize("said", [(1, 1, 1, 0), (0, 0, 0, 1), (5, -1, 0, 0)])
def test_impossible_counts_raise(said: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot come from"):
        raisers_verdict(*said)


@given(passing(), st.booleans())
def test_one_more_solved_never_undoes_a_pass(said: tuple[int, int, int, int], passed: bool) -> None:
    asked, solved, partly, not_solved = said
    assume(sum(said[1:]) < asked)
    assume(raisers_verdict(*said, window_passed=passed) is P)
    assert raisers_verdict(asked, solved + 1, partly, not_solved, window_passed=passed) is P


@given(counts(), st.booleans())
def test_one_more_not_solved_never_turns_a_refusal(
    said: tuple[int, int, int, int], passed: bool
) -> None:
    asked, solved, partly, not_solved = said
    assume(sum(said[1:]) < asked)
    assume(raisers_verdict(*said, window_passed=passed) is R)
    assert raisers_verdict(asked, solved, partly, not_solved + 1, window_passed=passed) is R


@given(passing())
def test_a_better_answer_never_makes_it_worse(said: tuple[int, int, int, int]) -> None:
    asked, solved, partly, not_solved = said
    assume(not_solved > 0)
    assume(raisers_verdict(*said) is P)
    assert raisers_verdict(asked, solved + 1, partly, not_solved - 1) is P


@st.composite
def growing(draw: st.DrawFn) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """Counts, and what they become when some of those who have not answered do."""
    said = draw(counts())
    left, later = said[0] - sum(said[1:]), []
    for count in said[1:]:
        more = draw(st.integers(0, left))
        left -= more
        later.append(count + more)
    return said, (said[0], later[0], later[1], later[2])


@given(growing())
def test_what_is_said_early_is_final(
    both: tuple[tuple[int, int, int, int], tuple[int, int, int, int]],
) -> None:
    """No answers still to come, all or some of them, change a verdict said before the end."""
    said, later = both
    early = raisers_verdict(*said)
    assume(early in {P, R})
    assert raisers_verdict(*later, window_passed=True) is early


@given(counts())
def test_after_the_window_nobody_waits(said: tuple[int, int, int, int]) -> None:
    assert raisers_verdict(*said, window_passed=True) is not W


def test_a_person_counts_once_by_the_worst_answer() -> None:
    answers = [("a", "solved"), ("a", "not_solved"), ("b", "solved"), ("b", ""), ("c", "")]
    found = tally_of(answers)
    assert (found.asked, found.solved, found.partly, found.not_solved) == (3, 1, 0, 1)
    assert (found.answered, found.voices) == (2, 5)
