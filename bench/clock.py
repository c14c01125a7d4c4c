"""CPU and queries of one page, asked for through the whole application in this process."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HEAD = (
    "cold: queries of the first view; quiet: the median less what other programs cost\n\n"
    f"{'page':<40}{'who':<9}{'cold':>5}{'queries':>8}"
    f"{'quiet':>6}{'median':>8}{'min':>7}{'max':>8}{'KB gz':>7}"
)


def measure_page(browser: Client, who: str, path: str, runs: int) -> None:
    """Ask once for the caches and once for the queries, then `runs` times for the clock."""
    with CaptureQueriesContext(connection) as first:
        browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(path)
    cold, asked = len(first), len(queries)
    times, paces = [], []
    for _ in range(runs):
        paces.append(_clocked(_pace))
        times.append(_clocked(lambda: browser.get(path)))
    _quickest[0] = min(_quickest[0], *paces)
    undisturbed = statistics.median(times) * _quickest[0] / statistics.median(paces)
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    weight = len(answer.content if zipped else gzip.compress(answer.content, 6)) / 1024
    status = "" if answer.status_code == 200 else f"  HTTP {answer.status_code}"
    print(
        f"{path:<40}{who:<9}{cold:>5}{asked:>8}{undisturbed:>6.1f}{statistics.median(times):>8.1f}"
        f"{min(times):>7.1f}{max(times):>8.1f}{weight:>7.1f}{status}"
    )


def _clocked(work: Callable[[], object]) -> float:
    """Milliseconds of CPU that the work took."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def _pace() -> int:
    """The same work every time, to tell how much slower its neighbours make the machine now."""
    return sum(len(str(n)) for n in range(4000))


_quickest = [float("inf")]
