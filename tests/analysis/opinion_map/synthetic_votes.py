"""Votes whose truth is known. Every maker takes a seeded generator."""

from __future__ import annotations

import numpy as np

from zhixing.analysis.opinion_map import Votes

PASSES = 0.1  # share of votes that pass


def _cast(agree: np.ndarray, density: float, generator: np.random.Generator) -> Votes:
    """Votes with the given chances to agree, shape (people, statements), most of them missing.

    How much people vote varies as it does in life: a few vote on nearly all, many on little.
    """
    people, statements = agree.shape
    active = generator.lognormal(0, 0.6, people)
    active = np.clip(active / active.mean() * density, 5 / statements, 1)
    drawn = generator.random(agree.shape)
    votes = np.where(drawn < agree * (1 - PASSES), 1.0, np.where(drawn < 1 - PASSES, -1.0, 0.0))
    votes[generator.random(agree.shape) >= active[:, None]] = np.nan
    return Votes.from_dense(votes)


def grouped(
    people: int,
    statements: int,
    groups: int,
    density: float,
    generator: np.random.Generator,
    *,
    shared: float = 0.3,
) -> tuple[Votes, np.ndarray]:
    """People of groups that differ on all statements but a share, and the group of each."""
    group = generator.integers(0, groups, people)
    chance = np.where(generator.random((groups, statements)) < 0.5, 0.85, 0.15)
    chance[:, generator.random(statements) < shared] = 0.8
    return _cast(chance[group], density, generator), group


def unrelated(
    people: int, statements: int, density: float, generator: np.random.Generator
) -> Votes:
    """Each statement has its own popularity, and nobody's votes say anything of another's."""
    chance = 1 / (1 + np.exp(-generator.normal(0.3, 1.2, statements)))
    return _cast(np.tile(chance, (people, 1)), density, generator)


def spectrum_of_opinion(
    people: int, statements: int, density: float, generator: np.random.Generator
) -> Votes:
    """One dimension from left to right, most people in the middle: no groups at all."""
    place = generator.normal(size=(people, 1))
    slope = generator.normal(0, 0.7, (1, statements))
    chance = 1 / (1 + np.exp(-(place * slope + generator.normal(0.3, 1, statements))))
    return _cast(chance, density, generator)


def events_of(votes: Votes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Participant, statement and value of every vote."""
    participant = np.repeat(np.arange(votes.participants), votes.per_participant)
    return participant, votes.statement.copy(), votes.value.copy()
