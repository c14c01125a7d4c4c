"""Writing meetings: calling one, its record, who came, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.ledger.models import Ledgered
from zhixing.meetings.models import Attendance, Decision, Meeting, MeetingFile
from zhixing.meetings.queries import people_to_call, plan_for
from zhixing.meetings.rules import (
    HostOutside,
    NobodyCalled,
    NoPlan,
    SameFile,
    demand,
    demand_convene,
)
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions.writing import locked as locked_plan
from zhixing.plans.actions.writing import new_item
from zhixing.plans.models import ItemChange, Plan, PlanItem
from zhixing.plans.rules.permissions import is_insider
from zhixing.plans.rules.refusals import WrongState
from zhixing.web.attachments import Attachment, Kept, kept

ARRANGEMENT = ("kind", "title", "begins", "ends", "place", "host", "recorder", "practice",
               "target", "effect", "agenda")  # fmt: skip
RECORD = ("speech", "points", "consensus", "next_steps", "measured_effect")
MOST_CALLED = 1_000
State = Attendance.State


@action
def convene(
    *,
    campaign: Campaign,
    unit: Unit,
    kind: str,
    title: str,
    begins: datetime,
    ends: datetime,
    place: str,
    host: Person,
    recorder: Person,
    practice: str,
    target: str,
    effect: str,
    agenda: str = "",
    by: Person,
) -> Meeting:
    """Call a meeting of the unit, ahead or in hindsight. Raises HostOutside."""
    demand_convene(by, campaign, unit)
    _demand_own(campaign, host=host, recorder=recorder)
    meeting = Meeting.objects.create(
        campaign=campaign,
        unit=unit,
        kind=kind,
        title=title,
        begins=begins,
        ends=ends,
        place=place,
        host=host,
        recorder=recorder,
        practice=practice,
        target=target,
        effect=effect,
        agenda=agenda,
        created_by=by,
    )
    record("meeting.convened", meeting, facts=snapshot(meeting), campaign=campaign)
    return meeting


@action
def revise(
    *,
    meeting: Meeting,
    kind: str,
    title: str,
    begins: datetime,
    ends: datetime,
    place: str,
    host: Person,
    recorder: Person,
    practice: str,
    target: str,
    effect: str,
    agenda: str = "",
    by: Person,
) -> Meeting:
    """Move the meeting, or word it better; whose it is stays. Raises HostOutside."""
    meeting = _locked(meeting)
    demand("revise", by, meeting)
    _demand_own(meeting.campaign, host=host, recorder=recorder)
    meeting.kind, meeting.title, meeting.agenda = kind, title, agenda
    meeting.begins, meeting.ends, meeting.place = begins, ends, place
    meeting.host, meeting.recorder = host, recorder
    meeting.practice, meeting.target, meeting.effect = practice, target, effect
    meeting.save(update_fields=ARRANGEMENT)
    facts = snapshot(meeting, *ARRANGEMENT)
    record("meeting.revised", meeting, facts=facts, campaign=meeting.campaign)
    return meeting


@action
def cancel(*, meeting: Meeting, reason: str, by: Person) -> Meeting:
    """Call the meeting off, saying why. Raises MeetingCancelled, AlreadyRecorded."""
    meeting = _locked(meeting)
    demand("cancel", by, meeting)
    meeting.cancelled_at, meeting.cancelled_reason = timezone.now(), reason
    meeting.save(update_fields=["cancelled_at", "cancelled_reason"])
    facts = snapshot(meeting, "cancelled_at", "cancelled_reason")
    record("meeting.cancelled", meeting, facts=facts, campaign=meeting.campaign)
    return meeting


@action
def write_up(
    *,
    meeting: Meeting,
    points: str = "",
    consensus: str = "",
    next_steps: str = "",
    speech: str = "",
    measured_effect: str = "",
    by: Person,
) -> Meeting:
    """Write down what was said, as a whole. Raises NotHeldYet."""
    meeting = _locked(meeting)
    demand("write_up", by, meeting)
    meeting.points, meeting.consensus, meeting.next_steps = points, consensus, next_steps
    meeting.speech, meeting.measured_effect = speech, measured_effect
    _note_record(meeting)
    meeting.save(update_fields=RECORD)
    facts = snapshot(meeting, *RECORD, "recorded_at")
    record("meeting.recorded", meeting, facts=facts, campaign=meeting.campaign)
    return meeting


@action
def take(
    *, meeting: Meeting, units: Sequence[Unit], absent: Mapping[int, str], by: Person
) -> list[Attendance]:
    """Write down who came: everybody of these units, but those absent.

    absent: by the person's key, why. Who was called before and is not any more stays on record as
    not called. Raises NotHeldYet, NobodyCalled.
    """
    meeting = _locked(meeting)
    demand("take", by, meeting)
    called = people_to_call(meeting, units, MOST_CALLED)
    if not 0 < len(called) <= MOST_CALLED:
        raise NobodyCalled(
            _("选中的单位没有在职人员，或者超过 %(n)s 人；请重新选择应到单位。")
            % {"n": MOST_CALLED}
        )
    rows = {row.person_id: row for row in meeting.attendances.all()}
    for row in rows.values():
        row.state, row.reason = State.NOT_CALLED, ""
    for one in called:
        row = rows.setdefault(one.person.pk, Attendance(meeting=meeting, person=one.person))
        row.unit, row.reason = one.unit, absent.get(one.person.pk, "")
        row.state = State.ABSENT if row.reason else State.PRESENT
    made = _saved(rows.values())
    _note_record(meeting)
    facts = {**snapshot(meeting, "recorded_at"), "units": sorted(unit.pk for unit in units)}
    record("attendance.taken", meeting, facts=facts, items=made, campaign=meeting.campaign)
    return made


@action
def decide(
    *,
    meeting: Meeting,
    text: str,
    title: str,
    unit: Unit,
    owner: Person,
    due: date,
    measure: str,
    acceptance: str,
    core: bool = False,
    supporting_units: Collection[Unit] = (),
    by: Person,
) -> Decision:
    """Write down what was decided, and put it into the unit's plan as a task.

    Where the unit has no plan the nearest one above takes it; in an approved plan the meeting is
    the reason for the change. Raises NotHeldYet, NoPlan, WrongState while the plan waits for its
    approval, and what `new_item` raises.
    """
    meeting = _locked(meeting)
    demand("decide", by, meeting)
    plan = _plan(meeting, unit)
    item = new_item(
        plan,
        title=title,
        by=by,
        unit=unit,
        owner=owner,
        due=due,
        measure=measure,
        acceptance=acceptance,
        core=core,
        supporting_units=supporting_units,
        origin=PlanItem.Origin.MEETING,
    )
    last = meeting.decisions.aggregate(last=Max("number"))["last"] or 0
    decision = Decision.objects.create(
        meeting=meeting, number=last + 1, text=text, item=item, by=by
    )
    why = _why(plan, item, meeting, by)
    record("decision.made", decision, facts=snapshot(decision), items=[item, *why],
           campaign=meeting.campaign)  # fmt: skip
    return decision


def file(*, meeting: Meeting, documents: Sequence[Attachment], by: Person) -> list[MeetingFile]:
    """Add documents to the meeting, stored only if the action succeeds. Raises SameFile."""
    with kept(documents, "meetings") as stored:
        return _file(meeting=meeting, stored=stored, by=by)


@action
def _file(*, meeting: Meeting, stored: Sequence[Kept], by: Person) -> list[MeetingFile]:
    meeting = _locked(meeting)
    demand("file", by, meeting)
    made = []
    for one in stored:
        if meeting.files.filter(sha256=one.sha256).exists():
            raise SameFile(_("文件“%(name)s”已经上传过，不必重复上传。") % {"name": one.name})
        made.append(
            MeetingFile.objects.create(
                meeting=meeting,
                file=one.path,
                name=one.name,
                content_type=one.media_type,
                size=one.size,
                sha256=one.sha256,
                by=by,
            )
        )
    record("meeting.filed", meeting, items=made, campaign=meeting.campaign)
    return made


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, its row held until the action ends."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign__organiser", "unit", "host", "recorder"
    )
    return rows.get(pk=meeting.pk)


def _demand_own(campaign: Campaign, **people: Person) -> None:
    for field, person in people.items():
        if not (person.is_active and is_insider(person, campaign)):
            raise HostOutside(
                _("%(name)s不在“%(unit)s”任职。")
                % {"name": person.name, "unit": campaign.organiser},
                field=field,
            )


def _note_record(meeting: Meeting) -> None:
    """The first time that something is written down of the meeting shows that it was held."""
    if meeting.recorded_at is None:
        meeting.recorded_at = timezone.now()
        meeting.save(update_fields=["recorded_at"])


def _saved(rows: Collection[Attendance]) -> list[Attendance]:
    """All rows written, in two queries; those that are new get their keys."""
    known = [row for row in rows if row.pk is not None]
    new = [row for row in rows if row.pk is None]
    Attendance.objects.bulk_update(known, ["unit", "state", "reason"])
    return [*known, *Attendance.objects.bulk_create(new)]


def _plan(meeting: Meeting, unit: Unit) -> Plan:
    """The plan that takes up a decision, held until the action ends."""
    found = plan_for(meeting.campaign, unit)
    if found is None:
        raise NoPlan(
            _("“%(unit)s”和它的上级都还没有实施方案，先起草方案，议定事项才能列为任务。")
            % {"unit": unit}
        )
    plan = locked_plan(found)
    if plan.state == Plan.State.SUBMITTED:
        raise WrongState(
            _("“%(unit)s”的实施方案正在审批，批准或退回以后才能列入议定事项。")
            % {"unit": plan.unit},
            field="unit",
        )
    return plan


def _why(plan: Plan, item: PlanItem, meeting: Meeting, by: Person) -> list[Ledgered]:
    """Why an approved plan gets another item: because a meeting decided so."""
    if plan.state != Plan.State.APPROVED:
        return []
    reason = _("会议议定：%(title)s") % {"title": meeting.title}
    return [ItemChange.objects.create(item=item, changes={}, reason=reason, by=by)]
