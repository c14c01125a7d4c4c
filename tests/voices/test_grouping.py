"""Regrouping: what moves, what the ledger holds, what refuses, and that undoing restores it all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import PhaseClosed
from zhixing.organisation.models import Person
from zhixing.voices.actions import grouping, moving
from zhixing.voices.models import Problem, Regrouping, Voice
from zhixing.voices.queries.figures import figures
from zhixing.voices.rules.problems import (
    AlreadyUndone,
    LaterRegrouping,
    MergedWithItself,
    NothingLeft,
    VoiceTaken,
    WrongState,
)
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
State = Problem.State


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heat fades with time; two counts agree only at one moment."""
    monkeypatch.setattr(moving.timezone, "now", lambda: NOW)


def voices(campaign: Campaign, n: int) -> list[Voice]:
    return [factories.make_voice(campaign) for _ in range(n)]


def create(campaign: Campaign, by: Person, members: list[Voice]) -> Problem:
    return grouping.create(
        campaign=campaign, title="窗口少", category="service", voices=members, by=by
    )


def homes() -> dict[int, int | None]:
    return dict(Voice.objects.values_list("pk", "problem_id"))


def test_create_counts_and_records(campaign: Campaign, office: Person) -> None:
    one = factories.make_voice(campaign, author_key="a", likes=3, said_at=NOW - timedelta(days=9))
    two = factories.make_voice(campaign, author_key="a", said_at=NOW)
    three = factories.make_voice(campaign, author_key="", said_at=NOW - timedelta(days=2))

    problem = create(campaign, office, [one, two, three])

    assert ledger_kinds() == ["problem.created"]
    problem.refresh_from_db()
    assert (problem.voice_count, problem.people_count) == (3, 2)
    assert (problem.first_said, problem.last_said) == (one.said_at, two.said_at)
    assert problem.heat > 2
    kept = Regrouping.objects.get()
    assert kept.before == {
        "voices": {str(v.pk): None for v in (one, two, three)},
        "problems": {},
    }
    assert kept.after["voices"] == {str(v.pk): problem.pk for v in (one, two, three)}


def test_merge_unites_and_undo_restores(campaign: Campaign, office: Person) -> None:
    first, second = voices(campaign, 2), voices(campaign, 3)
    a, b = create(campaign, office, first), create(campaign, office, second)
    before = homes()

    regrouping = grouping.merge(problem=a, sources=[b], reason="同一件事", by=office)

    b.refresh_from_db()
    a.refresh_from_db()
    assert (b.state, b.merged_into_id, b.voice_count) == (State.MERGED, a.pk, 0)
    assert a.voice_count == 5
    assert set(homes().values()) == {a.pk}

    grouping.undo(regrouping=regrouping, by=office)

    b.refresh_from_db()
    assert homes() == before
    assert (b.state, b.merged_into_id, b.voice_count) == (State.OPEN, None, 3)
    assert ledger_kinds()[-2:] == ["problem.merged", "regrouping.undone"]


def test_merge_keeps_a_declined_reason_for_undo(campaign: Campaign, office: Person) -> None:
    a = create(campaign, office, voices(campaign, 1))
    b = factories.make_problem(campaign, state=State.DECLINED, declined_reason="不归本局")

    regrouping = grouping.merge(problem=a, sources=[b], by=office)
    grouping.undo(regrouping=regrouping, by=office)

    b.refresh_from_db()
    assert (b.state, b.declined_reason) == (State.DECLINED, "不归本局")


def test_supports_are_counted_once_over_a_merge(campaign: Campaign, office: Person) -> None:
    a = create(campaign, office, voices(campaign, 1))
    b = create(campaign, office, voices(campaign, 1))
    for problem, key in ((a, "x"), (b, "x"), (b, "y")):
        factories.make_support(problem, key=key)
    alone = factories.make_problem(campaign, voices=2)
    for key in ("x", "y"):
        factories.make_support(alone, key=key)
    moving.refresh([alone])

    grouping.merge(problem=a, sources=[b], by=office)

    a.refresh_from_db()
    assert a.heat == figures([alone], NOW)[alone.pk].heat


def test_split_and_detach(campaign: Campaign, office: Person) -> None:
    members = voices(campaign, 3)
    problem = create(campaign, office, members)

    part = grouping.split(
        problem=problem, voices=members[:1], title="别的事", category="ideas", by=office
    )
    grouping.detach(problem=problem, voices=members[1:2], by=office)

    assert homes() == {
        members[0].pk: part.pk,
        members[1].pk: None,
        members[2].pk: problem.pk,
    }
    problem.refresh_from_db()
    part.refresh_from_db()
    assert (problem.voice_count, part.voice_count) == (1, 1)
    assert ledger_kinds() == ["problem.created", "problem.split", "problem.voices_detached"]


def test_split_leaves_at_least_one(campaign: Campaign, office: Person) -> None:
    members = voices(campaign, 2)
    problem = create(campaign, office, members)

    with pytest.raises(NothingLeft):
        grouping.split(problem=problem, voices=members, title="别的事", category="ideas", by=office)


def test_a_voice_is_in_one_problem(campaign: Campaign, office: Person) -> None:
    members = voices(campaign, 2)
    create(campaign, office, members[:1])

    with pytest.raises(VoiceTaken, match=str(members[0].pk)):
        create(campaign, office, members)

    assert Problem.objects.count() == 1
    assert homes()[members[1].pk] is None


def test_a_voice_of_another_campaign_is_refused(campaign: Campaign, office: Person) -> None:
    foreign = factories.make_voice(factories.make_campaign())

    with pytest.raises(VoiceTaken):
        create(campaign, office, [foreign])


def test_a_problem_cannot_be_merged_with_itself(campaign: Campaign, office: Person) -> None:
    problem = create(campaign, office, voices(campaign, 1))

    with pytest.raises(MergedWithItself):
        grouping.merge(problem=problem, sources=[problem], by=office)


def test_undo_twice_and_out_of_order(campaign: Campaign, office: Person) -> None:
    members = voices(campaign, 2)
    problem = create(campaign, office, members[:1])
    created = Regrouping.objects.get()
    attached = grouping.attach(problem=problem, voices=members[1:], by=office)

    with pytest.raises(LaterRegrouping, match="归入"):
        grouping.undo(regrouping=created, by=office)
    grouping.undo(regrouping=attached, by=office)
    with pytest.raises(AlreadyUndone):
        grouping.undo(regrouping=attached, by=office)
    grouping.undo(regrouping=created, by=office)

    problem.refresh_from_db()
    assert problem.state == State.WITHDRAWN
    assert set(homes().values()) == {None}


def test_an_independent_later_regrouping_is_no_obstacle(campaign: Campaign, office: Person) -> None:
    members = voices(campaign, 3)
    a, b = create(campaign, office, members[:1]), create(campaign, office, members[1:2])
    merged = grouping.merge(problem=a, sources=[b], by=office)
    grouping.attach(problem=a, voices=members[2:], by=office)

    grouping.undo(regrouping=merged, by=office)

    assert homes() == {members[0].pk: a.pk, members[1].pk: b.pk, members[2].pk: a.pk}


def test_a_problem_in_hand_is_not_withdrawn(
    campaign: Campaign, office: Person, section_a: Any
) -> None:
    problem = create(campaign, office, voices(campaign, 1))
    Problem.objects.filter(pk=problem.pk).update(state=State.ASSIGNED, lead_unit=section_a)

    with pytest.raises(WrongState):
        grouping.undo(regrouping=Regrouping.objects.get(), by=office)


@pytest.mark.parametrize("step", ["create", "attach", "detach", "merge", "split", "undo"])
def test_nothing_remains_of_a_broken_step(
    step: str, campaign: Campaign, office: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = voices(campaign, 5)
    a, b = create(campaign, office, members[:2]), create(campaign, office, members[2:4])
    latest = Regrouping.objects.latest("pk")
    before = (homes(), list(Problem.objects.order_by("pk").values()))
    before_steps = list(Regrouping.objects.order_by("pk").values())
    monkeypatch.setattr("zhixing.ledger.actions.append", _broken)
    steps: dict[str, Any] = {
        "create": lambda: create(campaign, office, members[4:]),
        "attach": lambda: grouping.attach(problem=a, voices=members[4:], by=office),
        "detach": lambda: grouping.detach(problem=a, voices=members[:1], by=office),
        "merge": lambda: grouping.merge(problem=a, sources=[b], by=office),
        "split": lambda: grouping.split(
            problem=a, voices=members[:1], title="别的", category="ideas", by=office
        ),
        "undo": lambda: grouping.undo(regrouping=latest, by=office),
    }

    with pytest.raises(RuntimeError, match="disk full"):
        steps[step]()

    assert (homes(), list(Problem.objects.order_by("pk").values())) == before
    assert list(Regrouping.objects.order_by("pk").values()) == before_steps


def _broken(draft: object) -> None:
    raise RuntimeError("disk full")


PHASES = [
    (factories.BEFORE, PhaseClosed),
    (factories.DURING, None),
    (factories.AFTER, PhaseClosed),
]


@pytest.mark.parametrize(("offset", "office_meets"), PHASES)
@pytest.mark.parametrize("role", ["office", "leader", "inspector", "alice", "bob", "charlie"])
def test_who_may_regroup_when(
    role: str, offset: int, office_meets: type[Exception] | None, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(role)
    campaign = request.getfixturevalue("campaign")
    shift = timedelta(days=offset)
    for phase in campaign.phases.all():
        phase.begins, phase.ends = phase.begins + shift, phase.ends + shift
        phase.save()
    problem = factories.make_problem(campaign, voices=2)
    other = factories.make_problem(campaign, voices=1)
    undone = factories.make_regrouping(problem)
    members = list(problem.voices.all())
    free = factories.make_voice(campaign)
    steps: list[Any] = [
        lambda: grouping.attach(problem=problem, voices=[free], by=person),
        lambda: grouping.detach(problem=problem, voices=[free], by=person),
        lambda: grouping.split(
            problem=problem, voices=members[:1], title="别的", category="ideas", by=person
        ),
        lambda: grouping.merge(problem=problem, sources=[other], by=person),
        lambda: create(campaign, person, []),
        lambda: grouping.undo(regrouping=undone, by=person),
    ]
    expected = office_meets if role in {"office", "leader"} else NotYours

    assert [_refusal(step) for step in steps] == [expected] * len(steps)


def _refusal(step: Any) -> type[Exception] | None:
    try:
        step()
    except (NotYours, PhaseClosed) as refusal:
        return type(refusal)
    return None


def test_refresh_asks_a_fixed_number_of_queries(
    campaign: Campaign, django_assert_num_queries: Any
) -> None:
    for n in (1, 3):
        problems = [factories.make_problem(campaign, voices=n) for _ in range(n)]
        with django_assert_num_queries(4):
            moving.refresh(problems)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "attach", "detach", "merge", "split"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sets(st.integers(0, 7), max_size=4),
    ),
    max_size=8,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(steps=STEPS)
def test_undoing_everything_restores_everything(
    campaign: Campaign, office: Person, steps: list[tuple[str, int, int, set[int]]]
) -> None:
    Regrouping.objects.all().delete()
    Voice.objects.all().delete()
    Problem.objects.all().delete()
    members = [
        factories.make_voice(campaign, author_key="abc"[n % 3], said_at=NOW - timedelta(days=n))
        for n in range(8)
    ]
    for n in range(2):
        start = factories.make_problem(campaign, voices=members[2 * n : 2 * n + 2])
        factories.make_support(start, key=f"{n}")
    moving.refresh(list(Problem.objects.all()))
    first = _state(campaign)
    done: list[Regrouping] = []

    for verb, one, other, chosen in steps:
        regrouping = _take(campaign, office, members, (verb, one, other, chosen))
        if regrouping is not None:
            done.append(regrouping)
        _assert_figures_are_a_recount(campaign)
    for regrouping in reversed(done):
        grouping.undo(regrouping=regrouping, by=office)
        _assert_figures_are_a_recount(campaign)

    assert _state(campaign) == first


def _take(
    campaign: Campaign, by: Person, members: list[Voice], step: tuple[str, int, int, set[int]]
) -> Regrouping | None:
    verb, one, other, chosen = step
    problems = list(Problem.objects.filter(campaign=campaign).order_by("pk"))
    a, b = problems[one % len(problems)], problems[other % len(problems)]
    picked = [members[n] for n in sorted(chosen)]
    acts: dict[str, Any] = {
        "create": lambda: create(campaign, by, picked),
        "attach": lambda: grouping.attach(problem=a, voices=picked, by=by),
        "detach": lambda: grouping.detach(problem=a, voices=picked, by=by),
        "merge": lambda: grouping.merge(problem=a, sources=[b], by=by),
        "split": lambda: grouping.split(
            problem=a, voices=picked, title="拆", category="ideas", by=by
        ),
    }
    try:
        acts[verb]()
    except (VoiceTaken, WrongState, NothingLeft, MergedWithItself):
        return None
    return Regrouping.objects.latest("pk")


def _state(campaign: Campaign) -> tuple[object, ...]:
    alive = Problem.objects.filter(campaign=campaign).exclude(state=State.WITHDRAWN)
    return homes(), list(alive.order_by("pk").values())


def _assert_figures_are_a_recount(campaign: Campaign) -> None:
    problems = list(Problem.objects.filter(campaign=campaign))
    counted = figures(problems, NOW)
    for problem in problems:
        own = [getattr(problem, name) for name in moving.FIGURES]
        assert own == [getattr(counted[problem.pk], name) for name in moving.FIGURES]
