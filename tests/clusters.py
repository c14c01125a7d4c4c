"""A real Dask cluster on loopback, for the tests: a scheduler and workers, each its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zhixing.analysis.opinion_map import gram_of_shards
from zhixing.analysis.opinion_map.gram import Gram
from zhixing.analysis.opinion_map.votes import Votes

REPO = Path(__file__).resolve().parent.parent
HERE = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
Process = subprocess.Popen[bytes]


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[tuple[str, list[Process]]]:
    """Start a cluster, yield its address and its processes, the scheduler's first, and end those
    that still run."""
    from distributed import Client

    started: list[Process] = []
    file = folder / "scheduler.json"

    def start(*arguments: str) -> Process:
        environment = os.environ | {"PYTHONPATH": str(REPO), "OPENBLAS_NUM_THREADS": "1"}
        program = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        with (folder / f"{len(started)}.log").open("w") as log:
            process = subprocess.Popen(program, stdout=log, stderr=log, env=environment)
        started.append(process)
        return process

    try:
        start("scheduler", *HERE, "--port", "0", "--scheduler-file", str(file))
        until(file.is_file)
        worker = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        for _ in range(workers):
            start("worker", "--scheduler-file", str(file), *HERE, *worker)
        address = str(json.loads(file.read_text())["address"])
        with Client(address, set_as_default=False) as client:
            until(lambda: len(client.nthreads()) == workers)
        yield address, started
    finally:
        for process in started:
            process.kill()
            process.wait()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def slow_gram(shard: Votes) -> Gram:
    """As gram_of_shards does, but slowly enough for a worker to be killed midway."""
    time.sleep(0.5)
    return gram_of_shards([shard])
