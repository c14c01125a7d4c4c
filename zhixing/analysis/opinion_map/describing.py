"""What a map says, put together from its parts."""

from __future__ import annotations

import numpy as np

from zhixing.analysis.opinion_map.blocks import Centre, Tally
from zhixing.analysis.opinion_map.placing import Places, statement_places
from zhixing.analysis.opinion_map.records import Frame, Group, OpinionMap, Stability
from zhixing.analysis.opinion_map.selection import consensus, representatives
from zhixing.analysis.opinion_map.spectrum import Spectrum
from zhixing.analysis.opinion_map.statistics import (
    Counts,
    group_informed_consensus,
    statistics,
)
from zhixing.analysis.opinion_map.votes import Floats


def axes_of(spectrum: Spectrum) -> Floats:
    """The two first components, shape (statements, 2); zeros where there are fewer."""
    axes = np.zeros((len(spectrum.basis), 2))
    count = min(2, spectrum.basis.shape[1])
    axes[:, :count] = spectrum.basis[:, :count]
    return axes


def described(
    centre: Centre,
    everyone: Tally,
    places: Places,
    counts: Counts,
    frame: Frame,
    stability: Stability,
    *,
    before: tuple[int | None, ...] = (),
    given: bool = False,
) -> OpinionMap:
    """The map of people at `places`, whose groups voted as `counts` say.

    before: for each group the one it continues; by default none does.
    """
    figures = statistics(counts)
    chosen = representatives(counts, figures, centre.active)
    k = len(counts.seen)
    sizes = np.bincount(places.group[places.group >= 0], minlength=k).tolist()
    xy = statement_places(centre, axes_of(frame.spectrum))
    groups = zip(sizes, chosen, before or (None,) * k, strict=True)
    return OpinionMap(
        participants=places.xy,
        group=places.group,
        statements=xy,
        extremity=np.hypot(*xy.T),
        mean=centre.mean,
        active=centre.active,
        groups=tuple(Group(*parts) for parts in groups),
        counts=counts,
        statistics=figures,
        everyone=everyone,
        consensus=consensus(everyone.agree, everyone.disagree, everyone.seen, centre.active),
        group_informed_consensus=_informed(counts),
        components=frame.structure.components,
        stability=stability,
        frame=frame,
        given=given,
    )


def _informed(counts: Counts) -> Floats:
    if not len(counts.seen):
        return np.full(counts.seen.shape[1], np.nan)
    return group_informed_consensus(counts)
