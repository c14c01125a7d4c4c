"""A round over 100,000 claims of 200 units on SQLite: freezing, drawing, and reading its tally.

    python bench/supervision.py [--claims N] [--units N] [--checks N] [--runs N]

Works in a fresh database in a temporary folder. Elapsed and CPU seconds of each step of the draw,
of the published file and of redoing it; the median CPU of a tally; then CPU and queries of pages.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from zhixing.organisation.models import Person
    from zhixing.supervision.models import Draw, Round

T = TypeVar("T")
INSPECTORS = 30
NONCES = {"office": bytes(32), "staff": bytes([1]) * 32}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--checks", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=41)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ZHIXING_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, run_syncdb=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        office, staff = _stage(options.claims, options.units)
        draw = _draw(office, staff)
        _check(draw, options.checks, office)
        _tally(draw.round, options.runs)
        _pages(draw, office, options.runs)


def _stage(claims: int, units: int) -> tuple[Person, Person]:
    """A campaign of a bureau whose sections have claimed everything, and inspectors beside it."""
    from django.utils import timezone

    from tests import factories
    from zhixing.campaigns.models import Duty
    from zhixing.measures.models import Measure

    bureau = factories.make_unit("市局")
    campaign = factories.make_campaign(organiser=bureau, slug="bench")
    outside = factories.make_unit("督查组", parent=bureau)
    for n in range(INSPECTORS):
        inspector = factories.make_person(f"inspector{n}", unit=outside)
        factories.make_duty(campaign, inspector, Duty.Role.INSPECTOR)
    office = factories.make_person("office", unit=bureau)
    factories.make_duty(campaign, office, Duty.Role.OFFICE)
    sections = [factories.make_unit(f"第{n}科", parent=bureau) for n in range(units)]
    owners = [factories.make_person(f"owner{n}", unit=unit) for n, unit in enumerate(sections)]
    first = factories.make_measure(campaign, owners[0], state="done")
    told = {f.attname: getattr(first, f.attname) for f in Measure._meta.concrete_fields}
    told.pop("id")
    rows = (
        Measure(**{**told, "lead_unit_id": sections[n % units].pk, "owner_id": owners[n % units].pk,
                   "claimed_by_id": owners[n % units].pk, "claimed_at": timezone.now()})
        for n in range(claims - 1)
    )  # fmt: skip
    Measure.objects.bulk_create(rows, batch_size=2_000)
    return office, factories.make_person("staff", unit=sections[0])


def _draw(office: Person, staff: Person) -> Draw:
    from zhixing.analysis import sampling
    from zhixing.campaigns.models import Campaign
    from zhixing.supervision.actions import draws, rounds
    from zhixing.supervision.queries import draws as queries

    campaign = Campaign.objects.get(slug="bench")
    round_ = rounds.open_round(
        campaign=campaign, title="督查", kinds=["measure"], units=[campaign.organiser], by=office
    )
    draw = draws.prepare(round_=round_, staff=staff, by=office)
    for party in draw.parties.all():
        word = sampling.commitment(NONCES[party.side]).hex()
        draws.commit(party=party, commitment=word, by=party.person)
    print(f"{'step':<34}{'elapsed s':>10}{'CPU s':>8}")
    draw = _timed("freeze the list", lambda: draws.freeze(draw=draw, by=office))
    office_side, staff_side = draw.parties.order_by("side")
    draws.reveal(party=office_side, nonce=NONCES["office"].hex(), by=office)
    draw = _timed(
        "draw, write down order and teams",
        lambda: draws.reveal(party=staff_side, nonce=NONCES["staff"].hex(), by=staff),
    )
    parties = list(draw.parties.all())
    published = _timed(
        "read it for publication",
        lambda: queries.sampling_draw(draw, draw.State.DRAWN, parties, queries._items(draw)),
    )
    text = _timed("write the file", lambda: sampling.write(published))
    again = _timed("read the file", lambda: sampling.read(text.encode()))
    misfits = _timed("redo the draw", lambda: sampling.verify(again))
    print(f"\n{draw.listed} items, file {len(text) / 1e6:.1f} MB, misfits {len(misfits)}\n")
    return draw


def _check(draw: Draw, checks: int, by: Person) -> None:
    """The first of each unit's order, seen done by two inspectors, one in fifty not done."""
    from django.utils import timezone

    from zhixing.supervision.models import DrawnItem, SpotCheck
    from zhixing.supervision.queries.teams import teams

    now, going = timezone.now(), teams(draw)
    items = list(draw.items.order_by("place", "unit")[:checks])
    for item in items:
        item.handed_out_at = now
    DrawnItem.objects.bulk_update(items, ["handed_out_at"], batch_size=500)
    SpotCheck.objects.bulk_create(
        SpotCheck(item=item, drawn_kind=item.kind, drawn_key=item.key, key=uuid4(), facts="看过",
                  outcome="not_done" if n % 50 == 0 else "done", seen_at=now,
                  by=going[item.unit_id][0], confirmed_by=going[item.unit_id][1],
                  confirmed_at=now, agreed=True)
        for n, item in enumerate(items)
    )  # fmt: skip


def _tally(round_: Round, runs: int) -> None:
    from zhixing.analysis.completion import completion_bound
    from zhixing.supervision.queries import tallies

    strata = tallies.strata_of(round_)
    bound = statistics.median(_cpu(lambda: completion_bound(strata)) for _ in range(runs))
    whole = statistics.median(_cpu(lambda: tallies._tally(round_)) for _ in range(min(runs, 9)))
    found = completion_bound(strata)
    print(
        f"bound from {len(strata)} strata: {bound * 1000:.1f} ms CPU (bound 50), {found.share:.3f}"
    )
    print(f"tally with every unit's bound, from the database: {whole * 1000:.0f} ms CPU\n")


def _pages(draw: Draw, office: Person, runs: int) -> None:
    from django.conf import settings
    from django.test import Client

    from bench.clock import HEAD, measure_page
    from zhixing.supervision.queries.teams import teams

    settings.ALLOWED_HOSTS = ["testserver"]
    inspector = next(iter(teams(draw).values()))[0]
    print(HEAD)
    for who, person, paths in (
        ("office", office, ("/c/bench/rounds/", f"/rounds/{draw.round_id}/", f"/draws/{draw.pk}/")),
        (
            "inspector",
            inspector,
            (
                f"/rounds/{draw.round_id}/visit/",
                f"/rounds/{draw.round_id}/field/packed.json",
                "/desk/",
            ),
        ),
    ):
        browser = Client(HTTP_ACCEPT_ENCODING="gzip")
        browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        for path in paths:
            measure_page(browser, who, path, runs)


def _timed(what: str, work: Callable[[], T]) -> T:
    start, cpu = time.perf_counter(), time.process_time()
    made = work()
    print(f"{what:<34}{time.perf_counter() - start:>10.2f}{time.process_time() - cpu:>8.2f}")
    return made


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
