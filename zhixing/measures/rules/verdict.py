"""How the answers of those who raised a matter decide on a claim. Pure: counts in, verdict out."""

from __future__ import annotations

from enum import Enum
from math import ceil

QUORUM_PERCENT = 30
QUORUM_AT_MOST = 30


class Verdict(Enum):
    """What follows from the answers so far."""

    WAITING = "waiting"
    PASSED = "passed"
    REFUSED = "refused"
    INSPECTOR = "inspector"


def quorum(asked: int) -> int:
    """How many answers are needed: three in ten of those asked, at least 1, at most 30."""
    return min(max(1, ceil(asked * QUORUM_PERCENT / 100)), QUORUM_AT_MOST)


def raisers_verdict(
    asked: int, solved: int, partly: int, not_solved: int, *, window_passed: bool = False
) -> Verdict:
    """The verdict of the people asked, given how many said solved, partly and not solved.

    Below the quorum the claim waits, and once the window has passed an inspector must go; nobody
    asked means an inspector at once. From the quorum on, the claim passes when at least two in
    three of those who answered say solved and at most one in six says not solved; otherwise it is
    refused. Before the window has passed that is said only if everybody has answered or if no
    answer still to come could change it.

    window_passed: the days for answering are over.
    Raises ValueError for counts that cannot be.
    """
    answered = solved + partly + not_solved
    if min(solved, partly, not_solved) < 0 or answered > asked:
        raise ValueError(f"{solved} + {partly} + {not_solved} answers cannot come from {asked}")
    if asked == 0 or (window_passed and answered < quorum(asked)):
        return Verdict.INSPECTOR
    if answered < quorum(asked):
        return Verdict.WAITING
    # Each further "not solved" makes passing harder and each further "solved" easier, so the two
    # extremes bound whatever the others may still say, all of them or only some.
    missing = 0 if window_passed else asked - answered
    if _passes(solved, answered + missing, not_solved + missing):
        return Verdict.PASSED
    if not _passes(solved + missing, answered + missing, not_solved):
        return Verdict.REFUSED
    return Verdict.WAITING


def _passes(solved: int, answered: int, not_solved: int) -> bool:
    return 3 * solved >= 2 * answered and 6 * not_solved <= answered
