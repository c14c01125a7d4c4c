"""What an opinion map says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.blocks import Tally
from zhixing.analysis.opinion_map.grouping import Structure
from zhixing.analysis.opinion_map.selection import Consensus, Representative
from zhixing.analysis.opinion_map.spectrum import Spectrum
from zhixing.analysis.opinion_map.statistics import Counts, Statistics
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Group:
    """A group of participants; its number is its place in `OpinionMap.groups`.

    before: which group of the previous map it continues; None for a new one.
    """

    size: int
    representatives: tuple[Representative, ...]
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Stability:
    """How far the groups would be the same, had others of the same people voted.

    resamples: how often people were drawn again; 0 where nothing was resampled, and then the next
    three are NaN. agreement, agreement_low: mean and lowest adjusted Rand index of the groups that
    were found again. same_groups: share of resamples with as many groups.
    of_group: for each group the mean Jaccard index with its most similar group of a resample.
    margins: (groups, how clearly that many are apart), 1 is just clear enough.
    """

    resamples: int
    agreement: float
    agreement_low: float
    same_groups: float
    of_group: tuple[float, ...]
    margins: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What the next map needs to stay comparable with this one."""

    spectrum: Spectrum
    structure: Structure


@dataclass(frozen=True, slots=True, eq=False)
class OpinionMap:
    """The frozen result.

    participants: shape (people, 2), their places in the picture. group: shape (people,), the group
    of each, -1 for those with too few votes. statements: shape (statements, 2), their places.
    extremity: shape (statements,), the length of those. mean: shape (statements,), of the votes,
    0 where moderated out. active: shape (statements,), not moderated out. groups: from the largest,
    or in the order of the previous map. counts, statistics: by group and statement. everyone: votes
    of all participants. consensus: what people of all groups agree or disagree on.
    group_informed_consensus: shape (statements,), NaN where nobody is in a group.
    components: how many stand above noise. given: whether the groups came from outside.
    """

    participants: Floats
    group: Ints
    statements: Floats
    extremity: Floats
    mean: Floats
    active: Bools
    groups: tuple[Group, ...]
    counts: Counts
    statistics: Statistics
    everyone: Tally
    consensus: tuple[Consensus, ...]
    group_informed_consensus: Floats
    components: int
    stability: Stability
    frame: Frame
    given: bool = False

    def __post_init__(self) -> None:
        for array in (
            self.participants,
            self.group,
            self.statements,
            self.extremity,
            self.mean,
            self.group_informed_consensus,
        ):
            array.flags.writeable = False

    @property
    def k(self) -> int:
        """How many groups; 1 says that there are no clear groups, 0 that nobody voted."""
        return len(self.groups)

    def __eq__(self, other: object) -> bool:
        """Equal to the last bit in everything that is shown."""
        return isinstance(other, OpinionMap) and self._shown() == other._shown()

    __hash__ = None  # type: ignore[assignment]

    def _shown(self) -> tuple[object, ...]:
        arrays = (
            self.participants,
            self.group,
            self.statements,
            self.group_informed_consensus,
            self.counts.agree,
            self.counts.disagree,
            self.counts.seen,
        )
        return (
            *(np.ascontiguousarray(array).tobytes() for array in arrays),
            self.groups,
            self.consensus,
            self.components,
        )
