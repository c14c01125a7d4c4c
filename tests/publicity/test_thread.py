"""The thread: what its readers see of one voice's chain, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.publicity.story import whole_story
from zhixing.analysis import working_days
from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.measures.models import Measure, Rating
from zhixing.measures.rules.permissions import may_see_inner
from zhixing.organisation.models import Person, Unit
from zhixing.publicity.queries.thread import Step, thread
from zhixing.publicity.queries.thread.chain import _may_see_inner, _measures
from zhixing.voices.models import Problem, Voice
from zhixing.web import figures

STRANGER = AnonymousUser()
State = Measure.State
Visitor = Person | AnonymousUser


def chain(voice: Voice, person: Visitor = STRANGER) -> dict[str, str]:
    """The state of each step; of steps that several measures share, the last one's."""
    return {step.key: step.state for step in thread(voice.pk, person).steps}


def following(voice: Voice) -> tuple[str, str, Any]:
    step = thread(voice.pk, STRANGER).following
    assert step is not None
    return step.key, step.who, step.due


def step_of(voice: Voice, key: str, person: Visitor = STRANGER) -> Step:
    return next(step for step in thread(voice.pk, person).steps if step.key == key)


def spoken(campaign: Campaign, **fields: Any) -> tuple[Voice, Problem]:
    voice = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    problem = factories.make_problem(campaign, voices=[voice], **fields)
    voice.refresh_from_db()
    return voice, problem


# What happens next


def test_a_fresh_voice_waits_for_the_office(campaign: Campaign) -> None:
    voice = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)

    assert chain(voice) == {
        "said": "done",
        "joined": "now",
        "assigned": "waiting",
        "promised": "waiting",
        "claimed": "waiting",
        "checked": "waiting",
        "answered": "waiting",
        "rated": "waiting",
        "closed": "waiting",
    }
    assert following(voice) == ("joined", "领导小组办公室", None)


def test_an_open_problem_waits_for_the_office(campaign: Campaign) -> None:
    voice, _ = spoken(campaign)

    assert following(voice) == ("assigned", "领导小组办公室", None)


def test_an_assigned_problem_waits_for_its_lead_unit(campaign: Campaign, section_a: Unit) -> None:
    voice, _ = spoken(campaign, lead_unit=section_a)

    assert following(voice) == ("promised", "政务服务科", None)


def test_a_declined_problem_ends_with_its_reason(campaign: Campaign) -> None:
    voice, _ = spoken(campaign, state=Problem.State.DECLINED, declined_reason="不属本级事权")

    assert chain(voice) == {"said": "done", "joined": "done", "assigned": "broken"}
    assert step_of(voice, "assigned").text == "没有采纳。理由：不属本级事权"
    assert thread(voice.pk, STRANGER).following is None


def test_a_promise_waits_for_its_owner_until_the_deadline(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem])

    assert following(voice) == ("claimed", "政务服务科", measure.deadline)


def test_a_claim_waits_for_the_raisers_then_for_an_inspector(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem], state=State.DONE)

    assert following(voice) == ("checked", "提出人或督查员", measure.claims.get().asked_until)


def test_what_is_proved_waits_for_an_answer(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    factories.make_measure(campaign, alice, problems=[problem], state=State.VERIFIED)

    assert following(voice) == ("answered", "政务服务科", None)


def test_an_answer_waits_for_its_rating_and_silence_closes(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem], state=State.VERIFIED)
    factories.make_answer(voice, measure=measure)

    assert following(voice) == ("rated", "提出人", None)
    silence = working_days.add(timezone.localdate(), campaign.silence_days)
    assert step_of(voice, "closed").due == silence


def test_a_closed_chain_waits_for_nobody(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem], state=State.CLOSED)
    factories.make_rating(factories.make_answer(voice, measure=measure))

    assert set(chain(voice).values()) == {"done"}
    assert thread(voice.pk, STRANGER).following is None


def test_a_bad_rating_breaks_the_chain_and_a_reopening_begins_it_again(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem], state=State.VERIFIED)
    factories.make_rating(factories.make_answer(voice, measure=measure), Rating.Grade.BAD)

    assert (chain(voice)["rated"], chain(voice)["closed"]) == ("broken", "waiting")

    # Whatever reopens a measure is in the ledger; in this test nothing is.
    figures.forget()
    factories.make_reopening(measure)
    Measure.objects.filter(pk=measure.pk).update(
        state=State.COMMITTED,
        claimed_by=None,
        claimed_at=None,
        verified_at=None,
        verified_how="",
    )

    assert [*chain(voice).values()][3:] == [
        "done",
        "now",
        "waiting",
        "waiting",
        "waiting",
        "waiting",
    ]
    assert [event.title for event in step_of(voice, "checked").events] == [
        "属实，予以确认",
        "重新办理：评价不满意",
    ]
    assert [event.title for event in step_of(voice, "rated").events] == ["不满意（2 分）"]


def test_a_bad_rating_is_followed_up_by_its_day(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem], state=State.VERIFIED)
    answer = factories.make_answer(voice, measure=measure)
    follow_up = factories.make_follow_up(factories.make_rating(answer, Rating.Grade.VERY_BAD))

    assert following(voice) == ("followed_up", "政务服务科或领导小组办公室", follow_up.due)

    figures.forget()
    follow_up.delete()
    factories.make_follow_up(answer.rating, done_at=timezone.now())
    assert chain(voice)["followed_up"] == "done"


def test_an_answer_from_before_the_last_check_does_not_count(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    measure = factories.make_measure(campaign, alice, problems=[problem], state=State.VERIFIED)
    factories.make_answer(voice, measure=measure, at=timezone.now() - timedelta(days=3))

    assert chain(voice)["answered"] == "now"


def test_a_voice_that_was_answered_at_once_is_answered(campaign: Campaign) -> None:
    voice = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    factories.make_answer(voice)

    assert (chain(voice)["answered"], chain(voice)["rated"]) == ("done", "now")


def test_measures_of_a_merged_problem_stay_in_the_chain(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    voice, problem = spoken(campaign, lead_unit=section_a)
    merged = factories.make_problem(campaign, merged_into=problem)
    factories.make_measure(campaign, alice, problems=[merged, problem])

    assert [step.key for step in thread(voice.pk, STRANGER).steps].count("promised") == 1


# Who sees what


def test_strangers_are_told_nothing_of_a_private_voice(campaign: Campaign, charlie: Person) -> None:
    kept: list[dict[str, Any]] = [
        {"consent": "private"},
        {"moderation": "pending"},
        {"moderation": "withheld"},
    ]
    for fields in kept:
        voice = factories.make_voice(campaign, **fields)
        for person in (STRANGER, charlie):
            with pytest.raises(Http404):
                thread(voice.pk, person)
    with pytest.raises(Http404):
        thread(0, STRANGER)


def test_the_inner_part_is_for_who_handles_the_voice(
    campaign: Campaign,
    alice: Person,
    charlie: Person,
    office: Person,
    inspector: Person,
) -> None:
    voice = whole_story(campaign, alice)
    inner_words = {"两周的排队记录", "设备采购尚未到货", "仍要排队一个小时", "现场看过\n缺排队记录"}

    def read(person: Visitor) -> set[str]:
        steps = thread(voice.pk, person).steps
        return {event.text for step in steps for event in step.events} & inner_words

    for person in (office, inspector, alice):
        assert read(person) == inner_words
        assert thread(voice.pk, person).sees_inner
    for outsider in (STRANGER, charlie):
        assert read(outsider) == set()
        assert not thread(voice.pk, outsider).sees_inner


def test_visitors_read_no_name_of_anybody(campaign: Campaign, alice: Person) -> None:
    voice = whole_story(campaign, alice, 2)
    names = set(Person.objects.values_list("name", flat=True))

    shown = {
        words
        for step in thread(voice.pk, STRANGER).steps
        for words in (step.who, *(event.who for event in step.events))
    }

    assert [name for name in names if any(name in words for words in shown)] == []


def test_rights_to_measures_are_those_of_their_rule(
    campaign: Campaign, section_a: Unit, section_b: Unit, bureau: Unit
) -> None:
    """The query asks the database what the rule asks measure by measure."""
    owner = factories.make_person(unit=section_a)
    voice, problem = spoken(campaign, lead_unit=section_a)
    other = factories.make_problem(campaign, lead_unit=section_b)
    measures = [
        factories.make_measure(campaign, owner, problems=[problem]),
        factories.make_measure(campaign, owner, problems=[problem], supporting_units=[section_b]),
        factories.make_measure(campaign, owner, problems=[problem, other]),
        factories.make_measure(campaign, problems=[problem], lead_unit=section_b),
    ]
    assignee = factories.make_person()
    factories.make_task(measures[0], assignee=assignee)
    member = factories.make_person()
    factories.make_duty(campaign, member, "member")
    people: list[Visitor] = [STRANGER, owner, assignee, member, factories.make_person()]
    for unit in (section_a, section_b, bureau):
        people += [factories.make_person(unit=unit), factories.make_person(unit=unit, heads=True)]

    for person in people:
        by_query = {m.pk: _may_see_inner(person, m, voice) for m in _measures(problem, person)}
        assert by_query == {m.pk: may_see_inner(person, m) for m in measures}


# Proof, and the page


def test_each_record_leads_to_the_entry_that_first_tells_of_it(campaign: Campaign) -> None:
    voice = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    answer = factories.make_answer(voice)

    @action
    def tell(*, by: str) -> None:
        record("voice.submitted", voice, facts=snapshot(voice, "text"), campaign=campaign)

    @action
    def tell_of_answer(*, by: str) -> None:
        record("voice.explained", voice, items=[answer], campaign=campaign)

    tell(by="system")
    tell_of_answer(by="system")

    assert step_of(voice, "said").entry == 0
    assert step_of(voice, "answered").entry == 1
    assert step_of(voice, "answered").events[0].entry == 1


@pytest.mark.parametrize("measures", [1, 3])
@pytest.mark.parametrize(("reader", "first", "again"), [("", 7, 1), ("alice", 10, 4)])
def test_the_page_asks_at_most_ten_queries(
    measures: int,
    reader: str,
    first: int,
    again: int,
    campaign: Campaign,
    alice: Person,
    signed_in: Callable[[Person], Client],
    django_assert_num_queries: Any,
) -> None:
    """First when the figures of the strip are known, as they are on any campaign in use."""
    voice = whole_story(campaign, alice, measures)
    browser = signed_in(alice) if reader else Client()
    browser.get(f"/c/{campaign.slug}/")
    for count in (first, again):
        with django_assert_num_queries(count):
            assert browser.get(f"/voices/{voice.pk}/thread/").status_code == 200


def test_a_page_nobody_may_see_is_not_there(campaign: Campaign) -> None:
    voice = factories.make_voice(campaign)

    assert Client().get(f"/voices/{voice.pk}/thread/").status_code == 404
