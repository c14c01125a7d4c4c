"""What serves each clause of the documents that a campaign cites: counted by later rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from zhixing.campaigns.models import Campaign

# Takes the campaign, gives keys of clauses with how many records serve each.
Count = Callable[[Campaign], Mapping[int, int]]

_counts: list[Count] = []


def register(count: Count) -> None:
    if count not in _counts:
        _counts.append(count)


def served(campaign: Campaign) -> Counter[int] | None:
    """How many records serve each clause; None where no room counts any."""
    if not _counts:
        return None
    total: Counter[int] = Counter()
    for count in _counts:
        total.update(count(campaign))
    return total
