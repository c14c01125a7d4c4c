"""On the spot: the order, two inspectors, what is turned away, and the bound that follows."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.races import at_once
from tests.supervision.conftest import check_item, draw_for, hand_out, settle
from zhixing.analysis.completion import Stratum, completion_bound
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import forget_duties
from zhixing.ledger.verification import verify
from zhixing.measures.models import Measure, Reopening
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions import checks, rounds
from zhixing.supervision.actions.findings import find
from zhixing.supervision.models import Draw, DrawnItem, Round, SpotCheck
from zhixing.supervision.queries.tallies import checks_by, strata_of, tally
from zhixing.supervision.queries.teams import team_of, teams
from zhixing.supervision.rules.refusals import (
    AlreadyChecked,
    FromTheFuture,
    Involved,
    LostRole,
    NotInTeam,
    NotReached,
    OwnerOutside,
    RemarkMissing,
    RoundClosed,
    Unsettled,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items(drawn: Draw, section_a: Unit, office: Person) -> list[DrawnItem]:
    """Section A's five, handed out."""
    return hand_out(drawn, section_a, office)


def test_two_inspectors_make_a_check(items: list[DrawnItem]) -> None:
    made = settle(items[0])

    assert (made.done, ledger_kinds()[-2:]) == (True, ["spot_check.made", "spot_check.confirmed"])


def test_the_bound_counts_the_order_as_far_as_it_was_followed(
    items: list[DrawnItem], round_: Round
) -> None:
    settle(items[0])
    settle(items[2])  # beyond a gap
    told = tally(round_)
    a, b = sorted(told.strata, key=lambda stratum: stratum.claimed, reverse=True)

    assert (a.claimed, a.checked, a.not_done) == (5, 1, 0)
    assert (b.claimed, b.checked) == (4, 0)
    assert (told.beyond, told.waiting) == (1, 3)
    assert told.bound == completion_bound([Stratum("a", 5, 1, 0), Stratum("b", 4, 0, 0)])

    assert [check.item_id for check in checks_by(round_, "beyond")] == [items[2].pk]
    settle(items[1], "not_done")
    assert [check.item_id for check in checks_by(round_, "not_done")] == [items[1].pk]
    assert len(checks_by(round_, "counted")) == 3
    assert [(s.checked, s.not_done) for s in strata_of(round_) if s.claimed == 5] == [(3, 1)]


def test_one_order_through_all_units_is_one_list(
    open_round, inspectors, measures, office: Person, staff: Person, section_a: Unit
) -> None:
    draw = draw_for(open_round(order="whole"), office, staff)
    checks.hand_out(draw=draw, unit=section_a, count=3, by=office)
    handed = draw.items.filter(handed_out_at__isnull=False).order_by("position")
    for item in handed.select_related("draw__round__campaign__organiser", "unit"):
        settle(item)

    assert strata_of(draw.round) == [Stratum("", 9, 3, 0, batch=1)]
    assert tally(draw.round).bound == completion_bound([Stratum("", 9, 3, 0)])


@pytest.mark.parametrize("outcome", ["partly", "not_done", "uncheckable"])
def test_what_is_not_seen_done_is_not_done(
    outcome: str, items: list[DrawnItem], round_: Round
) -> None:
    settle(items[0], outcome)
    assert (tally(round_).checked, tally(round_).not_done) == (1, 1)


def test_a_dispute_is_not_done_and_sends_the_measure_back(
    items: list[DrawnItem], round_: Round
) -> None:
    settle(items[0], agreed=False)
    measure = Measure.objects.get(pk=items[0].key)

    assert tally(round_).not_done == 1
    assert (measure.state, measure.reopenings.get().cause) == ("committed", Reopening.Cause.ROUND)


def test_an_item_that_was_not_reached(drawn: Draw, round_: Round, section_b: Unit) -> None:
    item = drawn.items.select_related("draw__round__campaign__organiser", "unit").get(
        unit=section_b, place=3
    )
    with pytest.raises(NotReached, match="没有轮到"):
        check_item(item)

    first, second = team_of(item)
    made = checks.check(
        item=item, key=uuid4(), outcome="done", facts="有人反映，来看过。",
        seen_at=timezone.now(), complaint=True, by=first,
    )  # fmt: skip
    made.item = item
    checks.confirm(check=made, agreed=True, by=second)
    assert (tally(round_).checked, tally(round_).beyond) == (0, 1)

    for earlier in hand_out(drawn, section_b, first, count=2):
        settle(earlier)
    hand_out(drawn, section_b, first, count=1)
    assert (tally(round_).checked, tally(round_).beyond) == (3, 0)


def test_sent_twice_it_arrives_once(items: list[DrawnItem]) -> None:
    item, key = items[0], uuid4()
    first, second = team_of(item)
    values = {"outcome": "done", "facts": "看过", "seen_at": timezone.now()}
    one = checks.check(item=item, key=key, by=first, **values)
    two = checks.check(item=item, key=key, by=first, **values)
    own = uuid4()
    third = checks.check(item=item, key=own, by=second, **values)
    fourth = checks.check(item=item, key=own, by=second, **values)

    assert one == two == third == fourth
    assert (fourth.agreed, fourth.confirmed_by, fourth.remark) == (True, second, "看过")
    assert ledger_kinds()[-2:] == ["spot_check.made", "spot_check.confirmed"]


def test_two_phones_that_disagree(items: list[DrawnItem]) -> None:
    item = items[0]
    first, second = team_of(item)
    check_item(item, "done", first)
    made = check_item(item, "not_done", second)

    assert (made.agreed, made.done) == (False, False)


def test_the_same_inspector_from_two_phones(items: list[DrawnItem]) -> None:
    first = team_of(items[0])[0]
    check_item(items[0], "done", first)
    with pytest.raises(AlreadyChecked, match="您已核查过"):
        check_item(items[0], "not_done", first)


def test_two_phones_in_the_same_moment(items: list[DrawnItem]) -> None:
    item = items[0]
    first, second = team_of(item)
    came = at_once(
        lambda: check_item(DrawnItem.objects.select_related("draw__round", "unit").get(pk=item.pk),
                           "done", Person.objects.get(pk=first.pk)),
        lambda: check_item(DrawnItem.objects.select_related("draw__round", "unit").get(pk=item.pk),
                           "done", Person.objects.get(pk=second.pk)),
    )  # fmt: skip

    made = SpotCheck.objects.get(item=item)
    assert (came, {made.by_id, made.confirmed_by_id}) == (["done", "done"], {first.pk, second.pk})


def test_a_clock_an_hour_off_is_put_right(items: list[DrawnItem]) -> None:
    hour = timedelta(hours=1)
    now = timezone.now()
    made = checks.check(
        item=items[0], key=uuid4(), outcome="done", facts="看过",
        seen_at=now + hour - timedelta(minutes=20), clock=now + hour, by=team_of(items[0])[0],
    )  # fmt: skip

    assert abs(made.seen_at - (now - timedelta(minutes=20))) < timedelta(seconds=5)
    assert abs(made.clock_off + 3600) < 5


def test_a_check_from_the_future(items: list[DrawnItem]) -> None:
    with pytest.raises(FromTheFuture):
        checks.check(
            item=items[0], key=uuid4(), outcome="done", facts="看过",
            seen_at=timezone.now() + timedelta(hours=1), by=team_of(items[0])[0],
        )  # fmt: skip


def test_an_inspector_who_lost_the_role(
    items: list[DrawnItem], drawn: Draw, campaign: Campaign
) -> None:
    item = items[0]
    first, second = team_of(item)
    Duty.objects.filter(person=first, campaign=campaign).update(ended=timezone.localdate())
    forget_duties(first)
    with pytest.raises(LostRole, match="不再担任"):
        check_item(item, by=first)

    now = team_of(item)
    assert (now[0], first in now, len(now)) == (second, False, 2)
    assert teams(drawn)[item.unit_id] == now


def test_another_team_and_whoever_is_involved(
    items: list[DrawnItem], inspectors: list[Person]
) -> None:
    item = items[0]
    other = next(person for person in inspectors if person not in team_of(item))
    with pytest.raises(NotInTeam, match="另一组"):
        check_item(item, by=other)

    first = team_of(item)[0]
    factories.make_task(Measure.objects.get(pk=item.key), assignee=first)
    with pytest.raises(Involved, match="回避"):
        check_item(item, by=first)


def test_who_disagrees_says_why(items: list[DrawnItem]) -> None:
    first, second = team_of(items[0])
    made = check_item(items[0], by=first)
    made.item = items[0]
    with pytest.raises(RemarkMissing):
        checks.confirm(check=made, agreed=False, by=second)
    with pytest.raises(AlreadyChecked):
        checks.confirm(check=made, agreed=True, by=first)


def test_what_was_handed_out_is_checked_before_more_is(
    drawn: Draw, section_a: Unit, office: Person
) -> None:
    first = hand_out(drawn, section_a, office, count=2)
    with pytest.raises(Unsettled, match="还有 2 件"):
        checks.hand_out(draw=drawn, unit=section_a, count=2, by=office)
    for item in first:
        settle(item)
    assert len(hand_out(drawn, section_a, office, count=2)) == 4


def test_what_is_left_open_when_the_round_ends_is_not_done(
    drawn: Draw, round_: Round, section_a: Unit, office: Person, client: Client
) -> None:
    """Whoever saw what comes next cannot stop just before it."""
    first, second, third = hand_out(drawn, section_a, office, count=3)
    settle(first)
    check_item(second, "not_done")  # nobody confirmed it
    before = [(s.checked, s.not_done) for s in strata_of(round_) if s.claimed == 5]
    rounds.close_round(round_=round_, conclusion="到此为止", by=office)
    round_.refresh_from_db()

    assert before == [(1, 0)]
    assert [(s.checked, s.not_done) for s in strata_of(round_) if s.claimed == 5] == [(3, 2)]
    client.force_login(office)
    told = client.get(f"/rounds/{round_.pk}/checks/?state=not_done").text
    assert [(item.title in told) for item in (first, second, third)] == [False, True, True]
    assert "领取以后没有核查" in told


def test_what_too_few_may_check_any_more_is_not_done_and_holds_nobody_up(
    drawn: Draw, round_: Round, campaign: Campaign, section_a: Unit, inspectors: list[Person],
    office: Person,
) -> None:  # fmt: skip
    item = hand_out(drawn, section_a, office, count=1)[0]
    for person in inspectors[:3]:
        factories.make_task(Measure.objects.get(pk=item.key), assignee=person)

    assert [(s.checked, s.not_done) for s in strata_of(round_) if s.claimed == 5] == [(1, 1)]
    assert len(hand_out(drawn, section_a, office, count=1)) == 2


def test_what_may_still_be_checked_is_no_news_to_its_unit(
    drawn: Draw, round_: Round, section_a: Unit, inspectors: list[Person],
    office: Person, charlie: Person, client: Client,
) -> None:  # fmt: skip
    """An inspector whose duty begins again would meet people who were warned."""
    item = hand_out(drawn, section_a, office, count=1)[0]
    for person in inspectors[:3]:
        factories.make_task(Measure.objects.get(pk=item.key), assignee=person)

    def is_told(person: Person) -> bool:
        client.force_login(person)
        return item.title in client.get(f"/rounds/{round_.pk}/checks/?state=not_done").text

    assert (is_told(charlie), is_told(office)) == (False, True)
    rounds.close_round(round_=round_, conclusion="到此为止", by=office)
    assert is_told(charlie)


def test_a_namesake_is_passed_over_by_name_too(
    drawn: Draw, section_a: Unit, inspectors: list[Person], office: Person
) -> None:
    Person.objects.filter(pk__in=[one.pk for one in inspectors]).update(name="王伟")
    item = hand_out(drawn, section_a, office, count=1)[0]
    first, second = team_of(item)
    made = check_item(item, by=first)
    made.item = item
    Duty.objects.filter(person=second).delete()
    forget_duties(second)
    third = next(one for one in team_of(item) if one != first)
    checks.confirm(check=made, agreed=True, by=third)

    made.refresh_from_db()
    assert made.passed_over == [{"name": "王伟", "ground": "left"}]


def test_what_nobody_may_check_weighs_on_the_second_figure(
    open_round, inspectors, measures, campaign: Campaign, leader: Person, office: Person,
    staff: Person, section_a: Unit,
) -> None:  # fmt: skip
    factories.make_measure(campaign, leader, state="verified")
    draw = draw_for(open_round(), office, staff)
    for item in hand_out(draw, section_a, office):
        settle(item)
    told = tally(draw.round)

    assert told.bound is not None
    assert (told.claimed, told.left_out, told.bound.undone_at_most) == (9, 1, 4)
    assert told.share_with_left_out == 0.5


def test_who_was_moved_to_the_unit_stands_back(items: list[DrawnItem], section_a: Unit) -> None:
    first = team_of(items[0])[0]
    factories.make_appointment(first, section_a)
    with pytest.raises(NotInTeam):
        check_item(items[0], by=first)


def test_who_was_passed_over_is_told_with_the_ground(
    items: list[DrawnItem], section_a: Unit, client: Client, office: Person
) -> None:
    """Nobody is pushed aside after the draw without everybody seeing it."""
    usual = settle(items[1])
    moved, busy = team_of(items[0])
    factories.make_appointment(moved, section_a)
    made = check_item(items[0], by=team_of(items[0])[1])
    factories.make_task(Measure.objects.get(pk=items[0].key), assignee=busy)
    made.item = items[0]
    checks.confirm(check=made, agreed=True, by=team_of(items[0])[1])
    made.refresh_from_db()
    client.force_login(office)
    told = client.get(f"/checks/{made.pk}/").text
    listed = client.get(f"/rounds/{items[0].draw.round_id}/checks/?state=stepped_in").text

    assert made.passed_over == [
        {"name": moved.name, "ground": "own"}, {"name": busy.name, "ground": "involved"},
    ]  # fmt: skip
    assert f"{moved.name}（在该单位任职）、{busy.name}（经办过这件事项）" in told
    assert (f"/checks/{made.pk}/" in listed, f"/checks/{usual.pk}/" in listed) == (True, False)
    assert [f for f in verify().findings if f.subject.startswith("spotcheck")] == []


def test_a_dispute_reopens_with_the_words_of_who_disagreed(items: list[DrawnItem]) -> None:
    settle(items[0], agreed=False)
    reason = Measure.objects.get(pk=items[0].key).reopenings.get().reason
    assert reason == "督查核查：没看到"


def test_a_closed_round_takes_nothing(items: list[DrawnItem], office: Person) -> None:
    rounds.close_round(round_=items[0].draw.round, conclusion="到此为止", by=office)
    with pytest.raises(RoundClosed):
        check_item(items[0])


def test_a_finding_is_of_the_unit_that_puts_it_right(
    round_: Round, section_a: Unit, alice: Person, charlie: Person, office: Person
) -> None:
    values = {"round_": round_, "unit": section_a, "text": "没有公示", "due": factories.day(10)}
    with pytest.raises(OwnerOutside, match="Charlie"):
        find(owner=charlie, by=office, **values)
    made = find(owner=alice, by=office, **values)

    assert (made.campaign, ledger_kinds()[-1]) == (round_.campaign, "finding.made")


def test_nothing_remains_of_a_check_that_breaks(items: list[DrawnItem]) -> None:
    before = ledger_kinds()
    first, second = team_of(items[0])
    made = check_item(items[0], "not_done", first)
    made.item = items[0]
    with (
        patch("zhixing.supervision.kinds.reopened", side_effect=OSError("full")),
        pytest.raises(OSError, match="full"),
    ):
        checks.confirm(check=made, agreed=True, by=second)

    made.refresh_from_db()
    assert (made.confirmed_at, ledger_kinds()) == (None, [*before, "spot_check.made"])


@pytest.mark.parametrize(
    "broken",
    [
        {"confirmed_at": timezone.now()},
        {"agreed": True},
    ],
)
def test_the_database_holds_paired_facts(broken: dict, items: list[DrawnItem]) -> None:
    made = check_item(items[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheck.objects.filter(pk=made.pk).update(**broken)


def test_the_database_wants_another_and_a_remark(items: list[DrawnItem]) -> None:
    made = check_item(items[0])
    now = timezone.now()
    for broken in (
        {"confirmed_by": made.by, "confirmed_at": now, "agreed": True},
        {"confirmed_by": team_of(items[0])[1], "confirmed_at": now, "agreed": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SpotCheck.objects.filter(pk=made.pk).update(**broken)
