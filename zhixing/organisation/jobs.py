"""The way of a table of the organisation: asked for, read, confirmed, imported.

A small table is read and imported while the person waits, a large one by the worker, with the
same two steps. Both are rows that are claimed with a lease, so nothing is done twice and a killed
worker loses nothing. How far a step has come is a small file beside the table: inside the import's
transaction a row could not tell it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhixing import ledger
from zhixing.documents.registers import Column, write_csv
from zhixing.documents.tables import Table, TableError
from zhixing.organisation.actions.imports import import_roll
from zhixing.organisation.importing.fields import FIELDS
from zhixing.organisation.importing.plan import Plan, make_plan
from zhixing.organisation.importing.preview import preview_of
from zhixing.organisation.importing.roll import read_roll
from zhixing.organisation.models import Person, RollImport
from zhixing.organisation.rules import Actor, FaultyRoll, NothingChanged, NotReady, Outdated
from zhixing.web.errors import Refused
from zhixing.web.imports import waiting
from zhixing.web.imports.columns import file_digest
from zhixing.web.imports.faults import faulty_rows

LEASE = timedelta(minutes=10)
ATTEMPTS = 3
AT_ONCE = 128 << 10  # bytes of a table that is read while the person waits
TO_DO = (RollImport.State.READING, RollImport.State.WAITING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come. step: 1 compares rows, 2 writes them; total 0: not begun."""

    step: int = 1
    done: int = 0
    total: int = 0


def ask(*, upload: File[Any], day: date | None, document: str, by: Person | None) -> RollImport:
    """Keep an uploaded table and have it read."""
    token = waiting.keep(upload)
    job = RollImport.objects.create(
        token=token,
        file_name=Path(upload.name or "").name[:200],
        sha256=file_digest(waiting.path_of(token)),
        day=day or timezone.localdate(),
        document=document,
        language=translation.get_language() or "zh-hans",
        by=by,
    )
    return _at_once(job)


def choose(job: RollImport, columns: Mapping[str, int]) -> RollImport:
    """Have the table read again with the columns that a person chose. Raises NotReady."""
    _step(job, RollImport.State.READING, columns=dict(columns))
    return _at_once(job)


def confirm(job: RollImport) -> RollImport:
    """Have the differences of the preview written. Raises FaultyRoll, NothingChanged, NotReady."""
    preview = job.preview
    if job.state == RollImport.State.READY and preview.get("bad_rows"):
        raise FaultyRoll(
            _("表格有 %(n)s 行有错误，没有导入任何内容。请改正后重新选择文件。")
            % {"n": preview["bad_rows"]}
        )
    if job.state == RollImport.State.READY and job.plan and not any(job.counts.values()):
        raise NothingChanged(_("表格与登记的完全一致，没有要改的内容"))
    _step(job, RollImport.State.WAITING)
    return _at_once(job)


def work() -> int:
    """Do the steps that wait; returns how many were done."""
    done = 0
    while (job := _claim()) is not None:
        _take(job)
        done += 1
    return done


def progress_of(job: RollImport) -> Progress:
    """How far the present step has come."""
    try:
        return Progress(**json.loads(_beside(job, "progress").read_text()))
    except (FileNotFoundError, ValueError):
        return Progress()


def errors_file(job: RollImport) -> Path:
    """The rows with errors, written when the table was read."""
    return _beside(job, "errors")


def _step(job: RollImport, state: str, **changed: Any) -> None:
    """Go on from a preview; of two who do so at once, one is refused."""
    ready = RollImport.objects.filter(pk=job.pk, state=RollImport.State.READY)
    if not ready.update(state=state, lease_until=None, attempts=0, **changed):
        raise NotReady(_("这份表格已经在导入或已导入，请看它现在的情况"))


def _at_once(job: RollImport) -> RollImport:
    if waiting.path_of(job.token).stat().st_size <= AT_ONCE:
        claimed = _claim(job.pk)
        if claimed is not None:
            _take(claimed)
    return RollImport.objects.get(pk=job.pk)


def _claim(pk: int | None = None) -> RollImport | None:
    """Take the oldest step that nobody holds; the lease gives it back if this process dies."""
    now = timezone.now()
    waits = RollImport.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), state__in=TO_DO
    )
    if pk is not None:
        waits = waits.filter(pk=pk)
    with transaction.atomic():
        free = waits.select_for_update(
            skip_locked=bool(connection.features.has_select_for_update_skip_locked)
        )
        job = free.order_by("asked_at", "pk").first()
        if job is not None:
            RollImport.objects.filter(pk=job.pk).update(
                lease_until=now + LEASE, attempts=F("attempts") + 1
            )
    return job


def _take(job: RollImport) -> None:
    with translation.override(job.language):
        if job.attempts >= ATTEMPTS:
            _refuse(job, _("试了 %(n)s 次都中断了，没有导入任何内容") % {"n": ATTEMPTS})
            return
        try:
            _examine(job) if job.state == RollImport.State.READING else _import(job)
        except FileNotFoundError:
            _refuse(job, _("这份表格已不在（超过一天），请重新选择文件"))
        except TableError as error:
            _refuse(job, FIELDS.explain(error))
        except Outdated as outdated:
            RollImport.objects.filter(pk=job.pk).update(message=outdated.message)
            _examine(job)
        except Refused as refusal:
            _refuse(job, refusal.message)
    _beside(job, "progress").unlink(missing_ok=True)


def _examine(job: RollImport) -> None:
    table = FIELDS.read(waiting.path_of(job.token), job.file_name)
    try:
        columns = FIELDS.columns_of(table, job.columns or None)
        plan = make_plan(table, columns, read_roll(), job.day, _teller(job, 1, len(table.rows)))
    except TableError as error:
        found = {"problem": FIELDS.explain(error), "columns": FIELDS.some_columns(table)}
        _ready(job, {"header": table.header, **found})
        return
    _keep_errors(job, table, plan)
    preview = {"header": table.header, "columns": columns, "problem": "", **preview_of(plan)}
    _ready(job, preview, plan=plan.digest, counts=plan.counts)


def _import(job: RollImport) -> None:
    table = FIELDS.read(waiting.path_of(job.token), job.file_name)
    columns = FIELDS.columns_of(table, job.columns or None)
    since = ledger.size()
    plan = make_plan(table, columns, read_roll(), job.day, _teller(job, 1, len(table.rows)))
    to_write = len(plan.enrolled) + len(plan.begun)
    by: Actor = job.by or "system"
    import_roll(job=job, plan=plan, since=since, by=by, progress=_teller(job, 2, to_write))
    waiting.path_of(job.token).unlink(missing_ok=True)


def _ready(job: RollImport, preview: dict[str, Any], **found: Any) -> None:
    RollImport.objects.filter(pk=job.pk).update(
        state=RollImport.State.READY,
        preview=preview,
        lease_until=None,
        attempts=0,
        **{"plan": "", "counts": {}, **found},
    )


def _refuse(job: RollImport, message: str) -> None:
    RollImport.objects.filter(pk=job.pk, state__in=TO_DO).update(
        state=RollImport.State.REFUSED,
        message=message,
        preview={},
        lease_until=None,
        finished_at=timezone.now(),
    )
    waiting.path_of(job.token).unlink(missing_ok=True)


def _keep_errors(job: RollImport, table: Table, plan: Plan) -> None:
    out = BytesIO()
    heads = [*table.header, _("原来的行号"), _("错误")]
    write_csv([Column(head) for head in heads], faulty_rows(table, plan.faults.faults), out)
    errors_file(job).write_bytes(out.getvalue())


def _teller(job: RollImport, step: int, total: int) -> Callable[[int], None]:
    """Writes down how far a step has come, at most three times a second."""
    path, told = _beside(job, "progress"), [0.0]

    def tell(done: int) -> None:
        if time.monotonic() - told[0] > 0.3:
            told[0] = time.monotonic()
            new = path.with_suffix(".new")
            new.write_text(json.dumps({"step": step, "done": done, "total": total}))
            new.replace(path)

    return tell


def _beside(job: RollImport, what: str) -> Path:
    return waiting.path_of(f"{job.token}.{what}")
