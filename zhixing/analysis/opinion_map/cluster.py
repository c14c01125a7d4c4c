"""Where the work on shards is done: here, or on a Dask cluster.

The environment variable ZHIXING_CLUSTER names the scheduler of a cluster, such as
tcp://10.0.0.1:8786. Its workers need this package; the scheduler listens where the operator says
and to nobody else. A worker that dies loses nothing: its shards are given to the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from zhixing.analysis.opinion_map.mapping import opinion_map
from zhixing.analysis.opinion_map.records import Frame, OpinionMap
from zhixing.analysis.opinion_map.sharded import Run, opinion_map_of_shards
from zhixing.analysis.opinion_map.votes import Votes

if TYPE_CHECKING:
    from distributed import Client

VARIABLE = "ZHIXING_CLUSTER"
RETRIES = 3  # of a shard whose worker died or whose work failed
CONNECT = 10  # seconds until a scheduler that says nothing is not there
PATIENCE = 600  # seconds for one round over all shards: there may be no worker left
WORTH = 5_000_000  # votes from which on a map takes the machine that asks long enough to be spared
SHARD = 100_000  # votes of a shard at least
EACH = 3  # shards for a thread: when a worker dies, a third of its work is done again at most


class NoAnswer(OSError):
    """The cluster has no workers, or lost its scheduler, or took longer than PATIENCE."""


@contextmanager
def runner(address: str | None = None) -> Iterator[Run]:
    """What runs a function over shards: the cluster at `address`, or `map` where there is none.

    address: by default what ZHIXING_CLUSTER says. Raises ImportError where a cluster is named but
    Dask's `distributed` is not installed, and OSError where nobody answers there; so does what is
    run when the cluster goes.
    """
    address = address or os.environ.get(VARIABLE)
    if not address:
        yield map
        return
    with _client(address) as client:
        yield _run_by(client)


def mapped(
    votes: Votes, *, previous: Frame | None = None, address: str | None = None
) -> OpinionMap:
    """As `opinion_map`; on the cluster at `address` where so many votes make it worth while.

    Raises what `runner` does.
    """
    if not address or len(votes) < WORTH:
        return opinion_map(votes, previous=previous)
    with _client(address) as client:
        shards = votes.shards(shards_for(len(votes), sum(client.nthreads().values())))
        return opinion_map_of_shards(shards, run=_run_by(client), previous=previous)


def shards_for(votes: int, threads: int) -> int:
    """How many shards so many votes make: EACH for every thread, of SHARD votes at least."""
    return max(1, min(EACH * threads, votes // SHARD))


@contextmanager
def _client(address: str) -> Iterator[Client]:
    from distributed import Client

    with Client(address, set_as_default=False, timeout=CONNECT) as client:
        if not client.nthreads():
            raise NoAnswer(f"the cluster at {address} has no workers")
        yield client


def _run_by(client: Client) -> Run:
    """Sends each shard once. The scheduler keeps what it sent, so that the shards of a worker that
    died are sent to another."""
    from distributed import wait

    sent: dict[int, tuple[Votes, Any]] = {}  # by identity; with the shard, so that it stays one

    def there(item: Any) -> Any:
        """The item with what stands for its shards on the workers."""
        if isinstance(item, tuple):
            return tuple(there(part) for part in item)
        if not isinstance(item, Votes):
            return item
        if id(item) not in sent:
            sent[id(item)] = item, client.submit(_itself, item, pure=False, retries=RETRIES)
        return sent[id(item)][1]

    def run(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        given = [there(item) for item in items]
        futures = client.map(function, given, pure=False, retries=RETRIES)
        try:
            with client.as_current():
                wait(futures, timeout=PATIENCE)
            results: list[Any] = client.gather(futures)
        except (CancelledError, TimeoutError) as error:
            raise NoAnswer("the cluster did not finish its work") from error
        return results

    return run


def _itself(shard: Votes) -> Votes:
    return shard
