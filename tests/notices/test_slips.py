"""Slips: blue, yellow, red, each naming the one before it; signed for, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.measures.models import Measure
from zhixing.notices.actions import slips as actions
from zhixing.notices.models import Slip
from zhixing.notices.queries import slips as queries
from zhixing.notices.rules import refusals
from zhixing.organisation.models import Person, Unit
from zhixing.web import lights

pytestmark = pytest.mark.django_db
Issue = Callable[..., Slip]


@pytest.fixture
def issue(campaign: Campaign, section_a: Unit, alice: Person, office: Person) -> Issue:
    """`issue(due=…)`: a blue slip for Alice."""

    def call(**fields: Any) -> Slip:
        values = {
            "campaign": campaign, "unit": section_a, "receiver": alice, "about": "窗口无人",
            "demands": "三天内安排值班", "due": factories.day(5), "by": office, **fields,
        }  # fmt: skip
        return actions.issue(**values)

    return call


def late(slip: Slip) -> Slip:
    Slip.objects.filter(pk=slip.pk).update(due=factories.day(-1))
    slip.refresh_from_db()
    return slip


def test_blue_yellow_red_about_one_matter(
    issue: Issue, promised: Measure, alice: Person, office: Person
) -> None:
    blue = issue(reference=f"measure:{promised.pk}", about="")
    more = {"receiver": alice, "demands": "马上", "due": factories.day(3), "by": office}
    yellow = actions.escalate(slip=late(blue), **more)
    red = actions.escalate(slip=late(yellow), **more)
    with pytest.raises(refusals.WrongState):
        actions.escalate(slip=late(red), **more)

    chain = queries.chain_of(yellow)
    assert [(one.colour, one.number, one.previous_id) for one in chain] == [
        ("blue", 1, None), ("yellow", 2, blue.pk), ("red", 3, yellow.pk),
    ]  # fmt: skip
    assert {(one.source, one.key, one.about) for one in chain} == {
        ("measure", promised.pk, promised.title)
    }
    assert [one.superseded for one in chain] == [True, True, False]
    assert chain == queries.chain_of(blue) == queries.chain_of(red)


def test_the_next_colour_waits_for_the_deadline(
    issue: Issue, alice: Person, office: Person
) -> None:
    blue = issue()
    more = {"receiver": alice, "demands": "马上", "due": factories.day(3), "by": office}
    with pytest.raises(refusals.NotOverdue):
        actions.escalate(slip=blue, **more)
    Slip.objects.update(due=timezone.localdate())
    with pytest.raises(refusals.NotOverdue):
        actions.escalate(slip=blue, **more)
    actions.escalate(slip=late(blue), **more)
    with pytest.raises(refusals.WrongState):  # once only
        actions.escalate(slip=blue, **more)


def test_signed_answered_closed(issue: Issue, alice: Person, bob: Person, office: Person) -> None:
    slip, other = issue(), issue()
    with pytest.raises(refusals.WrongState):
        actions.close(slip=slip, closing="办好了", by=office)
    actions.sign(slip=slip, by=alice)
    actions.answer(slip=slip, answer="已安排", by=bob)
    actions.close(slip=slip, closing="现场看过", by=office)
    actions.answer(slip=other, answer="已安排", by=alice)

    slip.refresh_from_db()
    other.refresh_from_db()
    assert (slip.signed_by, slip.answered_by, slip.closed_by) == (alice, bob, office)
    assert (other.signed_by, other.answered_by) == (alice, alice)  # who answers has got it
    assert ledger_kinds() == [
        "slip.issued", "slip.issued", "slip.signed", "slip.answered", "slip.closed",
        "slip.answered",
    ]  # fmt: skip
    assert [f for f in verify().findings if f.subject.startswith("slip")] == []
    with pytest.raises(refusals.WrongState):
        actions.sign(slip=slip, by=alice)


def test_receiver_day_unit_and_record_fit(
    issue: Issue, campaign: Campaign, charlie: Person
) -> None:
    other = factories.make_measure(campaign, charlie)
    for wrong, refusal in [
        ({"receiver": charlie}, refusals.ReceiverOutside),
        ({"due": timezone.localdate()}, refusals.NotInTime),
        ({"unit": factories.make_unit("市林业局")}, refusals.UnitOutside),
        ({"reference": f"measure:{other.pk}"}, refusals.RecordUnfit),
    ]:
        with pytest.raises(refusal):
            issue(**wrong)

    assert (Slip.objects.count(), ledger_kinds()) == (0, [])


def test_lights_by_working_days(campaign: Campaign) -> None:
    tones = [
        queries.light_of(factories.make_slip(campaign, due=factories.day(n))) for n in (-1, 1, 30)
    ]
    ended = [
        factories.make_slip(campaign, superseded=True),
        factories.make_slip(
            campaign, signed_at=timezone.now(), answered_at=timezone.now(),
            closed_at=timezone.now(),
        ),
    ]  # fmt: skip

    assert tones == [lights.LATE, lights.NEAR, lights.NORMAL]
    assert [queries.light_of(slip) for slip in ended] == [None, None]


def test_a_broken_second_write_leaves_the_chain_as_it_was(
    issue: Issue, alice: Person, office: Person
) -> None:
    blue = late(issue())
    with (
        patch.object(Slip, "save", autospec=True, side_effect=[None, RuntimeError]),
        pytest.raises(RuntimeError),
    ):
        actions.escalate(slip=blue, receiver=alice, demands="马上", due=factories.day(3), by=office)

    assert list(Slip.objects.values_list("colour", "superseded")) == [("blue", False)]
    assert ledger_kinds() == ["slip.issued"]
