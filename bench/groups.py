"""How many groups are found where the truth is known: `python bench/groups.py [SEED …]`.

clear        groups that nobody should miss: 5 shapes of votes
hard         groups of unlike size that differ on little, and sets without any: fewer may be found,
             never more
continuous   people along one or two lines, with firm answers that pile up at the ends: a division
             is no clear error there, see docs/opinion-map.md; fewer are better

Each line: sets in which as many were found, more, fewer; and the mean adjusted Rand index. The real
conversations (environment ZHIXING_REAL_DATA, else ../shared/data) have no truth; what is found is
printed with the margins. SEED (0) seeds the draws of the map, not the sets.
"""

from __future__ import annotations

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # read when NumPy is imported

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from zhixing.analysis.opinion_map import Votes, opinion_map  # noqa: E402 - after path
from zhixing.analysis.opinion_map.stability import adjusted_rand  # noqa: E402 - after path
from zhixing.documents.conversations import read_conversation  # noqa: E402 - after path

REAL = Path(os.environ.get("ZHIXING_REAL_DATA", REPO.parent / "shared" / "data")) / "polis"
SHAPES = (  # people, statements, share of them that is voted on, sets of each kind
    (150, 40, 0.5, 3),
    (400, 120, 0.3, 3),
    (1_200, 500, 0.12, 3),
    (3_000, 330, 0.1, 2),
    (6_000, 350, 0.06, 2),
)
Made = tuple[Votes, np.ndarray]


def cast(chance: np.ndarray, density: float, passes: float, draw: np.random.Generator) -> Votes:
    """Votes with these chances to agree; a few people vote on nearly all, many on little."""
    people, statements = chance.shape
    votes = np.where(draw.random(chance.shape) < chance, 1.0, -1.0)
    votes[draw.random(chance.shape) < passes] = 0
    active = np.clip(draw.lognormal(0, 0.8, people) * density / 1.4, 7 / statements, 1)
    votes[draw.random(chance.shape) >= active[:, None]] = np.nan
    return Votes.from_dense(votes)


def clear() -> Iterator[Made]:
    for people, statements, groups, density, sets in (
        (4_000, 300, 4, 0.07, 4),
        (4_000, 300, 6, 0.07, 2),
        (2_000, 120, 3, 0.3, 6),
        (2_000, 120, 5, 0.3, 6),
        (2_000, 120, 8, 0.3, 6),
    ):
        for number in range(sets):
            draw = np.random.default_rng([people, groups, number])
            group = draw.integers(0, groups, people)
            chance = draw.beta(0.7, 0.7, (groups, statements))
            yield cast(chance[group], density, 0.08, draw), group


def hard() -> Iterator[Made]:
    for people, statements, density, sets in SHAPES:
        for groups in (1, 2, 3, 4, 6):
            for apart in (0.55, 1.0):
                for number in range(sets):
                    draw = np.random.default_rng([people, groups, round(100 * apart), number])
                    spread = draw.beta(1, 1, (groups, statements))
                    if apart < 1:
                        common = draw.beta(1, 1, statements)
                        spread = np.clip(common + apart * (spread - 0.5), 0.02, 0.98)
                    group = draw.choice(groups, people, p=draw.dirichlet(np.full(groups, 4.0)))
                    yield cast(spread[group], density, 0.08, draw), group


def continuous() -> Iterator[Made]:
    for people, statements, density, sets in SHAPES:
        for lines in (1, 2):
            for number in range(2 * sets):
                draw = np.random.default_rng([people, lines, number])
                place = draw.standard_normal((people, lines))
                if number % 2:
                    place = draw.uniform(-1.7, 1.7, (people, lines))
                slope = 1.2 * draw.standard_normal((lines, statements))
                chance = 1 / (1 + np.exp(-(place @ slope + draw.standard_normal(statements))))
                yield cast(chance, density, 0.0, draw), np.zeros(people, dtype=np.int64)


def measure(name: str, sets: Iterator[Made], seed: int) -> None:
    outcome, alike, spent = [0, 0, 0], [], 0.0
    for votes, truth in sets:
        start = time.process_time()
        found = opinion_map(votes, resamples=0, seed=seed)
        spent += time.process_time() - start
        real = len(np.unique(truth))
        outcome[(found.k > real) + 2 * (found.k < real)] += 1
        who = found.group >= 0
        alike.append(adjusted_rand(found.group[who], truth[who]))
    right, more, fewer = outcome
    print(
        f"seed {seed} {name:12} right {right:3} more {more:3} fewer {fewer:3} of {len(alike):3}  "
        f"Rand {np.mean(alike):.3f}  {spent:5.1f} s",
        flush=True,
    )


def main() -> None:
    for seed in [int(given) for given in sys.argv[1:]] or [0]:
        for name, sets in (("clear", clear()), ("hard", hard()), ("continuous", continuous())):
            measure(name, sets, seed)
        for folder in sorted(REAL.iterdir()) if REAL.is_dir() else []:
            read = read_conversation(folder)
            size = {"participants": len(read.participants), "statements": len(read.statements)}
            votes = Votes.from_events(
                read.participant, read.statement, read.vote, read.time, **size
            )
            found = opinion_map(votes, moderated_out=read.moderated_out, resamples=0, seed=seed)
            levels = found.frame.structure.levels[:-1]
            margins = ", ".join(f"{one.groups}: {one.clear:.2f}" for one in levels)
            print(f"seed {seed} {folder.name:32} k={found.k} r={found.components}  {margins}")
    if not REAL.is_dir():
        print(f"real conversations skipped: no {REAL}")


if __name__ == "__main__":
    main()
