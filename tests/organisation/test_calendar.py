"""The calendar of working days: what is edited moves every light, and nobody else may edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.measures.queries import measures
from zhixing.organisation import actions
from zhixing.organisation.models import Person
from zhixing.organisation.rules import AlreadySo
from zhixing.web import figures, lights, working_days
from zhixing.web.errors import NotYours
from zhixing.web.models import WorkingDay

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 2, 14)


def test_the_saturday_before_the_spring_festival_is_worked(
    admin: Person, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(admin)
    page = client.get("/people/working-days/?year=2026").text

    assert working_days.is_working_day(SATURDAY)
    assert '?day=2026-02-14">14<small>班</small>' in page
    assert '<td class="free"><a href="/people/working-days/set/?day=2026-02-16">16' in page
    told = client.get("/api/working-days?year=2026").json()
    assert ("2026-02-14" in told["free"], "2026-02-16" in told["free"]) == (False, True)


def test_an_edited_day_moves_the_lights(admin: Person, campaign: Campaign, alice: Person) -> None:
    measure = factories.make_measure(campaign, alice, deadline=date(2026, 3, 9))
    today = date(2026, 3, 3)
    before = lights.light(measure.deadline, today=today)
    listed = list(campaign.measures.filter(measures.soon(today)))

    actions.set_working_day(day=date(2026, 3, 5), works=False, reason="市里统一安排", by=admin)

    assert (before, listed) == (lights.NORMAL, [])
    assert lights.light(measure.deadline, today=today) == lights.NEAR
    assert list(campaign.measures.filter(measures.soon(today))) == [measure]
    assert working_days.add(today, 2) == date(2026, 3, 6)
    assert working_days.between(today, date(2026, 3, 6)) == 2
    assert ledger_kinds() == ["working_day.set"]
    assert [f for f in verify().findings if f.subject.startswith("workingday")] == []


def test_pages_that_only_read_see_an_edit_as_soon_as_the_ledger_has_it(admin: Person) -> None:
    with figures.reading():
        assert working_days.is_working_day(SATURDAY)
    actions.set_working_day(day=SATURDAY, works=False, reason="停班", by=admin)
    with figures.reading():
        assert not working_days.is_working_day(SATURDAY)
    actions.set_working_day(day=SATURDAY, works=None, reason="撤销停班", by=admin)
    with figures.reading():
        assert working_days.is_working_day(SATURDAY)


def test_ten_lights_of_a_page_ask_once(
    db: None, django_assert_num_queries: Callable[..., Any]
) -> None:
    with figures.reading(), django_assert_num_queries(2):  # the ledger's size, the edited days
        for _ in range(10):
            lights.light(date(2026, 3, 9), today=date(2026, 3, 3))


def test_only_administrators_edit(
    admin: Person, alice: Person, leader: Person, signed_in: Callable[[Person], Client]
) -> None:
    wanted = {"day": "2026-02-14", "works": "no", "reason": "停班"}
    for person in (alice, leader):
        assert signed_in(person).get("/people/working-days/").status_code == 200
        assert signed_in(person).post("/people/working-days/set/", wanted).status_code == 403
        with pytest.raises(NotYours):
            actions.set_working_day(day=SATURDAY, works=False, reason="停班", by=person)
    answer = signed_in(admin).post("/people/working-days/set/", wanted)

    assert (answer.status_code, answer.url) == (302, "/people/working-days/?year=2026")
    assert Client().get("/people/working-days/").status_code == 302
    assert list(WorkingDay.objects.values_list("day", "works", "by")) == [
        (SATURDAY, False, admin.pk)
    ]
    page = signed_in(alice).get("/people/working-days/?year=2026").text
    assert '<td class="free edited"><span>14' in page


def test_the_same_over_the_api(
    admin: Person, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    body = {"day": "2027-01-01", "works": "no", "reason": "元旦"}
    refused = signed_in(alice).post("/api/working-days", body, "application/json")
    made = signed_in(admin).post("/api/working-days", body, "application/json")
    bad = signed_in(admin).post("/api/working-days", {"day": "soon"}, "application/json")
    told = signed_in(alice).get("/api/working-days?year=2027").json()

    assert (refused.status_code, made.status_code, bad.status_code) == (403, 201, 422)
    assert sorted(bad.json()["errors"]) == ["day", "reason", "works"]
    assert (told["known"], told["free"][0], told["edits"]) == (False, "2027-01-01", [made.json()])


@pytest.mark.parametrize(
    ("year", "warns"), [("2026", False), ("2027", True), ("x", False), ("99999", False)]
)
def test_a_year_that_nobody_announced_is_warned_of(
    year: str, warns: bool, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    page = signed_in(alice).get(f"/people/working-days/?year={year}").text
    shown = year if year.startswith("20") else str(timezone.localdate().year)

    assert ("这一年的节假日还没有" in page) == (
        warns or not working_days.known(timezone.localdate().year)
    )
    assert f"{shown} 年工作日历" in page


def test_what_is_so_already_and_a_broken_write_leave_nothing(admin: Person) -> None:
    with pytest.raises(AlreadySo):
        actions.set_working_day(day=SATURDAY, works=None, reason="没改", by=admin)
    with (
        patch("zhixing.organisation.actions.calendar.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        actions.set_working_day(day=SATURDAY, works=False, reason="停班", by=admin)

    assert (WorkingDay.objects.count(), ledger_kinds()) == (0, [])


def test_an_edit_says_why(admin: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingDay.objects.create(day=SATURDAY, works=False, reason="", by=admin)
