"""How many groups there are, and by which profiles people belong to them.

1. How many components stand above noise (`noise`); none: one group, "no clear groups".
2. A mixture of pieces (`mixture`), their number by BIC.
3. Pieces are joined, the least apart first, until a clear valley lies between any two (`valley`).

What is left are the groups. People belong to the piece whose profile their votes fit best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.cluster.hierarchy import fcluster, ward

from zhixing.analysis.opinion_map import mixture, valley
from zhixing.analysis.opinion_map.mixture import Mixture
from zhixing.analysis.opinion_map.noise import above_noise, noise_height
from zhixing.analysis.opinion_map.sample import Sample
from zhixing.analysis.opinion_map.scores import (
    LEAST,
    Posterior,
    Scores,
    along,
    fitted_profile,
    misfit,
    posterior,
    scores,
)
from zhixing.analysis.opinion_map.spectrum import Spectrum
from zhixing.analysis.opinion_map.votes import Floats, Ints

DIMENSIONS = 8  # components that groups are looked for in, at most
PIECES = 10  # of the mixture, at most, and so groups
PEOPLE = 1_000  # that the mixture is fitted to, at most
TREE = 500  # people in the tree that the mixture begins with
FLOOR = 1e-3  # of the spread among people: the least inside a piece
NEAREST = 3  # pairs of groups in which the weakest valley is looked for
SMALLEST, SMALLEST_SHARE = 8, 0.01  # people of a group, and their share of the sample, at least
PER_PIECE = 8  # people that a piece has on average, at least
CLEAR = 5.0  # log likelihood that a valley must gain …
CLEAR_EACH = 0.002  # … and as much for each person, so that crowds do not make dents into valleys
BLURRED = 0.5  # standard error beyond which a place on the line says nothing of a valley


@dataclass(frozen=True, slots=True)
class Level:
    """How clearly `groups` groups are apart: the weakest valley, 1 is just clear enough.

    pieces: for each piece of the mixture its group.
    """

    groups: int
    clear: float
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What the groups are, independent of who was asked.

    components: how many stand above noise. profiles: shape (statements, pieces), the votes, less
    the means, that people of a piece tend to. share: shape (pieces,). noise: variance of a vote
    around its profile. levels: from as many groups as pieces down to one. group_of: shape
    (pieces,), the group of each piece.
    """

    components: int
    profiles: Floats
    share: Floats
    noise: float
    levels: tuple[Level, ...]
    group_of: Ints

    @property
    def groups(self) -> int:
        return int(self.group_of.max()) + 1

    def at(self, level: Level) -> Structure:
        """The same pieces, joined to the groups of `level`."""
        return replace(self, group_of=np.asarray(level.pieces))

    def renamed(self, number: Ints) -> Structure:
        """Group g called number[g]; pieces of a group called -1 go."""
        group_of = number[self.group_of]
        kept = group_of >= 0
        return replace(
            self,
            profiles=self.profiles[:, kept],
            share=self.share[kept],
            group_of=group_of[kept],
        )


def structure(sample: Sample, spectrum: Spectrum, generator: np.random.Generator) -> Structure:
    """The groups of the sampled people in the space of the components above noise."""
    height = noise_height(sample.centred, generator)
    basis = spectrum.basis[:, :DIMENSIONS]
    strength = np.sum((sample.centred @ basis) ** 2, axis=0)
    dimensions = above_noise(strength, height)
    if not dimensions or len(sample) < 2 * PER_PIECE:
        return single(sample.centred.shape[1], dimensions)
    return _divided(sample, basis[:, :dimensions], generator)


def single(statements: int, components: int) -> Structure:
    """One group of everybody, whose profile are the means."""
    level = Level(1, np.inf, (0,))
    profiles, share = np.zeros((statements, 1)), np.ones(1)
    return Structure(components, profiles, share, 1.0, (level,), np.zeros(1, dtype=np.int64))


def _divided(sample: Sample, basis: Floats, generator: np.random.Generator) -> Structure:
    of = scores(sample.centred, sample.voted, basis)
    known = posterior(of)
    pieces = _mixture(known, generator)
    piece = np.argmax(_fit(of, pieces, known.noise), axis=1)
    found = _levels(of, known.noise, piece, pieces)
    whole = Structure(
        components=basis.shape[1],
        profiles=basis @ pieces.mean.T,
        share=pieces.share,
        noise=known.noise,
        levels=found,
        group_of=np.arange(pieces.pieces),
    )
    return whole.at(most_groups(found))


def most_groups(levels: tuple[Level, ...]) -> Level:
    """As many groups as are clearly apart."""
    return next(level for level in levels if level.clear >= 1)


def steady(levels: tuple[Level, ...], before: int, *, slack: float = 1.5) -> Level:
    """Like `most_groups`, but slow to leave the number of groups that there were `before`.

    It is left for more groups when those are clear by `slack`, for fewer when it is unclear by it.
    """
    now = most_groups(levels)
    same = next((level for level in levels if level.groups == before), None)
    if same is None or same.clear < 1 / slack:
        return now
    return now if now.groups > before and now.clear >= slack else same


def _mixture(known: Posterior, generator: np.random.Generator) -> Mixture:
    """The mixture with the best BIC among those of one to PIECES pieces."""
    place = known.mean[_telling(known, generator)]
    mean, share = _start(place)
    best = None
    while True:
        now = mixture.fitted(place, mean, share, FLOOR * known.spread)
        if best is None or now.bic(len(place)) <= best.bic(len(place)):
            best = now
        if now.pieces == 1:
            return best
        mean, share = mixture.joined(now)


def _telling(known: Posterior, generator: np.random.Generator) -> Ints:
    """People whose votes say where they stand: the better half at least, PEOPLE at most."""
    sure = known.reliability >= min(0.5, float(np.median(known.reliability)))
    who = np.flatnonzero(sure)
    if len(who) > PEOPLE:
        who = np.sort(generator.choice(who, PEOPLE, replace=False))
    return who


def _start(place: Floats) -> tuple[Floats, Floats]:
    """Means and shares of the pieces to begin with, from Ward's tree of the first TREE people."""
    tree = place[:TREE]
    pieces = min(PIECES, len(tree) // PER_PIECE)
    if pieces < 2:
        return tree.mean(axis=0, keepdims=True), np.ones(1)
    label = fcluster(ward(tree), pieces, criterion="maxclust") - 1
    count = np.bincount(label)
    mean = np.stack([np.bincount(label, weights=column) for column in tree.T], axis=1)
    return mean / count[:, None], count / len(tree)


def _fit(of: Scores, pieces: Mixture, noise: float) -> Floats:
    """Log likelihood of everyone's votes under each piece's profile, up to a constant."""
    likelihood: Floats = np.log(pieces.share) - misfit(of, pieces.mean) / (2 * noise)
    return likelihood


def _levels(of: Scores, noise: float, piece: Ints, pieces: Mixture) -> tuple[Level, ...]:
    """Divisions from every piece its own group to one group."""
    group_of = np.arange(pieces.pieces)
    far = mixture.distances(pieces)
    known: dict[tuple[frozenset[int], frozenset[int]], float] = {}
    found = []
    for _ in range(pieces.pieces - 1):
        least, a, b = np.inf, 0, 0
        for one, other in _nearest_pairs(far, group_of):
            members = [frozenset(np.flatnonzero(group_of == g).tolist()) for g in (one, other)]
            pair = (members[0], members[1])
            if pair not in known:
                known[pair] = _clear(of, noise, group_of[piece], one, other)
            if known[pair] < least:
                least, a, b = known[pair], one, other
        found.append(_level(group_of, least))
        group_of = np.where(group_of == b, a, group_of)
    return (*found, _level(group_of, np.inf))


def _nearest_pairs(far: Floats, group_of: Ints) -> list[tuple[int, int]]:
    """The NEAREST pairs of groups by their nearest pieces: the others are farther apart."""
    groups = np.unique(group_of).tolist()
    pairs = [
        (float(far[np.ix_(group_of == a, group_of == b)].min()), a, b)
        for i, a in enumerate(groups)
        for b in groups[i + 1 :]
    ]
    return [(a, b) for _, a, b in sorted(pairs)[:NEAREST]]


def _level(group_of: Ints, clear: float) -> Level:
    numbers = np.unique(group_of, return_inverse=True)[1]
    return Level(int(numbers.max()) + 1, clear, tuple(numbers.tolist()))


def _clear(of: Scores, noise: float, group: Ints, a: int, b: int) -> float:
    """How clear the valley between two groups is; 1 is just clear enough."""
    own = np.flatnonzero((group == a) | (group == b))
    size = min(int((group == a).sum()), int((group == b).sum()))
    if size < max(SMALLEST, SMALLEST_SHARE * len(group)):
        return 0.0
    both = of.rows(own)
    points = fitted_profile(both, np.where(group[own] == a, 0, 1), 2, LEAST + noise)
    place, firmness = along(both, points[0], points[1])
    error = np.sqrt(noise / np.maximum(firmness, LEAST))
    firm = error <= max(BLURRED, float(np.median(error)))
    needed = CLEAR + CLEAR_EACH * int(firm.sum())
    return valley.clearness(place[firm], error[firm]) / needed
