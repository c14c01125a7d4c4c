"""What the database refuses, each constraint broken alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.notices.models import Reply
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db

NOW = timezone.now()
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("criticism", "drafted", {"rule": ""}),
    ("criticism", "drafted", {"until": None}),
    ("criticism", "drafted", {"reply_days": 2}),
    ("criticism", "awaiting", {"records": 0}),
    ("criticism", "awaiting", {"sent_at": None}),
    ("criticism", "awaiting", {"replied_at": NOW}),
    ("criticism", "replied", {"replied_at": None}),
    ("criticism", "submitted", {"replied_at": None}),
    ("criticism", "submitted", {"open_replies": 1}),
    (
        "criticism",
        "issued",
        {"replied_at": None, "reply_until": date(2026, 3, 9), "reply_closed_on": date(2026, 3, 9)},
    ),
    ("criticism", "submitted", {"submitted_at": None}),
    ("criticism", "drafted", {"submitted_at": NOW}),
    ("criticism", "issued", {"decided_at": None}),
    ("criticism", "submitted", {"decided_at": NOW}),
    ("criticism", "refused", {"refusal": ""}),
    ("criticism", "issued", {"refusal": "不行"}),
    ("criticism", "withdrawn", {"withdrawn_reason": ""}),
    ("criticism", "ended", {"ended_at": None}),
    ("criticism", "removed", {"removed_key": None}),
    ("criticism", "removed", {"removed_reason": ""}),
    ("criticism", "issued", {"removed_reason": "好了"}),
    ("commendation", "submitted", {"responses": 0}),
    ("commendation", "issued", {"results": 0}),
    ("commendation", "awaiting", {"sent_at": NOW}),
]


@pytest.mark.parametrize(("kind", "state", "wrong"), WRONG)
def test_the_database_refuses_what_cannot_be(
    kind: str, state: str, wrong: dict[str, Any], campaign: Campaign
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_notice(campaign, kind=kind, state=state, **wrong)


def test_the_database_refuses_one_s_own_approval_and_half_an_answer(
    campaign: Campaign, office: Person
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_notice(campaign, state="issued", by=office, decided_by=office)
    reply = factories.make_reply(factories.make_notice(campaign, state="replied"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(answer="收到")
    notice = factories.make_notice(campaign)
    factories.make_ground(notice, key=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_ground(notice, key=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_notice(campaign, number=notice.number)


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "yellow", "previous": None, "previous_colour": "green"},
        {"colour": "red", "previous_colour": "blue"},
        {"previous_colour": "blue"},
        {"source": "measure"},
        {"signed_at": timezone.now(), "signed_by": None},
        {"answered_at": timezone.now()},
        {"answer": "办好了"},
        {"closing": "办好了"},
        {"closed_at": timezone.now(), "superseded": True},
    ],
)
def test_the_database_refuses_slips_that_cannot_be(
    campaign: Campaign, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_slip(campaign, **wrong)


def test_a_slip_has_one_successor_and_a_number_of_its_own(campaign: Campaign) -> None:
    yellow = factories.make_slip(campaign, colour="yellow")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_slip(campaign, colour="yellow", previous=yellow.previous)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_slip(campaign, number=yellow.number)
