"""What notices rest on: a unit's measures, verified or not, and how they were rated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Rating
from zhixing.notices.actions import notices as writing
from zhixing.notices.actions import steps
from zhixing.notices.models import Notice
from zhixing.organisation.models import Person, Unit

Draft = Callable[..., Notice]


@pytest.fixture
def promised(campaign: Campaign, alice: Person) -> Measure:
    """A measure of section A that is overdue."""
    return factories.make_measure(campaign, alice, deadline=factories.day(-10))


@pytest.fixture
def proved(campaign: Campaign, alice: Person) -> Measure:
    """A measure of section A that its raisers confirmed."""
    return factories.make_measure(campaign, alice, state="verified")


@pytest.fixture
def rated(campaign: Campaign, proved: Measure) -> Rating:
    """A good grade for the proved measure."""
    answer = factories.make_answer(factories.make_voice(campaign), measure=proved)
    return factories.make_rating(answer, Rating.Grade.VERY_GOOD)


@pytest.fixture
def draft(campaign: Campaign, section_a: Unit, office: Person) -> Draft:
    """`draft("criticism")`: a notice about section A, begun by the office."""

    def call(kind: str = "criticism", **fields: Any) -> Notice:
        values = {
            "campaign": campaign, "kind": kind, "unit": section_a, "title": "关于窗口值守的通报",
            "facts": "三月抽查五次，四次无人。", "demands": "十个工作日内整改到位。", "by": office,
        }  # fmt: skip
        if kind == "criticism":
            values |= {"rule": "首问负责制第三条", "until": factories.day(60)}
        return writing.draft(**{**values, **fields})

    return call


@pytest.fixture
def sent(draft: Draft, promised: Measure, office: Person) -> Notice:
    """A criticism that waits for section A's reply."""
    notice = draft()
    reference = f"measure:{promised.pk}"
    writing.cite(notice=notice, kind="fact", reference=reference, by=office)
    return steps.send(notice=notice, by=office)


def put_right(measure: Measure) -> str:
    """The measure's reference, once somebody found it done."""
    factories.make_check(factories.make_claim(measure))
    return f"measure:{measure.pk}"


def after_the_reply_period(notice: Notice) -> Notice:
    """As if the unit had let its days go by."""
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=timezone.now() - timedelta(days=9), reply_until=factories.day(-1)
    )
    notice.refresh_from_db()
    return notice
