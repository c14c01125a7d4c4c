"""Background work goes on whatever one job stumbles over."""

from __future__ import annotations

import threading

import pytest

from zhixing.web import worker
from zhixing.web.worker import Job


@pytest.mark.parametrize("error", [ArithmeticError, ValueError, RuntimeError, OSError])
def test_a_failing_job_keeps_no_other_from_running(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()

    def fail() -> int:
        raise error("no answer")

    def go_on() -> int:
        stop.set()
        return 1

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    jobs = {"bad": Job("bad", fail, 60), "good": Job("good", go_on, 60)}
    monkeypatch.setattr(worker, "_jobs", jobs)
    monkeypatch.setattr(stop, "wait", lambda _seconds: stop.is_set())
    worker.run_until(stop)

    assert stop.is_set()
    assert [(record.getMessage(), bool(record.exc_info)) for record in caplog.records] == [
        ("job bad failed", True)
    ]
