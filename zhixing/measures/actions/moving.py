"""The moves of row H6, shared by the actions: each changes rows and says what to record of them.

Every action locks the measure's row first, so moves of one measure happen one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from zhixing.ledger import Ledgered, record, snapshot
from zhixing.measures.models import Check, Claim, Measure, Reopening
from zhixing.measures.rules.permissions import check_transition
from zhixing.organisation.models import Person

State = Measure.State
# The columns of a measure that its moves change.
MOVED = (
    "state", "claimed_by", "claimed_at", "verified_by", "verified_at", "verified_how", "closed_at",
    "closed_how",
)  # fmt: skip


def locked(measure: Measure) -> Measure:
    """The measure as it is now, its row held until the action ends."""
    rows = Measure.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign", "owner", "lead_unit"
    )
    return rows.prefetch_related("campaign__phases").get(pk=measure.pk)


def record_move(
    kind: str, measure: Measure, items: Iterable[Ledgered] = (), **facts: object
) -> None:
    """Record a step of a measure with its state and the other rows that changed."""
    record(
        kind,
        subject=measure,
        facts={**snapshot(measure, *MOVED), **facts},
        items=list(items),
        campaign=measure.campaign,
    )


def to_done(measure: Measure, by: Person) -> None:
    check_transition(measure, State.DONE)
    measure.state = State.DONE
    measure.claimed_by, measure.claimed_at = by, timezone.now()
    measure.save(update_fields=["state", "claimed_by", "claimed_at"])


def to_verified(measure: Measure, check: Check) -> None:
    check_transition(measure, State.VERIFIED)
    measure.state = State.VERIFIED
    measure.verified_how, measure.verified_by, measure.verified_at = check.how, check.by, check.at
    measure.save(update_fields=["state", "verified_how", "verified_by", "verified_at"])


def to_closed(measure: Measure, how: Measure.ClosedHow) -> None:
    check_transition(measure, State.CLOSED)
    measure.state = State.CLOSED
    measure.closed_how, measure.closed_at = how, timezone.now()
    measure.save(update_fields=["state", "closed_how", "closed_at"])


def to_committed(measure: Measure) -> None:
    """Back to work. The facts of the round are cleared; claims, checks and reopenings keep them."""
    check_transition(measure, State.COMMITTED)
    measure.state = State.COMMITTED
    measure.claimed_by = measure.claimed_at = None
    measure.verified_by = measure.verified_at = measure.closed_at = None
    measure.verified_how = measure.closed_how = ""
    measure.save(update_fields=MOVED)


def follow_check(measure: Measure, claim: Claim, check: Check) -> list[Ledgered]:
    """Move the claim and its measure to where the verdict puts them; returns what else changed."""
    passed = check.outcome == Check.Outcome.PASSED
    claim.state = Claim.State.VERIFIED if passed else Claim.State.REFUSED
    claim.save(update_fields=["state"])
    if passed:
        to_verified(measure, check)
    else:
        to_committed(measure)
    return [claim, check]


def reopened(measure: Measure, cause: str, reason: str, by: Person | None) -> Reopening:
    """Send a verified or closed measure back to work."""
    reopening = Reopening.objects.create(
        measure=measure, cause=cause, reason=reason, from_state=measure.state, by=by
    )
    to_committed(measure)
    return reopening
