"""CPU and queries of the participation page: 2,000 units and 50,000 people on SQLite.

    .venv/bin/python bench/participation.py [--units N] [--people N] [--runs N]

The page is asked for through the whole WSGI application, as the server does, in this process.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
_folder = tempfile.mkdtemp(prefix="zhixing-bench-")
os.environ["ZHIXING_VAR"] = _folder
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the environment first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from zhixing.campaigns.models import Campaign, Duty  # noqa: E402
from zhixing.organisation.models import Appointment, Person, Unit  # noqa: E402
from zhixing.publicity.queries import participation  # noqa: E402
from zhixing.voices.models import Voice  # noqa: E402

BRANCHES = 40  # units below each unit, until all are placed
SHARE = 0.6  # of the people, who spoke under their name


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    campaign, clerk = fill(options.units, options.people)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"{Unit.objects.count():,} units, {Person.objects.count():,} people; CPU in ms")
    print("quiet: the median less what other programs cost\n")
    first(campaign)
    browser = Client(HTTP_ACCEPT_ENCODING="gzip")
    browser.force_login(clerk, backend=settings.AUTHENTICATION_BACKENDS[0])
    middle = Unit.objects.filter(depth=2).order_by("path")[0]
    print(f"{'page':<34}{'queries':>8}{'quiet':>7}{'median':>8}{'min':>7}{'max':>8}")
    for path in ("/c/bench/participation/", f"/c/bench/participation/{middle.pk}/"):
        page(browser, path, options.runs)
    shutil.rmtree(_folder)


def first(campaign: Campaign) -> None:
    """The day's first look: the whole roll is read once."""
    with CaptureQueriesContext(connection) as queries:
        table = participation.count(campaign)
    times = [_clocked(lambda: participation.count(campaign)) for _ in range(5)]
    withheld = sum(count.takers is None for count in table.below.values())
    print(
        f"the day's table: {len(queries)} queries, median {statistics.median(times):.0f} of 5 "
        f"({min(times):.0f} to {max(times):.0f}); {withheld:,} of {len(table.below):,} withheld\n"
    )
    cache.clear()


def page(browser: Client, path: str, runs: int) -> None:
    browser.get(path)
    asked: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: asked.append(sql) or run(sql, *rest)):
        answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    times, paces = [], []
    for _ in range(runs):
        paces.append(_clocked(_pace))
        times.append(_clocked(lambda: browser.get(path)))
    undisturbed = statistics.median(times) * min(paces) / statistics.median(paces)
    print(
        f"{path:<34}{len(asked):>8}{undisturbed:>7.1f}{statistics.median(times):>8.1f}"
        f"{min(times):>7.1f}{max(times):>8.1f}"
    )


def _clocked(work: Callable[[], object]) -> float:
    """Milliseconds of CPU that the work took."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def _pace() -> int:
    """The same work every time, to tell how much slower its neighbours make the machine now."""
    return sum(len(str(n)) for n in range(4000))


def fill(units: int, people: int) -> tuple[Campaign, Person]:
    """Write records straight into the tables; a bench measures reading."""
    chance = random.Random(7)
    tree = [Unit.objects.add_root({"name": "市直机关", "kind": "organisation", "code": "R"})]
    while len(tree) < units:
        parent = Unit.objects.get(pk=tree[(len(tree) - 1) // BRANCHES].pk)
        number = len(tree)
        fields = {"name": f"单位{number}", "kind": "section", "code": f"U{number}"}
        tree.append(Unit.objects.add_child(parent, fields))
    roll = Person.objects.bulk_create(
        (Person(username=f"p{n}", name=f"人员{n}") for n in range(people)), batch_size=1000
    )
    today = timezone.localdate()
    Appointment.objects.bulk_create(
        (
            Appointment(person=person, unit=chance.choice(tree), post="科员", began=today)
            for person in roll
        ),
        batch_size=1000,
    )
    campaign = Campaign.objects.create(
        name="解放思想大讨论",
        slug="bench",
        organiser=tree[0],
        begins=today - timedelta(days=60),
        ends=today + timedelta(days=60),
    )
    Voice.objects.bulk_create(
        (
            Voice(
                campaign=campaign, speaker="staff", kind="suggestion", text="减少重复提交材料",
                source="web", consent="private", spoken_by=person,
            )
            for person in roll
            if chance.random() < SHARE
        ),
        batch_size=1000,
    )  # fmt: skip
    Duty.objects.create(campaign=campaign, person=roll[0], role=Duty.Role.OFFICE, began=today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return campaign, roll[0]


if __name__ == "__main__":
    main()
