"""How well and how fast messages are consolidated: `python bench/consolidation.py [problems]`.

Synthetic messages, whose true problems are known, always; the real set where its folder is present
(environment ZHIXING_REAL_DATA, else ../shared/data). Prints one line a set:
messages, groups, pairwise and B³ precision/recall/F1 (or, where no truth is known, the share of
messages in groups of two or more), seconds, and the peak memory of the process in MB.
"""

from __future__ import annotations

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # read when NumPy is imported

import csv
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from tests.analysis.agreement import Agreement, b_cubed, pairwise_agreement  # noqa: E402 - after path
from tests.analysis.real_messages import read_messages  # noqa: E402 - after path
from tests.analysis.synthetic_voices import Made, make  # noqa: E402 - after path
from zhixing.analysis.consolidation import Group, Message, consolidate  # noqa: E402 - after path

REAL = Path(os.environ.get("ZHIXING_REAL_DATA", REPO.parent / "shared" / "data"))


def timed(messages: Sequence[Message]) -> tuple[tuple[Group, ...], str]:
    """The groups, and what they cost."""
    start = time.perf_counter()
    groups = consolidate(messages)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return groups, f"{seconds:7.1f} s {peak:6.0f} MB"


def shown(agreement: Agreement) -> str:
    return f"{agreement.precision:.3f} {agreement.recall:.3f} {agreement.f1:.3f}"


def measure_made(name: str, made: Made) -> None:
    groups, cost = timed(made.messages)
    found = {i: group.rank for group in groups for i in group.members}
    pairs, cubed = pairwise_agreement(found, made.problem), b_cubed(found, made.problem)
    counts = f"{len(made.messages):7} messages {len(groups):6} groups"
    print(f"{name:10} {counts}  pairs {shown(pairs)}  B3 {shown(cubed)} {cost}")


def measure_real() -> None:
    file = REAL / "messages" / "messages.xlsx"
    if not file.is_file():
        print(f"real       skipped: no {file}")
        return
    messages = read_messages(file)
    groups, cost = timed(messages)
    shared = sum(len(g.members) for g in groups if len(g.members) > 1) / len(messages)
    counts = f"{len(messages):7} messages {len(groups):6} groups"
    print(f"{'real':10} {counts}  {shared:.1%} of messages in groups of two or more {cost}")
    for g in groups[:10]:
        size = f"{g.people:3} people {len(g.members):3} messages"
        print(f"  {g.rank:2} heat {g.heat:6.1f} {size} cohesion {g.similarity:.2f} {g.members[0]}")


def measure_labelled() -> None:
    """Purity of groups over the first-level classes of subjects: found without, judged by them."""
    file = REAL / "messages" / "labelled-titles.csv"
    if not file.is_file():
        print(f"labelled   skipped: no {file}")
        return
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    label = {str(number): row["label"] for number, row in enumerate(rows)}
    groups, cost = timed([Message(str(n), "", title=row["title"]) for n, row in enumerate(rows)])
    several = [[label[i] for i in group.members] for group in groups if len(group.members) > 1]
    pure = sum(Counter(labels).most_common(1)[0][1] for labels in several)
    share = pure / sum(map(len, several))
    chance = Counter(label.values()).most_common(1)[0][1] / len(label)
    counts = f"{len(rows):7} subjects {len(groups):6} groups"
    print(f"{'labelled':10} {counts}  purity {share:.3f}, of one heap {chance:.3f} {cost}")


def main() -> None:
    measure_real()
    measure_labelled()
    measure_made("Chinese", make(random.Random(1), 150, english=0))
    measure_made("English", make(random.Random(2), 60, english=1))
    measure_made("mixed", make(random.Random(3), int(sys.argv[1]) if sys.argv[1:] else 400))


if __name__ == "__main__":
    main()
