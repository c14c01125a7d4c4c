"""Which statements speak for a group, and which for everybody: the reference's choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from zhixing.analysis.opinion_map.statistics import Z90, Counts, Statistics, share, share_test
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints

MOST = 5  # representative statements of a group, and consensus statements of a side

Side = Literal["agree", "disagree"]


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that a group is marked by.

    statement: its index. side: what the group does more than others.
    chose, seen: how many chose that side, of how many of the group who saw it.
    share, share_z: smoothed share, and its z against one half.
    ratio, ratio_z: that share over the share among all others, and z of the difference.
    q: share of false finds to expect among all finds at least as clear (Benjamini & Hochberg 1995),
    over every group, statement and side of the map.
    best_agree: put first because the group agrees with it most tellingly.
    agreed: how many agreed, whatever the side.
    """

    statement: int
    side: Side
    chose: int
    seen: int
    agreed: int
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    q: float
    best_agree: bool = False


@dataclass(frozen=True, slots=True)
class Consensus:
    """A statement that most people of all groups choose the same side on.

    chose, seen: of everybody, grouped or not. q: as in Representative, over every statement and
    side.
    """

    statement: int
    side: Side
    chose: int
    seen: int
    share: float
    share_z: float
    q: float


def representatives(
    counts: Counts, found: Statistics, active: Bools
) -> tuple[tuple[Representative, ...], ...]:
    """For each group at most MOST statements, agreed ones first; none for a single group."""
    if len(counts.seen) < 2:
        return tuple(() for _ in counts.seen)
    q_agree, q_disagree = representative_q(found, active)
    q = np.where(found.rat > found.rdt, q_agree, q_disagree)
    return tuple(_of_group(counts, found, active, q, g) for g in range(len(counts.seen)))


def _of_group(
    counts: Counts, found: Statistics, active: Bools, q: Floats, g: int
) -> tuple[Representative, ...]:
    marked = np.flatnonzero(active & _sufficient(found, g))
    head = _best_agree(counts, found, active, g)
    first = [] if head is None else [_described(counts, found, q, g, head, best_agree=True)]
    if not len(marked):
        return tuple(first or _best(counts, found, active, q, g))
    rest = [s for s in marked.tolist() if s != head]
    strength = _strength(found, g)[rest]
    strongest = np.argsort(-strength, kind="stable")[: MOST - len(first)].tolist()
    kept = [*first, *(_described(counts, found, q, g, rest[at]) for at in strongest)]
    return tuple(sorted(kept, key=lambda one: one.side))


def _sufficient(found: Statistics, g: int) -> Bools:
    """Statements where both tests of one side exceed Z90."""
    agreed = (found.rat[g] > Z90) & (found.pat[g] > Z90)
    disagreed = (found.rdt[g] > Z90) & (found.pdt[g] > Z90)
    either: Bools = agreed | disagreed
    return either


def _strength(found: Statistics, g: int) -> Floats:
    """What each statement is ranked by: ratio x z x share x z, of the side that it marks."""
    agree = found.ra[g] * found.rat[g] * found.pa[g] * found.pat[g]
    disagree = found.rd[g] * found.rdt[g] * found.pd[g] * found.pdt[g]
    strength: Floats = np.where(found.rat[g] > found.rdt[g], agree, disagree)
    return strength


def _best_agree(counts: Counts, found: Statistics, active: Bools, g: int) -> int | None:
    """The statement that the group agrees with most tellingly.

    The reference walks through the statements in order and lets each challenge the best so far:
    by ratio x z x share x z where the best is chosen more than elsewhere, else by share x z.
    """
    pa, pat, ra, rat = found.pa[g], found.pat[g], found.ra[g], found.rat[g]
    plain, full = (pa * pat).tolist(), (ra * rat * pa * pat).tolist()
    voted = active & (counts.agree[g] + counts.disagree[g] > 0)
    good = ((pat > Z90) | ((ra > 1) & (pa > 0.5))).tolist()
    more = (ra > 1).tolist()
    best: int | None = None
    for s in np.flatnonzero(voted).tolist():
        if best is None:
            best = s if good[s] else None
        elif full[s] > full[best] if more[best] else plain[s] > plain[best]:
            best = s
    return best


def _best(
    counts: Counts, found: Statistics, active: Bools, q: Floats, g: int
) -> list[Representative]:
    """The most telling statement of a group that has no sufficient one."""
    telling = np.where(active, np.maximum(found.rat[g], found.rdt[g]), -np.inf)
    if not np.isfinite(telling.max(initial=-np.inf)):
        return []
    return [_described(counts, found, q, g, int(np.argmax(telling)))]


def _described(
    counts: Counts, found: Statistics, q: Floats, g: int, s: int, *, best_agree: bool = False
) -> Representative:
    is_agree = found.rat[g, s] > found.rdt[g, s]
    names = ("pa", "pat", "ra", "rat") if is_agree else ("pd", "pdt", "rd", "rdt")
    share_, share_z, ratio, ratio_z = (float(getattr(found, name)[g, s]) for name in names)
    chose = counts.agree if is_agree else counts.disagree
    return Representative(
        statement=s,
        side="agree" if is_agree else "disagree",
        chose=int(chose[g, s]),
        seen=int(counts.seen[g, s]),
        agreed=int(counts.agree[g, s]),
        share=share_,
        share_z=share_z,
        ratio=ratio,
        ratio_z=ratio_z,
        q=float(q[g, s]),
        best_agree=best_agree,
    )


def consensus(agree: Ints, disagree: Ints, seen: Ints, active: Bools) -> tuple[Consensus, ...]:
    """At most MOST statements of each side, agreed ones first; counts of shape (statements,)."""
    q = consensus_q(agree, disagree, seen, active)
    sides: tuple[tuple[Side, Ints, Floats], ...] = (
        ("agree", agree, q[0]),
        ("disagree", disagree, q[1]),
    )
    return tuple(
        one for side, chose, q_ in sides for one in _on_side(side, chose, seen, active, q_)
    )


def _on_side(side: Side, chose: Ints, seen: Ints, active: Bools, q: Floats) -> list[Consensus]:
    p, z = share(chose, seen), share_test(chose, seen)
    fit = np.flatnonzero(active & (p > 0.5) & (z > Z90))
    ranked = fit[np.argsort(-(p * z)[fit], kind="stable")][:MOST]
    return [
        Consensus(s, side, int(chose[s]), int(seen[s]), float(p[s]), float(z[s]), float(q[s]))
        for s in ranked.tolist()
    ]


def representative_q(found: Statistics, active: Bools) -> tuple[Floats, Floats]:
    """Adjusted p-values of agreement and disagreement, each (groups, statements), 1 if inactive.

    A statement marks a group only when both tests do, so that the greater p-value counts.
    """
    z = np.stack([np.minimum(found.pat, found.rat), np.minimum(found.pdt, found.rdt)])
    q = np.ones_like(z)
    q[:, :, active] = adjusted(special.ndtr(-z[:, :, active]))
    return q[0], q[1]


def consensus_q(agree: Ints, disagree: Ints, seen: Ints, active: Bools) -> Floats:
    """Adjusted p-values, shape (2, statements): of agreement and of disagreement."""
    z = np.stack([share_test(agree, seen), share_test(disagree, seen)])
    q = np.ones_like(z)
    q[:, active] = adjusted(special.ndtr(-z[:, active]))
    return q


def adjusted(p: Floats) -> Floats:
    """p-values of one family adjusted for the false discovery rate; any shape, kept."""
    order = np.argsort(p, axis=None, kind="stable")
    raised = p.ravel()[order] * (p.size / np.arange(1, p.size + 1))
    q = np.empty(p.size)
    q[order] = np.minimum.accumulate(np.minimum(raised, 1.0)[::-1])[::-1]
    return q.reshape(p.shape)
