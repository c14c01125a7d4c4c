"""The comparison of 200 units with 10,000 measures, and the signs of formalism, on SQLite.

    python bench/comparison.py [--units N] [--measures N] [--runs N]

CPU and queries of each page, asked for through the whole application: the first time after a
write, when everything is counted anew, and at the median when it is not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
MOST_QUERIES, MOST_MS = 10, 30.0
PAGES = (
    "", "ideas/", "position/", "coordination/", "performance/", "rates/", "effort/", "profile/",
    "effect/", "formalism/", "records/measures/", "records/voices/", "records/pushed/",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--measures", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ZHIXING_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        _fill(options.units, options.measures)
        _measure(options.runs)


def _fill(units: int, measures: int) -> None:
    """Units that keep their word more or less often, each with people, voices and a plan."""
    from tests import factories
    from zhixing.campaigns.models import Duty
    from zhixing.measures.models import Evidence, Measure

    chance = Random(5)
    top = factories.make_unit("市局")
    campaign = factories.make_campaign(organiser=top, slug="bench")
    clerk = factories.make_person("clerk", unit=top)
    factories.make_duty(campaign, clerk, Duty.Role.OFFICE)
    parent = type(top).objects.get(pk=top.pk)
    made = [factories.make_unit(f"第{n}科", parent=parent) for n in range(units)]
    heads = [factories.make_person(unit=unit, heads=True) for unit in made]
    top_plan = factories.make_plan(
        campaign, top, created_by=clerk, decided_by=factories.make_person(unit=top)
    )
    checker = factories.make_person(unit=top)
    for unit, head in zip(made, heads, strict=True):
        plan = factories.make_plan(
            campaign, unit, parent=top_plan, created_by=head, decided_by=clerk
        )
        for state in ("planned", "planned", "done", "verified"):
            by = {"verified_by": checker} if state == "verified" else {}
            factories.make_item(plan, head, state=state, **by)
        factories.make_indicator(campaign, unit, created_by=head)
    share = [chance.uniform(0.2, 0.95) for _ in made]
    rows = [_measure_row(campaign, made, heads, share, chance, n) for n in range(measures)]
    kept = Measure.objects.bulk_create(rows, batch_size=500)
    shown = [Evidence(measure=one, text="记录", by=one.owner) for one in kept if one.pk % 3]
    Evidence.objects.bulk_create(shown, batch_size=1000)
    through = Measure.supporting_units.through._default_manager
    through.bulk_create(
        [
            Measure.supporting_units.through(measure=one, unit=chance.choice(made))
            for one in kept
            if one.pk % 4 == 0
        ],
        batch_size=1000,
    )
    _voices(campaign, made, kept, chance)
    print(f"{units} units, {len(kept)} measures, {len(shown)} pieces of evidence")


def _measure_row(campaign: Any, units: Any, heads: Any, share: Any, chance: Random, n: int) -> Any:
    from django.utils import timezone

    from tests import factories
    from zhixing.measures.models import Measure

    at, now = n % len(units), timezone.now()
    done = chance.random() < share[at]
    proved = {
        "state": "verified", "claimed_by": heads[at], "claimed_at": now, "verified_at": now,
        "verified_how": "raisers",
    }  # fmt: skip
    return Measure(
        campaign=campaign, title=f"增开午间窗口（{n}）", text="十二点到十四点保留两个窗口。",
        origin="consensus" if n % 5 == 0 else "self", result="service", owner=heads[at],
        lead_unit=units[at], deadline=factories.day(-1), indicator="等候", baseline=45, target=15,
        acceptance="抽查两周不超过十五分钟。", created_by=heads[at], **(proved if done else {}),
    )  # fmt: skip


def _voices(campaign: Any, units: Any, measures: Any, chance: Random) -> None:
    """Fifty voices for each unit's problem, most of them answered and rated."""
    from tests import factories
    from zhixing.measures.models import Answer, Rating
    from zhixing.voices.models import Voice

    clerk = factories.make_person()
    for at, unit in enumerate(units):
        own = measures[at :: len(units)]
        problem = factories.make_problem(campaign, voices=0, lead_unit=unit, state="assigned")
        said = Voice.objects.bulk_create(
            Voice(
                campaign=campaign, problem=problem, speaker="citizen", kind="pain", source="web",
                text="排队太久", consent="public", moderation="pending",
            )
            for _ in range(50)
        )  # fmt: skip
        told = Answer.objects.bulk_create(
            Answer(voice=voice, text="已增开", by=clerk, measure=own[n % len(own)])
            for n, voice in enumerate(said[:40])
        )
        Rating.objects.bulk_create(
            Rating(answer=answer, grade=chance.randint(1, 5)) for answer in told[:25]
        )


def _measure(runs: int) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from zhixing.organisation.models import Person
    from zhixing.web import figures

    settings.ALLOWED_HOSTS = ["testserver"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(
        Person.objects.get(username="clerk"), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    print(f"{'page':<40}{'first ms':>9}{'median ms':>11}{'cold':>6}{'queries':>9}")
    for path in (f"/c/bench/comparison/{page}" for page in PAGES):
        client.get(path)  # templates are compiled once
        figures.forget()
        client.get("/c/bench/about/")  # what every page of a campaign shares
        with CaptureQueriesContext(connection) as first:
            cold = _cpu(client, path)
        asked = len(first)
        median = statistics.median(_cpu(client, path) for _ in range(runs))
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        fits = "" if len(captured) <= MOST_QUERIES and median <= MOST_MS else "  over the bound"
        print(f"{path:<40}{cold:>9.1f}{median:>11.2f}{asked:>6}{len(captured):>9}{fits}")


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
