"""zhixing ledger verify | checkpoint | prove: for the operator and for an auditor."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.progress import Progress

from zhixing.ledger import actions, queries
from zhixing.ledger.canonical import canonical
from zhixing.ledger.models import Entry
from zhixing.ledger.verification import Report, verify


class Command(BaseCommand):
    help = "Verify the ledger, sign a checkpoint, or write the proof of an entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("verify", help="recompute everything; exit 1 with the findings listed")
        steps.add_parser("checkpoint", help="sign the tree as it is and print the note")
        prove = steps.add_parser("prove", help="write a proof as JSON, without openings")
        prove.add_argument("what", metavar="SUBJECT|INDEX", help='such as "measure:12" or 40')

    def handle(self, *args: Any, **options: Any) -> None:
        step = options["step"]
        if step == "verify":
            self._verify()
        elif step == "checkpoint":
            self._checkpoint()
        else:
            self._prove(options["what"])

    def _verify(self) -> None:
        report = _verify_with_progress()
        for finding in report.findings:
            self.stdout.write(str(finding))
        counts = {
            "entries": report.entries,
            "checkpoints": report.checkpoints,
            "records": report.records,
        }
        self.stdout.write(
            _("核对了 %(entries)s 条存证、%(checkpoints)s 个存证点、%(records)s 条记录。") % counts
        )
        if not report.sound:
            words = _("还有更多问题没有列出。") if report.more else _("以上各处与存证不符。")
            raise CommandError(words)
        self.stdout.write(_("全部相符。"))

    def _checkpoint(self) -> None:
        try:
            self.stdout.write(actions.checkpoint().note, ending="")
        except actions.EmptyLedger as error:
            raise CommandError(_("还没有存证，签发不了存证点。")) from error

    def _prove(self, what: str) -> None:
        index = int(what) if what.isascii() and what.isdecimal() else _latest_index(what)
        try:
            proof = _proof(index)
        except Entry.DoesNotExist as error:
            raise CommandError(_("没有第 %(n)s 条存证。") % {"n": index}) from error
        self.stdout.write(canonical(proof), ending="")


def _verify_with_progress() -> Report:
    with Progress(transient=True) as bars:
        tasks = {
            "entries": bars.add_task(_("存证"), total=None),
            "records": bars.add_task(_("记录"), total=None),
        }
        return verify(
            progress=lambda stage, done, total: bars.update(
                tasks[stage], completed=done, total=total
            )
        )


def _latest_index(subject: str) -> int:
    entries = queries.entries_of(subject, limit=1)
    if not entries:
        raise CommandError(_("没有关于 %(name)s 的存证。") % {"name": subject})
    return entries[0].index


def _proof(index: int) -> dict[str, Any]:
    try:
        return dict(queries.proof(index))
    except queries.NoCheckpoint:
        actions.checkpoint()
        return dict(queries.proof(index))
