"""A later deadline: asked for by the owner with a reason, decided by the office."""

from __future__ import annotations

from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhixing.ledger import action, snapshot
from zhixing.measures.actions.letters import tell_owner
from zhixing.measures.actions.moving import locked, record_move
from zhixing.measures.models import Extension, Measure
from zhixing.measures.rules.permissions import demand
from zhixing.measures.rules.refusals import AlreadyDecided, ExtensionOpen, NotInTime
from zhixing.organisation.models import Person


@action
def ask_extension(*, measure: Measure, new_deadline: date, reason: str, by: Person) -> Extension:
    """Ask for a later deadline. Raises ExtensionOpen, NotInTime."""
    measure = locked(measure)
    demand("ask_extension", by, measure)
    if measure.extensions.filter(granted__isnull=True).exists():
        raise ExtensionOpen(_("已有一份延期申请在等待办公室决定，不能再次申请。"))
    if new_deadline <= max(measure.deadline, timezone.localdate()):
        raise NotInTime(
            _("延期后的时限须晚于今天和现在的时限 %(day)s。")
            % {"day": measure.deadline.isoformat()},
            field="new_deadline",
        )
    extension = Extension.objects.create(
        measure=measure,
        old_deadline=measure.deadline,
        new_deadline=new_deadline,
        reason=reason,
        asked_by=by,
    )
    record_move("extension.asked", measure, [extension])
    return extension


@action
def decide_extension(
    *, extension: Extension, granted: bool, decision: str = "", by: Person
) -> Extension:
    """Grant or refuse a later deadline. Raises AlreadyDecided."""
    measure = locked(extension.measure)
    demand("decide_extension", by, measure)
    held = Extension.objects.get(pk=extension.pk)
    if held.granted is not None:
        raise AlreadyDecided(_("这份延期申请已由%(name)s办理。") % {"name": held.decided_by})
    held.granted, held.decision = granted, decision
    held.decided_by, held.decided_at = by, timezone.now()
    held.save(update_fields=["granted", "decision", "decided_by", "decided_at"])
    if granted:
        measure.deadline = held.new_deadline
        measure.save(update_fields=["deadline"])
    kind = "extension.granted" if granted else "extension.refused"
    record_move(kind, measure, [held], decision=decision, **snapshot(measure, "deadline"))
    _tell(measure, held)
    return held


def _tell(measure: Measure, extension: Extension) -> None:
    facts = {"title": measure.title, "day": extension.new_deadline.isoformat()}
    with translation.override(measure.campaign.language):
        body = (
            _("“%(title)s”延期至 %(day)s，办公室已同意。")
            if extension.granted
            else _("“%(title)s”延期至 %(day)s 的申请，办公室没有同意。")
        )
        tell_owner(measure, _("延期申请有了决定"), body % facts)
