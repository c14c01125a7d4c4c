"""The figures that a problem carries, counted afresh from its voices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from zhixing.analysis.consolidation import heat
from zhixing.voices.models import Problem, Support, Voice


@dataclass(frozen=True, slots=True)
class Figures:
    """heat ≥ 0; people: distinct author keys, every unknown one being a person of its own."""

    heat: float
    voice_count: int
    people_count: int
    first_said: datetime | None
    last_said: datetime | None


@dataclass(slots=True)
class _Heard:
    """What the voices of one problem amount to, gathered row by row."""

    authors: set[str] = field(default_factory=set)
    unknown: int = 0
    likes: int = 0
    times: list[datetime] = field(default_factory=list)

    def add(self, author: str, said_at: datetime, likes: int) -> None:
        if author:
            self.authors.add(author)
        else:
            self.unknown += 1
        self.likes += max(0, likes)
        self.times.append(said_at)

    def figures(self, supports: int, now: datetime) -> Figures:
        people = len(self.authors) + self.unknown
        # The week and the day of a voice are those of the place, not of Greenwich.
        times = [timezone.localtime(time) for time in self.times]
        return Figures(
            heat(people, times, self.likes + supports, timezone.localtime(now)),
            len(times),
            people,
            min(self.times, default=None),
            max(self.times, default=None),
        )


def figures(problems: Collection[Problem], now: datetime) -> dict[int, Figures]:
    """Figures of the problems, of one campaign, by primary key, in three queries."""
    if not problems:
        return {}
    keys = [problem.pk for problem in problems]
    heard: defaultdict[int, _Heard] = defaultdict(_Heard)
    rows = Voice.objects.filter(problem__in=keys).values_list(
        "problem_id", "author_key", "said_at", "likes"
    )
    for key, author, said_at, likes in rows.iterator():
        heard[key or 0].add(author, said_at, likes)
    supports = _support_counts(next(iter(problems)).campaign_id, keys)
    return {key: heard[key].figures(supports[key], now) for key in keys}


def merged_edges(campaign_id: int) -> dict[int, int]:
    """Problem → the problem it was merged into, over a campaign."""
    merged = Problem.objects.filter(campaign=campaign_id, state=Problem.State.MERGED)
    return {pk: target for pk, target in merged.values_list("pk", "merged_into") if target}


def families(edges: Mapping[int, int], roots: Iterable[int]) -> dict[int, list[int]]:
    """Each root with everything merged into it, directly or through others; itself first."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for child, parent in edges.items():
        children[parent].append(child)
    return {root: _descendants(root, children) for root in roots}


def _descendants(root: int, children: Mapping[int, list[int]]) -> list[int]:
    found = [root]
    for parent in found:
        found += children.get(parent, ())
    return found


def _support_counts(campaign_id: int, keys: Collection[int]) -> dict[int, int]:
    """Distinct supporters of each problem and of everything merged into it."""
    members = families(merged_edges(campaign_id), keys)
    everyone = {member for family in members.values() for member in family}
    supporters: defaultdict[int, set[str]] = defaultdict(set)
    rows = Support.objects.filter(problem__in=everyone).values_list("problem_id", "key")
    for problem_id, key in rows.iterator():
        supporters[problem_id].add(key)
    return {
        root: len(set().union(*(supporters[member] for member in family)))
        for root, family in members.items()
    }
