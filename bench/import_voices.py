"""Importing the public set of messages: seconds and peak memory, ledger included.

    python -m bench.import_voices [FILE]

Works in a fresh SQLite database in a temporary folder; with DATABASE_URL set, in that database's
own test copy. FILE: an .xlsx or .csv; without it, messages/messages.xlsx of the real data.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

BOUND_SECONDS, BOUND_MB = 15, 300


def main(arguments: list[str]) -> None:
    file = Path(arguments[0]) if arguments else _real_messages()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIXING_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        _prepare()
        seconds = _import(file)
    # Kilobytes on Linux; the peak of the whole process, Python and Django included.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.1f} s (bound {BOUND_SECONDS}), peak {peak:.0f} MB (bound {BOUND_MB})")


def _real_messages() -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("ZHIXING_REAL_DATA", beside)) / "messages" / "messages.xlsx"


def _prepare() -> None:
    from datetime import date

    from django.core.management import call_command

    from zhixing.campaigns.models import Campaign
    from zhixing.organisation.models import Unit

    call_command("migrate", verbosity=0, run_syncdb=True)
    organiser = Unit.add_root(name="市数据局", kind="organisation", code="ROOT")
    Campaign.objects.create(
        name="大讨论", slug="bench", organiser=organiser, begins=date(2020, 1, 1),
        ends=date(2030, 1, 1),
    )  # fmt: skip


def _import(file: Path) -> float:
    from django.core.management import call_command

    start = time.perf_counter()
    call_command("import_voices", str(file), "--campaign", "bench")
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
