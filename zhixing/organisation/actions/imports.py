"""Importing the organisation from a table: confirmed by a person, done whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.documents.tables import Table
from zhixing.ledger import action, record
from zhixing.organisation.actions.writing import Written, write
from zhixing.organisation.importing.plan import Plan, make_plan
from zhixing.organisation.importing.roll import read_roll
from zhixing.organisation.models import RollImport, Unit
from zhixing.organisation.rules import (
    Actor,
    FaultyRoll,
    NothingChanged,
    NotReady,
    Outdated,
    may_organise,
    require,
)


@action
def import_roll(
    *,
    job: RollImport,
    table: Table,
    columns: Mapping[str, int],
    by: Actor,
    read: Callable[[int], None] = lambda _done: None,
    written: Callable[[int], None] = lambda _done: None,
) -> RollImport:
    """Write the differences that were confirmed: one decision, one entry, every row in its batch.

    read(n), written(n): how many rows are compared, how many people and posts are written.
    Raises NotReady, FaultyRoll, NothingChanged, Outdated: the last where the differences are no
    longer those of the preview, as when somebody imported the same table a moment ago.
    """
    require(may_organise(by))
    held = RollImport.objects.select_for_update().get(pk=job.pk)
    if held.state != RollImport.State.WAITING:
        raise NotReady(_("这份表格没有在等待导入"))
    # Whoever appoints somebody locks the unit, so all of them are locked: nothing moves meanwhile.
    list(Unit.objects.select_for_update().values_list("pk", flat=True))
    plan = make_plan(table, columns, read_roll(), held.day, read)
    _demand_confirmed(plan, held)
    items = _write(plan, held, written)
    held.state, held.counts = RollImport.State.DONE, plan.counts
    held.finished_at, held.preview = timezone.now(), {}
    held.save(update_fields=["state", "counts", "finished_at", "preview"])
    names = ("file_name", "sha256", "day", "document", "plan", "counts")
    facts = {name: getattr(held, name) for name in names}
    record("organisation.imported", held, facts=facts, items=items)
    return held


def _demand_confirmed(plan: Plan, job: RollImport) -> None:
    if plan.faults.bad_rows:
        raise FaultyRoll(
            _("表格有 %(n)s 行有错误，没有导入任何内容") % {"n": len(plan.faults.bad_rows)}
        )
    if plan.is_empty:
        raise NothingChanged(_("表格与登记的完全一致，没有要改的内容"))
    if plan.digest != job.plan:
        raise Outdated(_("预览之后组织情况有了变化，没有导入任何内容，请重新预览后再确认"))


def _write(plan: Plan, job: RollImport, written: Callable[[int], None]) -> list[Written]:
    try:
        return write(plan, job.document, written)
    except IntegrityError as error:
        # Two first imports at once have no unit to lock; the second meets the first one's codes.
        raise Outdated(
            _("预览之后组织情况有了变化，没有导入任何内容，请重新预览后再确认")
        ) from error
