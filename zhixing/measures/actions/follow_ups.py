"""The talk with somebody who was dissatisfied."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record
from zhixing.measures.models import FollowUp
from zhixing.measures.rules.permissions import demand_follow_up
from zhixing.measures.rules.refusals import AlreadyFollowedUp
from zhixing.organisation.models import Person


@action
def follow_up(*, follow_up: FollowUp, text: str, by: Person) -> FollowUp:
    """Note what came of the talk. Raises AlreadyFollowedUp."""
    held = FollowUp.objects.select_for_update(of=("self",), no_key=True).get(pk=follow_up.pk)
    demand_follow_up(by, held)
    if held.done_at is not None:
        raise AlreadyFollowedUp(_("%(name)s已经回访过。") % {"name": held.done_by})
    held.text, held.done_by, held.done_at = text, by, timezone.now()
    held.save(update_fields=["text", "done_by", "done_at"])
    answer = held.rating.answer
    record(
        "rating.followed_up",
        subject=answer.measure or answer.voice,
        items=[held],
        campaign=answer.voice.campaign,
    )
    return held
