"""The run as a whole: stages in order, findings in words, progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from zhixing.ledger.models import Ledgered
from zhixing.ledger.verification.checks import check_findings
from zhixing.ledger.verification.findings import Finding
from zhixing.ledger.verification.log import LogCheck
from zhixing.ledger.verification.records import ledgered_models, record_findings

Progress = Callable[[str, int, int], None]
MOST_FINDINGS = 1000


@dataclass(frozen=True)
class Report:
    """What was verified and what was found. more: there were findings beyond those listed."""

    entries: int
    checkpoints: int
    records: int
    findings: tuple[Finding, ...]
    more: bool

    @property
    def sound(self) -> bool:
        return not self.findings


def verify(
    *, models: Sequence[type[Ledgered]] | None = None, progress: Progress | None = None
) -> Report:
    """Verify the log, then each record against it; memory stays the same however long the log.

    models: those whose rows are compared; by default every Ledgered model of the installed apps,
    and whatever else these have registered.
    progress: called as progress(stage, done, total) after each chunk of "entries" or "records".
    """
    run = _Run(models, progress or _silent)
    found = run.findings()
    findings = tuple(islice(found, MOST_FINDINGS))
    more = next(found, None) is not None
    return Report(run.log.size, run.log.checkpoints, run.records, findings, more)


class _Run:
    def __init__(self, models: Sequence[type[Ledgered]] | None, progress: Progress) -> None:
        self.models = models if models is not None else ledgered_models()
        self.everything = models is None
        self.progress = progress
        self.log = LogCheck()
        self.records = 0

    def findings(self) -> Iterator[Finding]:
        yield from self.log.findings(lambda done, total: self.progress("entries", done, total))
        total = sum(model._default_manager.count() for model in self.models)
        for model in self.models:
            yield from record_findings(model, lambda n: self._count(n, total))
        if self.everything:
            yield from check_findings()

    def _count(self, n: int, total: int) -> None:
        self.records += n
        self.progress("records", self.records, total)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress is wanted."""
