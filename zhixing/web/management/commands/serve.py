"""Serve the site: brings the database and static files up to date, then starts granian."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

# SQLite takes one writing process; PostgreSQL as many as there are cores to use.
WORKERS_ON_POSTGRESQL = 2
# Where the settings suppose the site to be reached, unless they are told.
HOME = ("127.0.0.1", 8000)


class Command(BaseCommand):
    help = "serve the site and run background work"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-worker", action="store_true", help="serve pages only")

    def handle(self, *args: Any, host: str, port: int, no_worker: bool, **options: Any) -> None:
        prepare()
        if "ZHIXING_URL" not in os.environ and (host, port) != HOME:
            self.stderr.write(
                _("没有设置 ZHIXING_URL，二维码和邮件里的网址将是 %(url)s")
                % {"url": settings.ZHIXING_URL}
            )
        background = None if no_worker else _start_worker()
        try:
            _granian(host, port).serve()
        finally:
            if background is not None:
                background.terminate()
                background.wait(timeout=10)


def prepare() -> None:
    """Bring database tables and static files to what the code expects."""
    call_command("migrate", interactive=False, verbosity=0)
    if settings.ON_POSTGRESQL:
        call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "zhixing", "work"])


def _granian(host: str, port: int) -> Any:
    from granian.constants import Interfaces
    from granian.server import Server

    return Server(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS_ON_POSTGRESQL if settings.ON_POSTGRESQL else 1,
        blocking_threads=1,
        log_access=False,
    )
