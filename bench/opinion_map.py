"""The opinion map beside red-dwarf 0.4.0: `python bench/opinion_map.py [--peer PYTHON] [CASE …]`.

Cases: real (needs the folder named by ZHIXING_REAL_DATA, else ../shared/data), 1m, 10m, 50m,
events (50 M from unordered events), live. Each is measured in a process of its own, threads pinned
to one: CPU seconds, median (and range) of 5 runs, and the peak memory of the process. "map" is
`opinion_map` without resampling, which is all that the peer does too; "stable" adds the stability
from 10 resamples.

--peer, or the environment variable ZHIXING_RED_DWARF, names a Python that has red-dwarf 0.4.0;
without it that column is skipped. It runs 5 times on real, once on 1m, 10m and 10m-sampled, the
last with its silhouette on a sample of 5,000 people.
"""

from __future__ import annotations

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # read when NumPy is imported

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from zhixing.analysis.opinion_map import LiveVotes, Votes, opinion_map  # noqa: E402 - after path
from zhixing.documents.conversations import read_conversation  # noqa: E402 - after path

REAL = Path(os.environ.get("ZHIXING_REAL_DATA", REPO.parent / "shared" / "data"))
BOWLING_GREEN = REAL / "polis" / "american-assembly.bowling-green"
RUNS = 5
MADE = {  # people, statements, votes of each
    "1m": (10_000, 500, 100),
    "10m": (100_000, 1_000, 100),
    "50m": (1_000_000, 1_000, 50),
}
CASES = ("real", "1m", "10m", "50m", "events", "live")
PEER_RUNS = {"real": 5, "1m": 1, "10m": 1, "10m-sampled": 1}
PEER = """
import json, sys, time, resource, warnings
warnings.simplefilter("ignore")
import numpy as np
from reddwarf.implementations.polis import run_pipeline
import sklearn.metrics, reddwarf.sklearn.model_selection as chosen, reddwarf.utils.clusterer as c
file, runs, sampled = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "sampled"
if sampled:
    whole = sklearn.metrics.silhouette_score
    def few(*args, **kwargs):
        return whole(*args, **{**kwargs, "sample_size": 5000, "random_state": 0})
    for name, module in list(sys.modules.items()):
        if name.startswith("reddwarf") and hasattr(module, "silhouette_score"):
            module.silhouette_score = few
data = np.load(file)
columns = zip(*(data[key].tolist() for key in ("participant", "statement", "value")))
votes = [
    {"participant_id": p, "statement_id": s, "vote": v, "modified": n}
    for n, (p, s, v) in enumerate(columns)
]
spent = []
for _ in range(runs):
    start = time.process_time()
    found = run_pipeline(votes=votes, mod_out_statement_ids=data["hidden"].tolist(), random_state=0)
    spent.append(time.process_time() - start)
groups = len(set(found.clusterer.labels_))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"spent": spent, "groups": groups, "peak": peak}))
"""


def made(people: int, statements: int, each: int) -> Votes:
    """Four groups; every person votes on `each` statements, spread over all of them."""
    generator = np.random.default_rng(1)
    group = generator.integers(0, 4, people)
    chance = np.where(generator.random((4, statements)) < 0.5, 0.7, 0.2).astype(np.float32)
    step = statements // each
    statement = np.empty((people, each), dtype=np.int32)
    value = np.empty((people, each), dtype=np.int8)
    for first in range(0, people, 50_000):
        here = slice(first, first + 50_000)
        count = len(group[here])
        offset = generator.integers(0, step, (count, each), dtype=np.int32)
        statement[here] = np.arange(each, dtype=np.int32) * step + offset
        drawn = generator.random((count, each), dtype=np.float32)
        agree = chance[group[here, None], statement[here]]
        value[here] = np.where(drawn < agree, 1, np.where(drawn < 0.9, -1, 0))
    start = np.arange(people + 1, dtype=np.int64) * each
    return Votes.from_csr(start, statement.ravel(), value.ravel(), statements)


def real() -> tuple[Votes, list[int]]:
    read = read_conversation(BOWLING_GREEN)
    size = {"participants": len(read.participants), "statements": len(read.statements)}
    votes = Votes.from_events(read.participant, read.statement, read.vote, read.time, **size)
    return votes, read.moderated_out


def votes_of(case: str) -> tuple[Votes, list[int]]:
    return real() if case == "real" else (made(*MADE[case]), [])


def events_of(votes: Votes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    people = np.arange(votes.participants, dtype=np.int32)
    return np.repeat(people, votes.per_participant), votes.statement, votes.value


def measured(run: Callable[[], int], runs: int = RUNS) -> dict[str, object]:
    spent, groups = [], 0
    for _ in range(runs):
        start = time.process_time()
        groups = run()
        spent.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"spent": spent, "groups": groups, "peak": peak}


def measure_map(case: str, resamples: int) -> dict[str, object]:
    votes, hidden = votes_of(case)
    return measured(lambda: opinion_map(votes, moderated_out=hidden, resamples=resamples).k)


def measure_events() -> dict[str, object]:
    """From 50 M events without order to the map, the sorting included."""
    votes = made(*MADE["50m"])
    order = np.random.default_rng(2).permutation(len(votes))
    events = [column[order] for column in events_of(votes)]
    size = {"participants": votes.participants, "statements": votes.statements}
    del votes, order
    return measured(lambda: opinion_map(Votes.from_events(*events, **size), resamples=0).k, 3)


def measure_live() -> list[dict[str, object]]:
    """Milliseconds of one vote and of a fresh map, at 10,000 and at 1 M people."""
    rows = []
    for case in ("1m", "50m"):
        votes = made(*MADE[case])
        live = LiveVotes(votes)
        live.fresh()
        generator = np.random.default_rng(3)
        people = generator.integers(0, votes.participants, 2_000)
        statements = generator.integers(0, votes.statements, 2_000)
        start = time.process_time()
        for person, statement in zip(people.tolist(), statements.tolist(), strict=True):
            live.cast(person, statement, 1)
        each = (time.process_time() - start) / 2_000
        fresh = measured(lambda live=live: live.fresh().k)
        rows.append({"case": case, "vote": each, **fresh})
    return rows


def in_child(*arguments: str) -> object:
    program = [sys.executable, str(Path(__file__).resolve()), "--child", *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def peer(python: str, case: str) -> dict[str, object]:
    """What the peer spends on the same votes."""
    votes, hidden = votes_of(case.removesuffix("-sampled"))
    participant, statement, value = events_of(votes)
    with tempfile.NamedTemporaryFile(suffix=".npz") as file:
        np.savez(
            file.name,
            participant=participant,
            statement=statement,
            value=value,
            hidden=np.array(hidden, dtype=int),
        )
        del votes, participant, statement, value
        kind = "sampled" if case.endswith("-sampled") else "whole"
        program = [python, "-c", PEER, file.name, str(PEER_RUNS[case]), kind]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def shown(told: dict) -> str:
    spent = told["spent"]
    middle = statistics.median(spent)
    span = f"({min(spent):.3f}-{max(spent):.3f}, {len(spent)} runs)"
    return f"{middle:9.3f} s {span:28} {told['peak']:6.0f} MB  k={told['groups']}"


def compare(case: str, python: str | None) -> None:
    ours = in_child("map", case)
    print(f"{case:12} map     {shown(ours)}", flush=True)
    print(f"{case:12} stable  {shown(in_child('stable', case))}", flush=True)
    for kind in [case, f"{case}-sampled"]:
        if kind not in PEER_RUNS:
            continue
        if python is None:
            print(f"{kind:12} peer    skipped: no --peer and no ZHIXING_RED_DWARF", flush=True)
            continue
        told = peer(python, kind)
        ratio = statistics.median(told["spent"]) / statistics.median(ours["spent"])
        print(f"{kind:12} peer    {shown(told)}  {ratio:.0f} times ours", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peer", default=os.environ.get("ZHIXING_RED_DWARF"))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("cases", nargs="*", default=CASES)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_child(*given.cases)))
        return
    for case in given.cases:
        if case == "real" and not BOWLING_GREEN.is_dir():
            print(f"real         skipped: no {BOWLING_GREEN}")
        elif case == "events":
            print(f"events       map     {shown(in_child('events'))}", flush=True)
        elif case == "live":
            for row in in_child("live"):
                vote = f"one vote {row['vote'] * 1e3:.3f} ms, fresh map"
                print(f"live {row['case']:7} {vote} {shown(row)}", flush=True)
        else:
            compare(case, given.peer)


def _child(kind: str, case: str = "") -> object:
    if kind == "events":
        return measure_events()
    if kind == "live":
        return measure_live()
    return measure_map(case, 10 if kind == "stable" else 0)


if __name__ == "__main__":
    main()
