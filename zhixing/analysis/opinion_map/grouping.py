"""How many groups there are, and by which profiles people belong to them.

1. How many components stand above noise (`noise`); none: one group, "no clear groups".
2. Mixtures of one to PIECES pieces (`mixture`); as many as the BIC bears are looked at.
3. As many groups as a clear valley lies between any two of them (`valley`).

People belong to the group whose profile their votes fit best, on the statements they voted on.
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
PIECES = 10  # of a mixture, at most, and so groups
PEOPLE = 1_200  # that mixtures are fitted to, at most
TREE = 300  # people in the tree that the mixtures begin with
FLOOR = 1e-3  # of the spread among people: the least inside a piece
NEAREST = 3  # pairs of groups in which the weakest valley is looked for
SMALLEST, SMALLEST_SHARE = 8, 0.01  # people of a group, and their share of the sample, at least
CLEAR = 4.5  # log likelihood that a valley must gain …
CLEAR_EACH = 0.0015  # … and as much for each person, so that crowds do not make dents into valleys
LEAP = 2.0  # how clear more groups must be than the least, where fewer were not clear
CERTAIN = 2.0  # log likelihood by which someone is of these two groups rather than of a third
HOPELESS = 0.5  # clearness of one pair below which the others need not be looked at
BLURRED = 0.5  # standard error beyond which a place on the line says nothing of a valley


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A division into groups.

    clear: how clearly they are apart, by the weakest valley; 1 is just clear enough.
    profiles: shape (statements, groups), the votes, less the means, that people of a group tend
    to. share: shape (groups,), of the people.
    """

    clear: float
    profiles: Floats
    share: Floats

    @property
    def groups(self) -> int:
        return len(self.share)


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What the groups are, whoever was asked.

    components: how many stand above noise. noise: variance of a vote around its profile.
    levels: from the most groups looked at down to one. level: the one that holds.
    """

    components: int
    noise: float
    levels: tuple[Level, ...]
    level: Level

    @property
    def groups(self) -> int:
        return self.level.groups

    def renamed(self, order: Ints) -> Structure:
        """With the groups `order` of the level, in that order; the others go."""
        level = self.level
        kept = Level(level.clear, level.profiles[:, order], level.share[order])
        return replace(self, level=kept)

    def nearest(self, product: Floats, squares: Floats) -> Ints:
        """The group whose profile each one's votes fit best.

        product: shape (n, groups), centred votes times profiles. squares: shape (n, groups), sums
        of the squared profile over the statements that each one voted on.
        """
        fit = np.log(self.level.share) - (squares - 2 * product) / (2 * self.noise)
        group: Ints = np.argmax(fit, axis=1)
        return group


def structure(sample: Sample, spectrum: Spectrum, generator: np.random.Generator) -> Structure:
    """The groups of the sampled people in the space of the components above noise."""
    height = noise_height(sample.centred, generator)
    basis = spectrum.basis[:, :DIMENSIONS]
    strength = np.sum((sample.centred @ basis) ** 2, axis=0)
    dimensions = above_noise(strength, height)
    if not dimensions or len(sample) < 2 * SMALLEST:
        return single(sample.centred.shape[1], dimensions)
    return _divided(sample, basis[:, :dimensions], generator)


def single(statements: int, components: int) -> Structure:
    """One group of everybody, whose profile are the means."""
    level = Level(np.inf, np.zeros((statements, 1)), np.ones(1))
    return Structure(components, 1.0, (level,), level)


def _divided(sample: Sample, basis: Floats, generator: np.random.Generator) -> Structure:
    of = scores(sample.centred, sample.voted, basis)
    known = posterior(of)
    levels = tuple(
        Level(_clear(of, known.noise, pieces), basis @ pieces.mean.T, pieces.share)
        for pieces in _mixtures(known, generator)
    )
    return Structure(basis.shape[1], known.noise, levels, most_groups(levels))


def most_groups(levels: tuple[Level, ...]) -> Level:
    """As many groups as are clearly apart.

    Where fewer groups are not, more of them must be twice as clear: a leap needs a reason.
    """
    best, needed = levels[-1], 1.0
    for level in reversed(levels[:-1]):
        if level.clear >= needed:
            best = level
        else:
            needed = LEAP
    return best


def steady(levels: tuple[Level, ...], before: int, *, slack: float = 1.5) -> Level:
    """Like `most_groups`, but slow to leave the number of groups that there were `before`.

    It is left for more groups when those are clear by `slack`, for fewer when it is unclear by it.
    """
    now = most_groups(levels)
    same = next((level for level in levels if level.groups == before), None)
    if same is None or same.clear < 1 / slack:
        return now
    return now if now.groups > before and now.clear >= slack else same


def _mixtures(known: Posterior, generator: np.random.Generator) -> list[Mixture]:
    """Mixtures from as many pieces as have the best BIC down to one."""
    place = known.mean[_telling(known, generator)]
    mean, share = _start(place)
    found: list[Mixture] = []
    while not found or found[-1].pieces > 1:
        now = mixture.fitted(place, mean, share, FLOOR * known.spread)
        found.append(now)
        mean, share = mixture.joined(now) if now.pieces > 1 else (mean, share)
    best = int(np.argmin([one.bic(len(place)) for one in found]))
    return found[best:]


def _telling(known: Posterior, generator: np.random.Generator) -> Ints:
    """People whose votes say where they stand: the better half at least, PEOPLE at most."""
    sure = known.reliability >= min(0.5, float(np.median(known.reliability)))
    who = np.flatnonzero(sure)
    if len(who) > PEOPLE:
        who = np.sort(generator.choice(who, PEOPLE, replace=False))
    return who


def _start(place: Floats) -> tuple[Floats, Floats]:
    """Means and shares of the pieces to begin with, from Ward's tree of TREE people."""
    tree = place[:: -(-len(place) // TREE)]
    pieces = min(PIECES, len(tree) // SMALLEST)
    if pieces < 2:
        return tree.mean(axis=0, keepdims=True), np.ones(1)
    label = fcluster(ward(tree), pieces, criterion="maxclust") - 1
    count = np.bincount(label)
    mean = np.stack([np.bincount(label, weights=column) for column in tree.T], axis=1)
    return mean / count[:, None], count / len(tree)


def _clear(of: Scores, noise: float, pieces: Mixture) -> float:
    """How clear the weakest valley between two pieces is; 1 is just clear enough."""
    gap = misfit(of, pieces.mean).T / (2 * noise)
    fit = np.log(pieces.share)[:, None] - gap  # one row a piece, which is quicker to go along
    group = np.argmax(fit, axis=0)
    size = np.bincount(group, minlength=pieces.pieces)
    if size.min() < max(SMALLEST, SMALLEST_SHARE * len(group)):
        return 0.0
    far = mixture.distances(pieces)
    a, b = np.triu_indices(pieces.pieces, 1)
    nearest = np.argsort(far[a, b], kind="stable")[:NEAREST]
    clear = np.inf
    for one, other in zip(a[nearest].tolist(), b[nearest].tolist(), strict=True):
        clear = min(clear, _apart(of, noise, fit, one, other))
        if clear < HOPELESS:
            break
    return clear


def _apart(of: Scores, noise: float, fit: Floats, a: int, b: int) -> float:
    """How clear the valley between two groups is.

    Only people count who certainly belong to one of the two: the foot of a third group's hill would
    rise at the border like a hill of its own.
    """
    third = np.delete(fit, [a, b], axis=0).max(axis=0, initial=-np.inf)
    certain = np.maximum(fit[a], fit[b]) > third + CERTAIN
    side = np.where(certain, fit[b] > fit[a], -1)
    points = fitted_profile(of, side, 2, LEAST + noise)
    place, firmness = along(of, points[0], points[1])
    error = np.sqrt(noise / np.maximum(firmness, LEAST))
    firm = certain & (error <= BLURRED)
    if np.bincount(side[firm], minlength=2).min() < SMALLEST:
        return 0.0
    needed = CLEAR + CLEAR_EACH * int(firm.sum())
    return valley.clearness(place[firm], error[firm]) / needed
