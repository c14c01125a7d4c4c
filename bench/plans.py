"""The responsibility tree and the pages about it at 2,000 units and 500 tasks, on SQLite.

    python bench/plans.py [--units N] [--tasks N] [--runs N]

CPU and queries of each page, asked for through the whole application: the first time after a
write, when the tree is put together, and at the median when it is not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
BELOW = 12  # units below each
MOST_QUERIES, MOST_MS = 10, 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--runs", type=int, default=41)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ZHIXING_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        _fill(options.units, options.tasks)
        _measure(options.runs)


def _fill(units: int, tasks: int) -> None:
    """A tree twelve wide, a head in each unit, a plan in every second, tasks spread over them."""
    from tests import factories
    from zhixing.campaigns.models import Duty
    from zhixing.organisation.models import Unit
    from zhixing.plans.models import Plan

    made: list[Any] = [factories.make_unit("市局")]
    for n in range(1, units):
        parent = Unit.objects.get(pk=made[(n - 1) // BELOW].pk)
        made.append(factories.make_unit(f"第{n}科", parent=parent))
    campaign = factories.make_campaign(organiser=made[0], slug="bench")
    clerk = factories.make_person("clerk", unit=made[0])
    factories.make_duty(campaign, clerk, Duty.Role.OFFICE)
    heads = [factories.make_person(unit=unit, heads=True) for unit in made]
    plans = [
        factories.make_plan(campaign, unit, created_by=head, state=state, **_decided(state, clerk))
        for unit, head, state in zip(made[::2], heads[::2], _states(), strict=False)
    ]
    approved = [(p, h) for p, h in zip(plans, heads[::2], strict=True) if p.state == "approved"]
    for n in range(tasks):
        plan, head = approved[n % len(approved)]
        factories.make_item(plan, head, state="planned" if n % 3 else "done")
    indicators = [factories.make_indicator(campaign, unit, created_by=clerk) for unit in made[:50]]
    for indicator in indicators:
        factories.make_reading(indicator, 30)
    print(
        f"{units} units, {Plan.objects.count()} plans, {tasks} tasks, {len(indicators)} indicators"
    )


def _decided(state: str, clerk: Any) -> dict[str, Any]:
    return {"decided_by": clerk} if state == "approved" else {}


def _states() -> Any:
    """The first is approved, since the others hang under it; then every state in turn."""
    while True:
        yield from ("approved", "approved", "draft", "submitted")


def _measure(runs: int) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from zhixing.organisation.models import Person
    from zhixing.plans.models import Plan
    from zhixing.web import figures

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        Person.objects.get(username="clerk"), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    plan = Plan.objects.filter(state="approved").earliest("pk")
    names = ("", "tree/", "tree/?gaps=below", "plans/", "tasks/", "tasks/?tie=none", "indicators/")
    paths = [f"/c/bench/drive/{name}" for name in names] + [f"/plans/{plan.pk}/", "/desk/"]
    print(f"{'page':<34}{'first ms':>9}{'median ms':>11}{'queries':>9}")
    for path in paths:
        figures.forget()
        client.get("/c/bench/about/")  # what every page of a campaign shares
        first = _cpu(client, path)
        median = statistics.median(_cpu(client, path) for _ in range(runs))
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        fits = "" if len(captured) <= MOST_QUERIES and median <= MOST_MS else "  over the bound"
        print(f"{path:<34}{first:>9.1f}{median:>11.2f}{len(captured):>9}{fits}")


def _cpu(client: Any, path: str) -> float:
    """CPU milliseconds of one request."""
    before = time.process_time()
    answer = client.get(path)
    spent = (time.process_time() - before) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    return spent


if __name__ == "__main__":
    main()
