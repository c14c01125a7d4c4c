"""Voices that say the same thing make one problem.

`consolidate` groups messages and ranks the groups by heat; `Index` and `neighbours` find what is
like one message. All of it only suggests, with reasons: a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from zhixing.analysis.consolidation.description import Inside, described
from zhixing.analysis.consolidation.grouping import Pairs, grouped
from zhixing.analysis.consolidation.index import Index, neighbours
from zhixing.analysis.consolidation.records import DuplicateId, Group, Link, Message
from zhixing.analysis.heat import heat

__all__ = [
    "THRESHOLD",
    "DuplicateId",
    "Group",
    "Index",
    "Link",
    "Message",
    "consolidate",
    "heat",
    "neighbours",
]

THRESHOLD = 0.2
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # stands for now where no message has a time


def consolidate(
    messages: Sequence[Message],
    *,
    threshold: float = THRESHOLD,
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Group, ...]:
    """All groups of `messages`, single messages too, the hottest first.

    threshold: least mean similarity of a group in (0, 1]; higher makes more and smaller groups.
    now: the day that age is counted from; by default the latest time among the messages.
    progress: called with (messages done, messages in all), ever nearer to the end.
    The order of `messages` does not matter. Raises DuplicateId, and ValueError for a threshold
    outside (0, 1].
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}; it must be above 0 and at most 1")
    index = Index.build(messages)
    pairs = index.pairs(progress or _untold)
    groups = grouped(index, pairs, threshold)
    latest = now or _latest(index.messages)
    found = [
        described(index, group, inside, latest)
        for group, inside in zip(groups, _inside(groups, pairs, len(messages)), strict=True)
    ]
    found.sort(
        key=lambda group: (-group.heat, -group.people, -len(group.members), min(group.members))
    )
    return tuple(replace(group, rank=rank) for rank, group in enumerate(found, 1))


def _untold(done: int, of: int) -> None:
    """Progress that nobody asked for."""


def _latest(messages: Sequence[Message]) -> datetime:
    times = [message.time for message in messages if message.time is not None]
    return max(times, default=LONG_AGO)


def _inside(groups: Sequence[Sequence[int]], pairs: Pairs, n: int) -> list[Inside]:
    """The pairs that lie inside each group."""
    of = [0] * n
    for number, group in enumerate(groups):
        for i in group:
            of[i] = number
    found: list[list[tuple[float, int, int]]] = [[] for _ in groups]
    for a, b, weight in zip(*(column.tolist() for column in pairs), strict=True):
        if of[a] == of[b]:
            found[of[a]].append((weight, a, b))
    return [Inside(tuple(inner)) for inner in found]
