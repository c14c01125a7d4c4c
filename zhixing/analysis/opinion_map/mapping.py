"""From votes to the opinion map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from zhixing.analysis.opinion_map.blocks import Centre, Tally, tally
from zhixing.analysis.opinion_map.bridging import Bridging, bridging
from zhixing.analysis.opinion_map.continuity import continued, matched
from zhixing.analysis.opinion_map.grouping import Structure, single, structure
from zhixing.analysis.opinion_map.placing import by_size, placed, statement_places
from zhixing.analysis.opinion_map.records import Frame, Group, OpinionMap, Stability
from zhixing.analysis.opinion_map.sample import Sample, eligible, sampled
from zhixing.analysis.opinion_map.selection import consensus, representatives
from zhixing.analysis.opinion_map.spectrum import (
    EXACT,
    WIDTH,
    Spectrum,
    exact,
    krylov,
    like,
    scatter,
    sweep_of,
)
from zhixing.analysis.opinion_map.stability import stability
from zhixing.analysis.opinion_map.statistics import (
    Counts,
    group_counts,
    group_informed_consensus,
    statistics,
)
from zhixing.analysis.opinion_map.votes import BadVotes, Bools, Ints, Votes

RESAMPLES = 10
LARGE = 4_000_000  # votes from which on sweeps are in single precision
FINE, COARSE = 1e-8, 1e-3  # residuals of settled components, in double and in single precision


def opinion_map(
    votes: Votes,
    *,
    moderated_out: Sequence[int] = (),
    groups: ArrayLike | None = None,
    previous: Frame | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> OpinionMap:
    """The opinion map of `votes`: the same votes and seed give the same bits.

    moderated_out: statements that nobody shall see: no part of the picture and of any list.
    groups: shape (participants,), numbers from 0 and -1 for nobody's; takes these instead of
    finding groups. previous: the `frame` of an earlier map of the same statements (more may have
    come since): signs, numbering and number of groups then change only with reason.
    resamples: draws by which the stability is found; 0 leaves it out.
    Raises BadVotes for groups or moderated statements that do not fit the votes.
    """
    active = _active(votes, moderated_out)
    given = None if groups is None else _given(votes, groups)
    counts = tally(votes)
    centre = Centre.of(counts, active)
    generator = np.random.default_rng(seed)
    who = eligible(votes) if given is None else given >= 0
    sample = sampled(votes, centre, who, generator)
    spectrum = _spectrum(votes, centre, sample, generator)
    if previous is not None:
        spectrum = like(spectrum, previous.spectrum.basis)
    if given is None:
        found = _found(sample, spectrum, generator, previous)
    else:
        found = single(votes.statements, 0)
    dtype = _precision(votes)
    places = placed(votes, centre, _axes(spectrum), found, dtype=dtype)
    group, found = (given, found) if given is not None else by_size(places.group, who, found)
    before: tuple[int | None, ...] = ()
    if previous is not None and given is None:
        group, found, before = matched(group, found, previous.structure)
    firm = stability(
        sample, group[sample.index], found, 0 if given is not None else resamples, generator
    )
    return _described(
        votes, centre, counts, group, before, places.xy, spectrum, found, firm, given is not None
    )


def _active(votes: Votes, moderated_out: Sequence[int]) -> Bools:
    active = np.ones(votes.statements, dtype=bool)
    for statement in moderated_out:
        if not 0 <= statement < votes.statements:
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


def _precision(votes: Votes) -> type:
    return np.float32 if len(votes) >= LARGE else np.float64


def _spectrum(
    votes: Votes, centre: Centre, sample: Sample, generator: np.random.Generator
) -> Spectrum:
    if votes.statements <= EXACT:
        return exact(scatter(votes, centre), WIDTH)
    start = generator.standard_normal((votes.statements, WIDTH))
    sweep = sweep_of(votes, centre, dtype=_precision(votes))
    if len(votes) < LARGE:
        return krylov(sweep, start, wanted=2, tolerance=FINE)
    rough = krylov(sample.sweep, start, wanted=1, tolerance=COARSE)
    return krylov(sweep, rough.basis, wanted=1, tolerance=COARSE)


def _axes(spectrum: Spectrum) -> np.ndarray:
    """The two first components; zeros where there are fewer."""
    axes = np.zeros((len(spectrum.basis), 2))
    count = min(2, spectrum.basis.shape[1])
    axes[:, :count] = spectrum.basis[:, :count]
    return axes


def _found(
    sample: Sample, spectrum: Spectrum, generator: np.random.Generator, previous: Frame | None
) -> Structure:
    found = structure(sample, spectrum, generator)
    return found if previous is None else continued(found, previous.structure)


def _described(
    votes: Votes,
    centre: Centre,
    counts: Tally,
    group: Ints,
    before: tuple[int | None, ...],
    xy: np.ndarray,
    spectrum: Spectrum,
    found: Structure,
    firm: Stability,
    given: bool,
) -> OpinionMap:
    k = int(group.max(initial=-1)) + 1
    by_group = group_counts(votes, group, k)
    figures = statistics(by_group)
    chosen = representatives(by_group, figures, centre.active)
    sizes = np.bincount(group[group >= 0], minlength=k).tolist()
    before = before or (None,) * k
    places = statement_places(centre, _axes(spectrum))
    return OpinionMap(
        participants=xy,
        group=group,
        statements=places,
        extremity=np.hypot(*places.T),
        mean=centre.mean,
        active=centre.active,
        groups=tuple(Group(*parts) for parts in zip(sizes, chosen, before, strict=True)),
        counts=by_group,
        statistics=figures,
        everyone=counts,
        consensus=consensus(counts.agree, counts.disagree, counts.seen, centre.active),
        group_informed_consensus=_informed(by_group),
        components=found.components,
        stability=firm if k else replace(firm, of_group=()),
        frame=Frame(spectrum, found),
        given=given,
    )


def _informed(counts: Counts) -> np.ndarray:
    if not len(counts.seen):
        return np.full(counts.seen.shape[1], np.nan)
    return group_informed_consensus(counts)


def bridging_scores(votes: Votes, of: OpinionMap, *, seed: int = 0) -> Bridging | None:
    """The second opinion on what unites, for the votes that `of` was made from; None without any.

    Found by the votes of at most PEOPLE people who take part in the groups.
    """
    if not (of.group >= 0).any():
        return None
    centre = Centre(of.mean, of.active)
    people = sampled(votes, centre, of.group >= 0, np.random.default_rng(seed))
    return bridging(people, people.centred @ _axes(of.frame.spectrum)[:, 0], of.mean)
