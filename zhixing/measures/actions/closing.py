"""How a measure ends without a word, and how the office sends it back to work."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhixing.ledger import action
from zhixing.measures.actions.answers import tell_reopening
from zhixing.measures.actions.moving import locked, record_move, reopened, to_closed
from zhixing.measures.models import Measure, Reopening
from zhixing.measures.queries.answers import silence_is_over
from zhixing.measures.rules.holding import why_held
from zhixing.measures.rules.permissions import demand, demand_state
from zhixing.measures.rules.refusals import HeldBack, NotSilent
from zhixing.organisation.models import Person


@action
def close_by_silence(*, measure: Measure, today: date | None = None, by: str = "system") -> Measure:
    """Close a verified measure that nobody objected to in the campaign's days of silence.

    It is shown as such: nobody confirmed. Raises WrongState, HeldBack, NotSilent.
    """
    measure = locked(measure)
    demand_state(measure, {Measure.State.VERIFIED})
    if held := why_held(measure):
        raise HeldBack(held)
    if not silence_is_over(measure, today):
        raise NotSilent(_("还有提出人没有得到答复，或答复后的期限未满。"))
    to_closed(measure, Measure.ClosedHow.SILENCE)
    record_move("measure.closed_by_silence", measure)
    return measure


@action
def reopen(*, measure: Measure, reason: str, by: Person) -> Reopening:
    """The office sends a verified or closed measure back to work."""
    measure = locked(measure)
    demand("reopen", by, measure)
    reopening = reopened(measure, Reopening.Cause.OFFICE, reason, by)
    record_move("measure.reopened", measure, [reopening])
    tell_reopening(measure, reopening)
    return reopening
