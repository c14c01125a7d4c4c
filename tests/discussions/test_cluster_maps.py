"""Editions whose maps a cluster makes, and what becomes of them when it does not."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

import pytest
from django.test import override_settings

from tests import clusters
from tests.discussions.camps import fill
from zhixing.analysis.opinion_map import cluster, sharded
from zhixing.discussions.actions import maps
from zhixing.discussions.models import Edition, Topic

pytest.importorskip("distributed", reason="distributed is not installed: no cluster to test")

# Dask warns of connections that killed processes leave behind.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def here(topic: Topic) -> dict[str, Any]:
    """What the map shows that is made without a cluster."""
    fill(topic)
    edition = maps.make(topic)
    assert edition is not None
    Edition.objects.all().delete()
    return edition.shown


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WORTH", 0)
    monkeypatch.setattr(cluster, "SHARD", 60)
    monkeypatch.setattr(sharded, "_gram", clusters.slow_gram)


def kill_when_busy(address: str, victims: list[clusters.Process]) -> threading.Thread:
    """Kill processes once the workers are at the Gram matrices."""
    from distributed import Client

    def kill() -> None:
        with Client(address, set_as_default=False) as client:
            clusters.until(lambda: "slow_gram" in str(client.processing()))
        for victim in victims:
            victim.send_signal(signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def test_a_worker_that_is_killed_midway_costs_no_edition(
    topic: Topic, here: dict[str, Any], tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with clusters.cluster(tmp_path) as (address, (_scheduler, *workers)):
        thread = kill_when_busy(address, workers[:1])
        with override_settings(ZHIXING_CLUSTER=address):
            edition = maps.make(topic)
        thread.join()
        assert workers[0].wait(10) == -signal.SIGKILL

    assert edition is not None
    assert edition.shown == here
    assert told(caplog) == []


@pytest.mark.parametrize("victims", ["workers", "scheduler"])
def test_a_cluster_that_goes_midway_costs_no_edition(
    topic: Topic,
    here: dict[str, Any],
    victims: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 5)
    with clusters.cluster(tmp_path) as (address, processes):
        killed = processes[1:] if victims == "workers" else processes[:1]
        thread = kill_when_busy(address, killed)
        with override_settings(ZHIXING_CLUSTER=address):
            edition = maps.make(topic)
        thread.join()

    assert edition is not None
    assert edition.shown == here
    assert told(caplog) == [f"cluster {address} made no map; it is made here"]


def test_a_cluster_that_is_not_there_costs_no_edition(
    topic: Topic,
    here: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 1)
    with override_settings(ZHIXING_CLUSTER="tcp://127.0.0.1:9"):
        assert maps.make_all() == 1

    assert Edition.objects.get().shown == here
    assert told(caplog) == ["cluster tcp://127.0.0.1:9 made no map; it is made here"]


def test_few_votes_are_not_sent_anywhere(
    topic: Topic, here: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(cluster, "WORTH", 5_000_000)
    with override_settings(ZHIXING_CLUSTER="tcp://127.0.0.1:9"):
        edition = maps.make(topic)

    assert edition is not None
    assert edition.shown == here
    assert told(caplog) == []


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == maps.log.name and record.levelno == logging.ERROR
    ]
