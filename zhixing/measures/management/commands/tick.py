"""Settle claims, close by silence and remind owners, as far as is due today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhixing.measures.actions.tick import tick


class Command(BaseCommand):
    help = "Settle claims whose days for answering are over, close by silence, remind owners."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="as if today were this day")

    def handle(self, *args: Any, on: str | None = None, **options: Any) -> None:
        self.stdout.write(f"{tick(_day(on))} steps taken")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"--on {text}: write the day as 2026-11-23") from error
