"""A notice's way: grounds, the right of reply, the leader, its end. Rows, entries, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.notices.conftest import Draft, after_the_reply_period, put_right
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.measures.models import Measure, Rating
from zhixing.notices.actions import notices as writing
from zhixing.notices.actions import steps
from zhixing.notices.models import Ground, Notice, Reply, ReplyFile
from zhixing.notices.queries.records import offers, remedies_of
from zhixing.notices.rules import refusals
from zhixing.notices.rules.notices import check_transition, may_read
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import PlanItem
from zhixing.voices.models import Voice
from zhixing.web import working_days
from zhixing.web.attachments import inspected
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db
State = Notice.State


def own_findings() -> list[Any]:
    """What the ledger's verifier finds about the rows of this room."""
    own = {"notice", "ground", "reply", "replyfile", "slip"}
    return [f for f in verify().findings if f.subject.partition(":")[0] in own]


def test_a_commendation_needs_what_people_say_and_what_came_of_it(
    draft: Draft, proved: Measure, rated: Rating, office: Person, leader: Person
) -> None:
    notice = draft("commendation")
    with pytest.raises(refusals.GroundsMissing):
        steps.submit(notice=notice, by=office)
    writing.cite(notice=notice, kind="response", reference=f"rating:{rated.pk}", by=office)
    with pytest.raises(refusals.GroundsMissing):
        steps.submit(notice=notice, by=office)
    writing.cite(notice=notice, kind="result", reference=f"measure:{proved.pk}", by=office)
    steps.submit(notice=notice, by=office)
    steps.approve(notice=notice, by=leader)

    notice.refresh_from_db()
    assert (notice.state, notice.responses, notice.results) == (State.ISSUED, 1, 1)
    assert ledger_kinds() == [
        "notice.drafted", "notice.ground_cited", "notice.ground_cited", "notice.submitted",
        "notice.issued",
    ]  # fmt: skip
    assert own_findings() == []


def test_a_criticism_is_heard_answered_approved_and_removed_after_rectification(
    sent: Notice, promised: Measure, bob: Person, office: Person, leader: Person, charlie: Person
) -> None:
    assert sent.reply_until == working_days.add(timezone.localdate(), 3)
    upload = SimpleUploadedFile("通知.txt", "停机通知".encode(), "text/plain")
    reply = steps.reply(notice=sent, text="当天系统升级。", documents=[inspected(upload)], by=bob)
    with pytest.raises(refusals.ReplyUnanswered):
        steps.submit(notice=sent, by=office)
    steps.answer(reply=reply, answer="停机一天属实，已改为三次。", by=office)
    steps.submit(notice=sent, by=office)
    steps.approve(notice=sent, by=leader)
    sent.refresh_from_db()
    assert may_read(charlie, sent)
    steps.remove(notice=sent, reason="整改到位", reference=put_right(promised), by=office)

    sent.refresh_from_db()
    assert (sent.state, sent.removed_source, sent.removed_key) == (
        "removed",
        "measure",
        promised.pk,
    )
    assert [may_read(one, sent) for one in (office, leader, bob, charlie)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert ledger_kinds() == [
        "notice.drafted", "notice.ground_cited", "notice.sent", "notice.replied",
        "notice.reply_answered", "notice.submitted", "notice.issued", "notice.removed",
    ]  # fmt: skip
    assert own_findings() == []


def test_nothing_is_put_up_before_the_reply_period_is_over(
    sent: Notice, office: Person, leader: Person
) -> None:
    with pytest.raises(refusals.ReplyRunning):
        steps.submit(notice=sent, by=office)
    Notice.objects.update(reply_until=timezone.localdate())
    with pytest.raises(refusals.ReplyRunning):  # the last day counts
        steps.submit(notice=sent, by=office)
    steps.submit(notice=after_the_reply_period(sent), by=office)
    steps.approve(notice=sent, by=leader)

    sent.refresh_from_db()
    assert (sent.state, sent.replied_at, sent.reply_closed_on) == (
        State.ISSUED, None, timezone.localdate(),
    )  # fmt: skip


def test_the_unit_may_still_reply_until_it_is_put_up(
    sent: Notice, bob: Person, alice: Person, office: Person
) -> None:
    first = steps.reply(notice=after_the_reply_period(sent), text="晚了一天", by=bob)
    second = steps.reply(notice=sent, text="再补一句", by=alice)
    steps.answer(reply=first, answer="收到", by=office)
    with pytest.raises(refusals.ReplyUnanswered):
        steps.submit(notice=sent, by=office)
    with pytest.raises(refusals.WrongState):
        steps.answer(reply=first, answer="再答", by=office)
    steps.answer(reply=second, answer="收到", by=office)
    steps.submit(notice=sent, by=office)

    with pytest.raises(refusals.WrongState):
        steps.reply(notice=sent, text="还有", by=bob)


def test_what_was_sent_is_not_changed(sent: Notice, promised: Measure, office: Person) -> None:
    ground = sent.grounds.get()
    with pytest.raises(refusals.WrongState):
        writing.revise(notice=sent, title="改", facts="改", demands="改", rule="改", by=office)
    with pytest.raises(refusals.WrongState):
        writing.cite(notice=sent, kind="fact", reference=f"measure:{promised.pk}", by=office)
    with pytest.raises(refusals.WrongState):
        writing.drop(ground=ground, by=office)


def test_refused_it_begins_again_with_the_right_of_reply(
    sent: Notice, office: Person, leader: Person
) -> None:
    steps.submit(notice=after_the_reply_period(sent), by=office)
    steps.refuse(notice=sent, reason="先核实", by=leader)
    content = {name: getattr(sent, name) for name in writing.CONTENT}
    writing.revise(notice=sent, **{**content, "facts": "三次。"}, by=office)
    sent.refresh_from_db()

    assert (sent.state, sent.sent_at, sent.reply_closed_on, sent.refusal) == (
        State.DRAFTED, None, None, "",
    )  # fmt: skip
    steps.send(notice=sent, by=office)
    with pytest.raises(refusals.ReplyRunning):
        steps.submit(notice=sent, by=office)
    assert own_findings() == []


@pytest.mark.parametrize("at", ["drafted", "awaiting", "replied", "refused"])
def test_it_is_given_up_with_a_reason(
    at: str, campaign: Campaign, section_a: Unit, office: Person
) -> None:
    notice = factories.make_notice(campaign, section_a, state=at)

    steps.withdraw(notice=notice, reason="申辩属实", by=office)

    notice.refresh_from_db()
    assert (notice.state, notice.withdrawn_by, notice.refusal) == ("withdrawn", office, "")


def test_whoever_put_it_up_does_not_approve_it(
    draft: Draft, leader: Person, campaign: Campaign, section_a: Unit
) -> None:
    notice = factories.make_notice(campaign, section_a, state="submitted", by=leader)
    with pytest.raises(NotYours):
        steps.approve(notice=notice, by=leader)


def test_records_are_the_unit_s_own_and_prove_what_they_are_cited_for(
    draft: Draft, campaign: Campaign, charlie: Person, promised: Measure, proved: Measure,
    rated: Rating, office: Person,
) -> None:  # fmt: skip
    notice, criticism = draft("commendation"), draft()
    others = factories.make_measure(campaign, charlie, state="verified")
    hidden = factories.make_voice(campaign, unit=notice.unit, consent="private")
    bad = factories.make_rating(
        factories.make_answer(factories.make_voice(campaign), measure=proved), Rating.Grade.BAD
    )
    for kind, reference in [
        ("result", f"measure:{others.pk}"), ("result", f"measure:{promised.pk}"),
        ("response", f"rating:{bad.pk}"), ("response", f"voice:{hidden.pk}"),
        ("response", f"measure:{proved.pk}"), ("result", "nothing:1"), ("result", "measure:x"),
        ("fact", f"measure:{promised.pk}"),
    ]:  # fmt: skip
        with pytest.raises(refusals.RecordUnfit):
            writing.cite(notice=notice, kind=kind, reference=reference, by=office)
    with pytest.raises(refusals.RecordUnfit):
        writing.cite(notice=criticism, kind="result", reference=f"measure:{proved.pk}", by=office)
    writing.cite(notice=criticism, kind="fact", reference=f"rating:{bad.pk}", by=office)
    with pytest.raises(refusals.SameGround):
        writing.cite(notice=criticism, kind="fact", reference=f"rating:{bad.pk}", by=office)

    assert list(Ground.objects.values_list("kind", "source", "key")) == [("fact", "rating", bad.pk)]


def test_what_people_say_is_a_good_rating_from_outside_and_no_complaint(
    draft: Draft, campaign: Campaign, section_a: Unit, charlie: Person, proved: Measure,
    office: Person,
) -> None:  # fmt: skip
    notice = draft("commendation")
    shown = {"unit": section_a, "consent": "public", "moderation": "shown"}
    voices = [factories.make_voice(campaign, kind=kind, **shown) for kind in Voice.Kind]
    own = factories.make_answer(factories.make_voice(campaign, speaker="staff"), measure=proved)
    fair = factories.make_answer(factories.make_voice(campaign), measure=proved)
    ratings = [
        factories.make_rating(own, Rating.Grade.VERY_GOOD),
        factories.make_rating(fair, Rating.Grade.FAIR),
    ]
    helped = factories.make_measure(
        campaign, charlie, state="verified", supporting_units=[section_a]
    )
    for kind, reference in [
        *(("response", f"voice:{voice.pk}") for voice in voices),
        *(("response", f"rating:{rating.pk}") for rating in ratings),
        ("result", f"measure:{helped.pk}"),  # another unit's result
    ]:
        with pytest.raises(refusals.RecordUnfit):
            writing.cite(notice=notice, kind=kind, reference=reference, by=office)
    assert offers(campaign, section_a, "response") == []


def test_a_ground_that_is_dropped_counts_no_more(
    draft: Draft, promised: Measure, office: Person
) -> None:
    notice = draft()
    reference = f"measure:{promised.pk}"
    ground = writing.cite(notice=notice, kind="fact", reference=reference, by=office)
    writing.drop(ground=ground, by=office)
    with pytest.raises(refusals.SameGround):
        writing.drop(ground=ground, by=office)
    with pytest.raises(refusals.GroundsMissing):
        steps.send(notice=notice, by=office)
    writing.cite(notice=notice, kind="fact", reference=reference, by=office)

    notice.refresh_from_db()
    assert (notice.records, Ground.objects.count()) == (1, 2)
    assert own_findings() == []


def test_removal_names_what_put_the_same_matter_right(
    campaign: Campaign, section_a: Unit, alice: Person, charlie: Person, promised: Measure,
    proved: Measure, office: Person,
) -> None:  # fmt: skip
    early = factories.make_measure(campaign, alice, origin="rectification")
    already = factories.make_measure(campaign, alice, state="verified")
    notice = factories.make_notice(campaign, section_a, state="issued")
    factories.make_ground(notice, key=promised.pk)
    factories.make_ground(notice, key=already.pk)
    factories.make_ground(notice, key=proved.pk, dropped_at=timezone.now())
    later = [
        factories.make_measure(campaign, alice, state="verified"),  # of another matter
        factories.make_measure(campaign, charlie, state="verified", origin="rectification"),
    ]
    for reference in [
        f"measure:{promised.pk}", f"measure:{proved.pk}", f"measure:{already.pk}",
        put_right(early), *(f"measure:{one.pk}" for one in later), "voice:1", "measure:x",
    ]:  # fmt: skip
        with pytest.raises(refusals.RecordUnfit):
            steps.remove(notice=notice, reason="好了", reference=reference, by=office)
    assert remedies_of(notice) == []

    taken_up = factories.make_measure(campaign, alice, state="verified", origin="rectification")
    assert fitting(notice) == {f"measure:{taken_up.pk}"}
    assert fitting(notice) | {put_right(promised)} == fitting(notice)


def fitting(notice: Notice) -> set[str]:
    """The records that the form of the removal offers."""
    return {reference for _label, found in remedies_of(notice) for reference, _title in found}


def test_the_matter_is_found_behind_what_is_cited(
    campaign: Campaign, section_a: Unit, alice: Person, office: Person
) -> None:
    voice, rated = factories.make_voice(campaign), factories.make_voice(campaign)
    heard = factories.make_problem(campaign, voices=[voice, rated])
    finding = factories.make_finding(campaign, alice, section_a)
    item = factories.make_item(factories.make_plan(campaign, section_a), alice)
    late = factories.make_measure(campaign, alice, problems=[factories.make_problem(campaign)])
    slip = factories.make_slip(campaign, alice, source="measure", key=late.pk)
    notice = factories.make_notice(campaign, section_a, state="issued")
    answer = factories.make_measure(campaign, alice, problems=[heard], state="verified")
    again = factories.make_measure(
        campaign, alice, problems=[*late.problems.all(), heard], state="verified"
    )
    point = factories.make_rectification(campaign, alice, finding=finding, stage="closed")
    Measure.objects.filter(pk=point.measure_id).update(created_at=factories.moment(-9))
    factories.make_item(item.plan, alice, state="verified")
    PlanItem.objects.filter(pk=item.pk).update(
        **dict.fromkeys(("claimed_at", "verified_at"), timezone.now()),
        claimed_by=alice, verified_by=office, state="verified", result="值班表已公布",
    )  # fmt: skip
    rating = factories.make_rating(factories.make_answer(rated), Rating.Grade.BAD)
    both = {f"measure:{answer.pk}", f"measure:{again.pk}"}

    for source, key, shown in [
        ("voice", voice.pk, both), ("rating", rating.pk, both),
        ("slip", slip.pk, {f"measure:{again.pk}"}),
        ("finding", finding.pk, {f"measure:{point.measure_id}"}),
        ("plan_item", item.pk, {f"plan_item:{item.pk}"}),
    ]:  # fmt: skip
        ground = factories.make_ground(notice, source=source, key=key)
        assert (source, fitting(notice)) == (source, shown)
        ground.delete()


def test_days_lie_ahead_and_units_and_clauses_are_the_campaign_s(
    draft: Draft, campaign: Campaign, promised: Measure, office: Person
) -> None:
    other = factories.make_unit("市林业局")
    foreign = factories.make_basis(factories.make_campaign())
    with pytest.raises(refusals.UnitOutside):
        draft(unit=other)
    with pytest.raises(refusals.NotInTime):
        draft(until=timezone.localdate())
    with pytest.raises(refusals.ClauseOutside):
        draft(clause=foreign.clauses.create(number="三", text="首问负责"))
    soon = draft(until=factories.day(1))
    writing.cite(notice=soon, kind="fact", reference=f"measure:{promised.pk}", by=office)
    with pytest.raises(refusals.NotInTime):  # it would be over before the unit could reply
        steps.send(notice=soon, by=office)


def test_numbers_have_no_gaps(draft: Draft) -> None:
    assert [draft().number, draft("commendation").number, draft().number] == [1, 2, 3]


def test_the_clock_ends_it_once(campaign: Campaign, section_a: Unit, charlie: Person) -> None:
    over = factories.make_notice(campaign, section_a, state="issued", until=factories.day(-1))
    last = factories.make_notice(campaign, section_a, state="issued", until=factories.day(0))
    # Nobody reads it any more, though nobody has noted its end yet.
    assert [may_read(charlie, one) for one in (over, last)] == [False, True]

    assert [steps.tick(), steps.tick()] == [1, 0]
    over.refresh_from_db()
    assert (over.state, ledger_kinds()) == ("ended", ["notice.ended"])
    with pytest.raises(refusals.WrongState):
        steps.end(notice=last, by="system")


BROKEN: dict[str, tuple[str, Callable[..., object]]] = {
    "cite": ("drafted", lambda n, by: writing.cite(
        notice=n, kind="fact", reference=f"measure:{Measure.objects.get().pk}", by=by)),
    "reply": ("awaiting", lambda n, by: steps.reply(notice=n, text="属实", by=by)),
    "answer": ("replied", lambda n, by: steps.answer(
        reply=factories.make_reply(n), answer="收到", by=by)),
    "submit": ("replied", lambda n, by: steps.submit(notice=n, by=by)),
    "withdraw": ("drafted", lambda n, by: steps.withdraw(notice=n, reason="不报了", by=by)),
}  # fmt: skip


@pytest.mark.parametrize("step", BROKEN)
def test_a_broken_second_write_leaves_nothing(
    step: str, campaign: Campaign, section_a: Unit, promised: Measure, office: Person, bob: Person
) -> None:
    state, act = BROKEN[step]
    extra = {"open_replies": 1} if step == "answer" else {}
    notice = factories.make_notice(campaign, section_a, state=state, **extra)
    before = Notice.objects.values().get()
    with (
        patch("zhixing.notices.actions.writing.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        act(notice, bob if step == "reply" else office)

    assert (Notice.objects.values().get(), ledger_kinds()) == (before, [])
    assert (Ground.objects.count(), ReplyFile.objects.count()) == (0, 0)
    assert not Reply.objects.exclude(answer="").exists()


def test_every_move_there_is_and_no_other(campaign: Campaign) -> None:
    for kind, moves in Notice.TRANSITIONS.items():
        for state in State:
            notice = Notice(campaign=campaign, kind=kind, state=state)
            for to in State:
                if to in moves.get(state, frozenset()):
                    check_transition(notice, to)
                else:
                    with pytest.raises(refusals.WrongState):
                        check_transition(notice, to)
