"""What a broken second write leaves of each step: nothing; and each constraint broken alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Reopening
from zhixing.organisation.models import Person
from zhixing.rectification.actions import afterwards, steps
from zhixing.rectification.models import (
    Feedback,
    LookBack,
    Objection,
    Publication,
    Rectification,
    Recurrence,
    Review,
    Stage,
)
from zhixing.rectification.rules.stages import standing

pytestmark = pytest.mark.django_db(transaction=True)
INSUFFICIENT = Review.Outcome.INSUFFICIENT
MISSING = "窗口午间仍然没有人值守，要有排班记录"


def stage(point: Rectification) -> Stage:
    return standing(Rectification.objects.select_related("measure").get(pk=point.pk)).stage


def _promise(point: Rectification, by: Person) -> None:
    steps.take_up(
        rectification=point, title="甲", text="乙", result="service", owner=by,
        deadline=factories.day(20), indicator="数", baseline=1, target=2, acceptance="看", by=by,
    )  # fmt: skip


def _refuse(point: Rectification, by: Person) -> None:
    steps.review(
        rectification=point, outcome=INSUFFICIENT, opinion="不到位", missing=MISSING,
        due=factories.day(9), by=by,
    )  # fmt: skip


def _publish(point: Rectification, by: Person) -> None:
    steps.publish(rectification=point, text="已整改", by=by)


def _close(point: Rectification, by: Person) -> None:
    steps.close(rectification=point, by=by)


def _recur(point: Rectification, by: Person) -> None:
    today, due = timezone.localdate(), factories.day(9)
    afterwards.recur(rectification=point, reason="又来", found_on=today, due=due, by=by)


BROKEN: dict[str, Callable[[Rectification, Person], None]] = {
    Stage.REGISTERED: _promise,
    Stage.CHECKED: _refuse,
    Stage.REVIEWED: _publish,
    Stage.PUBLISHED: _close,
    Stage.CLOSED: _recur,
}


@pytest.mark.parametrize("begun", BROKEN)
def test_a_broken_write_leaves_nothing(begun: str, campaign: Campaign, office: Person) -> None:
    owner = factories.make_person(unit=campaign.organiser)
    point = factories.make_rectification(campaign, owner, stage=begun, ended=True)
    kinds = [Measure, Review, Publication, Recurrence, Reopening]
    before = [list(kind.objects.order_by("pk").values()) for kind in kinds]

    with (
        patch("zhixing.ledger.actions.append", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        BROKEN[begun](point, office)

    assert [list(kind.objects.order_by("pk").values()) for kind in kinds] == before
    assert (stage(point), ledger_kinds()) == (begun, [])


LONG_AGO, SOON = factories.day(-40), factories.day(9)
CONSTRAINTS: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "rectification_has_one_source": (Rectification, {"feedback": None, "key": ""}),
    "rectification_point_has_its_key": (Rectification, {"key": ""}),
    "rectification_looked_back_at_once_taken_up": (
        Rectification, {"measure": None, "look_back_on": SOON},
    ),
    "feedback_reply_with_its_facts": (Feedback, {"reply_text": "信"}),
    "feedback_reply_due_after_receipt": (Feedback, {"reply_due": LONG_AGO}),
    "review_refusal_says_what_is_missing": (
        Review, {"outcome": "insufficient", "missing": "短", "due": SOON},
    ),
    "review_with_an_opinion": (Review, {"opinion": ""}),
    "publication_ends_after_it_begins": (Publication, {"ends": LONG_AGO}),
    "objection_answered_with_its_facts": (Objection, {"upheld": True}),
    "look_back_relapsed_is_not_planned": (LookBack, {"outcome": "relapsed", "next_on": SOON}),
    "recurrence_due_after_found": (Recurrence, {"due": LONG_AGO}),
}  # fmt: skip


@pytest.fixture
def point(campaign: Campaign, office: Person) -> Rectification:
    """Closed, with a row of every kind."""
    made = factories.make_rectification(campaign, stage=Stage.CLOSED)
    factories.make_objection(made.publications.get())
    factories.make_recurrence(made)
    LookBack.objects.create(rectification=made, outcome="holds", facts="好", by=office)
    return made


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints(name: str, point: Rectification) -> None:
    model, wrong = CONSTRAINTS[name]

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._default_manager.update(**wrong)


def test_a_recurrence_has_one_source_at_most(point: Rectification, campaign: Campaign) -> None:
    finding = factories.make_finding(campaign, point.registered_by, point.unit)

    with (
        pytest.raises(IntegrityError, match="recurrence_has_one_source_at_most"),
        transaction.atomic(),
    ):
        point.recurrences.update(feedback=point.feedback, finding=finding)


def test_a_letter_is_not_sent_before_its_cause(campaign: Campaign) -> None:
    with (
        pytest.raises(IntegrityError, match="feedback_replied_after_receipt"),
        transaction.atomic(),
    ):
        factories.make_feedback(campaign, replied_on=factories.day(-30))


def test_numbers_and_points_are_given_once(point: Rectification, campaign: Campaign) -> None:
    other = factories.make_rectification(campaign, feedback=point.feedback)
    for wrong in ({"number": point.number}, {"key": point.key}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rectification.objects.filter(pk=other.pk).update(**wrong)
