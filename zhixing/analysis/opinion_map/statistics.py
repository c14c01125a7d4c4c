"""What each group thinks of each statement: the reference formulae, on counts alone.

Source: Small et al., "Polis: scaling deliberation by mapping high dimensional opinion spaces",
2021, and the statistics of its reference implementation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.votes import Floats, Ints, Votes

Z90 = 1.2816  # one-sided 90 % of the normal distribution, as the reference rounds it


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Votes of groups on statements; every array of shape (groups, statements), int64.

    seen: agreed, disagreed or passed.
    """

    agree: Ints
    disagree: Ints
    seen: Ints

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.agree + other.agree, self.disagree + other.disagree, self.seen + other.seen
        )


def group_counts(votes: Votes, group: Ints, groups: int) -> Counts:
    """Counts of the participants of each group.

    group: shape (participants,), the group of each, or -1 for nobody's, who are left out.
    """
    size = votes.statements * 4
    total = np.zeros((groups + 1, votes.statements, 4), dtype=np.int64)
    # Whole runs of participants, so that a block's keys stay small.
    for first in range(0, votes.participants, _RUN):
        part = votes.run(first, min(first + _RUN, votes.participants))
        own = np.repeat(group[first : first + _RUN].astype(np.int64) + 1, part.per_participant)
        own *= size
        own += part.statement * 4
        own += part.value
        own += 1
        total += np.bincount(own, minlength=total.size).reshape(total.shape)
    return Counts(total[1:, :, 2], total[1:, :, 0], total[1:].sum(axis=2))


_RUN = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Every statistic of every group and statement, each of shape (groups, statements).

    pa, pd: smoothed share that agrees, disagrees. pat, pdt: z of that share against one half.
    ra, rd: the share over the share among all other groups. rat, rdt: z of the difference.
    """

    pa: Floats
    pd: Floats
    pat: Floats
    pdt: Floats
    ra: Floats
    rd: Floats
    rat: Floats
    rdt: Floats


def statistics(counts: Counts) -> Statistics:
    rest = _rest(counts)
    return Statistics(
        pa=share(counts.agree, counts.seen),
        pd=share(counts.disagree, counts.seen),
        pat=share_test(counts.agree, counts.seen),
        pdt=share_test(counts.disagree, counts.seen),
        ra=share(counts.agree, counts.seen) / share(rest.agree, rest.seen),
        rd=share(counts.disagree, counts.seen) / share(rest.disagree, rest.seen),
        rat=difference_test(counts.agree, counts.seen, rest.agree, rest.seen),
        rdt=difference_test(counts.disagree, counts.seen, rest.disagree, rest.seen),
    )


def _rest(counts: Counts) -> Counts:
    """For each group the counts of all other groups together."""
    columns = (counts.agree, counts.disagree, counts.seen)
    return Counts(*(column.sum(axis=0, keepdims=True) - column for column in columns))


def share(chose: Ints, seen: Ints) -> Floats:
    """(chose + 1) / (seen + 2): the share, drawn towards one half."""
    return (chose + 1) / (seen + 2)


def share_test(chose: Ints, seen: Ints) -> Floats:
    """z of the hypothesis that half of those who saw a statement choose so."""
    n = seen + 1
    return 2 * np.sqrt(n) * ((chose + 1) / n - 0.5)


def difference_test(chose: Ints, seen: Ints, rest_chose: Ints, rest_seen: Ints) -> Floats:
    """z of the hypothesis that a group and the rest choose equally often; 0 where all do."""
    m1, m2 = seen + 1, rest_seen + 1
    common = (chose + rest_chose + 2) / (m1 + m2)
    spread = common * (1 - common) * (1 / m1 + 1 / m2)
    gap = (chose + 1) / m1 - (rest_chose + 1) / m2
    scale = np.sqrt(np.maximum(spread, 0))
    z: Floats = np.divide(gap, scale, out=np.zeros_like(gap), where=common != 1)
    return z


def group_informed_consensus(counts: Counts) -> Floats:
    """Product over the groups of the smoothed share that agrees, shape (statements,)."""
    consensus: Floats = share(counts.agree, counts.seen).prod(axis=0)
    return consensus
