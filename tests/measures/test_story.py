"""The heart of the product: said, claimed, asked, verified, answered, rated, reopened, closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.analysis import working_days
from zhixing.campaigns.models import Campaign
from zhixing.measures.actions import answers, checks, claims, closing, evidence, extensions, tasks
from zhixing.measures.actions import measures as actions
from zhixing.measures.actions.follow_ups import follow_up
from zhixing.measures.actions.tick import tick
from zhixing.measures.models import Answer, FollowUp, Measure
from zhixing.measures.rules import refusals
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem, Voice
from zhixing.web.models import Delivery

pytestmark = pytest.mark.django_db

HANZI = re.compile("[\u4e00-\u9fff]")
Make = Callable[..., Measure]
Raise = Callable[..., Voice]


@pytest.fixture
def promise(alice: Person, section_a: Unit) -> dict[str, Any]:
    return {
        "title": "增开午间窗口",
        "text": "十二点到十四点保留两个窗口。",
        "result": "service",
        "owner": alice,
        "lead_unit": section_a,
        "deadline": factories.day(20),
        "indicator": "平均等候时间",
        "indicator_unit": "分钟",
        "baseline": Decimal(45),
        "target": Decimal(15),
        "acceptance": "连续两周抽查不超过十五分钟",
    }


def test_the_whole_story_ends_with_the_askers(
    campaign: Campaign,
    alice: Person,
    problem: Problem,
    raise_voice: Raise,
    promise: dict[str, Any],
) -> None:
    voice = raise_voice(email="citizen@example.org")
    step = {"title": "排班", "assignee": alice, "due": factories.day(5)}
    measure = actions.commit(
        campaign=campaign, problems=[problem], tasks=[step], by=alice, **promise
    )
    assert (measure.state, measure.origin) == ("committed", "problem")
    tasks.finish_task(task=measure.tasks.get(), by=alice)
    evidence.add_evidence(measure=measure, text="两周排队记录", by=alice)
    claim = claims.claim(measure=measure, statement="已开", reached=Decimal(12), by=alice)
    claims.answer_inquiry(inquiry=claim.inquiries.get(), outcome="solved", by=None)
    measure.refresh_from_db()
    assert (measure.state, measure.verified_how, measure.verified_by) == (
        "verified",
        "raisers",
        None,
    )
    [answer] = answers.answer(measure=measure, text="窗口已开", by=alice)
    answers.rate(answer=answer, grade=5, by=None)
    measure.refresh_from_db()
    assert (measure.state, measure.closed_how) == ("closed", "asker")
    assert ledger_kinds() == [
        "measure.committed", "task.finished", "evidence.added", "measure.claimed",
        "inquiry.answered", "measure.answered", "answer.rated",
    ]  # fmt: skip
    asked, told = Delivery.objects.order_by("pk")
    assert (asked.to, told.to) == ("citizen@example.org", "citizen@example.org")
    assert re.search(r"/inquiry/[^/\s]+/", asked.body)
    assert re.search(r"/rating/[^/\s]+/", told.body)
    assert answer.voice == voice


def test_a_claim_says_what_is_missing(make: Make, alice: Person) -> None:
    measure = make()
    factories.make_task(measure, title="调整排班")
    with pytest.raises(refusals.EvidenceMissing, match="还没有佐证"):
        claims.claim(measure=measure, statement="已办", by=alice)
    factories.make_evidence(measure)
    with pytest.raises(refusals.TasksUnfinished, match=r"还有 1 项任务没有完成.调整排班"):
        claims.claim(measure=measure, statement="已办", by=alice)


def test_a_single_not_solved_sends_it_back_with_the_words(
    ready: Measure, alice: Person, raise_voice: Raise
) -> None:
    raise_voice()
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    claims.answer_inquiry(
        inquiry=claim.inquiries.get(), outcome="not_solved", comment="还在排队", by=None
    )
    ready.refresh_from_db()
    claim.refresh_from_db()
    assert (ready.state, ready.claimed_by, claim.state) == ("committed", None, "refused")
    assert claim.check_made.missing == "还在排队"


def test_what_is_kept_and_mailed_speaks_the_campaigns_language(
    ready: Measure, alice: Person, campaign: Campaign, raise_voice: Raise
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(language="en")
    Person.objects.filter(pk=alice.pk).update(email="alice@example.org")
    raise_voice()
    claim = claims.claim(measure=ready, statement="Done", by=alice)
    claims.answer_inquiry(inquiry=claim.inquiries.get(), outcome="not_solved", by=None)

    check = claim.check_made
    mail = Delivery.objects.get()
    assert not HANZI.search(check.finding + check.missing)
    assert not HANZI.search(mail.subject + mail.body.replace(ready.title, ""))


def test_who_is_asked(ready: Measure, alice: Person, raise_voice: Raise) -> None:
    with_receipt, by_mail = raise_voice(), raise_voice(receipt=False, email="a@example.org")
    raise_voice(receipt=False)  # imported: cannot be asked
    raise_voice(spoken_by=alice)  # the owner's own
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    assert [i.voice for i in claim.inquiries.order_by("pk")] == [with_receipt, by_mail]


def test_raisers_of_a_merged_problem_are_asked_where_they_are_now(
    ready: Measure, campaign: Campaign, problem: Problem, alice: Person, raise_voice: Raise
) -> None:
    target = factories.make_problem(campaign, lead_unit=problem.lead_unit)
    voice = raise_voice(problem=target)
    problem.state, problem.merged_into = Problem.State.MERGED, target
    problem.save()
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    assert [inquiry.voice for inquiry in claim.inquiries.all()] == [voice]


def test_the_inspector_goes_where_nobody_can_be_asked(
    ready: Measure, alice: Person, inspector: Person
) -> None:
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    checks.check(claim=claim, outcome="passed", finding="现场看过", by=inspector)
    ready.refresh_from_db()
    assert (ready.state, ready.verified_how, ready.verified_by) == (
        "verified",
        "inspector",
        inspector,
    )


def test_raisers_come_before_the_inspector(
    ready: Measure, alice: Person, inspector: Person, raise_voice: Raise
) -> None:
    raise_voice()
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    with pytest.raises(refusals.RaisersFirst, match="正在征询提出人意见"):
        checks.check(claim=claim, outcome="passed", finding="看过", by=inspector)
    claim.asked_until = factories.day(-1)
    claim.save()
    checks.check(claim=claim, outcome="refused", finding="看过", missing="缺记录", by=inspector)
    ready.refresh_from_db()
    assert ready.state == "committed"


def test_a_refusal_names_what_is_missing(ready: Measure, alice: Person, inspector: Person) -> None:
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    with pytest.raises(refusals.MissingNotSaid):
        checks.check(claim=claim, outcome="refused", finding="看过", by=inspector)


def test_a_bad_rating_reopens_and_is_followed_up(
    make: Make, alice: Person, office: Person, raise_voice: Raise
) -> None:
    voice = raise_voice()
    measure = make(state="verified")
    [answer] = answers.answer(measure=measure, text="已办", by=alice)
    rating = answers.rate(answer=answer, grade=2, text="还在排队", by=None)
    measure.refresh_from_db()
    reopening = measure.reopenings.get()
    assert (measure.state, measure.verified_at, measure.claimed_at) == ("committed", None, None)
    assert (reopening.cause, reopening.reason, reopening.from_state) == (
        "rating",
        "还在排队",
        "verified",
    )
    due = working_days.add(timezone.localdate(), 15)
    item = FollowUp.objects.get()
    assert (item.rating, item.due) == (rating, due)
    follow_up(follow_up=item, text="已电话回访", by=office)
    with pytest.raises(refusals.AlreadyFollowedUp):
        follow_up(follow_up=item, text="再访", by=office)
    assert voice.answers.count() == 1


def test_a_measure_closes_when_everybody_accepts(
    make: Make, alice: Person, raise_voice: Raise
) -> None:
    raise_voice(), raise_voice()
    measure = make(state="verified")
    first, second = answers.answer(measure=measure, text="已办", by=alice)
    answers.rate(answer=first, grade=3, by=None)
    measure.refresh_from_db()
    assert measure.state == "verified"
    answers.rate(answer=second, grade=4, by=None)
    measure.refresh_from_db()
    assert (measure.state, measure.closed_how) == ("closed", "asker")


def test_nobody_closes_while_a_raiser_waits_for_an_answer(
    make: Make, alice: Person, raise_voice: Raise
) -> None:
    told, waits = raise_voice(), raise_voice()
    measure = make(state="verified")
    [answer] = answers.answer(measure=measure, text="单独说明", voices=[told], by=alice)
    answers.rate(answer=answer, grade=5, by=None)
    measure.refresh_from_db()
    assert measure.state == "verified"
    assert tick(timezone.localdate() + timedelta(days=60)) == 0
    [second] = answers.answer(measure=measure, text="已办", by=alice)
    assert second.voice == waits
    with pytest.raises(refusals.NobodyToAnswer):
        answers.answer(measure=measure, text="再答复", by=alice)


def test_the_owner_cannot_accept_for_the_asker(
    make: Make, alice: Person, raise_voice: Raise
) -> None:
    raise_voice(spoken_by=alice)
    measure = make(state="verified")
    [answer] = answers.answer(measure=measure, text="已办", by=alice)
    answers.rate(answer=answer, grade=5, by=None)
    measure.refresh_from_db()
    assert measure.state == "verified"


def test_an_answer_is_rated_once_and_only_the_latest(
    make: Make, alice: Person, office: Person, raise_voice: Raise
) -> None:
    voice, _other = raise_voice(), raise_voice()
    measure = make(state="verified")
    old = answers.answer(measure=measure, text="已办", by=alice)[0]
    answers.rate(answer=old, grade=3, by=None)
    with pytest.raises(refusals.AlreadyRated):
        answers.rate(answer=old, grade=1, by=None)
    unrated = Answer.objects.exclude(pk=old.pk).get()
    Answer.objects.create(voice=unrated.voice, measure=measure, text="新的", by=alice)
    with pytest.raises(refusals.AnswerSuperseded):
        answers.rate(answer=unrated, grade=1, by=None)
    assert voice.answers.count() == 1


def test_a_dispute_reopens_a_closed_measure(make: Make, raise_voice: Raise) -> None:
    voice = raise_voice()
    measure = make(state="closed")
    exchange = answers.dispute(voice=voice, measure=measure, text="又坏了", by=None)
    measure.refresh_from_db()
    assert (exchange.kind, measure.state, measure.closed_how) == ("dispute", "committed", "")
    assert measure.reopenings.get().cause == "dispute"


def test_a_stranger_cannot_dispute(make: Make, campaign: Campaign) -> None:
    other = factories.make_voice(campaign)
    with pytest.raises(refusals.NotRaiser):
        answers.dispute(voice=other, measure=make(state="closed"), text="不满", by=None)


def test_an_explained_voice_rates_without_a_measure(
    office: Person, campaign: Campaign, raise_voice: Raise
) -> None:
    answer = answers.explain(voice=raise_voice(), text="政策如此", by=office)
    answers.rate(answer=answer, grade=1, by=None)
    assert FollowUp.objects.count() == 1
    assert ledger_kinds() == ["voice.explained", "answer.rated"]


def test_an_extension_moves_the_deadline(make: Make, alice: Person, office: Person) -> None:
    measure = make()
    later = measure.deadline + timedelta(days=10)
    asked = extensions.ask_extension(measure=measure, new_deadline=later, reason="缺货", by=alice)
    with pytest.raises(refusals.ExtensionOpen):
        extensions.ask_extension(measure=measure, new_deadline=later, reason="缺货", by=alice)
    extensions.decide_extension(extension=asked, granted=True, by=office)
    measure.refresh_from_db()
    assert measure.deadline == later
    with pytest.raises(refusals.AlreadyDecided):
        extensions.decide_extension(extension=asked, granted=False, by=office)
    with pytest.raises(refusals.NotInTime):
        extensions.ask_extension(measure=measure, new_deadline=later, reason="再延", by=alice)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"deadline": factories.day(0)}, refusals.NotInTime),
        ({"target": Decimal(45)}, refusals.NoEffect),
    ],
)
def test_senseless_promises_are_refused(
    campaign: Campaign,
    alice: Person,
    promise: dict[str, Any],
    changed: dict[str, Any],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        actions.commit(campaign=campaign, by=alice, **{**promise, **changed})


def test_an_owner_from_another_unit_is_refused(
    campaign: Campaign, alice: Person, charlie: Person, leader: Person, promise: dict[str, Any]
) -> None:
    with pytest.raises(refusals.OwnerOutside):
        actions.commit(campaign=campaign, by=alice, **{**promise, "owner": charlie})
    made = actions.commit(campaign=campaign, by=alice, **{**promise, "owner": leader})
    assert (made.owner, made.origin) == (leader, "self")


def test_only_assigned_problems_are_promised_for(
    campaign: Campaign, office: Person, promise: dict[str, Any]
) -> None:
    waiting = factories.make_problem(campaign)
    with pytest.raises(refusals.NotAssigned, match="交办给牵头单位后"):
        actions.commit(campaign=campaign, problems=[waiting], by=office, **promise)


def test_what_an_inspection_raised_is_a_rectification(
    campaign: Campaign, alice: Person, problem: Problem, promise: dict[str, Any]
) -> None:
    factories.make_voice(campaign, problem=problem, source="inspection")
    made = actions.commit(campaign=campaign, problems=[problem], by=alice, **promise)
    assert made.origin == "rectification"


def test_the_office_corrects_words_and_changes_the_owner(
    make: Make, bob: Person, office: Person
) -> None:
    measure = make()
    actions.correct(measure=measure, title="新题目", text="新做法", reason="错字", by=office)
    actions.change_owner(measure=measure, owner=bob, reason="调动", by=office)
    measure.refresh_from_db()
    assert (measure.title, measure.text, measure.owner) == ("新题目", "新做法", bob)
    with pytest.raises(refusals.SameOwner):
        actions.change_owner(measure=measure, owner=bob, reason="调动", by=office)


def test_the_office_reopens(make: Make, office: Person) -> None:
    measure = make(state="closed")
    closing.reopen(measure=measure, reason="弄虚作假", by=office)
    measure.refresh_from_db()
    assert (measure.state, measure.reopenings.get().by) == ("committed", office)
