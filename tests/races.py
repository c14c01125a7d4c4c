"""Two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from zhixing.web.errors import Refused


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; what became of each, sorted."""
    start = threading.Barrier(len(acts))
    found: list[str] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            found.append("done")
        except Refused as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)
