"""Background work: each room registers jobs; one worker runs them again and again.

A job claims what it works on in the database, so that a killed worker loses nothing and a second
worker does nothing twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections

from zhixing.ledger import actions
from zhixing.ledger.actions import EmptyLedger
from zhixing.web import delivery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is called every `every` seconds and returns how much it did."""

    name: str
    run: Callable[[], int]
    every: float


_jobs: dict[str, Job] = {"mail": Job("mail", delivery.send_waiting, 5)}


def register(job: Job) -> None:
    _jobs[job.name] = job


def checkpoint() -> int:
    """Sign the ledger's present size; 1 unless nothing was ever written."""
    try:
        actions.checkpoint()
    except EmptyLedger:
        return 0
    return 1


def run_once() -> dict[str, int]:
    """Run every job now; returns what each did."""
    return {job.name: job.run() for job in _jobs.values()}


def run_until(stop: threading.Event) -> None:
    """Run the jobs when they are due until `stop` is set. A failing job is logged and tried
    again at its next time; it does not keep the others waiting."""
    due = dict.fromkeys(_jobs, 0.0)
    while not stop.wait(1.0):
        for job in _jobs.values():
            if time.monotonic() >= due[job.name]:
                _attempt(job)
                due[job.name] = time.monotonic() + job.every


def _attempt(job: Job) -> None:
    close_old_connections()
    try:
        job.run()
    except Exception:  # whatever one job stumbles over, the others go on
        log.exception("job %s failed", job.name)
