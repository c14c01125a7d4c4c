"""What the clock brings: verdicts after the days for answering, silence, reminders.

Each step is an action of its own, and each looks again, under the measure's lock, whether it is
still to be done. So a tick that is killed leaves whole steps only, the next one goes on where it
stopped, and two at once do nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhixing.ledger import action
from zhixing.measures.actions.claims import settle_claim
from zhixing.measures.actions.closing import close_by_silence
from zhixing.measures.actions.letters import tell_owner
from zhixing.measures.actions.moving import locked, record_move
from zhixing.measures.models import Measure
from zhixing.measures.queries.answers import silent
from zhixing.measures.queries.checks import settleable
from zhixing.measures.queries.reminders import reminder, to_remind, was_reminded
from zhixing.measures.rules.refusals import AlreadyReminded
from zhixing.web.errors import Refused


def tick(today: date | None = None) -> int:
    """Do whatever is due on the day; returns how many steps were taken."""
    day = today or timezone.localdate()
    return (
        _each(settle_claim, settleable(day), day)
        + _each(close_by_silence, silent(day), day)
        + _each(remind, [measure.pk for measure in to_remind(day)], day)
    )


@action
def remind(*, measure: Measure, today: date | None = None, by: str = "system") -> None:
    """Mail the owner once before and once after a deadline. Raises AlreadyReminded."""
    measure = locked(measure)
    if was_reminded(measure, today):
        raise AlreadyReminded(_("这个时限已经提醒过责任人。"))
    _tell_of_deadline(measure, today or timezone.localdate())
    record_move("measure.reminded", measure, reminder=reminder(measure, today))


def _tell_of_deadline(measure: Measure, today: date) -> None:
    facts = {"title": measure.title, "day": measure.deadline.isoformat()}
    with translation.override(measure.campaign.language):
        late = measure.deadline < today
        subject = _("举措已逾期，请尽快办理") if late else _("举措临近时限，请抓紧办理")
        tell_owner(measure, subject, _("“%(title)s”的完成时限是 %(day)s。") % facts)


def _each(act: Callable[..., object], keys: Iterable[int], day: date) -> int:
    return sum(_try(act, Measure(pk=key), day) for key in keys)


def _try(act: Callable[..., object], measure: Measure, day: date) -> bool:
    """A refusal means that the step is not to be done after all, or was done meanwhile."""
    try:
        act(measure=measure, today=day, by="system")
    except Refused:
        return False
    return True
