"""Would the groups be the same, had others of the same people voted?"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map.grouping import Structure, structure
from zhixing.analysis.opinion_map.records import Stability
from zhixing.analysis.opinion_map.sample import Sample
from zhixing.analysis.opinion_map.spectrum import WIDTH, krylov
from zhixing.analysis.opinion_map.votes import Floats, Ints

SHARE = 0.8  # of the people, in each resample
PEOPLE = 1_000  # at most
TOLERANCE = 1e-3  # of the components; a resample differs by far more


def adjusted_rand(one: Ints, other: Ints) -> float:
    """Agreement of two divisions, 1 for the same, about 0 for chance; two trivial ones agree.

    Source: Hubert & Arabie, "Comparing partitions", 1985.
    """
    table = _contingency(one, other)
    pairs = [float((t * (t - 1) / 2).sum()) for t in (table, table.sum(axis=1), table.sum(axis=0))]
    n = len(one)
    joint, rows, columns = pairs
    expected = rows * columns / max(1.0, n * (n - 1) / 2)
    most = (rows + columns) / 2
    return (joint - expected) / (most - expected) if most != expected else 1.0


def _contingency(one: Ints, other: Ints) -> Floats:
    table: Floats = sparse.coo_array((np.ones(len(one)), (one, other))).toarray()
    return table


def jaccard(one: Ints, other: Ints, groups: int) -> Floats:
    """For each group of `one` the Jaccard index with its most similar group of `other`.

    Source: Hennig, "Cluster-wise assessment of cluster stability", 2007. Shape (groups,).
    """
    table = _contingency(np.append(one, groups - 1), np.append(other, 0))
    table[groups - 1, 0] -= 1  # the pair that only made the table wide enough
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0) - table
    best: Floats = (table / np.maximum(union, 1)).max(axis=1)
    return best


def stability(
    sample: Sample, group: Ints, of: Structure, resamples: int, generator: np.random.Generator
) -> Stability:
    """Find the groups again in `resamples` draws from the sampled people.

    group: shape (people of the sample,), their groups.
    """
    margins = tuple((level.groups, level.clear) for level in of.levels)
    groups = int(group.max(initial=0)) + 1
    if not resamples or len(sample) < 2:
        return Stability(0, np.nan, np.nan, np.nan, (np.nan,) * groups, margins)
    found = [_again(sample, group, groups, generator) for _ in range(resamples)]
    agreements = [agreement for agreement, _, _ in found]
    return Stability(
        resamples=resamples,
        agreement=float(np.mean(agreements)),
        agreement_low=float(min(agreements)),
        same_groups=float(np.mean([count == groups for _, count, _ in found])),
        of_group=tuple(np.mean([alike for _, _, alike in found], axis=0).tolist()),
        margins=margins,
    )


def _again(
    sample: Sample, group: Ints, groups: int, generator: np.random.Generator
) -> tuple[float, int, Floats]:
    """Adjusted Rand index, number of groups and Jaccard indices of one resample."""
    size = min(PEOPLE, max(2, round(SHARE * len(sample))))
    drawn = np.sort(generator.choice(len(sample), size, replace=False))
    people = sample.rows(drawn)
    start = generator.standard_normal((people.centred.shape[1], WIDTH))
    spectrum = krylov(people.sweep, start, wanted=1, tolerance=TOLERANCE)
    again = structure(people, spectrum, generator)
    own = nearest(people, again)
    return (
        adjusted_rand(group[drawn], own),
        again.groups,
        jaccard(group[drawn], own, groups),
    )


def nearest(sample: Sample, of: Structure) -> Ints:
    """The group of each sampled person, shape (people,)."""
    profiles = of.level.profiles
    return of.nearest(sample.centred @ profiles, sample.voted @ profiles**2)
