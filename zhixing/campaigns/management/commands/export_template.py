"""Write a campaign as a template, to begin others from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhixing.campaigns.queries.campaigns import campaigns
from zhixing.campaigns.queries.templates import outline_of

BAD_INPUT = 2


class Command(BaseCommand):
    help = "write a campaign as a template, without people and dates"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", metavar="SLUG")
        parser.add_argument("--out", type=Path, metavar="FILE", help="instead of standard output")

    def handle(self, *args: Any, campaign: str, out: Path | None, **options: Any) -> None:
        found = campaigns().filter(slug=campaign).first()
        if found is None:
            slugs = "、".join(campaigns().values_list("slug", flat=True)) or "—"
            raise CommandError(
                _("没有网址名为 %(slug)s 的活动；现有：%(slugs)s")
                % {"slug": campaign, "slugs": slugs},
                returncode=BAD_INPUT,
            )
        text = json.dumps(outline_of(found), ensure_ascii=False, indent=2)
        if out is None:
            self.stdout.write(text)
        else:
            out.write_text(text + "\n", encoding="utf-8")
