"""Where the work on shards is done: here, or on a Dask cluster.

The environment variable ZHIXING_CLUSTER names the scheduler of a cluster, such as
tcp://10.0.0.1:8786. Its workers need this package; the scheduler listens where the operator says
and to nobody else. A worker that dies loses nothing: its shards are given to the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from zhixing.analysis.opinion_map.sharded import Run

VARIABLE = "ZHIXING_CLUSTER"
RETRIES = 3  # of a shard whose worker died or whose work failed


@contextmanager
def runner(address: str | None = None) -> Iterator[Run]:
    """What runs a function over shards: the cluster at `address`, or `map` where there is none.

    address: by default what ZHIXING_CLUSTER says. Raises ImportError where a cluster is named but
    Dask's `distributed` is not installed, and OSError where nobody answers there.
    """
    address = address or os.environ.get(VARIABLE)
    if not address:
        yield map
        return
    from distributed import Client

    with Client(address, set_as_default=False) as client:

        def run(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
            futures = client.map(function, list(items), pure=False, retries=RETRIES)
            results: list[Any] = client.gather(futures)
            return results

        yield run
