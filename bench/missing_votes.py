"""What a missing vote is best taken for: `python bench/missing_votes.py`.

A tenth of the votes is held out. Each way of filling in says how likely agreement is for each of
them (passes left out); the table has the mean log-loss, the smaller the better, on made votes with
a known truth and on real conversations (environment ZHIXING_REAL_DATA, else ../shared/data).

mean         the statement's mean: what a missing vote counts as in the reference
components   two components of votes so filled in, each person's point scaled by sqrt(S / n)
group        the mean of one's group, drawn to the statement's by five votes
scores       our scores: least squares on the votes cast, drawn to the centre as the noise asks
truth        the chances that the votes were drawn from
"""

from __future__ import annotations

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # read when NumPy is imported

import sys
from pathlib import Path

import numpy as np

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from zhixing.analysis.opinion_map import OpinionMap, Votes, opinion_map  # noqa: E402 - after path
from zhixing.analysis.opinion_map.blocks import Centre  # noqa: E402 - after path
from zhixing.analysis.opinion_map.sample import sampled  # noqa: E402 - after path
from zhixing.analysis.opinion_map.scores import posterior, scores  # noqa: E402 - after path
from zhixing.documents.conversations import read_conversation  # noqa: E402 - after path

REAL = Path(os.environ.get("ZHIXING_REAL_DATA", REPO.parent / "shared" / "data")) / "polis"
HELD_OUT = 0.1
DRAWN_BY = 5  # votes
MADE = {  # people, statements, groups, density
    "made, dense": (1_000, 100, 4, 0.5),
    "made, sparse": (4_000, 300, 4, 0.07),
    "made, 1 group": (1_000, 100, 1, 0.3),
}


def made(
    people: int, statements: int, groups: int, density: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A matrix of votes with NaN for missing, and the chances to agree."""
    chance = generator.beta(1, 1, (groups, statements))[generator.integers(0, groups, people)]
    active = np.clip(generator.lognormal(0, 0.8, people) * density / 1.4, 7 / statements, 1)
    votes = np.where(generator.random(chance.shape) < chance, 1.0, -1.0)
    votes[generator.random(chance.shape) >= active[:, None]] = np.nan
    return votes, chance


def log_loss(mean: np.ndarray, votes: np.ndarray) -> float:
    chance = np.clip((1 + mean) / 2, 0.02, 0.98)
    return float(-np.mean(np.log(np.where(votes > 0, chance, 1 - chance))))


def by_scores(votes: Votes, found: OpinionMap) -> np.ndarray:
    centre = Centre(found.mean, found.active)
    everyone = np.ones(votes.participants, dtype=bool)
    people = sampled(votes, centre, everyone, np.random.default_rng(0), votes.participants)
    basis = found.frame.spectrum.basis[:, : min(8, found.components)]
    if not basis.shape[1]:
        return np.broadcast_to(found.mean, (votes.participants, votes.statements))
    known = posterior(scores(people.centred, people.voted, basis))
    return found.mean + known.mean @ basis.T


def by_group(found: OpinionMap) -> np.ndarray:
    counts = found.counts
    drawn = (counts.agree - counts.disagree + DRAWN_BY * found.mean) / (counts.seen + DRAWN_BY)
    return np.vstack([drawn, found.mean])[found.group]


def measure(name: str, matrix: np.ndarray, truth: np.ndarray | None = None) -> None:
    generator = np.random.default_rng(5)
    hidden = ~np.isnan(matrix) & (generator.random(matrix.shape) < HELD_OUT)
    known = np.where(hidden, np.nan, matrix)
    votes = Votes.from_dense(known)
    found = opinion_map(votes, resamples=0)
    judged = hidden & (matrix != 0)
    axes = found.frame.spectrum.basis[:, :2]
    ways = {
        "mean": np.broadcast_to(found.mean, matrix.shape),
        "components": found.mean + found.participants @ axes.T,
        "group": by_group(found),
        "scores": by_scores(votes, found),
    }
    if truth is not None:
        ways["truth"] = 2 * truth - 1
    told = "  ".join(f"{way} {log_loss(m[judged], matrix[judged]):.3f}" for way, m in ways.items())
    print(
        f"{name:32} k={found.k} r={found.components} held out {judged.sum():6}  {told}", flush=True
    )


def main() -> None:
    for name, size in MADE.items():
        measure(name, *made(*size, np.random.default_rng(1)))
    if not REAL.is_dir():
        print(f"real sets skipped: no {REAL}")
        return
    for folder in sorted(REAL.iterdir()):
        read = read_conversation(folder)
        matrix = np.full((len(read.participants), len(read.statements)), np.nan)
        order = np.arange(len(read.vote)) if read.time is None else np.argsort(read.time)
        matrix[read.participant[order], read.statement[order]] = read.vote[order]
        kept = [s for s in range(len(read.statements)) if s not in set(read.moderated_out)]
        measure(folder.name, matrix[:, kept])


if __name__ == "__main__":
    main()
