"""Figures that are computed once for each state of the ledger.

Every write that binds someone appends one entry, so the ledger's size names the state of
everything that is counted: a figure cached under it is never stale and never has to be expired.
Figures that change with the clock alone (overdue, nearly due) do not belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.cache import caches

from zhixing import ledger

T = TypeVar("T")
WEEK = 7 * 24 * 3600
# In each process's memory, whatever the database: the key holds the ledger's size, which the
# processes share, so that none can show another state than its neighbour.
CACHE = "figures"

# key → the ledger's size and what was made then. Owned by `kept`; entries are replaced whole, so
# threads may share it.
_kept: dict[str, tuple[int, Any]] = {}

# Set for the length of a request that only reads: the size found first serves the whole page.
_reading: ContextVar[list[int] | None] = ContextVar("reading", default=None)


def cached(key: str, compute: Callable[[], T]) -> T:
    """Return `compute()`, remembered under `key` until the ledger grows."""
    address = f"figure:{key}:{_ledger_size()}"
    # A list tells "not there" from a figure that is None.
    held: list[T] | None = caches[CACHE].get(address)
    if held is None:
        held = [compute()]
        caches[CACHE].set(address, held, WEEK)
    return held[0]


def seen(key: str, read: Callable[[], T]) -> T:
    """A record for looking at: as `cached` for pages that only read; whoever acts reads it anew."""
    return cached(key, read) if _reading.get() is not None else read()


def kept(key: str, compute: Callable[[], T]) -> T:
    """Like `cached` for pages that only read, but the very object, kept in this process: for what
    many pages show and none of them changes. Whoever writes computes it anew.

    `key` must not hold what visitors type, unless `compute` raises for what does not exist.
    """
    if _reading.get() is None:
        return compute()
    size = _ledger_size()
    held = _kept.get(key)
    if held is None or held[0] != size:
        held = _kept[key] = (size, compute())
    found: T = held[1]
    return found


def forget() -> None:
    """Let go of everything kept in this process: another database is in use."""
    _kept.clear()
    caches[CACHE].clear()


@contextmanager
def reading() -> Iterator[None]:
    """Within this block, which only reads, the ledger's size is asked for once."""
    token = _reading.set([])
    try:
        yield
    finally:
        _reading.reset(token)


def _ledger_size() -> int:
    known = _reading.get()
    if known is None:
        return ledger.size()
    if not known:
        known.append(ledger.size())
    return known[0]
