"""Shards give the same map, here and on a cluster that loses a worker midway."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import gram_of_shards, opinion_map, opinion_map_of_shards
from zhixing.analysis.opinion_map import sharded as module
from zhixing.analysis.opinion_map.cluster import VARIABLE, runner
from zhixing.analysis.opinion_map.gram import Gram
from zhixing.analysis.opinion_map.stability import adjusted_rand
from zhixing.analysis.opinion_map.votes import Votes

REPO = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def votes() -> Votes:
    return synthetic.grouped(600, 80, 3, 0.4, np.random.default_rng(6))[0]


@pytest.fixture(scope="module")
def whole(votes):
    return opinion_map_of_shards([votes], resamples=3)


@pytest.mark.parametrize("shards", [2, 3, 7])
def test_any_number_of_shards_gives_the_same_bits(votes, whole, shards):
    assert opinion_map_of_shards(votes.shards(shards), resamples=3) == whole


def test_shards_give_the_map_of_the_votes(votes, whole):
    found = opinion_map(votes, resamples=3)
    assert whole.participants == pytest.approx(found.participants, abs=1e-9)
    assert whole.group.tolist() == found.group.tolist()


@pytest.mark.parametrize("limits", [["EXACT"], ["EXACT", "LARGEST"]])
def test_the_other_ways_to_the_components(votes, whole, monkeypatch, limits):
    """Without the whole decomposition, and without Gram matrices."""
    for limit in limits:
        monkeypatch.setattr(module, limit, 0)
    found = opinion_map_of_shards(votes.shards(3), resamples=0)
    assert found.extremity == pytest.approx(whole.extremity, abs=0.02)
    assert adjusted_rand(found.group + 1, whole.group + 1) > 0.95


def test_no_cluster_is_here(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with runner() as run:
        assert run is map


@pytest.fixture
def cluster(monkeypatch, tmp_path):
    """A real scheduler with two workers, each a process of its own: (address, workers)."""
    pytest.importorskip("distributed", reason="distributed is not installed: no cluster to test")
    started = []

    def start(*arguments):
        log = (tmp_path / f"{len(started)}.log").open("w")
        environment = os.environ | {"PYTHONPATH": str(REPO), "OPENBLAS_NUM_THREADS": "1"}
        program = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        process = subprocess.Popen(program, stdout=log, stderr=log, env=environment)
        log.close()
        started.append(process)
        return process

    file = tmp_path / "scheduler.json"
    here = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
    start("scheduler", *here, "--port", "0", "--scheduler-file", str(file))
    _until(file.is_file)
    worker = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
    workers = [start("worker", "--scheduler-file", str(file), *here, *worker) for _ in range(2)]
    yield _address(file), workers
    for process in started:
        process.kill()
        process.wait()


def _address(file: Path) -> str:
    return str(json.loads(file.read_text())["address"])


def _until(is_so) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def slow_gram(shard: Votes) -> Gram:
    """As gram_of_shards does, but slowly enough to be killed midway."""
    time.sleep(0.5)
    return gram_of_shards([shard])


@pytest.mark.filterwarnings("ignore")  # of a connection that a killed worker leaves behind
def test_a_worker_that_is_killed_loses_nothing(votes, whole, cluster):
    from distributed import Client

    address, workers = cluster
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        futures = client.map(slow_gram, votes.shards(12), pure=False)
        _until(lambda: any(future.done() for future in futures))
        workers[0].send_signal(signal.SIGKILL)
        parts = client.gather(futures)
        assert len(client.scheduler_info()["workers"]) == 1
    total = sum(parts[1:], start=parts[0])
    told = gram_of_shards([votes])
    assert total.product.tobytes() == told.product.tobytes()
    with runner(address) as run:
        assert opinion_map_of_shards(votes.shards(5), run=run, resamples=3) == whole
