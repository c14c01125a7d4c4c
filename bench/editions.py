"""An edition of a topic's map after some new votes: from votes read anew, and from votes kept.

    .venv/bin/python bench/editions.py [--people N] [--statements N] [--each N] [--new N]
                                       [--postgresql]

Seconds of CPU of this process and, in brackets, seconds that passed, medians of the runs; a
database server's own CPU is in the second figure only. Groups are looked for again, or stand.
--postgresql: on a throw-away server instead of SQLite.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np  # noqa: E402 - the environment first

RUNS = 3


def main() -> None:
    options = _options()
    from tests import postgres

    with (
        tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder,
        postgres.server() if options.postgresql else nullcontext("") as address,
    ):
        os.environ["ZHIXING_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        os.environ.pop("DATABASE_URL", None)
        if address:
            os.environ["DATABASE_URL"] = address
        import django

        django.setup()
        try:
            measure(options)
        finally:
            from django.db import connections

            connections.close_all()
            for pool in connections.all():
                close = getattr(pool, "close_pool", None)
                if close is not None:
                    close()


def measure(options: argparse.Namespace) -> None:
    from django.core.management import call_command

    from zhixing.discussions import regrouping
    from zhixing.discussions.actions import maps
    from zhixing.discussions.live_topics import Kept

    call_command("migrate", interactive=False, verbosity=0)
    topic = fill(options)
    where = "PostgreSQL" if options.postgresql else "SQLite"
    print(f"{platform.machine()}, Python {platform.python_version()}, {where}")
    print(f"{options.people} people, {options.each} of {options.statements} statements each;")
    print(f"{options.new} new votes before each of {RUNS} editions\n", flush=True)
    kept = Kept(1 << 30)
    assert maps.make(topic, kept) is not None
    generator = np.random.default_rng(2)
    spent: dict[str, list[tuple[float, float]]] = {}
    for _ in range(RUNS):
        new_votes(topic, options.new, generator)
        for label, growth, votes in (
            ("read anew, groups looked for", 0.0, None),
            ("read anew, groups stand", 1.0, None),
            ("kept, groups looked for", 0.0, kept),
            ("kept, groups stand", 1.0, kept),
        ):
            regrouping.GROWTH = growth
            last = label == "kept, groups stand"
            with nullcontext() if last else undone():
                cost = clocked(lambda votes=votes: maps.make(topic, votes))
            spent.setdefault(label, []).append(cost)
        for label, votes in (("read anew, nothing new", None), ("kept, nothing new", kept)):
            cost = clocked(lambda votes=votes: maps.make(topic, votes))
            spent.setdefault(label, []).append(cost)
    for label, costs in spent.items():
        cpu, passed = (statistics.median(column) for column in zip(*costs, strict=True))
        print(f"{label:<32}{cpu:8.3f} s ({passed:.3f} s)")
    held = kept.followed(topic)
    assert held is not None
    print(f"\nkept: {held.nbytes / 1e6:.1f} MB")


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    cpu, now = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - now


@contextmanager
def undone() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fill(options: argparse.Namespace):
    """A topic in which four groups have voted, all of it sealed."""
    from django.utils import timezone

    from bench.opinion_map import made
    from zhixing.campaigns.models import Campaign, Phase, Verb
    from zhixing.discussions.models import Participant, Statement, Topic, Vote
    from zhixing.organisation.models import Person, Unit

    root = Unit.objects.add_root({"name": "bench", "kind": Unit.Kind.ORGANISATION, "code": "bench"})
    person = Person.objects.create(username="voter", name="voter")
    today, now = timezone.localdate(), timezone.now()
    campaign = Campaign.objects.create(
        name="bench", slug="bench", organiser=root, begins=today, ends=today
    )
    Phase.objects.create(
        campaign=campaign, position=1, name="all", begins=today, ends=today, verbs=Verb.values
    )
    topic = Topic.objects.create(campaign=campaign, title="bench", opened_by=person)
    shown = {"state": "shown", "moderated_by": person, "moderated_at": now}
    statements = Statement.objects.bulk_create(
        Statement(topic=topic, text=f"statement {n}", **shown) for n in range(options.statements)
    )
    people = Participant.objects.bulk_create(
        (Participant(topic=topic, key=str(n)) for n in range(options.people)), batch_size=500
    )
    votes = made(options.people, options.statements, options.each)
    rows = np.repeat(np.arange(options.people), votes.per_participant)
    columns = [column.tolist() for column in (rows, votes.statement, votes.value)]
    for begin in range(0, len(votes), 50_000):
        here = (column[begin : begin + 50_000] for column in columns)
        Vote.objects.bulk_create(
            (
                Vote(participant=people[p], statement=statements[s], value=v, at=now, sealed=True)
                for p, s, v in zip(*here, strict=True)
            ),
            batch_size=2_000,
        )
    return topic


def new_votes(topic, count: int, generator: np.random.Generator) -> None:
    from zhixing.discussions.actions.votes import Choice, cast
    from zhixing.discussions.queries.topics import gate

    people = list(topic.participants.values_list("pk", flat=True))
    statements = list(topic.statements.values_list("pk", flat=True))
    known = gate(topic.pk)
    for _ in range(count // 10):
        chosen = generator.choice(statements, 10, replace=False).tolist()
        choices = [Choice(pk, int(generator.integers(-1, 2))) for pk in chosen]
        cast(gate=known, participant=int(generator.choice(people)), choices=choices)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--statements", type=int, default=500)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
