"""The completion bound and the draw: how fast, and how many checks: `python bench/completion.py`.

Times are CPU milliseconds of this process, median (least … greatest) of the runs named. Chances and
numbers of checks are exact up to rounding, by recursion; nothing in them is simulated.
"""

from __future__ import annotations

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # read when NumPy is imported

import hashlib
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, hypergeom

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from tests.analysis.test_completion_validity import (  # noqa: E402 - after path
    chance_of_a_false_bound,
)
from zhixing.analysis.completion import (  # noqa: E402 - after path
    OutOfReach,
    Stratum,
    completion_bound,
    expected_checks,
    unit_bounds,
)
from zhixing.analysis.sampling import (  # noqa: E402 - after path
    Item,
    announce,
    commitment,
    complete,
    drawn_order,
    read,
    verify,
    write,
)

RISK = 0.05
Reals = NDArray[np.float64]


def measured(name: str, run: Callable[[], object], runs: int) -> None:
    times = []
    for _ in range(runs):
        start = time.process_time()
        run()
        times.append((time.process_time() - start) * 1000)
    middle, least, most = statistics.median(times), min(times), max(times)
    print(f"{name:<66}{middle:9.2f} ms ({least:.2f} … {most:.2f}, {runs} runs)")


def measure_bounds() -> None:
    """100,000 claims in 200 units of 500, 3 % not done, checked in one order through all."""
    rng = random.Random(1)
    claims = [unit for unit in range(200) for _ in range(500)]
    rng.shuffle(claims)
    for checked in (0, 40, 200, 2_000, 20_000, 99_999):
        strata = _after(claims[:checked], rng)
        name = f"bound, 100,000 claims in 200 units, {checked:,} checked"
        measured(name, lambda strata=strata: completion_bound(strata, RISK), 31)
    strata = _after(claims[:2_000], rng)
    measured("200 units' bounds, all at once", lambda: unit_bounds(strata, together=True), 11)
    one = [Stratum("all", 100_000, 2_000, 60)]
    measured("bound, 100,000 claims in one list, 2,000 checked", lambda: completion_bound(one), 31)
    for share in (0.0, 0.01, 0.05):
        undone = round(100_000 * share)
        name = f"expected checks for 90 %, 100,000 claims, {share:.0%} not done"
        measured(name, lambda undone=undone: expected_checks(100_000, 0.9, undone), 3)


def _after(checks: list[int], rng: random.Random) -> list[Stratum]:
    seen, found = [0] * 200, [0] * 200
    for unit in checks:
        seen[unit] += 1
        found[unit] += rng.random() < 0.03
    return [Stratum(f"unit {h}", 500, seen[h], found[h]) for h in range(200)]


def measure_draw() -> None:
    items = [Item(f"measure:{n}", f"unit {n % 200}") for n in range(100_000)]
    ids = [item.id for item in items]
    seed, nonces = bytes(32), {"office": bytes(range(32)), "staff": bytes(range(32, 64))}
    bound = {name: commitment(nonce) for name, nonce in nonces.items()}
    announced = announce(items, bound)
    draw = complete(announced, nonces)
    text = write(draw)
    measured("100,000 tickets, and sorted by them", lambda: drawn_order(seed, ids), 7)
    measured("  beside: hashlib.sha256(seed + id), and sorted", lambda: _plain(seed, ids), 7)
    measured("  beside: random.Random(seed).shuffle", lambda: _shuffled(ids), 7)
    measured("100,000 items announced", lambda: announce(items, bound), 5)
    measured("100,000 items drawn", lambda: complete(announced, nonces), 5)
    measured(f"draw file written ({len(text.encode()) / 1e6:.1f} MB)", lambda: write(draw), 5)
    measured("draw file read", lambda: read(text.encode()), 5)
    measured("draw verified", lambda: verify(draw), 5)


def _plain(seed: bytes, ids: list[str]) -> list[str]:
    return sorted(ids, key=lambda own: hashlib.sha256(seed + own.encode()).digest())


def _shuffled(ids: list[str]) -> list[str]:
    """Quick, and useless: nobody else's language repeats it."""
    order = list(ids)
    random.Random(1).shuffle(order)
    return order


def show_checks() -> None:
    """How many checks until 90 % is proved, N = 1,000, beside tests whose size is fixed before."""
    print("\nchecks until at least 90 % of 1,000 is proved, at a risk of 5 %")
    heads = f"{'hypergeometric, fixed before':>32}{'Clopper-Pearson':>18}"
    print(f"{'not done':>10}{'ours, mean':>12}{heads}")
    print(f"{'':>22}{'to succeed 50 % / 80 %':>32}{'50 % / 80 %':>18}")
    for undone in (0, 10, 20, 50):
        exact = [_fixed(1_000, undone, chance, _hypergeometric_most) for chance in (0.5, 0.8)]
        pearson = [_fixed(1_000, undone, chance, _pearson_most) for chance in (0.5, 0.8)]
        ours = expected_checks(1_000, 0.9, undone)
        print(
            f"{undone:>10}{ours:>12.1f}{exact[0]:>26} / {exact[1]}{pearson[0]:>12} / {pearson[1]}"
        )


def _fixed(claimed: int, undone: int, chance: float, most: Callable[[int, int, int], int]) -> int:
    """The least fixed size at which the bound reaches 90 % with that chance."""
    for checked in range(1, claimed):
        allowed = most(claimed, claimed // 10, checked)
        if allowed >= 0 and hypergeom.cdf(allowed, claimed, undone, checked) >= chance:
            return checked
    raise OutOfReach(f"{undone} of {claimed}")


def _hypergeometric_most(claimed: int, allowed: int, checked: int) -> int:
    """The most found not done that reject `allowed + 1` or more, by the exact one-sided test."""
    found = np.arange(checked + 1)
    tail = hypergeom.cdf(found, claimed, allowed + 1, checked)
    return int(np.count_nonzero(tail <= RISK)) - 1


def _pearson_most(claimed: int, allowed: int, checked: int) -> int:
    found = np.arange(checked)
    upper = beta.ppf(1 - RISK, found + 1, checked - found)
    return int(np.count_nonzero(upper <= allowed / claimed)) - 1


def show_false() -> None:
    """What looking after every check does to a bound that was made for one look."""
    print("\nchance of ever publishing a false bound, looking after every check, N = 1,000")
    print(f"{'not done':>10}{'ours':>10}{'hypergeometric':>18}{'Clopper-Pearson':>18}")
    for undone in (20, 50, 100, 200):
        ours = chance_of_a_false_bound(1_000, undone)
        exact = _peeked(1_000, undone, _hypergeometric_false)
        pearson = _peeked(1_000, undone, _pearson_false)
        print(f"{undone:>10}{ours:>10.1%}{exact:>18.1%}{pearson:>18.1%}")


def _hypergeometric_false(claimed: int, undone: int, checked: int, found: Reals) -> Reals:
    return hypergeom.cdf(found, claimed, undone, checked) <= RISK


def _pearson_false(claimed: int, undone: int, checked: int, found: Reals) -> Reals:
    upper = beta.ppf(1 - RISK, found + 1, np.maximum(checked - found, 1e-9))
    return (found < checked) & (upper < undone / claimed)


def _peeked(claimed: int, undone: int, is_false: Callable[[int, int, int, Reals], Reals]) -> float:
    numbers, false = np.arange(undone + 1.0), 0.0
    state = np.zeros(undone + 1)
    state[0] = 1.0
    for checked in range(1, claimed + 1):
        bad = state * (undone - numbers) / (claimed - checked + 1)
        state = state - bad
        state[1:] += bad[:-1]
        hit = (state > 0) & is_false(claimed, undone, checked, numbers)
        false += float(state[hit].sum())
        state[hit] = 0.0
    return false


def show_strata() -> None:
    """What it costs not to follow one order through all units."""
    print("\nthe bound from 2,000 checks with 40 not done, of 100,000 claims")
    for units in (1, 2, 10, 50, 200):
        strata = [
            Stratum(f"{h}", 100_000 // units, 2_000 // units, 40 // units + (h < 40 % units))
            for h in range(units)
        ]
        print(f"{units:>10} strata: {completion_bound(strata).share:.1%}")


def show_foresight() -> None:
    """What an insider does who sees each unit's next claim and goes only where it is good."""
    print("\n200 units of 500, 10 % not done, each left just before its first claim not done")
    inspections = [list(_insider(random.Random(seed))) for seed in range(200)]
    shares = [completion_bound(strata).share for strata in inspections]
    false = sum(share > 0.9 for share in shares)
    print(
        f"{false:>10} of 200 inspections publish more than the true 90 %; at most {max(shares):.1%}"
    )
    sound = unit_bounds(inspections[0], together=True)
    total = sum(unit.bound.undone_at_most for unit in sound)
    print(f"{1 - total / 100_000:>10.1%} from the units' bounds that hold together, summed")


def _insider(rng: random.Random) -> Iterator[Stratum]:
    for unit in range(200):
        outcomes = [True] * 50 + [False] * 450
        rng.shuffle(outcomes)
        yield Stratum(f"unit {unit}", 500, outcomes.index(True), 0)


if __name__ == "__main__":
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    measure_bounds()
    measure_draw()
    show_checks()
    show_false()
    show_strata()
    show_foresight()
