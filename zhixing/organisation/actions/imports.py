"""Importing the organisation from a table: confirmed by a person, done whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record
from zhixing.ledger.models import Entry
from zhixing.organisation.actions.writing import Written, write
from zhixing.organisation.importing.plan import Plan
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

# Kinds of entries after which a plan may be wrong.
OURS = ("unit.", "person.", "appointment.", "organisation.")


@action
def import_roll(
    *,
    job: RollImport,
    plan: Plan,
    since: int,
    by: Actor,
    progress: Callable[[int], None] = lambda _done: None,
) -> RollImport:
    """Write the differences that were confirmed: one decision, one entry, every row in its batch.

    since: the ledger's size before the roll was read for the plan. What binds is always recorded,
    so the plan still holds if no entry about the organisation was added; comparing the table
    again would keep everybody else from writing for some seconds.
    progress(n): n people and posts are written.
    Raises NotReady, FaultyRoll, NothingChanged, Outdated: the last where the differences are no
    longer those of the preview, as when somebody imported the same table a moment ago.
    """
    require(may_organise(by))
    held = RollImport.objects.select_for_update().get(pk=job.pk)
    if held.state != RollImport.State.WAITING:
        raise NotReady(_("这份表格没有在等待导入"))
    # Whoever gives or ends a post locks the unit, so all of them are locked: nothing moves
    # meanwhile.
    units = Unit.objects.select_for_update(no_key=True).order_by("path")
    list(units.values_list("pk", flat=True))
    _demand_confirmed(plan, held, since)
    items = _write(plan, held, progress)
    held.state, held.counts = RollImport.State.DONE, plan.counts
    held.finished_at, held.preview = timezone.now(), {}
    held.save(update_fields=["state", "counts", "finished_at", "preview"])
    names = ("file_name", "sha256", "day", "document", "plan", "counts")
    facts = {name: getattr(held, name) for name in names}
    record("organisation.imported", held, facts=facts, items=items)
    return held


def _demand_confirmed(plan: Plan, job: RollImport, since: int) -> None:
    if plan.faults.bad_rows:
        raise FaultyRoll(
            _("表格有 %(n)s 行有错误，没有导入任何内容") % {"n": len(plan.faults.bad_rows)}
        )
    if plan.is_empty:
        raise NothingChanged(_("表格与登记的完全一致，没有要改的内容"))
    about = reduce(or_, (Q(kind__startswith=kind) for kind in OURS))
    changed = Entry.objects.filter(about, index__gte=since).exists()
    if changed or plan.digest != job.plan:
        raise Outdated(_("预览之后组织情况有了变化，没有导入任何内容，请重新预览后再确认"))


def _write(plan: Plan, job: RollImport, progress: Callable[[int], None]) -> list[Written]:
    try:
        return write(plan, job.document, progress)
    except IntegrityError as error:
        # Two first imports at once have no unit to lock; the second meets the first one's codes.
        raise Outdated(
            _("预览之后组织情况有了变化，没有导入任何内容，请重新预览后再确认")
        ) from error
