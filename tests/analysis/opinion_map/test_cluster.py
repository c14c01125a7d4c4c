"""Shards give the same map, here and on a cluster that loses a worker midway."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from tests import clusters
from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import cluster as cluster_module
from zhixing.analysis.opinion_map import gram_of_shards, opinion_map, opinion_map_of_shards
from zhixing.analysis.opinion_map import sharded as module
from zhixing.analysis.opinion_map.cluster import VARIABLE, NoAnswer, mapped, runner, shards_for
from zhixing.analysis.opinion_map.stability import adjusted_rand
from zhixing.analysis.opinion_map.votes import Votes


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
def cluster(tmp_path):
    """(address, workers)"""
    pytest.importorskip("distributed", reason="distributed is not installed: no cluster to test")
    with clusters.cluster(tmp_path) as (address, (_scheduler, *workers)):
        yield address, workers


@pytest.mark.filterwarnings("ignore")  # of a connection that a killed worker leaves behind
def test_a_worker_that_is_killed_loses_nothing(votes, whole, cluster):
    from distributed import Client

    address, workers = cluster
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        futures = client.map(clusters.slow_gram, votes.shards(12), pure=False)
        clusters.until(lambda: any(future.done() for future in futures))
        workers[0].send_signal(signal.SIGKILL)
        parts = client.gather(futures)
        assert len(client.scheduler_info()["workers"]) == 1
    total = sum(parts[1:], start=parts[0])
    told = gram_of_shards([votes])
    assert total.product.tobytes() == told.product.tobytes()
    with runner(address) as run:
        assert opinion_map_of_shards(votes.shards(5), run=run, resamples=3) == whole


@pytest.mark.parametrize(
    ("votes", "threads", "shards"),
    [(0, 8, 1), (199_999, 8, 1), (10_000_000, 2, 6), (1_000_000, 8, 10)],
)
def test_shards_are_neither_small_nor_many(votes, threads, shards):
    assert shards_for(votes, threads) == shards


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_without_workers_says_so(votes, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_module, "WORTH", 0)
    with clusters.cluster(tmp_path, workers=0) as (address, _workers), pytest.raises(NoAnswer):
        mapped(votes, address=address)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_never_finishes_says_so(votes, cluster, monkeypatch):
    """Both workers are gone: what they had begun is nobody's."""
    address, workers = cluster
    monkeypatch.setattr(cluster_module, "PATIENCE", 3)
    with runner(address) as run:
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        with pytest.raises(NoAnswer):
            list(run(clusters.slow_gram, votes.shards(3)))


def test_nobody_at_the_address(votes, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_module, "WORTH", 0)
    monkeypatch.setattr(cluster_module, "CONNECT", 1)
    with pytest.raises(OSError, match="127"):
        mapped(votes, address="tcp://127.0.0.1:9")
