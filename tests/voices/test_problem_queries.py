"""Reads of problems: raisers, supports, timelines, likeness, desk and strip."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.voices import problem_desk
from zhixing.voices.actions import assignment, grouping
from zhixing.voices.models import Problem, Voice
from zhixing.voices.queries import problems as queries
from zhixing.voices.queries import similarity
from zhixing.voices.queries.figures import families, figures

pytestmark = pytest.mark.django_db


def test_families_reach_through_merges() -> None:
    edges = {2: 1, 3: 2, 5: 4}

    assert families(edges, [1, 2, 4, 6]) == {1: [1, 2, 3], 2: [2, 3], 4: [4, 5], 6: [6]}


def test_figures_count_people(campaign: Campaign) -> None:
    now = timezone.now()
    members = [factories.make_voice(campaign, author_key=key) for key in ("a", "a", "b", "", "")]
    problem = factories.make_problem(campaign, voices=members)
    empty = factories.make_problem(campaign)

    counted = figures([problem, empty], now)

    assert (counted[problem.pk].voice_count, counted[problem.pk].people_count) == (5, 4)
    assert (counted[empty.pk].heat, counted[empty.pk].first_said) == (0.0, None)


def test_raisers_follow_merges(campaign: Campaign, office: Person) -> None:
    a, b, c = (factories.make_problem(campaign, voices=1) for _ in range(3))
    everyone = set(Voice.objects.all())
    grouping.merge(problem=b, sources=[a], by=office)
    grouping.merge(problem=c, sources=[b], by=office)

    found = {p.pk: set(queries.raisers(queries.problem(p.pk))) for p in (a, b, c)}

    assert found == {p.pk: everyone for p in (a, b, c)}
    assert queries.family(c) == [c.pk, b.pk, a.pk]


def test_supports_unite(campaign: Campaign, office: Person) -> None:
    a, b = factories.make_problem(campaign), factories.make_problem(campaign)
    for problem, key in ((a, "x"), (b, "x"), (b, "y")):
        factories.make_support(problem, key=key)
    grouping.merge(problem=a, sources=[b], by=office)

    assert (queries.support_count(a), queries.support_count(b)) == (2, 2)


def test_timeline_has_no_gap_and_an_end(campaign: Campaign) -> None:
    def say(*days: date) -> Problem:
        times = [datetime(d.year, d.month, d.day, 4, tzinfo=UTC) for d in days]
        members = [factories.make_voice(campaign, said_at=time) for time in times]
        return factories.make_problem(campaign, voices=members)

    monday = date(2026, 3, 2)
    short = say(monday, monday + timedelta(days=6), monday + timedelta(weeks=2))
    long = say(date(1950, 1, 2), monday)

    assert queries.timeline(short).counts == [2, 0, 1]
    assert queries.timeline(short).weeks[0].monday == monday
    assert queries.timeline(short).recurred == 2
    assert len(queries.timeline(long).counts) == queries.LONGEST
    assert queries.timeline(long).recurred == 2
    assert queries.timeline(factories.make_problem(campaign)).counts == []


def test_places_by_frequency(campaign: Campaign) -> None:
    named = ["西区", "东区", "东区", ""]
    members = [factories.make_voice(campaign, place=place) for place in named]
    problem = factories.make_problem(campaign, voices=members)

    assert queries.places(problem, inner=True) == [("东区", 2), ("西区", 1)]
    assert queries.places(problem, inner=False) == []


def test_similar_and_precedents(campaign: Campaign, section_a: Unit, section_b: Unit) -> None:
    texts = ("搅拌站夜间噪音太大睡不着", "搅拌站夜间噪音大睡不着", "搅拌站夜间噪音很大无法睡觉")
    near = [factories.make_problem(campaign, title=t, lead_unit=section_a) for t in texts[:2]]
    factories.make_problem(campaign, title="路灯坏了半年没人修", lead_unit=section_b)
    problem = factories.make_problem(campaign, title=texts[2])

    found = similarity.similar(problem, among=queries.live(campaign))
    advice = similarity.precedents(problem)

    assert {one.problem for one in found} == set(near)
    assert [(one.unit, one.count) for one in advice] == [(section_a, 2)]


def test_the_index_learns_of_new_problems(campaign: Campaign) -> None:
    problem = factories.make_problem(campaign, title="搅拌站夜间噪音太大睡不着")
    among = queries.live(campaign)
    assert similarity.similar(problem, among=among) == []

    new = factories.make_problem(campaign, title="搅拌站夜间噪音很大无法睡觉")

    assert [one.problem for one in similarity.similar(problem, among=among)] == [new]


def test_a_big_index_is_not_built_for_each_new_problem() -> None:
    index: Any = None
    before, after = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    built = similarity._Built(index, 1_000, before)

    def stale(count: int, newest: datetime | None) -> bool:
        return similarity._is_stale(built, count, newest)

    assert [stale(1_000, before), stale(1_020, after), stale(1_021, after)] == [False, False, True]
    assert [stale(999, after), stale(0, None)] == [True, True]


def test_desk(
    campaign: Campaign, office: Person, alice: Person, charlie: Person, section_a: Unit
) -> None:
    factories.make_suggestion(campaign)
    open_one = factories.make_problem(campaign, title="待办的")
    factories.make_problem(campaign, title="争的", state=Problem.State.RULING, lead_unit=section_a)
    assignment.assign(problem=open_one, lead_unit=section_a, by=office)
    factories.make_problem(campaign, title="新的")

    def titles(person: Person) -> list[str]:
        return [todo.title for todo in problem_desk.todos(person)]

    assert titles(office) == ["1 条归并建议待核对", "新的", "争的"]
    assert titles(alice) == ["待办的"]
    assert titles(charlie) == []
    assert [item.title for item in problem_desk.done(office)] == ["待办的"]


def test_a_closed_campaign_leaves_the_desk(office: Person, campaign: Campaign) -> None:
    factories.make_suggestion(campaign)
    factories.make_problem(campaign)
    campaign.closed_at = timezone.now()
    campaign.save()

    assert list(problem_desk.todos(office)) == []


def test_the_strip_counts_the_living(campaign: Campaign) -> None:
    target = factories.make_problem(campaign)
    factories.make_problem(campaign, merged_into=target)
    factories.make_problem(campaign, state=Problem.State.WITHDRAWN)

    assert queries.count_live(campaign) == 1


def test_raisers_read_why(campaign: Campaign, client: Client) -> None:
    declined = factories.make_problem(
        campaign, state=Problem.State.DECLINED, declined_reason="不属<本局>职权", voices=1
    )
    other = factories.make_problem(campaign, voices=1)
    request = RequestFactory().get("/")
    request.user = client  # type: ignore[assignment]  # the panel asks nothing of it

    panel = problem_desk.declined_panel(request, declined.voices.get())

    assert "不属&lt;本局&gt;职权" in str(panel)
    assert problem_desk.declined_panel(request, other.voices.get()) is None
    assert problem_desk.declined_panel(request, factories.make_voice(campaign)) is None
