"""Import units, people and posts from a spreadsheet: name every error, import all or nothing."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from zhixing import ledger
from zhixing.documents.tables import Table, TableError
from zhixing.organisation.actions.imports import import_roll
from zhixing.organisation.importing.fields import FIELDS
from zhixing.organisation.importing.plan import Plan, make_plan
from zhixing.organisation.importing.preview import DIFFERENCES, preview_of
from zhixing.organisation.importing.roll import read_roll
from zhixing.organisation.models import RollImport
from zhixing.web.errors import Refused
from zhixing.web.imports.columns import BadColumns, file_digest
from zhixing.web.imports.faults import SHOWN_FAULTS

BAD_INPUT = 2


class Command(BaseCommand):
    help = "import units, people and posts from an .xlsx, .xls or .csv file"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--columns",
            default="",
            metavar="登录名=A,单位代码=部门",
            help="field=column, separated by commas; a column is a heading or a letter",
        )
        parser.add_argument(
            "--day",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="when changes without a date of their own take effect (today)",
        )
        parser.add_argument("--document", default="", help="the document that orders the changes")
        parser.add_argument("--dry-run", action="store_true", help="read and report only")

    def handle(self, *args: Any, file: Path, columns: str, **options: Any) -> None:
        table, found = _read(file, columns)
        day = options["day"] or timezone.localdate()
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            reading = bar.add_task(_("比较"), total=len(table.rows))
            since = ledger.size()
            plan = _planned(table, found, day, lambda n: bar.update(reading, completed=n))
            self._report(plan)
            if plan.faults.bad_rows:
                raise _bad(
                    _("有 %(n)s 行有错误，没有导入任何内容；改正后再导入")
                    % {"n": len(plan.faults.bad_rows)}
                )
            if options["dry_run"] or plan.is_empty:
                return
            writing = bar.add_task(_("导入"), total=len(plan.enrolled) + len(plan.begun))
            job = _job(file, day, options["document"][:80], plan)
            _import(job, plan, since, lambda n: bar.update(writing, completed=n))
        self.stdout.write(_("已导入并存证"))

    def _report(self, plan: Plan) -> None:
        for fault in plan.faults.faults[:SHOWN_FAULTS]:
            self.stderr.write(fault.text)
        unshown = len(plan.faults.faults) - SHOWN_FAULTS
        if unshown > 0:
            self.stderr.write(_("……还有 %(n)s 处") % {"n": unshown})
        for kind, sentences in preview_of(plan)["examples"].items():
            self.stdout.write(f"{DIFFERENCES[kind]} {plan.counts[kind]:,}")
            for sentence in sentences[:3]:
                self.stdout.write(f"  {sentence}")
        self.stdout.write(_("与登记一致 %(n)s 行") % {"n": plan.unchanged})


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


def _planned(table: Table, columns: dict[str, int], day: date, progress: Any) -> Plan:
    try:
        return make_plan(table, columns, read_roll(), day, progress)
    except TableError as error:
        raise _bad(FIELDS.explain(error)) from error


def _job(file: Path, day: date, document: str, plan: Plan) -> RollImport:
    return RollImport.objects.create(
        token=secrets.token_hex(16),
        file_name=file.name[:200],
        sha256=file_digest(file),
        day=day,
        document=document,
        state=RollImport.State.WAITING,
        plan=plan.digest,
        counts=plan.counts,
        # Held by this process: the worker has no file of this name to import.
        lease_until=timezone.now() + timedelta(days=1),
    )


def _import(job: RollImport, plan: Plan, since: int, progress: Any) -> None:
    try:
        import_roll(job=job, plan=plan, since=since, by="system", progress=progress)
    except Refused as refusal:
        job.delete()
        raise _bad(refusal.message) from refusal


def _bad(message: str) -> CommandError:
    return CommandError(message, returncode=BAD_INPUT)
