"""The opinion map of votes that lie in shards: runs of participants, here or on other machines.

What shards exchange are whole numbers (tallies, Gram matrices, counts of groups) and, above LARGEST
statements, sweeps of statements x WIDTH numbers. With Gram matrices the map is the same to the last
bit for any number of shards.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import partial, reduce
from typing import Any

import numpy as np

from zhixing.analysis.opinion_map.blocks import Blocks, Centre, Tally, tally
from zhixing.analysis.opinion_map.continuity import aligned, continued, numbered
from zhixing.analysis.opinion_map.describing import axes_of, described
from zhixing.analysis.opinion_map.gram import LARGEST, Gram, gram
from zhixing.analysis.opinion_map.grouping import Structure, structure
from zhixing.analysis.opinion_map.mapping import COARSE, FINE, RESAMPLES, active_of
from zhixing.analysis.opinion_map.placing import Places, placed
from zhixing.analysis.opinion_map.records import Frame, OpinionMap
from zhixing.analysis.opinion_map.sample import Sample, drawn, eligible_by, expanded
from zhixing.analysis.opinion_map.spectrum import (
    EXACT,
    WIDTH,
    Spectrum,
    exact,
    krylov,
    sweep_of,
)
from zhixing.analysis.opinion_map.stability import stability
from zhixing.analysis.opinion_map.statistics import Counts, group_counts
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints, Votes, joined

# Applies a function to items, in order; `map`, or a cluster's (see `cluster.runner`).
Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def opinion_map_of_shards(
    shards: Sequence[Votes],
    *,
    run: Run = map,
    moderated_out: Sequence[int] = (),
    previous: Frame | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> OpinionMap:
    """The map of all shards together; participants are numbered through them in their order.

    previous: the frame of an earlier map, made of shards or not, as in `opinion_map`.
    Raises what `run` raises, and BadVotes as `opinion_map` does.
    """
    counts: Tally = reduce(operator.add, run(tally, shards))
    centre = Centre.of(counts, active_of(shards[0].statements, moderated_out))
    generator = np.random.default_rng(seed)
    who = eligible_by(np.concatenate([s.per_participant for s in shards]), shards[0].statements)
    sample = _sampled(shards, centre, who, generator)
    spectrum = aligned(_spectrum(shards, centre, run, generator), previous)
    found = structure(sample, spectrum, generator)
    if previous is not None:
        found = continued(found, previous.structure)
    parts = list(run(partial(_placed, centre, axes_of(spectrum), found), shards))
    xy = np.concatenate([part.xy for part in parts])
    nearest = np.concatenate([part.group for part in parts])
    group, found, before = numbered(nearest, who, found, previous)
    k = int(group.max(initial=-1)) + 1
    return described(
        centre,
        counts,
        Places(xy, group),
        _counts(shards, group, k, run),
        Frame(spectrum, found),
        stability(sample, group, k, found, resamples, generator),
        before=before,
    )


def gram_of_shards(shards: Sequence[Votes], *, run: Run = map) -> Gram:
    """The Gram matrices of all shards; the same integers for any number of shards."""
    total: Gram = reduce(operator.add, run(_gram, shards))
    return total


def _gram(shard: Votes) -> Gram:
    return gram(shard, tally(shard))


def _spectrum(
    shards: Sequence[Votes], centre: Centre, run: Run, generator: np.random.Generator
) -> Spectrum:
    statements = shards[0].statements
    if statements <= EXACT:
        return exact(gram_of_shards(shards, run=run).scatter(centre), WIDTH)
    start = generator.standard_normal((statements, WIDTH))
    if statements > LARGEST:

        def sweep(thin: Floats) -> Floats:
            return reduce(operator.add, run(partial(_swept, centre, thin), shards))

        return krylov(sweep, start, wanted=1, tolerance=COARSE)
    matrix = gram_of_shards(shards, run=run).scatter(centre)
    return krylov(lambda thin: matrix @ thin, start, wanted=2, tolerance=FINE)


def _swept(centre: Centre, thin: Floats, shard: Votes) -> Floats:
    return sweep_of(Blocks(shard, centre))(thin)


def _sampled(
    shards: Sequence[Votes], centre: Centre, who: Bools, generator: np.random.Generator
) -> Sample:
    index = drawn(who, generator)
    ends = np.cumsum([0, *(shard.participants for shard in shards)])
    edges = np.searchsorted(index, ends)
    own = [index[a:b] - first for a, b, first in zip(edges, edges[1:], ends, strict=False)]
    return expanded(joined([s.rows(o) for s, o in zip(shards, own, strict=True)]), centre, index)


def _placed(centre: Centre, axes: Floats, found: Structure, shard: Votes) -> Places:
    return placed(Blocks(shard, centre), axes, found)


def _counts(shards: Sequence[Votes], group: Ints, groups: int, run: Run) -> Counts:
    ends = np.cumsum([shard.participants for shard in shards])[:-1]
    pairs = list(zip(shards, np.split(group, ends), strict=True))
    total: Counts = reduce(operator.add, run(partial(_counted, groups), pairs))
    return total


def _counted(groups: int, pair: tuple[Votes, Ints]) -> Counts:
    return group_counts(*pair, groups)
