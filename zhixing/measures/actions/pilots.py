"""Registering a pilot before it starts, watching its bounds, saying how it went, concluding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.measures.actions.moving import locked as locked_measure
from zhixing.measures.models import BoundsReading, Measure, Pilot
from zhixing.measures.rules.pilots import (
    AlreadyPilot,
    BoundsBroken,
    NoLimit,
    NotBeforehand,
    NothingToAdopt,
    OutsidePilot,
    ReadAlready,
    check_move,
    demand,
    demand_register,
)
from zhixing.organisation.models import Person

State = Pilot.State
PLAN = (
    "hypothesis", "scope", "bounds", "limit_of", "limit_way", "limit", "limit_unit", "begins",
    "ends", "stop_rule", "basis", "procedure",
)  # fmt: skip
FILED = ("state", "filed_by", "filed_at", "filed_on", "returned_reason")
ACKNOWLEDGED = ("state", "acknowledged_by", "acknowledged_at")
TOLD = (
    "state", "result", "cause", "remedy", "within", "within_facts", "reported_by", "reported_at",
)  # fmt: skip
CONCLUDED = ("conclusion", "conclusion_reason", "concluded_by", "concluded_at")


@action
def register(
    *,
    measure: Measure,
    hypothesis: str,
    scope: str,
    bounds: str,
    begins: date,
    ends: date,
    stop_rule: str,
    basis: str,
    procedure: str,
    limit_of: str = "",
    limit_way: str = "",
    limit: Decimal | None = None,
    limit_unit: str = "",
    by: Person,
) -> Pilot:
    """Put the experiment on file, before its first day. From then on the ledger proves the time.

    limit_of, limit_way, limit: a bound in figures, all three or none.
    Raises NotBeforehand, OutsidePilot, AlreadyPilot.
    """
    measure = locked_measure(measure)
    demand_register(by, measure)
    if Pilot.objects.filter(measure=measure).exists():
        raise AlreadyPilot(_("“%(title)s”已经登记为试点。") % {"title": measure})
    _demand_days(measure, begins, ends)
    pilot = Pilot.objects.create(
        measure=measure,
        hypothesis=hypothesis,
        scope=scope,
        bounds=bounds,
        begins=begins,
        ends=ends,
        stop_rule=stop_rule,
        basis=basis,
        procedure=procedure,
        limit_of=limit_of,
        limit_way=limit_way,
        limit=limit,
        limit_unit=limit_unit,
        filed_by=by,
    )
    record("pilot.registered", pilot, facts=snapshot(pilot), campaign=measure.campaign)
    return pilot


@action
def revise(
    *,
    pilot: Pilot,
    hypothesis: str,
    scope: str,
    bounds: str,
    begins: date,
    ends: date,
    stop_rule: str,
    basis: str,
    procedure: str,
    limit_of: str = "",
    limit_way: str = "",
    limit: Decimal | None = None,
    limit_unit: str = "",
    by: Person,
) -> Pilot:
    """File it anew, while nothing of it has begun; what was on file before stays in the ledger.

    Raises NotBeforehand, OutsidePilot.
    """
    pilot = locked(pilot)
    demand("revise", by, pilot)
    _demand_days(pilot.measure, begins, ends)
    pilot.hypothesis, pilot.scope, pilot.bounds = hypothesis, scope, bounds
    pilot.begins, pilot.ends, pilot.stop_rule = begins, ends, stop_rule
    pilot.basis, pilot.procedure = basis, procedure
    pilot.limit_of, pilot.limit_way = limit_of, limit_way
    pilot.limit, pilot.limit_unit = limit, limit_unit
    pilot.state, pilot.returned_reason = State.FILED, ""
    pilot.filed_by, pilot.filed_at, pilot.filed_on = by, timezone.now(), timezone.localdate()
    _save(pilot, "pilot.revised", *PLAN, *FILED)
    return pilot


@action
def acknowledge(*, pilot: Pilot, by: Person) -> Pilot:
    """The office has taken note. It counts from the filing, not from this."""
    pilot = locked(pilot)
    demand("acknowledge", by, pilot)
    check_move(pilot, State.ACKNOWLEDGED)
    pilot.state = State.ACKNOWLEDGED
    pilot.acknowledged_by, pilot.acknowledged_at = by, timezone.now()
    _save(pilot, "pilot.acknowledged", *ACKNOWLEDGED)
    return pilot


@action
def send_back(*, pilot: Pilot, reason: str, by: Person) -> Pilot:
    """The office asks for changes; only before the first day, since nobody can undo what began."""
    pilot = locked(pilot)
    demand("send_back", by, pilot)
    check_move(pilot, State.RETURNED)
    pilot.state, pilot.returned_reason = State.RETURNED, reason
    _save(pilot, "pilot.returned", "state", "returned_reason")
    return pilot


@action
def read_bounds(
    *, pilot: Pilot, on: date, value: Decimal, note: str = "", by: Person
) -> BoundsReading:
    """Note a value of what the limit is of. Raises NoLimit, OutsidePilot, ReadAlready."""
    pilot = locked(pilot)
    if pilot.limit is None:
        raise NoLimit(_("这个试点没有登记限额，不用登记数值。"))
    demand("read", by, pilot)
    if not pilot.begins <= on <= timezone.localdate():
        raise OutsidePilot(
            _("日期须在 %(begins)s 和今天之间。") % {"begins": pilot.begins.isoformat()}, field="on"
        )
    if pilot.readings.filter(on=on).exists():
        raise ReadAlready(_("%(day)s 的数值已经登记过。") % {"day": on.isoformat()})
    reading = BoundsReading.objects.create(pilot=pilot, on=on, value=value, note=note, by=by)
    facts = {**snapshot(pilot, "state"), "beyond": pilot.exceeds(value)}
    campaign = pilot.measure.campaign
    record("pilot.measured", pilot, facts=facts, items=[reading], campaign=campaign)
    return reading


@action
def report(
    *,
    pilot: Pilot,
    outcome: str,
    result: str,
    within: bool,
    within_facts: str,
    cause: str = "",
    remedy: str = "",
    by: Person,
) -> Pilot:
    """The unit says how it went, and whether it stayed within its bounds. Raises BoundsBroken."""
    pilot = locked(pilot)
    demand("report", by, pilot)
    check_move(pilot, outcome)
    if within and any(pilot.exceeds(reading.value) for reading in pilot.readings.all()):
        raise BoundsBroken(_("登记过超出限额的数值，不能报“没有超出边界”。请如实填写并说明。"))
    pilot.state, pilot.result, pilot.cause, pilot.remedy = outcome, result, cause, remedy
    pilot.within, pilot.within_facts = within, within_facts
    pilot.reported_by, pilot.reported_at = by, timezone.now()
    _save(pilot, "pilot.reported", *TOLD)
    return pilot


@action
def conclude(*, pilot: Pilot, conclusion: str, reason: str, by: Person) -> Pilot:
    """Adopt, adjust or stop (row I7). Raises NothingToAdopt for one that did not succeed."""
    pilot = locked(pilot)
    demand("conclude", by, pilot)
    if conclusion == Pilot.Conclusion.ADOPT and pilot.state != State.SUCCEEDED:
        raise NothingToAdopt(_("没有成功的试点不能推广，可以调整后再试，或不再试行。"))
    pilot.conclusion, pilot.conclusion_reason = conclusion, reason
    pilot.concluded_by, pilot.concluded_at = by, timezone.now()
    _save(pilot, "pilot.concluded", *CONCLUDED)
    return pilot


def locked(pilot: Pilot) -> Pilot:
    """The pilot as it is now; its measure is held first, then its own row."""
    measure = locked_measure(Measure(pk=pilot.measure_id))
    rows = Pilot.objects.select_for_update(of=("self",), no_key=True)
    found = rows.get(pk=pilot.pk)
    found.measure = measure
    return found


def _demand_days(measure: Measure, begins: date, ends: date) -> None:
    if begins <= timezone.localdate():
        raise NotBeforehand(_("试点要先备案、后开始，开始日期最早是明天。"))
    if not begins <= ends <= measure.deadline:
        raise OutsidePilot(
            _("结束日期须在开始日期和举措的完成时限 %(day)s 之间；要更久，请先申请延期。")
            % {"day": measure.deadline.isoformat()}
        )


def _save(pilot: Pilot, kind: str, *names: str) -> None:
    pilot.save(update_fields=names)
    record(kind, pilot, facts=snapshot(pilot, *names), campaign=pilot.measure.campaign)
