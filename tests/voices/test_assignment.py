"""Giving problems to units: hand-offs, rulings, refusals, and what raisers are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import PhaseClosed
from zhixing.organisation.models import Person, Unit
from zhixing.voices.actions import assignment, problems
from zhixing.voices.models import Assignment, Problem
from zhixing.voices.rules.problems import AlreadyRuled, SameUnit, WrongState
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db
State = Problem.State


@pytest.fixture
def problem(campaign: Campaign) -> Problem:
    return factories.make_problem(campaign, voices=1)


@pytest.fixture
def given(problem: Problem, office: Person, section_a: Unit) -> Problem:
    return assignment.assign(problem=problem, lead_unit=section_a, by=office)


def test_assign(problem: Problem, office: Person, section_a: Unit, section_b: Unit) -> None:
    assignment.assign(
        problem=problem, lead_unit=section_a, supporting_units=[section_b, section_a], by=office
    )

    problem.refresh_from_db()
    assert (problem.state, problem.lead_unit) == (State.ASSIGNED, section_a)
    assert list(problem.supporting_units.all()) == [section_b]
    steps = Assignment.objects.values_list("kind", "from_unit", "to_unit")
    assert list(steps) == [("assigned", None, section_a.pk)]
    assert ledger_kinds() == ["problem.assigned"]


def test_a_declined_problem_is_taken_up_again(
    problem: Problem, office: Person, section_a: Unit
) -> None:
    assignment.decline(problem=problem, reason="不归本局", by=office)
    assignment.assign(problem=problem, lead_unit=section_a, by=office)

    problem.refresh_from_db()
    assert (problem.state, problem.declined_reason) == (State.ASSIGNED, "")
    assert ledger_kinds() == ["problem.declined", "problem.assigned"]


def test_hand_offs_end_in_a_ruling(
    given: Problem, office: Person, alice: Person, charlie: Person, section_a: Unit, section_b: Unit
) -> None:
    for person, unit in ((alice, section_b), (charlie, section_a), (alice, section_b)):
        assignment.hand_on(problem=given, to_unit=unit, reason="不在本科职责内", by=person)

    given.refresh_from_db()
    assert (given.state, given.lead_unit) == (State.RULING, section_a)
    with pytest.raises(WrongState):
        assignment.hand_on(problem=given, to_unit=section_b, reason="再转", by=alice)

    assignment.rule(problem=given, to_unit=section_b, reason="按三定方案", by=office)

    given.refresh_from_db()
    assert (given.state, given.lead_unit) == (State.ASSIGNED, section_b)
    with pytest.raises(AlreadyRuled):
        assignment.hand_on(problem=given, to_unit=section_a, reason="再转", by=charlie)
    assert ledger_kinds() == [
        "problem.assigned",
        "problem.handed_on",
        "problem.handed_on",
        "problem.handed_on",
        "problem.ruled",
    ]


def test_a_unit_does_not_hand_on_to_itself(given: Problem, alice: Person, section_a: Unit) -> None:
    with pytest.raises(SameUnit):
        assignment.hand_on(problem=given, to_unit=section_a, reason="自办", by=alice)


def test_a_supporting_unit_that_leads_supports_no_more(
    problem: Problem, office: Person, alice: Person, section_a: Unit, section_b: Unit
) -> None:
    assignment.assign(problem=problem, lead_unit=section_a, supporting_units=[section_b], by=office)
    assignment.hand_on(problem=problem, to_unit=section_b, reason="由对方主管", by=alice)

    assert list(problem.supporting_units.all()) == []


def test_edit(problem: Problem, office: Person) -> None:
    problems.edit(problem=problem, title="窗口少", category="ideas", description="", by=office)

    problem.refresh_from_db()
    assert (problem.title, problem.category) == ("窗口少", "ideas")
    assert ledger_kinds() == ["problem.edited"]


@pytest.mark.parametrize("step", ["assign", "hand_on", "rule", "decline", "edit"])
def test_nothing_remains_of_a_broken_step(
    step: str,
    given: Problem,
    campaign: Campaign,
    office: Person,
    section_b: Unit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_one = factories.make_problem(campaign)
    ruling = factories.make_problem(campaign, state=State.RULING, lead_unit=section_b)
    before = list(Problem.objects.order_by("pk").values()), Assignment.objects.count()
    monkeypatch.setattr("zhixing.ledger.actions.append", _broken)
    steps = _steps(office, section_b, given, open_one, ruling)

    with pytest.raises(RuntimeError, match="disk full"):
        steps[step]()

    after = list(Problem.objects.order_by("pk").values()), Assignment.objects.count()
    assert after == before


def _broken(draft: object) -> None:
    raise RuntimeError("disk full")


def _steps(
    by: Person, unit: Unit, assigned: Problem, open_one: Problem, ruling: Problem
) -> dict[str, Any]:
    return {
        "assign": lambda: assignment.assign(problem=open_one, lead_unit=unit, by=by),
        "hand_on": lambda: assignment.hand_on(problem=assigned, to_unit=unit, reason="职责", by=by),
        "rule": lambda: assignment.rule(problem=ruling, to_unit=unit, reason="裁定", by=by),
        "decline": lambda: assignment.decline(problem=assigned, reason="不归本局", by=by),
        "edit": lambda: problems.edit(
            problem=assigned, title="题", category="ideas", description="", by=by
        ),
    }


IN_UNIT = {"alice", "bob"}


@pytest.mark.parametrize("offset", [factories.BEFORE, factories.DURING, factories.AFTER])
@pytest.mark.parametrize("role", ["office", "leader", "inspector", "alice", "bob", "charlie"])
def test_who_may_do_what_when(role: str, offset: int, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(role)
    campaign = request.getfixturevalue("campaign")
    own, other = request.getfixturevalue("section_a"), request.getfixturevalue("subordinate")
    shift = timedelta(days=offset)
    for phase in campaign.phases.all():
        phase.begins, phase.ends = phase.begins + shift, phase.ends + shift
        phase.save()
    assigned = factories.make_problem(campaign, lead_unit=own)
    open_one = factories.make_problem(campaign)
    ruling = factories.make_problem(campaign, state=State.RULING, lead_unit=own)
    in_time = None if offset == factories.DURING else PhaseClosed
    is_office = role in {"office", "leader"}

    met = {
        name: _refusal(step)
        for name, step in _steps(person, other, assigned, open_one, ruling).items()
    }

    expected = dict.fromkeys(met, in_time if is_office else NotYours)
    if role in IN_UNIT:
        expected["hand_on"] = in_time
    assert met == expected


def _refusal(step: Any) -> type[Exception] | None:
    try:
        step()
    except (NotYours, PhaseClosed) as refusal:
        return type(refusal)
    return None
