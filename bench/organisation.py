"""The organisation at 2,000 units and 50,000 people on SQLite: importing it, and its pages.

    python bench/organisation.py [--units N] [--people N] [--runs N] [--profile PATH]

Works in a fresh database in a temporary folder. Seconds and peak memory of the import command,
ledger included; then CPU and queries of each page, for an administrator.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import sys
import tempfile
import time
from datetime import datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from django.test import Client

BOUND_SECONDS, BOUND_MB = 60, 500  # and for a page 10 queries, 10 ms at the median
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超"
BELOW = 12  # units below each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=41)
    parser.add_argument("--profile", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ZHIXING_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        django.setup()
        file = Path(folder) / "organisation.xlsx"
        _write(file, options.units, options.people)
        _import(file)
        _pages(options.runs, options.profile)


def _write(file: Path, units: int, people: int) -> None:
    """A table as an office writes it: units first, then everybody with a post."""
    chance = Random(5)
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    heads = "单位代码 单位名称 单位类别 上级单位 登录名 姓名 职务 单位负责人 任职日期 任职文号"
    sheet.write_row(0, 0, heads.split())
    for n in range(units):
        kind, parent = ("科室", f"U{(n - 1) // BELOW}") if n else ("本级机关", "")
        sheet.write_row(n + 1, 0, [f"U{n}", f"第{n}科" if n else "市局", kind, parent])
    for n in range(people):
        row, head = units + n + 1, n < units
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        sheet.write_row(row, 0, [f"U{n % units}", "", "", "", f"P{n}", name])
        sheet.write_row(row, 6, ["科长" if head else "科员", "是" if head else "否"])
        sheet.write_datetime(row, 8, datetime(2020, 1, 1 + n % 28), day)  # noqa: DTZ001 - Excel has no zones
        sheet.write_string(row, 9, f"市数发〔2020〕{n % 100} 号")
    book.close()


def _import(file: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    for what in ("first import", "same file again"):
        start, cpu = time.perf_counter(), time.process_time()
        call_command("import_organisation", str(file), stdout=StringIO())
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        # Kilobytes on Linux; the peak of the whole process, Python and Django included.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{what}: {seconds:.1f} s (bound {BOUND_SECONDS}), CPU {cpu:.1f} s, "
            f"peak {peak:.0f} MB (bound {BOUND_MB})"
        )


def _pages(runs: int, profiled: str) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bench.clock import HEAD, measure_page
    from zhixing.organisation.models import Person, Unit

    settings.ALLOWED_HOSTS = ["testserver"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client(HTTP_ACCEPT_ENCODING="gzip")
    admin = Person.objects.create(username="admin", name="管理员", is_staff=True)
    browser.force_login(admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    top, person = Unit.objects.order_by("path")[0], Person.objects.order_by("pk")[0]
    middle = Unit.objects.get(code="U13")
    opened = "&".join(f"open={pk}" for pk in (top.pk, middle.pk))
    print(HEAD)
    for path in (
        "/people/units/",
        f"/people/units/?{opened}",
        "/people/units/?words=199",
        f"/people/units/{top.pk}/",
        f"/people/units/{middle.pk}/",
        f"/people/units/{middle.pk}/?day=2021-03-04",
        "/people/",
        "/people/?page=40",
        f"/people/?unit={middle.pk}",
        "/people/?words=李敏",
        f"/people/{person.pk}/",
        "/people/appoint/",
        "/people/offers/?person=李敏",
    ):
        if path == profiled:
            _profile(browser, path)
        measure_page(browser, "admin", path, runs)


def _profile(browser: Client, path: str) -> None:
    clock = cProfile.Profile(time.process_time)
    browser.get(path)
    clock.enable()
    for _ in range(20):
        browser.get(path)
    clock.disable()
    pstats.Stats(clock).strip_dirs().sort_stats("cumulative").print_stats(50)


if __name__ == "__main__":
    main()
