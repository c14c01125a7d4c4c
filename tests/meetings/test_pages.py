"""The pages of meetings, the same over the API, the calendar, the desk, the panels."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import factories
from zhixing.campaigns import agenda
from zhixing.campaigns.models import Campaign
from zhixing.meetings import actions, desk, queries
from zhixing.meetings.models import Attendance, Decision, Meeting
from zhixing.organisation.models import Appointment, Person, Unit
from zhixing.plans.models import PlanItem
from zhixing.web.participation import ways
from zhixing.web.strip import chain_strip

pytestmark = pytest.mark.django_db


def titles(page: str) -> list[str]:
    return re.findall(r'entry-title"><a [^>]*>([^<]*)</a>', page)


def convening(bureau: Unit, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "mobilisation", "title": "动员会", "unit": bureau.name,
        "begins": "2026-03-02T09:00", "ends": "2026-03-02T11:00", "place": "三楼会议室",
        "host": "leader", "recorder": "office", "practice": "窗口排队", "target": "定下任务",
        "effect": "等候减半", **fields,
    }  # fmt: skip


def test_the_clerk_s_way_from_calling_a_meeting_to_a_task(
    campaign: Campaign, bureau: Unit, leader: Person, office: Person, section_a: Unit,
    alice: Person, bob: Person, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    factories.make_plan(campaign)
    client = signed_in(office)

    client.post("/c/debate/meetings/new/", convening(bureau))
    meeting = Meeting.objects.get()
    path = f"/meetings/{meeting.pk}/"
    roll = client.get(f"{path}attendance/?units={section_a.pk}").text
    client.post(f"{path}attendance/", {"units": section_a.pk, f"reason_{bob.pk}": "值班"})
    client.post(f"{path}write-up/", {"points": "一分部署，九分落实", "speech": "同志们"})
    decided = {
        "title": "午间不断档", "unit": section_a.name, "owner": "alice",
        "due": factories.day(20).isoformat(), "measure": "留两个窗口", "acceptance": "抽查两周",
    }  # fmt: skip
    client.post(f"{path}decisions/new/", decided)
    file = SimpleUploadedFile("讲话.txt", "同志们".encode(), "text/plain")
    client.post(f"{path}files/new/", {"documents": file})
    page = client.get(path).text

    item = PlanItem.objects.get()
    assert (item.title, item.owner, item.unit) == ("午间不断档", alice, section_a)
    assert titles(page) == ["午间不断档"]
    assert re.findall(r'name="reason_(\d+)"', roll) == [str(alice.pk), str(bob.pk)]
    assert "Bob" in page
    assert "讲话.txt" in page
    assert client.get(f"/plan-items/{item.pk}/").text.count(f'href="{path}"') == 1


def test_who_is_filled_in_already_is_named_and_may_be_sent_back(
    campaign: Campaign, bureau: Unit, leader: Person, office: Person,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    client = signed_in(office)
    page = client.get("/c/debate/meetings/new/").text
    people = dict(re.findall(r'name="(host|recorder)" value="([^"]*)"', page))
    client.post("/c/debate/meetings/new/", convening(bureau, **people))

    assert people == {"host": "Leader（leader）", "recorder": "Office（office）"}
    made = Meeting.objects.get()
    assert (made.host, made.recorder) == (leader, office)


def test_absences_are_for_who_keeps_the_record(
    campaign: Campaign, alice: Person, bob: Person, signed_in: Callable[[Person], Client]
) -> None:
    meeting = factories.make_meeting(campaign, recorder=alice)
    factories.make_attendance(meeting, bob, "看病")
    dora = factories.make_person(unit=campaign.organiser)

    for path in ("", "record/"):
        assert "看病" in signed_in(alice).get(f"/meetings/{meeting.pk}/{path}").text
        assert "看病" not in signed_in(dora).get(f"/meetings/{meeting.pk}/{path}").text
    told = signed_in(dora).get(f"/api/meetings/{meeting.pk}").json()["turnout"]
    assert told == {"expected": 1, "present": 0, "absent": 1, "absences": []}


def test_two_hundred_people_take_one_page(
    campaign: Campaign, bureau: Unit, office: Person, signed_in: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    meeting = factories.make_meeting(campaign)
    for number in range(20):
        unit = factories.make_unit(f"科室{number}", parent=bureau)
        for _ in range(10):
            factories.make_person(unit=unit)
    client = signed_in(office)
    client.get(f"/meetings/{meeting.pk}/attendance/")

    with django_assert_max_num_queries(10):
        page = client.get(f"/meetings/{meeting.pk}/attendance/").text
    units = [str(unit.pk) for unit in queries.callable_units(meeting)]
    with django_assert_max_num_queries(32):
        client.post(f"/meetings/{meeting.pk}/attendance/", {"units": units})

    assert page.count('name="reason_') == Attendance.objects.count() == 202  # and the two above


def test_a_thousand_called_fit_into_one_sending(
    campaign: Campaign, bureau: Unit, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    meeting = factories.make_meeting(campaign, recorder=office)
    missing = actions.MOST_CALLED - len(queries.people_to_call(meeting, [bureau], 9))
    Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"职工{n}", password="!") for n in range(missing)
    )
    new = Person.objects.filter(username__in=[f"p{n}" for n in range(missing)])
    Appointment.objects.bulk_create(
        Appointment(person=person, unit=bureau, post="科员", began=factories.day(-9))
        for person in new
    )
    called = queries.people_to_call(meeting, [bureau], actions.MOST_CALLED)
    sent = {f"reason_{one.person.pk}": "" for one in called} | {f"reason_{office.pk}": "值班"}

    response = signed_in(office).post(
        f"/meetings/{meeting.pk}/attendance/", {**sent, "units": bureau.pk}
    )

    assert (len(sent) + 1, response.status_code) == (actions.MOST_CALLED + 1, 302)
    absent = Attendance.objects.filter(state=Attendance.State.ABSENT)
    assert (Attendance.objects.count(), absent.get().person) == (actions.MOST_CALLED, office)


def test_meetings_that_decided_nothing_are_listed_after_a_week(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    idle = factories.make_meeting(campaign, title="空谈会", days_ago=8)
    factories.make_meeting(campaign, title="昨天的", days_ago=1)
    factories.make_meeting(campaign, title="还没开", days_ago=-3)
    off = {"cancelled_at": timezone.now(), "cancelled_reason": "冲突"}
    factories.make_meeting(campaign, title="取消的", days_ago=20, **off)
    factories.make_decision(factories.make_meeting(campaign, title="有结果", days_ago=9))
    client = signed_in(office)

    silent = client.get("/c/debate/meetings/?state=silent").text
    held = client.get("/c/debate/meetings/?state=held").text
    overview = client.get("/c/debate/drive/").text

    assert titles(silent) == [idle.title]
    assert titles(held) == ["昨天的", idle.title, "有结果"]  # as many as the figure says
    assert queries.counts(campaign) == queries.Counts(
        3, {**dict.fromkeys(Meeting.Kind.values, 0), "mobilisation": 3}, 1, 1
    )
    doors = re.findall(rf'href="/c/{campaign.slug}/meetings/\?state=(\w+)"', overview)
    assert doors == ["held", "silent"]


@pytest.mark.parametrize(("state", "shown"), [("draft", "起草中"), ("approved", "推进中")])
def test_a_decision_is_no_promise_before_its_plan_is_approved(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client], state: str,
    shown: str,
) -> None:  # fmt: skip
    item = factories.make_item(factories.make_plan(campaign, state=state))
    decision = factories.make_decision(factories.make_meeting(campaign), item=item)
    client = signed_in(office)

    meeting = client.get(f"/meetings/{decision.meeting_id}/").text
    listed = client.get("/c/debate/meetings/decisions/").text

    assert [word for word in ("起草中", "推进中") if word in meeting] == [shown]
    assert ["正常" in page for page in (meeting, listed)] == [state == "approved"] * 2
    assert ("起草中" in listed) == (state == "draft")


def test_a_meeting_is_never_a_result(campaign: Campaign) -> None:
    before = chain_strip(campaign)
    decision = factories.make_decision(factories.make_meeting(campaign))

    assert chain_strip(campaign) == before
    assert decision.item.state == PlanItem.State.PLANNED


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("path", "asked"),
    [("/c/debate/meetings/", 8), ("/c/debate/meetings/decisions/", 4), ("/meetings/{}/", 9)],
)
def test_pages_ask_the_same_however_much_there_is(
    many: int, path: str, asked: int, campaign: Campaign, office: Person,
    signed_in: Callable[[Person], Client], django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    meeting = factories.make_meeting(campaign)
    for _ in range(many):
        factories.make_decision(meeting)
        factories.make_attendance(meeting, factories.make_person(), "值班")
        factories.make_meeting(campaign)
    client = signed_in(office)
    client.get(path.format(meeting.pk))

    with django_assert_num_queries(asked):
        client.get(path.format(meeting.pk))


def test_the_calendar_tells_insiders_only(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    meeting = factories.make_meeting(campaign, title="推进会；第一次", days_ago=-2)
    file = signed_in(alice).get(f"/meetings/{meeting.pk}/calendar.ics").text

    assert f"DTSTART:{meeting.begins:%Y%m%dT%H%M%SZ}\r\n" in file
    assert [e.title for e in agenda.events(campaign, alice)].count(meeting.title) == 1
    stranger = factories.make_person()
    assert [e.title for e in agenda.events(campaign, stranger)].count(meeting.title) == 0


def test_the_desk_asks_for_the_record_and_for_decisions(campaign: Campaign, alice: Person) -> None:
    new = factories.make_meeting(campaign, title="昨天的", recorder=alice)
    recorded = {"recorded_at": timezone.now()}
    old = factories.make_meeting(campaign, title="上周的", recorder=alice, days_ago=10, **recorded)
    factories.make_meeting(campaign, recorder=alice, days_ago=-1)

    assert [(todo.title, todo.kind) for todo in desk.todos(alice)] == [
        (new.title, "登记会议情况"), (old.title, "会议还没有议定事项"),
    ]  # fmt: skip


def test_who_came_and_who_kept_the_record_took_part(
    campaign: Campaign, alice: Person, bob: Person, office: Person
) -> None:
    meeting = factories.make_meeting(
        campaign, host=bob, recorder=office, recorded_at=timezone.now()
    )
    factories.make_attendance(meeting, alice)
    factories.make_attendance(meeting, bob, "值班")
    found = {way.key: way.people(campaign) for way in ways()}

    assert (found["came"], found["kept"]) == ({alice.pk}, {bob.pk, office.pk})


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"ends": "2026-03-02T08:00"}, ["ends"]),
        ({"begins": "soon"}, ["begins"]),
        ({"host": "nobody"}, ["host"]),
        ({"title": "长" * 201, "practice": ""}, ["practice", "title"]),
        ({"kind": "party"}, ["kind"]),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    wrong: dict[str, str], fields: list[str], campaign: Campaign, bureau: Unit, office: Person,
    leader: Person, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    answer = signed_in(office).post(
        "/api/campaigns/debate/meetings", convening(bureau, **wrong), "application/json"
    )

    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, fields)
    assert not Meeting.objects.exists()


def test_the_same_over_the_api(
    campaign: Campaign, bureau: Unit, office: Person, leader: Person, section_a: Unit,
    alice: Person, bob: Person, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    factories.make_plan(campaign)
    client = signed_in(office)

    def post(path: str, body: dict[str, Any]) -> Any:
        return client.post(f"/api{path}", body, "application/json").json()

    made = post("/campaigns/debate/meetings", convening(bureau))
    path = f"/meetings/{made['id']}"
    absent = [{"person": bob.pk, "reason": "值班"}]
    post(f"{path}/attendance", {"units": [section_a.pk], "absent": absent})
    post(f"{path}/record", {"points": "讲了九条"})
    post(f"{path}/record", {"consensus": "午间不断档"})
    decided = post(
        f"{path}/decisions",
        {
            "title": "午间不断档", "unit": section_a.pk, "owner": alice.pk,
            "due": factories.day(20).isoformat(), "measure": "留两个窗口", "acceptance": "抽查",
        },
    )  # fmt: skip
    told = client.get(f"/api{path}").json()

    assert told["decisions"] == [decided]
    assert (decided["text"], decided["owner_id"], decided["state"]) == (
        "午间不断档", alice.pk, "planned",
    )  # fmt: skip
    assert (told["points"], told["consensus"]) == ("讲了九条", "午间不断档")
    assert told["turnout"]["absences"] == [
        {"person_id": bob.pk, "unit_id": section_a.pk, "reason": "值班"}
    ]
    listed = client.get("/api/campaigns/debate/meetings?state=decided").json()
    assert [(row["id"], row["decided"]) for row in listed["items"]] == [(made["id"], 1)]
    assert Decision.objects.count() == 1


def test_a_file_goes_out_as_a_download_to_insiders(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    meeting = factories.make_meeting(campaign)
    client = signed_in(office)
    file = SimpleUploadedFile("讲话.txt", "同志们".encode(), "text/plain")
    made = client.post(f"/api/meetings/{meeting.pk}/files", {"documents": file}).json()["files"]

    answer = client.get(f"/meetings/files/{made[0]['id']}/")

    assert b"".join(answer.streaming_content).decode() == "同志们"
    stranger = signed_in(factories.make_person())
    assert stranger.get(f"/meetings/files/{made[0]['id']}/").status_code == 404


def test_a_meeting_is_moved_and_called_off(
    campaign: Campaign, bureau: Unit, office: Person, leader: Person,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    begins = timezone.now() + timedelta(days=3)
    meeting = factories.make_meeting(campaign, begins=begins, ends=begins + timedelta(hours=1))
    client = signed_in(office)
    arrangement = convening(bureau, place="报告厅")
    del arrangement["unit"]

    client.post(f"/meetings/{meeting.pk}/revise/", arrangement)
    client.post(f"/meetings/{meeting.pk}/cancel/", {"reason": "与上级会议冲突"})
    meeting.refresh_from_db()

    assert (meeting.place, meeting.cancelled_reason) == ("报告厅", "与上级会议冲突")
    assert "会议已取消：与上级会议冲突" in client.get(f"/meetings/{meeting.pk}/").text
