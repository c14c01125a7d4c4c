"""Calling a meeting, keeping its record, and what it decided: rows, entries, refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.meetings import actions
from zhixing.meetings.models import Attendance, Decision, Meeting, MeetingFile
from zhixing.meetings.rules import (
    AlreadyRecorded,
    HostOutside,
    MeetingCancelled,
    NobodyCalled,
    NoPlan,
    NotHeldYet,
    SameFile,
)
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import ItemChange, Plan, PlanItem
from zhixing.plans.rules.refusals import OwnerOutside, WrongState
from zhixing.web.attachments import inspected

pytestmark = pytest.mark.django_db(transaction=True)
State = Attendance.State


@pytest.fixture
def convene(campaign: Campaign, bureau: Unit, office: Person) -> Callable[..., Meeting]:
    """`convene(title="…")`: a meeting of the bureau yesterday, called by the office."""

    def call(**fields: Any) -> Meeting:
        begins = timezone.now() - timedelta(days=1)
        values = {
            "campaign": campaign, "unit": bureau, "kind": "mobilisation", "title": "动员会",
            "begins": begins, "ends": begins + timedelta(hours=2), "place": "三楼会议室",
            "host": office, "recorder": office, "practice": "窗口排队", "target": "定下任务",
            "effect": "等候减半", "by": office, **fields,
        }  # fmt: skip
        return actions.convene(**values)

    return call


@pytest.fixture
def decide(section_a: Unit, alice: Person, office: Person) -> Callable[..., Decision]:
    """`decide(meeting)`: section A and Alice get a task."""

    def settle(meeting: Meeting, **fields: Any) -> Decision:
        values = {
            "text": "午间不断档，办公室牵头落实", "title": "综合窗口午间不断档", "unit": section_a,
            "owner": alice, "due": factories.day(30), "measure": "午间留两个窗口",
            "acceptance": "抽查两周，等候不超过十五分钟", "by": office, **fields,
        }  # fmt: skip
        return actions.decide(meeting=meeting, **values)

    return settle


def test_a_meeting_s_way_is_on_the_ledger_and_verifies(
    convene: Callable[..., Meeting], decide: Callable[..., Decision], campaign: Campaign,
    section_a: Unit, office: Person,
) -> None:  # fmt: skip
    factories.make_plan(campaign)
    Plan.objects.update(state=Plan.State.DRAFT, decided_by=None, decided_at=None,
                        submitted_by=None, submitted_at=None)  # fmt: skip
    meeting = convene()
    arrangement = {name: getattr(meeting, name) for name in actions.ARRANGEMENT}
    actions.revise(meeting=meeting, **{**arrangement, "place": "报告厅"}, by=office)
    actions.take(meeting=meeting, units=[section_a], absent={}, by=office)
    actions.write_up(meeting=meeting, points="讲了九条", by=office)
    decide(meeting)
    upload = SimpleUploadedFile("讲话.txt", "同志们".encode(), "text/plain")
    actions.file(meeting=meeting, documents=[inspected(upload)], by=office)

    assert ledger_kinds() == [
        "meeting.convened", "meeting.revised", "attendance.taken", "meeting.recorded",
        "decision.made", "meeting.filed",
    ]  # fmt: skip
    own = {"meeting", "attendance", "decision", "meetingfile"}
    findings = verify().findings
    assert [f for f in findings if f.subject.partition(":")[0] in own] == []


def test_a_decision_becomes_a_task_of_the_unit_s_own_plan(
    convene: Callable[..., Meeting], decide: Callable[..., Decision], campaign: Campaign,
    section_a: Unit, alice: Person,
) -> None:  # fmt: skip
    factories.make_plan(campaign)
    plan = factories.make_plan(campaign, section_a, state=Plan.State.DRAFT)

    decision = decide(convene())

    item = decision.item
    assert (item.plan, item.origin, item.owner, item.state) == (
        plan, PlanItem.Origin.MEETING, alice, PlanItem.State.PLANNED,
    )  # fmt: skip
    assert (decision.number, list(ItemChange.objects.all())) == (1, [])


def test_without_an_own_plan_the_one_above_takes_it_and_says_why(
    convene: Callable[..., Meeting], decide: Callable[..., Decision], campaign: Campaign,
    section_a: Unit,
) -> None:  # fmt: skip
    above = factories.make_plan(campaign)

    first, second = decide(convene()), decide(convene(title="推进会"))

    assert (first.item.plan, first.item.unit) == (above, section_a)
    assert [second.number, *ItemChange.objects.values_list("reason", flat=True)] == [
        1, "会议议定：动员会", "会议议定：推进会",
    ]  # fmt: skip


def test_without_any_plan_nothing_is_decided(
    convene: Callable[..., Meeting], decide: Callable[..., Decision]
) -> None:
    meeting = convene()
    with pytest.raises(NoPlan):
        decide(meeting)

    assert (Decision.objects.count(), ledger_kinds()) == (0, ["meeting.convened"])


def test_a_plan_that_waits_for_approval_takes_nothing(
    convene: Callable[..., Meeting], decide: Callable[..., Decision], campaign: Campaign
) -> None:
    factories.make_plan(campaign, state=Plan.State.SUBMITTED)
    with pytest.raises(WrongState):
        decide(convene())


def test_an_owner_must_work_there(
    convene: Callable[..., Meeting], decide: Callable[..., Decision], campaign: Campaign,
    charlie: Person,
) -> None:  # fmt: skip
    factories.make_plan(campaign)
    with pytest.raises(OwnerOutside):
        decide(convene(), owner=charlie)


def test_a_broken_second_write_leaves_neither_task_nor_decision(
    convene: Callable[..., Meeting], decide: Callable[..., Decision], campaign: Campaign
) -> None:
    factories.make_plan(campaign)
    meeting = convene()
    with (
        patch.object(Decision.objects, "create", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        decide(meeting)

    assert (PlanItem.objects.count(), Decision.objects.count()) == (0, 0)
    assert ledger_kinds() == ["meeting.convened"]


def test_everybody_called_came_but_those_with_a_reason(
    convene: Callable[..., Meeting], section_a: Unit, section_b: Unit, alice: Person, bob: Person,
    charlie: Person, office: Person,
) -> None:  # fmt: skip
    meeting = convene()

    actions.take(meeting=meeting, units=[section_a], absent={bob.pk: "值班"}, by=office)
    first = {row.person: (row.state, row.reason) for row in meeting.attendances.all()}
    actions.take(meeting=meeting, units=[section_b], absent={}, by=office)
    second = {row.person: (row.state, row.reason) for row in meeting.attendances.all()}

    assert first == {alice: (State.PRESENT, ""), bob: (State.ABSENT, "值班")}
    assert second == {
        alice: (State.NOT_CALLED, ""), bob: (State.NOT_CALLED, ""), charlie: (State.PRESENT, ""),
    }  # fmt: skip


def test_nobody_or_too_many_cannot_be_called(
    convene: Callable[..., Meeting], section_a: Unit, alice: Person, bob: Person, office: Person
) -> None:
    meeting = convene()
    with pytest.raises(NobodyCalled):
        actions.take(meeting=meeting, units=[], absent={}, by=office)
    with patch.object(actions, "MOST_CALLED", 1), pytest.raises(NobodyCalled):
        actions.take(meeting=meeting, units=[section_a], absent={}, by=office)

    assert Attendance.objects.count() == 0


def test_what_has_not_begun_has_no_record(
    convene: Callable[..., Meeting], section_a: Unit, office: Person
) -> None:
    begins = timezone.now() + timedelta(days=1)
    meeting = convene(begins=begins, ends=begins + timedelta(hours=1))
    with pytest.raises(NotHeldYet):
        actions.write_up(meeting=meeting, points="讲了", by=office)
    with pytest.raises(NotHeldYet):
        actions.take(meeting=meeting, units=[section_a], absent={}, by=office)


def test_a_meeting_on_record_cannot_be_called_off_nor_one_called_off_recorded(
    convene: Callable[..., Meeting], office: Person
) -> None:
    held, off = convene(), convene()
    actions.write_up(meeting=held, points="讲了", by=office)
    actions.cancel(meeting=off, reason="与上级会议冲突", by=office)
    with pytest.raises(AlreadyRecorded):
        actions.cancel(meeting=held, reason="没开", by=office)
    with pytest.raises(MeetingCancelled):
        actions.write_up(meeting=off, points="讲了", by=office)


def test_host_and_recorder_are_the_organisation_s_own(convene: Callable[..., Meeting]) -> None:
    stranger = factories.make_person()
    with pytest.raises(HostOutside) as caught:
        convene(host=stranger)
    with pytest.raises(HostOutside) as also:
        convene(recorder=stranger)

    assert (caught.value.field, also.value.field) == ("host", "recorder")


def test_a_file_is_added_once_and_a_refused_one_is_not_kept(
    convene: Callable[..., Meeting], office: Person
) -> None:
    meeting = convene()

    def upload() -> Any:
        return inspected(SimpleUploadedFile("讲话.txt", "同志们".encode(), "text/plain"))

    actions.file(meeting=meeting, documents=[upload()], by=office)
    with pytest.raises(SameFile):
        actions.file(meeting=meeting, documents=[upload()], by=office)

    assert MeetingFile.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": timezone.now() - timedelta(days=9)},
        {"cancelled_at": timezone.now()},
        {"cancelled_reason": "冲突"},
        {"cancelled_at": timezone.now(), "cancelled_reason": "冲突", "recorded_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_cannot_be(campaign: Campaign, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_meeting(campaign, **wrong)


def test_an_absence_has_a_reason_and_a_presence_none(campaign: Campaign, alice: Person) -> None:
    meeting = factories.make_meeting(campaign)
    for state, reason in ((State.ABSENT, ""), (State.PRESENT, "值班")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.create(
                meeting=meeting, person=alice, unit=meeting.unit, state=state, reason=reason
            )
