"""Suggestions: made, replaced, accepted with what stays checked, dismissed for good."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import PhaseClosed
from zhixing.organisation.models import Person
from zhixing.voices.actions import grouping
from zhixing.voices.actions import suggestions as actions
from zhixing.voices.models import Problem, Suggestion, Voice
from zhixing.voices.queries import suggestions as queries
from zhixing.voices.rules.problems import AlreadyDecided, VoiceTaken
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

NOISE = "小区门口搅拌站夜间施工噪音太大，老人孩子睡不着觉"
PARKING = "医院停车场车位太少，看病停车要排队一个小时"
OTHERS = ("路灯坏了半年没人修", "公交首末班时间太晚,赶不上上班", "希望图书馆周末延长开放")


@pytest.fixture
def talk(campaign: Campaign) -> dict[str, list[Voice]]:
    """Three people on noise, two on parking, three alone."""

    def say(text: str, times: int) -> list[Voice]:
        return [
            factories.make_voice(campaign, title=text[:10], text=f"{text}{mark}")
            for mark in "。!?"[:times]
        ]

    return {
        "noise": say(NOISE, 3),
        "parking": say(PARKING, 2),
        "others": [voice for text in OTHERS for voice in say(text, 1)],
    }


def keys(voices: list[Voice]) -> list[int]:
    return sorted(voice.pk for voice in voices)


def proposed() -> list[tuple[int | None, list[int]]]:
    found = Suggestion.objects.filter(state="open").order_by("-heat", "-pk")
    return [(s.problem_id, keys(list(s.voices.all()))) for s in found]


def test_suggests_and_groups_nothing(
    campaign: Campaign, office: Person, talk: dict[str, list[Voice]]
) -> None:
    n = actions.suggest(campaign=campaign, by=office)

    assert n == 2
    assert proposed() == [(None, keys(talk["noise"])), (None, keys(talk["parking"]))]
    assert ledger_kinds() == ["suggestions.made"]
    assert Problem.objects.count() == 0
    first = Suggestion.objects.order_by("-heat")[0]
    assert first.people == 3
    assert all(reason.shared for reason in queries.reasons(first))


def test_a_voice_may_join_an_existing_problem(
    campaign: Campaign, office: Person, talk: dict[str, list[Voice]]
) -> None:
    noise = talk["noise"]
    problem = grouping.create(
        campaign=campaign, title="噪音", category="service", voices=noise[:2], by=office
    )
    actions.suggest(campaign=campaign, by=office)

    found = Suggestion.objects.get(problem=problem)
    assert keys(list(found.voices.all())) == [noise[2].pk]

    joined = actions.accept(suggestion=found, voices=[noise[2]], by=office)

    assert joined == problem
    problem.refresh_from_db()
    assert problem.voice_count == 3


def test_accept_leaves_out_what_was_unchecked(
    campaign: Campaign, office: Person, talk: dict[str, list[Voice]]
) -> None:
    actions.suggest(campaign=campaign, by=office)
    found = Suggestion.objects.order_by("-heat")[0]

    problem = actions.accept(
        suggestion=found, voices=talk["noise"][:2], title="夜间噪音", category="service", by=office
    )

    assert (problem.title, problem.voice_count) == ("夜间噪音", 2)
    assert queries.free_voices(found).get() == talk["noise"][2]
    with pytest.raises(AlreadyDecided):
        actions.accept(suggestion=found, voices=talk["noise"][2:], by=office)
    assert ledger_kinds() == ["suggestions.made", "suggestion.accepted"]


def test_accept_joins_what_the_problem_was_merged_into(campaign: Campaign, office: Person) -> None:
    target = factories.make_problem(campaign)
    merged = factories.make_problem(campaign, merged_into=target)
    found = factories.make_suggestion(campaign, problem=merged)

    joined = actions.accept(suggestion=found, voices=list(found.voices.all()), by=office)

    assert joined == target


def test_accept_refuses_a_voice_from_elsewhere(campaign: Campaign, office: Person) -> None:
    found = factories.make_suggestion(campaign)

    with pytest.raises(VoiceTaken):
        actions.accept(suggestion=found, voices=[factories.make_voice(campaign)], by=office)


def test_a_dismissed_group_is_not_proposed_again(
    campaign: Campaign, office: Person, talk: dict[str, list[Voice]]
) -> None:
    actions.suggest(campaign=campaign, by=office)
    actions.dismiss(suggestion=Suggestion.objects.order_by("-heat")[0], by=office)

    assert actions.suggest(campaign=campaign, by=office) == 1

    assert proposed() == [(None, keys(talk["parking"]))]
    assert Suggestion.objects.filter(state="dismissed").count() == 1


def test_voices_that_got_a_problem_meanwhile_are_left_out(
    campaign: Campaign,
    office: Person,
    talk: dict[str, list[Voice]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody else groups voices while the long work runs."""
    real = actions.consolidate

    def slow(*args: Any, **kwargs: Any) -> Any:
        groups = real(*args, **kwargs)
        for name, n in (("noise", 1), ("parking", 1)):
            grouping.create(
                campaign=campaign, title=name, category="service", voices=talk[name][:n], by=office
            )
        return groups

    monkeypatch.setattr(actions, "consolidate", slow)

    actions.suggest(campaign=campaign, by=office)

    assert proposed() == [(None, keys(talk["noise"][1:]))]


def test_a_suggestion_emptied_otherwise_waits_no_more(campaign: Campaign, office: Person) -> None:
    found = factories.make_suggestion(campaign)
    assert list(queries.waiting(campaign)) == [found]

    grouping.create(
        campaign=campaign, title="题", category="ideas", voices=list(found.voices.all()), by=office
    )

    assert list(queries.waiting(campaign)) == []


def test_the_same_voices_make_the_same_suggestions(
    campaign: Campaign, office: Person, talk: dict[str, list[Voice]]
) -> None:
    actions.suggest(campaign=campaign, by=office)
    first = proposed()
    actions.suggest(campaign=campaign, by=office)

    assert proposed() == first
    assert Suggestion.objects.count() == len(first)


@pytest.mark.parametrize("step", ["suggest", "accept", "dismiss"])
def test_nothing_remains_of_a_broken_step(
    step: str, campaign: Campaign, office: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = factories.make_suggestion(campaign)
    voices = list(found.voices.all())
    before = list(Suggestion.objects.values()), Problem.objects.count()
    monkeypatch.setattr("zhixing.ledger.actions.append", _broken)
    steps: dict[str, Any] = {
        "suggest": lambda: actions.suggest(campaign=campaign, by=office),
        "accept": lambda: actions.accept(suggestion=found, voices=voices, by=office),
        "dismiss": lambda: actions.dismiss(suggestion=found, by=office),
    }

    with pytest.raises(RuntimeError, match="disk full"):
        steps[step]()

    assert (list(Suggestion.objects.values()), Problem.objects.count()) == before


def _broken(draft: object) -> None:
    raise RuntimeError("disk full")


@pytest.mark.parametrize("role", ["office", "leader", "inspector", "alice", "charlie"])
@pytest.mark.parametrize("closed", [False, True])
def test_who_may_decide(role: str, closed: bool, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(role)
    campaign = request.getfixturevalue("campaign")
    if closed:
        campaign.phases.update(verbs=["measure.commit"])
    one, two = factories.make_suggestion(campaign), factories.make_suggestion(campaign)
    steps: list[Any] = [
        lambda: actions.accept(suggestion=one, voices=list(one.voices.all()), by=person),
        lambda: actions.dismiss(suggestion=two, by=person),
        lambda: actions.suggest(campaign=campaign, by=person),
    ]
    in_time = PhaseClosed if closed else None
    expected = in_time if role in {"office", "leader"} else NotYours

    assert [_refusal(step) for step in steps] == [expected] * 3


def _refusal(step: Any) -> type[Exception] | None:
    try:
        step()
    except (NotYours, PhaseClosed) as refusal:
        return type(refusal)
    return None
