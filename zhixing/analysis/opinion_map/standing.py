"""The map of votes that came since, with the groups as they were last found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhixing.analysis.opinion_map.blocks import Blocks, Centre, tally
from zhixing.analysis.opinion_map.continuity import arranged
from zhixing.analysis.opinion_map.describing import axes_of, described
from zhixing.analysis.opinion_map.gram import Gram
from zhixing.analysis.opinion_map.mapping import COARSE, FINE, active_of, blocks_of
from zhixing.analysis.opinion_map.placing import Places, placed
from zhixing.analysis.opinion_map.records import Frame, OpinionMap, Stability
from zhixing.analysis.opinion_map.sample import eligible
from zhixing.analysis.opinion_map.spectrum import (
    EXACT,
    Spectrum,
    Sweep,
    exact,
    krylov,
    like,
    scatter,
    sweep_of,
)
from zhixing.analysis.opinion_map.statistics import group_counts
from zhixing.analysis.opinion_map.votes import Votes


def standing_map(
    votes: Votes,
    frame: Frame,
    *,
    moderated_out: Sequence[int] = (),
    gram: Gram | None = None,
    stability: Stability | None = None,
) -> OpinionMap:
    """The map of `votes` with the groups of `frame`, a map of some group of earlier votes.

    Components, places, who belongs to which group, and all figures are those of `votes`; the
    profiles of the groups, their number and order are the frame's, and statements that came after
    it say nothing of who belongs where. Where the frame has no groups, nobody is in one.
    gram: the matrices of these votes; with them nothing is swept. stability: of the time when the
    groups were found, since nothing is drawn again; by default unknown.
    Raises BadVotes as `opinion_map` does.
    """
    known = len(frame.spectrum.basis)
    frame = arranged(frame, np.append(np.arange(known), np.full(votes.statements - known, -1)))
    everyone = tally(votes) if gram is None else gram.tally
    centre = Centre.of(everyone, active_of(votes.statements, moderated_out))
    expanded = blocks_of(votes, centre)
    spectrum = _spectrum(expanded, frame.spectrum, gram)
    found = frame.structure
    places = placed(expanded, axes_of(spectrum), found)
    group = np.where(eligible(votes) & (places.group < found.groups), places.group, -1)
    return described(
        centre,
        everyone,
        Places(places.xy, group),
        group_counts(votes, group, found.groups),
        Frame(spectrum, found),
        stability or unknown(frame),
        before=tuple(range(found.groups)),
    )


def unknown(frame: Frame) -> Stability:
    """Of groups that were not looked for again: the margins by which they were found."""
    margins = tuple((level.groups, level.clear) for level in frame.structure.levels)
    nothing = (np.nan,) * frame.structure.groups
    return Stability(0, np.nan, np.nan, np.nan, nothing, margins)


def _spectrum(expanded: Blocks, before: Spectrum, gram: Gram | None) -> Spectrum:
    """Components near those `before`, with the same signs."""
    votes, centre = expanded.votes, expanded.centre
    if votes.statements <= EXACT:
        matrix = scatter(votes, centre) if gram is None else gram.scatter(centre)
        return like(exact(matrix, before.basis.shape[1]), before.basis)
    if gram is None:
        sweep = sweep_of(expanded)
        return like(krylov(sweep, before.basis, wanted=1, tolerance=COARSE), before.basis)
    whole = gram.scatter(centre)
    turn: Sweep = lambda thin: whole @ thin  # noqa: E731 - one operation, named for its type
    return like(krylov(turn, before.basis, wanted=2, tolerance=FINE), before.basis)
