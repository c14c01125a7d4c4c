"""How many groups there are, and by which profiles people belong to them.

1. How many components stand above noise (`noise`); none: one group, "no clear groups".
2. A mixture of pieces with errors known from the votes (`mixture`); their number by BIC.
3. Pieces are joined, the least apart first, until a clear valley lies between any two (`valley`).

What is left are the groups. People belong to the piece whose profile their votes fit best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.cluster.hierarchy import fcluster, ward

from zhixing.analysis.opinion_map import mixture, valley
from zhixing.analysis.opinion_map.mixture import Mixture, Points
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
PEOPLE = 1_200  # that the mixture is fitted to, at most
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
    pieces = _mixture(of, known, generator)
    piece = np.argmax(_fit(of, pieces, known.noise), axis=1)
    found = _levels(of, known.noise, piece, pieces.pieces)
    whole = Structure(
        basis.shape[1], basis @ pieces.mean.T, pieces.share, known.noise, found, np.zeros(1)
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


def _mixture(of: Scores, known: Posterior, generator: np.random.Generator) -> Mixture:
    """The mixture with the best BIC among those of one to PIECES pieces."""
    who = _telling(known, generator)
    points = _points(of.rows(who), known)
    mean, share = _start(known.mean[who])
    spread, floor = np.diag(known.spread) * 0.2, known.spread * 1e-3
    blur, best = points.error.mean(axis=0), None
    while True:
        now = mixture.fitted(points, mean, share, spread, floor)
        if best is None or now.bic(len(who)) <= best.bic(len(who)):
            best = now
        if now.pieces == 1:
            return best
        mean, share = mixture.joined(now, blur)
        spread = now.spread


def _telling(known: Posterior, generator: np.random.Generator) -> Ints:
    """People whose votes say where they stand: the better half at least, PEOPLE at most."""
    sure = known.reliability >= min(0.5, float(np.median(known.reliability)))
    who = np.flatnonzero(sure)
    if len(who) > PEOPLE:
        who = np.sort(generator.choice(who, PEOPLE, replace=False))
    return who


def _points(of: Scores, known: Posterior) -> Points:
    """Least-squares places; the faintest prior keeps those with too few votes finite."""
    faint = 1e-3 * known.noise * np.diag(1 / known.spread)
    inverse = np.linalg.inv(of.weight + faint)
    return Points(np.matmul(inverse, of.pull[:, :, None])[:, :, 0], inverse * known.noise)


def _start(place: Floats) -> tuple[Floats, Floats]:
    """Means and shares of the pieces to begin with, from Ward's tree."""
    pieces = min(PIECES, len(place) // PER_PIECE)
    if pieces < 2:
        return place.mean(axis=0, keepdims=True), np.ones(1)
    label = fcluster(ward(place), pieces, criterion="maxclust") - 1
    count = np.bincount(label)
    mean = np.stack([np.bincount(label, weights=column) for column in place.T], axis=1)
    return mean / count[:, None], count / len(place)


def _fit(of: Scores, pieces: Mixture, noise: float) -> Floats:
    """Log likelihood of everyone's votes under each piece's profile, up to a constant."""
    likelihood: Floats = np.log(pieces.share) - misfit(of, pieces.mean) / (2 * noise)
    return likelihood


def _levels(of: Scores, noise: float, piece: Ints, pieces: int) -> tuple[Level, ...]:
    """Divisions from every piece its own group to one group."""
    group_of = np.arange(pieces)
    clear = {(a, b): _clear(of, noise, piece, a, b) for b in range(pieces) for a in range(b)}
    found = []
    while clear:
        (a, b), least = min(clear.items(), key=lambda item: (item[1], item[0]))
        found.append(_level(group_of, least))
        group_of = np.where(group_of == b, a, group_of)
        group = group_of[piece]
        clear = {pair: c for pair, c in clear.items() if not {a, b} & set(pair)}
        for other in sorted(set(group_of.tolist()) - {a}):
            clear[min(a, other), max(a, other)] = _clear(of, noise, group, a, other)
    return (*found, _level(group_of, np.inf))


def _level(group_of: Ints, clear: float) -> Level:
    numbers = np.unique(group_of, return_inverse=True)[1]
    return Level(int(numbers.max()) + 1, clear, tuple(numbers.tolist()))


def _clear(of: Scores, noise: float, group: Ints, a: int, b: int) -> float:
    """How clear the valley between two groups is; 1 is just clear enough."""
    own = np.flatnonzero((group == a) | (group == b))
    both = of.rows(own)
    points = fitted_profile(both, np.where(group[own] == a, 0, 1), 2, LEAST + noise)
    place, firmness = along(both, points[0], points[1])
    error = np.sqrt(noise / np.maximum(firmness, LEAST))
    firm = error <= max(BLURRED, float(np.median(error)))
    needed = CLEAR + CLEAR_EACH * int(firm.sum())
    return valley.clearness(place[firm], error[firm]) / needed
