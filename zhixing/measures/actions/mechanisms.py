"""Standing mechanisms: issued from a solved matter, looked at again when the day comes."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.measures.actions.moving import locked
from zhixing.measures.models import Measure, Mechanism, MechanismReview
from zhixing.measures.rules.practices import demand_issue, demand_review
from zhixing.measures.rules.refusals import NotInTime, NumberTaken, WrongState
from zhixing.organisation.models import Person, Unit

Outcome = MechanismReview.Outcome


@action
def issue(
    *,
    measure: Measure,
    title: str,
    number: str,
    summary: str,
    effective_on: date,
    review_on: date,
    by: Person,
) -> Mechanism:
    """Register what the lead unit laid down so that the matter stays solved.

    Raises WrongState before the measure is verified, NumberTaken, NotInTime.
    """
    measure = locked(measure)
    demand_issue(by, measure)
    # Its numbers are given in turn; who refers to the unit meanwhile does not wait.
    Unit.objects.select_for_update(no_key=True).get(pk=measure.lead_unit_id)
    if Mechanism.objects.filter(unit=measure.lead_unit, number=number).exists():
        raise NumberTaken(_("文号“%(number)s”已经登记过。") % {"number": number})
    _demand_later(review_on, effective_on, "review_on")
    mechanism = Mechanism.objects.create(
        measure=measure,
        title=title,
        number=number,
        summary=summary,
        unit=measure.lead_unit,
        effective_on=effective_on,
        review_on=review_on,
        issued_by=by,
    )
    record("mechanism.issued", mechanism, facts=snapshot(mechanism), campaign=measure.campaign)
    return mechanism


@action
def review(
    *,
    mechanism: Mechanism,
    outcome: str,
    finding: str,
    next_review: date | None = None,
    by: Person,
) -> MechanismReview:
    """Note whether it still works, and when to look again; an ended one is looked at no more.

    Raises WrongState for one that ended, NotInTime.
    """
    held = _locked(mechanism)
    demand_review(by, held)
    if held.ended_on is not None:
        raise WrongState(_("“%(title)s”已经废止，不再评估。") % {"title": held})
    if outcome == Outcome.ENDED:
        next_review, held.ended_on = None, timezone.localdate()
    else:
        _demand_later(next_review, max(timezone.localdate(), held.effective_on), "next_review")
    held.review_on = next_review
    held.save(update_fields=["review_on", "ended_on"])
    made = MechanismReview.objects.create(
        mechanism=held, outcome=outcome, finding=finding, next_review=next_review, by=by
    )
    record(
        "mechanism.reviewed",
        held,
        facts=snapshot(held, "review_on", "ended_on"),
        items=[made],
        campaign=held.measure.campaign,
    )
    return made


def _demand_later(day: date | None, than: date, field: str) -> None:
    if day is None or day <= than:
        raise NotInTime(_("评估日期须晚于 %(day)s。") % {"day": than.isoformat()}, field=field)


def _locked(mechanism: Mechanism) -> Mechanism:
    rows = Mechanism.objects.select_for_update(of=("self",), no_key=True).select_related(
        "unit", "measure__campaign"
    )
    return rows.get(pk=mechanism.pk)
