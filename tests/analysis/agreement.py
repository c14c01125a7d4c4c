"""How well found groups agree with true ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and their harmonic mean, each in [0, 1]."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise_agreement(found: Mapping[str, Hashable], true: Mapping[str, Hashable]) -> Agreement:
    """Over the pairs of items: of those found together the true share, and the reverse."""
    joint = sum(_pairs(n) for n in Counter((found[i], true[i]) for i in true).values())
    together = sum(_pairs(n) for n in Counter(found[i] for i in true).values())
    belonging = sum(_pairs(n) for n in Counter(true.values()).values())
    return Agreement(joint / together if together else 1.0, joint / belonging if belonging else 1.0)


def b_cubed(found: Mapping[str, Hashable], true: Mapping[str, Hashable]) -> Agreement:
    """Over the items: the share of each one's group that is of its kind, and the reverse.

    Source: Bagga & Baldwin, "Entity-based cross-document coreferencing", 1998.
    """
    joint = Counter((found[i], true[i]) for i in true)
    groups, kinds = Counter(found[i] for i in true), Counter(true.values())
    precision = sum(n * n / groups[group] for (group, _), n in joint.items())
    recall = sum(n * n / kinds[kind] for (_, kind), n in joint.items())
    return Agreement(precision / len(true), recall / len(true)) if true else Agreement(1.0, 1.0)


def _pairs(n: int) -> int:
    return n * (n - 1) // 2
