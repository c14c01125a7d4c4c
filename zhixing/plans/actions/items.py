"""Writing the items of a plan: freely in a draft, with a recorded reason after its approval."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import Ledgered, action, record, reference, snapshot
from zhixing.ledger.canonical import Json
from zhixing.organisation.models import Person
from zhixing.plans.actions.writing import ItemFields, demand_sound, locked, new_item, origin_of
from zhixing.plans.models import ItemChange, Plan, PlanItem
from zhixing.plans.rules.permissions import demand
from zhixing.plans.rules.refusals import NothingAsked, NothingChanged, NotReady, WrongState

# Written into columns of their own; who supports and what is cited are lists.
LISTS = ("supporting_units", "clauses")
FIELDS = tuple(name for name in ItemFields.__annotations__ if name not in LISTS)


@action
def add_item(
    *,
    plan: Plan,
    fields: ItemFields,
    by: Person,
    answers: PlanItem | None = None,
    reason: str = "",
) -> PlanItem:
    """Put a task into the plan; into an approved plan only with a reason, and only a hard one.

    answers: the task of the plan above that it takes up.
    Raises NotReady, OutsideCampaign, OwnerOutside, NotInTime, WrongTie.
    """
    plan = locked(plan)
    demand("add_item", by, plan)
    item = new_item(plan, by=by, answers=answers, **fields)
    why = _reason(item, reason, by)
    record("plan_item.added", item, facts=item_facts(item), items=why, campaign=plan.campaign)
    return item


@action
def revise_item(*, item: PlanItem, fields: ItemFields, by: Person) -> PlanItem:
    """Rewrite a task of a draft. Raises OutsideCampaign, OwnerOutside, NotInTime, WrongTie."""
    item = locked_item(item)
    demand("revise", by, item.plan)
    _rewrite(item, fields)
    record("plan_item.revised", item, facts=item_facts(item), campaign=item.plan.campaign)
    return item


@action
def change_item(*, item: PlanItem, fields: ItemFields, reason: str, by: Person) -> PlanItem:
    """Change a promise, saying why; before and after are kept for everybody in the organisation.

    Raises WrongState for an item that is claimed or verified, NothingChanged, and what
    `revise_item` raises; NotReady where the change would make it soft.
    """
    item = locked_item(item)
    demand("change_item", by, item.plan)
    if item.state != PlanItem.State.PLANNED:
        raise WrongState(_("任务“%(title)s”已申请办结，不能再变更。") % {"title": item.title})
    before = item_facts(item)
    _rewrite(item, fields)
    changes = _differences(before, item_facts(item))
    if not changes:
        raise NothingChanged(_("没有任何改动，不必记录变更。"))
    change = ItemChange.objects.create(item=item, changes=changes, reason=reason, by=by)
    facts = item_facts(item)
    record("plan_item.changed", item, facts=facts, items=[change], campaign=item.plan.campaign)
    return item


@action
def remove_item(*, item: PlanItem, by: Person) -> None:
    """Take a task out of a draft. What was written of it is erased, that it was there is not.

    Raises WrongState for what a meeting decided: its record names the task.
    """
    item = locked_item(item)
    demand("revise", by, item.plan)
    if item.origin == PlanItem.Origin.MEETING:
        raise WrongState(
            _("任务“%(title)s”是会议议定的，不能删去，只能改写。") % {"title": item.title}
        )
    name, number, campaign = reference(item), item.number, item.plan.campaign
    item.delete()
    # Under names of their own: facts of a record that is gone would be looked for.
    facts = {"removed_from": item.plan, "removed_number": number}
    record("plan_item.removed", name, facts=facts, campaign=campaign, erases=["*"])


@action
def support(*, item: PlanItem, support_answer: str, by: Person) -> PlanItem:
    """Answer what the unit said it needs (row F3). Raises NothingAsked."""
    item = locked_item(item)
    demand("support", by, item.plan)
    if not item.needed_support or item.support_answer:
        raise NothingAsked(_("这项任务没有待答复的支持事项。"))
    item.support_answer, item.supported_by = support_answer, by
    item.supported_at = timezone.now()
    item.save(update_fields=["support_answer", "supported_by", "supported_at"])
    facts = snapshot(item, "support_answer")
    record("plan_item.supported", item, facts=facts, campaign=item.plan.campaign)
    return item


def locked_item(item: PlanItem) -> PlanItem:
    """The item as it is now, its plan's row held until the action ends."""
    plan = locked(item.plan)
    held = PlanItem.objects.select_related("unit", "owner", "answers", "business_task", "indicator")
    found = held.get(pk=item.pk)
    found.plan = plan
    return found


def item_facts(item: PlanItem) -> dict[str, Json]:
    """All that binds, with who supports and which clauses it serves."""
    units, clauses = item.supporting_units.order_by("pk"), item.clauses.order_by("pk")
    return {
        **snapshot(item),
        "supporting_units": [reference(unit) for unit in units],
        "clauses": [reference(clause) for clause in clauses],
    }


def _rewrite(item: PlanItem, fields: ItemFields) -> None:
    """A new answer is owed where the needed support is another."""
    supporting = list(fields.get("supporting_units", item.supporting_units.all()))
    clauses = list(fields.get("clauses", item.clauses.select_related("basis")))
    asked = item.needed_support
    for name in FIELDS:
        setattr(item, name, fields.get(name, getattr(item, name)))
    if item.needed_support != asked:
        item.support_answer, item.supported_by, item.supported_at = "", None, None
    if item.origin != PlanItem.Origin.MEETING:
        item.origin = origin_of(item.answers, clauses)
    demand_sound(item, clauses)
    item.save()
    item.supporting_units.set(unit for unit in supporting if unit.pk != item.unit_id)
    item.clauses.set(clauses)


def _differences(before: dict[str, Json], after: dict[str, Json]) -> dict[str, Json]:
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}


def _reason(item: PlanItem, reason: str, by: Person) -> list[Ledgered]:
    """Why an approved plan gets another item."""
    if item.plan.state != Plan.State.APPROVED:
        return []
    if not reason:
        raise NotReady(_("方案已批准，新增任务须写明理由。"), field="reason")
    return [ItemChange.objects.create(item=item, changes={}, reason=reason, by=by)]
