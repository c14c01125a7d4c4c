"""A believable demo campaign in both languages, made once; with --serve, served at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from rich.console import Console
from rich.progress import Progress

from zhixing.campaigns.models import Campaign
from zhixing.ledger.actions import checkpoint
from zhixing.publicity.demo.play import SCRIPTS, play
from zhixing.publicity.demo.script import Script
from zhixing.publicity.demo.setting import PASSWORD
from zhixing.web.management.commands.serve import prepare


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """Let SQLite not wait for the disk at each of some thousand writes: what a power cut spoils
    here is only a demo. Everybody else's writes wait, as the settings say."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


class Command(BaseCommand):
    help = "make a demo campaign in both languages; keeps what is there"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--serve", action="store_true", help="serve it when it is made")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, serve: bool, port: int, **options: Any) -> None:
        prepare()
        with _unhurried_disk():
            for script in SCRIPTS:
                if not Campaign.objects.filter(slug=script.slug).exists():
                    self._make(script)
        self._tell(port)
        if serve:
            call_command("serve", port=port)

    def _make(self, script: Script) -> None:
        # A bar for people; nothing for logs, which cannot redraw a line.
        with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as bars:
            bar = bars.add_task(script.name)
            replay = play(script, lambda done, total: bars.update(bar, completed=done, total=total))
        checkpoint()
        code = replay.codes[max(replay.codes)]
        self.stdout.write(f"{script.name}: /receipt/{code}/")

    def _tell(self, port: int) -> None:
        self.stdout.write(f"\nhttp://localhost:{port}/   password of everybody: {PASSWORD}\n")
        for script in SCRIPTS:
            self.stdout.write(f"\n{script.name}   http://localhost:{port}/c/{script.slug}/")
            duties = {script.leader: "leader", **dict.fromkeys(script.inspectors, "inspector")}
            duties |= dict.fromkeys(script.deputies, "deputy")
            duties |= dict.fromkeys(script.office, "office")
            for username, name, _unit, post, heads in script.people:
                duty = duties.get(username, "unit head" if heads else "staff")
                self.stdout.write(f"  {username:<12}{duty:<12}{name} {post}")
        self.stdout.write("\n  admin       administrator\n")
        self.stdout.flush()
