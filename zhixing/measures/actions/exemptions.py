"""After a failure: the finding against listed conditions, the appeal, the clarification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.measures.actions.pilots import locked
from zhixing.measures.models import Appeal, Clarification, Condition, ExemptionFinding, Pilot
from zhixing.measures.rules.pilots import (
    APPEAL_DAYS,
    AppealOver,
    BoundsBroken,
    GroundMissing,
    demand,
    demand_role,
    finding_of,
    may,
)
from zhixing.organisation.models import Person
from zhixing.web import working_days

Key = Condition.Key
# The ledger itself shows that the pilot was filed before it began: nobody is asked.
ASKED = tuple(key for key in Key if key != Key.FILED)
# Without these, good intentions excuse nothing.
NEEDED = frozenset({Key.UNRESTRICTED, Key.UNSELFISH, Key.FILED, Key.BOUNDS})


@action
def find(
    *,
    pilot: Pilot,
    exempt: bool,
    reasons: str,
    conditions: Mapping[str, tuple[bool, str]],
    by: Person,
) -> ExemptionFinding:
    """Find whether the failure is excused. conditions: of each key of ASKED whether it is met, and
    the facts.

    Raises BoundsBroken where a value on record contradicts, GroundMissing where the outcome does
    not follow from the conditions.
    """
    pilot = locked(pilot)
    demand("find", by, pilot)
    beyond = any(pilot.exceeds(reading.value) for reading in pilot.readings.all())
    if beyond and conditions[Key.BOUNDS][0]:
        raise BoundsBroken(_("登记过超出限额的数值，不能认定没有超出边界。"), field="bounds")
    _demand_ground(exempt, conditions)
    until = None if exempt else working_days.add(timezone.localdate(), APPEAL_DAYS)
    finding = ExemptionFinding.objects.create(
        pilot=pilot, exempt=exempt, reasons=reasons, appeal_until=until, by=by
    )
    shown = _("%(day)s 备案，%(begins)s 开始，存证可查") % {
        "day": pilot.filed_on.isoformat(),
        "begins": pilot.begins.isoformat(),
    }
    said = {**conditions, Key.FILED: (True, shown)}
    made = [
        Condition.objects.create(finding=finding, key=key, met=said[key][0], words=said[key][1])
        for key in Key
    ]
    _record("exemption.found", pilot, finding, *made)
    return finding


@action
def appeal(*, pilot: Pilot, text: str, by: Person) -> Appeal:
    """Owner or unit objects to a refusal, in time. Raises AppealOver."""
    pilot = locked(pilot)
    demand_role("appeal", by, pilot)
    finding = finding_of(pilot)
    if finding is None or not may("appeal", by, pilot):
        raise AppealOver(_("没有可以申诉的认定，或者申诉期已过、已经申诉过。"))
    made = Appeal.objects.create(finding=finding, text=text, by=by, found_by=finding.by)
    _record("exemption.appealed", pilot, made)
    return made


@action
def decide_appeal(*, pilot: Pilot, granted: bool, decision: str, by: Person) -> Appeal:
    """Somebody else decides: the refusal stands, or the failure is excused after all."""
    pilot = locked(pilot)
    demand("decide_appeal", by, pilot)
    held = Appeal.objects.select_for_update(of=("self",), no_key=True).get(finding__pilot=pilot)
    held.granted, held.decision = granted, decision
    held.decided_by, held.decided_at = by, timezone.now()
    held.save(update_fields=["granted", "decision", "decided_by", "decided_at"])
    _record("exemption.reviewed", pilot, held)
    return held


@action
def clarify(*, pilot: Pilot, audience: str, text: str, on: date, by: Person) -> Clarification:
    """Tell those who heard of the failure that it is excused (row F2)."""
    pilot = locked(pilot)
    demand("clarify", by, pilot)
    made = Clarification.objects.create(pilot=pilot, audience=audience, text=text, on=on, by=by)
    _record("pilot.clarified", pilot, made)
    return made


def _demand_ground(exempt: bool, conditions: Mapping[str, tuple[bool, str]]) -> None:
    unmet = {key for key in ASKED if not conditions[key][0]}
    if exempt and unmet & NEEDED:
        names = _("、").join(str(Key(key).label) for key in ASKED if key in unmet & NEEDED)
        raise GroundMissing(_("不符合“%(names)s”的，不能容错免责。") % {"names": names})
    if not exempt and not unmet:
        raise GroundMissing(_("各项情形都符合，应当容错免责；不予免责须指出哪一项不符合、凭什么。"))


def _record(
    kind: str,
    pilot: Pilot,
    *made: ExemptionFinding | Condition | Appeal | Clarification,
) -> None:
    """About the pilot, so that its page shows every step with its proof."""
    facts = snapshot(pilot, "state")
    record(kind, pilot, facts=facts, items=made, campaign=pilot.measure.campaign)
