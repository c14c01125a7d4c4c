"""Bring a template in from its file; what is wrong is named by its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhixing.campaigns.actions.templates import import_template
from zhixing.campaigns.forms.templates import MOST_BYTES, read_template
from zhixing.web.errors import Refused

BAD_INPUT = 2


class Command(BaseCommand):
    help = "bring in a template of a campaign, as export-template writes it"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise _bad(_("没有文件 %(file)s") % {"file": file})
        with file.open("rb") as source:
            raw = source.read(MOST_BYTES + 1)
        try:
            template = import_template(content=read_template(raw), by="system")
        except ValidationError as error:
            raise _bad("\n".join(f"{file}：{message}" for message in error.messages)) from error
        except Refused as refusal:
            raise _bad(refusal.message) from refusal
        self.stdout.write(_("已导入模板 %(key)s") % {"key": template.key})


def _bad(message: str) -> CommandError:
    return CommandError(message, returncode=BAD_INPUT)
