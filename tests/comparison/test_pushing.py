"""What moves only when it is pushed, read from what was done and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.comparison.queries.pushing import PUSHED, UPDATES
from zhixing.measures.actions.tick import remind
from zhixing.organisation.models import Person
from zhixing.plans.models import Urge

pytestmark = pytest.mark.django_db

# A Monday, so that five working days are a week.
MONDAY = timezone.make_aware(datetime(2026, 3, 9, 9, 0))  # noqa: DTZ001 - made aware here


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


@pytest.fixture
def duty(campaign: Campaign, leader: Person) -> Duty:
    return leader.duties.get()


def test_what_follows_an_urge_within_five_working_days_was_pushed(
    campaign: Campaign, duty: Duty, alice: Person
) -> None:
    item = factories.make_item(factories.make_plan(campaign, alice.appointments.get().unit), alice)
    measure = factories.make_measure(campaign, alice)
    urge = factories.make_urge(duty, item, at=at(0))
    Urge.objects.filter(pk=urge.pk).update(subject=f"measure:{measure.pk}")
    for days in (-1, 0.1, 7, 8):
        factories.make_evidence(measure, at=at(days))

    found = [(one.at, one.after) for one in UPDATES.within(campaign, None)]

    assert found == [(at(8), None), (at(7), at(0)), (at(0.1), at(0)), (at(-1), None)]
    assert PUSHED.count(campaign) == 2


@pytest.mark.parametrize("kind", [Urge.Kind.GUIDE, Urge.Kind.COMMENT])
def test_guidance_is_no_reminder(kind: str, campaign: Campaign, duty: Duty, alice: Person) -> None:
    plan = factories.make_plan(campaign, alice.appointments.get().unit)
    item = factories.make_item(plan, alice, state="done")
    factories.make_urge(duty, item, kind=kind, at=item.claimed_at - timedelta(hours=1))

    assert (UPDATES.count(campaign), PUSHED.count(campaign)) == (1, 0)


def test_the_software_s_own_reminder_counts(campaign: Campaign, alice: Person) -> None:
    measure = factories.make_measure(campaign, alice, deadline=factories.day(-1))
    other = factories.make_measure(campaign, alice)
    remind(measure=measure, by="system")
    for one in (measure, other):
        factories.make_evidence(one, at=timezone.now() + timedelta(minutes=1))

    assert [one.title for one in PUSHED.within(campaign, None)] == [measure.title]


def test_each_claim_of_a_task_counts_once(campaign: Campaign, alice: Person, bob: Person) -> None:
    plan = factories.make_plan(campaign, alice.appointments.get().unit)
    item = factories.make_item(plan, alice, state="verified", claimed_at=at(4))
    sent = {"result": "做了", "claimed_by": alice, "by": bob, "finding": "看过"}
    item.checks.create(outcome="refused", claimed_at=at(0), **sent)
    item.checks.create(outcome="passed", claimed_at=at(4), **sent)

    assert [one.at for one in UPDATES.within(campaign, None)] == [at(4), at(0)]


def test_a_campaign_does_not_see_another_s_urges(
    campaign: Campaign, duty: Duty, alice: Person
) -> None:
    other = factories.make_campaign(organiser=campaign.organiser)
    plan = factories.make_plan(other, alice.appointments.get().unit)
    item = factories.make_item(plan, alice, state="done")
    factories.make_urge(duty, item, at=item.claimed_at - timedelta(hours=1))

    assert (UPDATES.count(other), PUSHED.count(other)) == (1, 0)
