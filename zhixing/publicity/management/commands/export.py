"""Writes a campaign's registers into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhixing.campaigns.models import Campaign
from zhixing.publicity.queries.registers import REGISTERS, write


class Command(BaseCommand):
    help = "write registers (台账) of a campaign into an .xlsx or .csv file"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", choices=[*REGISTERS, "all"], help="which register")
        parser.add_argument("file", type=Path, help="where to write: NAME.xlsx or NAME.csv")
        parser.add_argument("--campaign", required=True, metavar="SLUG")

    def handle(self, register: str, file: Path, campaign: str, **options: Any) -> None:
        form = file.suffix.lower().lstrip(".")
        if form not in {"xlsx", "csv"}:
            raise CommandError(f"{file}: the name must end in .xlsx or .csv", returncode=2)
        if register == "all" and form == "csv":
            raise CommandError("all registers together need an .xlsx file", returncode=2)
        found = Campaign.objects.filter(slug=campaign).select_related("organiser").first()
        if found is None:
            raise CommandError(f"no campaign {campaign!r}", returncode=2)
        if not file.parent.is_dir():
            raise CommandError(f"{file}: there is no folder {file.parent}", returncode=2)
        keys = list(REGISTERS) if register == "all" else [register]
        # Written whole under another name first: a kill leaves no half file that looks whole.
        part = file.with_name(file.name + ".part")
        try:
            with part.open("wb") as out:
                write(found, keys, out, form=form)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(str(file))
