"""The steps into which the owner divides a measure."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.rules import require
from zhixing.ledger import action
from zhixing.measures.actions.measures import new_task
from zhixing.measures.actions.moving import locked, record_move
from zhixing.measures.models import Measure, Task
from zhixing.measures.rules.permissions import demand
from zhixing.measures.rules.refusals import TaskFinished
from zhixing.organisation.models import Person


@action
def add_task(*, measure: Measure, title: str, assignee: Person, due: date, by: Person) -> Task:
    """Give somebody a step of the measure. Raises NotInTime."""
    measure = locked(measure)
    demand("add_task", by, measure)
    task = new_task(measure, title=title, assignee=assignee, due=due)
    record_move("task.added", measure, [task])
    return task


@action
def finish_task(*, task: Task, by: Person) -> Task:
    """Tick off a step: by whom it was given to, or by the owner. Raises TaskFinished."""
    measure = locked(task.measure)
    demand("finish_task", by, measure)
    held = Task.objects.get(pk=task.pk)
    require(by.pk in {held.assignee_id, measure.owner_id}, _("只有承办人和责任人可以办结任务。"))
    if held.done_at is not None:
        raise TaskFinished(_("任务“%(title)s”已经办结。") % {"title": held.title})
    held.done_by, held.done_at = by, timezone.now()
    held.save(update_fields=["done_by", "done_at"])
    record_move("task.finished", measure, [held])
    return held
