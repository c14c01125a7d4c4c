"""From votes to the opinion map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from zhixing.analysis.opinion_map.blocks import Blocks, Centre, tally
from zhixing.analysis.opinion_map.bridging import Bridging, bridging
from zhixing.analysis.opinion_map.continuity import aligned, continued, numbered
from zhixing.analysis.opinion_map.describing import axes_of, described
from zhixing.analysis.opinion_map.grouping import Structure, single, structure
from zhixing.analysis.opinion_map.placing import Places, placed
from zhixing.analysis.opinion_map.records import Frame, OpinionMap
from zhixing.analysis.opinion_map.sample import Sample, eligible, sampled
from zhixing.analysis.opinion_map.spectrum import (
    EXACT,
    WIDTH,
    Spectrum,
    exact,
    krylov,
    scatter,
    sweep_of,
)
from zhixing.analysis.opinion_map.stability import stability
from zhixing.analysis.opinion_map.statistics import group_counts
from zhixing.analysis.opinion_map.votes import BadVotes, Bools, Ints, Votes

RESAMPLES = 10
SMALL = 100_000  # votes up to which sweeps are in double precision
LARGE = 500_000  # votes from which on the sample is asked first
HASTY = 10  # sweeps over so many votes, at most
WHOLE = 1_500  # statements up to which a precise map decomposes the whole matrix
SETTLED = 1e-12  # residual of components beyond that
FINE, FAIR, COARSE = 1e-6, 1e-4, 1e-3  # residuals of settled components in few, more, many votes


def opinion_map(
    votes: Votes,
    *,
    moderated_out: Sequence[int] = (),
    groups: ArrayLike | None = None,
    previous: Frame | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
    precise: bool = False,
) -> OpinionMap:
    """The opinion map of `votes`: the same votes and seed give the same bits.

    moderated_out: statements that nobody shall see: no part of the picture and of any list.
    groups: shape (participants,), numbers from 0 and -1 for nobody's; takes these instead of
    finding groups. previous: the `frame` of an earlier map of the same statements (more may have
    come since): signs, numbering and number of groups then change only with reason.
    resamples: draws by which the stability is found; 0 leaves it out. precise: axes and places
    to rounding, at whatever time it takes, where others shall be able to redo them; the groups are
    looked for as ever.
    Raises BadVotes for groups or moderated statements that do not fit the votes.
    """
    active = active_of(votes.statements, moderated_out)
    given = None if groups is None else _given(votes, groups)
    counts = tally(votes)
    centre = Centre.of(counts, active)
    generator = np.random.default_rng(seed)
    who = eligible(votes) if given is None else given >= 0
    sample = sampled(votes, centre, who, generator)
    expanded = blocks_of(votes, centre)
    spectrum = aligned(_spectrum(expanded, sample, generator), previous)
    if given is None:
        found = _found(sample, spectrum, generator, previous)
    else:
        found = single(votes.statements, 0)
    if precise:
        expanded = Blocks(votes, centre)
        spectrum = aligned(_settled(expanded, seed), previous)
    places = placed(expanded, axes_of(spectrum), found)
    before: tuple[int | None, ...] = ()
    if given is None:
        group, found, before = numbered(places.group, who, found, previous)
    else:
        group, resamples = given, 0
    k = int(group.max(initial=-1)) + 1
    return described(
        centre,
        counts,
        Places(places.xy, group),
        group_counts(votes, group, k),
        Frame(spectrum, found),
        stability(sample, group, k, found, resamples, generator),
        before=before,
        given=given is not None,
    )


def blocks_of(votes: Votes, centre: Centre) -> Blocks:
    """All of `votes`, as precise as their number is worth."""
    return Blocks(votes, centre, dtype=np.float64 if len(votes) <= SMALL else np.float32)


def active_of(statements: int, moderated_out: Sequence[int]) -> Bools:
    """All statements but those moderated out; raises BadVotes for one there is not."""
    active = np.ones(statements, dtype=bool)
    for statement in moderated_out:
        if not 0 <= statement < statements:
            raise BadVotes(f"statement {statement}, moderated out, is unknown")
        active[statement] = False
    return active


def _given(votes: Votes, groups: ArrayLike) -> Ints:
    given = np.asarray(groups)
    if given.shape != (votes.participants,) or given.dtype.kind not in "iu":
        raise BadVotes(f"groups must be {votes.participants} whole numbers, one a participant")
    if given.min(initial=0) < -1:
        raise BadVotes(f"group {given.min()} is none: they count from 0, and -1 is nobody's")
    return given.astype(np.int64)


def _spectrum(expanded: Blocks, sample: Sample, generator: np.random.Generator) -> Spectrum:
    votes = expanded.votes
    if votes.statements <= EXACT:
        return exact(scatter(votes, expanded.centre), WIDTH)
    start = generator.standard_normal((votes.statements, WIDTH))
    sweep = sweep_of(expanded)
    if len(votes) < LARGE:
        return krylov(sweep, start, wanted=2, tolerance=FINE if len(votes) <= SMALL else FAIR)
    rough = krylov(sample.sweep, start, wanted=1, tolerance=COARSE)
    return krylov(sweep, rough.basis, wanted=1, tolerance=COARSE, sweeps=HASTY)


def _settled(expanded: Blocks, seed: int) -> Spectrum:
    votes = expanded.votes
    if votes.statements <= WHOLE:
        return exact(scatter(votes, expanded.centre), WIDTH)
    start = np.random.default_rng(seed).standard_normal((votes.statements, WIDTH))
    return krylov(sweep_of(expanded), start, wanted=2, tolerance=SETTLED)


def _found(
    sample: Sample, spectrum: Spectrum, generator: np.random.Generator, previous: Frame | None
) -> Structure:
    found = structure(sample, spectrum, generator)
    return found if previous is None else continued(found, previous.structure)


def bridging_scores(votes: Votes, of: OpinionMap, *, seed: int = 0) -> Bridging | None:
    """The second opinion on what unites, for the votes that `of` was made from; None without any.

    Found by the votes of at most PEOPLE people who take part in the groups.
    """
    if not (of.group >= 0).any():
        return None
    centre = Centre(of.mean, of.active)
    people = sampled(votes, centre, of.group >= 0, np.random.default_rng(seed))
    return bridging(people, people.centred @ axes_of(of.frame.spectrum)[:, 0], of.mean)
