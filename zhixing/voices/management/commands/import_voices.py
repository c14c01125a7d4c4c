"""Import voices from a spreadsheet: read, name every error, import all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaigns
from zhixing.documents.tables import Table, TableError
from zhixing.voices.actions.imports import import_voices
from zhixing.voices.importing.fields import FIELDS, Defaults
from zhixing.voices.models import Voice
from zhixing.voices.queries import imports as queries
from zhixing.web.errors import Refused
from zhixing.web.imports.columns import BadColumns, file_digest, headings
from zhixing.web.imports.faults import SHOWN_FAULTS

BAD_INPUT = 2


class Command(BaseCommand):
    help = "import voices from an .xlsx, .xls or .csv file"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument(
            "--columns",
            default="",
            metavar="编号=A,内容=详情",
            help="field=column, separated by commas; a column is a heading or a letter",
        )
        parser.add_argument("--dry-run", action="store_true", help="read and report only")
        parser.add_argument(
            "--skip-errors", action="store_true", help="leave out the rows with errors"
        )
        defaults = Defaults()
        for name, choices in (
            ("kind", Voice.Kind.values),
            ("speaker", Voice.Speaker.values),
            ("consent", Voice.Consent.values),
        ):
            parser.add_argument(f"--{name}", choices=choices, default=getattr(defaults, name))
        sources = [value for value in Voice.Source.values if value != Voice.Source.INSPECTION]
        sources += Voice.Authority.values
        parser.add_argument("--source", choices=sources, default=defaults.source)

    def handle(self, *args: Any, file: Path, campaign: str, **options: Any) -> None:
        found = campaigns().filter(slug=campaign).first()
        if found is None:
            slugs = "、".join(Campaign.objects.values_list("slug", flat=True)) or "—"
            raise _bad(
                _("没有网址名为 %(slug)s 的活动；现有：%(slugs)s")
                % {"slug": campaign, "slugs": slugs}
            )
        table, columns = _read(file, options["columns"])
        names = ("kind", "speaker", "source", "consent")
        defaults = Defaults(**{name: options[name] for name in names})
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            reading = bar.add_task(_("读取"), total=len(table.rows))
            preview = queries.examine(
                found, table, columns, defaults, lambda n: bar.update(reading, completed=n)
            )
            self._report(preview)
            if options["dry_run"]:
                return
            if preview.bad_rows and not options["skip_errors"]:
                raise _bad(
                    _("有 %(n)s 行有错误，没有导入任何一行；改正后再导入，或加 --skip-errors")
                    % {"n": len(preview.bad_rows)}
                )
            writing = bar.add_task(_("导入"), total=len(preview.new))
            self._import(found, file, preview, lambda n: bar.update(writing, completed=n))

    def _report(self, preview: queries.Preview) -> None:
        for fault in [*preview.faults, *preview.conflicts][:SHOWN_FAULTS]:
            self.stderr.write(fault.text)
        unshown = len(preview.faults) + len(preview.conflicts) - SHOWN_FAULTS
        if unshown > 0:
            self.stderr.write(_("……还有 %(n)s 处") % {"n": unshown})
        self.stdout.write(
            _(
                "新诉求 %(new)s 条，以前导入过 %(old)s 条，"
                "内容有变 %(changed)s 条，有错误 %(bad)s 行"
            )
            % {
                "new": len(preview.new),
                "old": preview.skipped,
                "changed": len(preview.conflicts),
                "bad": len(preview.bad_rows),
            }
        )

    def _import(
        self, campaign: Campaign, file: Path, preview: queries.Preview, progress: Any
    ) -> None:
        try:
            batch = import_voices(
                campaign=campaign,
                rows=preview.new,
                file_name=file.name,
                sha256=file_digest(file),
                mapping=headings(preview.table, preview.columns),
                skipped=preview.left_out,
                by="system",
                progress=progress,
            )
        except Refused as refusal:
            raise _bad(refusal.message) from refusal
        self.stdout.write(_("已导入 %(n)s 条诉求") % {"n": batch.imported})


def _read(file: Path, columns: str) -> tuple[Table, dict[str, int]]:
    if not file.is_file():
        raise _bad(_("没有文件 %(file)s") % {"file": file})
    try:
        table = FIELDS.read(file, file.name)
        return table, FIELDS.columns_of(table, FIELDS.chosen(columns))
    except TableError as error:
        raise _bad(FIELDS.explain(error)) from error
    except BadColumns as error:
        raise _bad(str(error)) from error


def _bad(message: str) -> CommandError:
    return CommandError(message, returncode=BAD_INPUT)
