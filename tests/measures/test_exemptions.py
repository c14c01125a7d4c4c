"""After a failed pilot (F1, F2): finding, appeal, clarification; and what never counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.analysis import working_days
from zhixing.campaigns.models import Campaign, Duty
from zhixing.ledger import actions as ledger_actions
from zhixing.measures.actions import exemptions as actions
from zhixing.measures.desk import todos
from zhixing.measures.models import (
    Appeal,
    Clarification,
    Condition,
    ExemptionFinding,
    Measure,
    Pilot,
)
from zhixing.measures.queries import measures as of_measures
from zhixing.measures.queries import pilots as queries
from zhixing.measures.queries.reminders import to_remind
from zhixing.measures.rules import pilots as rules
from zhixing.measures.rules.refusals import WrongState
from zhixing.organisation.models import Person, Unit
from zhixing.web import lights
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
LATE = {"begins": factories.day(-30), "ends": factories.day(-12)}


@pytest.fixture
def failed(make: Make) -> Pilot:
    """Failed within its bounds; its measure is a week late."""
    return factories.make_pilot(make(deadline=factories.day(-7)), state="failed", **LATE)


def conditions(**unmet: str) -> dict[str, tuple[bool, str]]:
    """All met, but for the keys that are named with what is wrong."""
    return {key.value: (key not in unmet, unmet.get(key, "")) for key in actions.ASKED}


def find(pilot: Pilot, by: Person, *, exempt: bool = True, **unmet: str) -> ExemptionFinding:
    return actions.find(
        pilot=pilot, exempt=exempt, reasons="对照了各项情形", conditions=conditions(**unmet), by=by
    )


# The protection


def counted(campaign: Campaign) -> tuple[int, int]:
    """How many measures are overdue by the figure, and by the list it opens."""
    found = of_measures.listed(of_measures.of_campaign(campaign), light="overdue")
    return of_measures.counts(campaign).overdue, found.count()


def test_a_failure_within_bounds_never_counts_against_its_unit(
    failed: Pilot, make: Make, campaign: Campaign, section_a: Unit
) -> None:
    late = make(deadline=factories.day(-7))

    assert list(queries.excused(campaign)) == [failed.measure]
    assert list(queries.not_excused(Measure.objects.filter(lead_unit=section_a))) == [late]
    assert counted(campaign) == (1, 1)
    rows = of_measures.columns(of_measures.of_campaign(campaign)).order_by("pk")
    assert [of_measures.light_of(row) for row in rows] == [queries.EXCUSED, lights.LATE]


def test_nobody_is_reminded_of_a_failed_pilot(failed: Pilot, alice: Person) -> None:
    alice.email = "alice@example.org"
    alice.save()
    assert to_remind() == []


def test_the_desk_sets_no_day_for_it(failed: Pilot, alice: Person) -> None:
    assert [(str(todo.kind), todo.due) for todo in todos(alice)] == [("办理举措", None)]


def test_a_scope_does_not_count_it(failed: Pilot, campaign: Campaign, leader: Person) -> None:
    duty = Duty.objects.get(person=leader)
    scope = of_measures.of_scope(duty)
    assert (scope.first, scope.total, scope.overdue) == ((failed.measure,), 1, 0)


@pytest.mark.parametrize(
    ("state", "within", "excused"),
    [
        ("failed", True, True),
        ("stopped", True, True),
        ("failed", False, False),
        ("succeeded", True, False),
        ("acknowledged", None, False),
    ],
)
def test_only_a_failure_within_bounds_is_excused(
    state: str, within: bool | None, excused: bool, make: Make, campaign: Campaign
) -> None:
    fields = {} if within is None else {"within": within}
    pilot = factories.make_pilot(make(deadline=factories.day(-7)), state=state, **LATE, **fields)
    assert queries.is_excused(pilot) is excused
    assert counted(campaign) == ((0, 0) if excused else (1, 1))


def test_a_value_beyond_the_limit_ends_it(make: Make) -> None:
    limit = {"limit_of": "投诉", "limit_way": "most", "limit": 10}
    pilot = factories.make_pilot(make(), state="failed", **limit)
    assert queries.is_excused(pilot)
    factories.make_bounds_reading(pilot, 11)
    assert not queries.excused(pilot.measure.campaign).exists()


def test_a_granted_appeal_outweighs_what_was_reported(make: Make) -> None:
    pilot = factories.make_pilot(make(), state="failed", within=False)
    finding = factories.make_exemption_finding(pilot, exempt=False)
    assert not queries.is_excused(pilot)
    factories.make_appeal(finding, granted=True)
    assert list(queries.excused(pilot.measure.campaign)) == [pilot.measure]


@pytest.mark.parametrize(
    ("appeal", "today", "excused"),
    [
        ("none", 0, True),  # there is time to appeal
        ("none", 60, False),
        ("waits", 60, True),
        ("refused", 0, False),
        ("granted", 60, True),
    ],
)
def test_a_refusal_counts_once_it_stands(
    appeal: str, today: int, excused: bool, failed: Pilot
) -> None:
    finding = factories.make_exemption_finding(failed, exempt=False)
    granted = {"waits": None, "refused": False, "granted": True}
    if appeal in granted:
        factories.make_appeal(finding, granted=granted[appeal])
    found = queries.excused(failed.measure.campaign, factories.day(today))
    assert list(found) == ([failed.measure] if excused else [])


# The finding


def test_a_pilot_that_fails_in_bounds_is_exempted_and_clarified(
    failed: Pilot, leader: Person, office: Person
) -> None:
    finding = find(failed, leader)
    said = {"audience": "全局干部会", "text": "事先备案，守住边界，已容错免责。"}
    actions.clarify(pilot=failed, on=factories.day(0), by=office, **said)

    assert (finding.exempt, finding.appeal_until) == (True, None)
    assert [c.key for c in finding.conditions.all()] == Condition.Key.values
    filed = finding.conditions.get(key="filed")
    assert (filed.met, failed.filed_on.isoformat() in filed.words) == (True, True)
    assert ledger_kinds() == ["exemption.found", "pilot.clarified"]
    assert len(queries.entries(failed)) == 2
    with pytest.raises(WrongState):
        find(failed, leader)


def test_a_finding_says_what_its_conditions_say(failed: Pilot, leader: Person) -> None:
    with pytest.raises(rules.GroundMissing, match="没有谋取私利"):
        find(failed, leader, unselfish="设备从亲属的公司买")
    with pytest.raises(rules.GroundMissing, match="哪一项不符合"):
        find(failed, leader, exempt=False)
    # Good faith outweighs a remedy that came late; the other way round it does not.
    assert find(failed, leader, remedy="晚了一周").exempt


def test_a_finding_does_not_contradict_the_record(make: Make, leader: Person) -> None:
    limit = {"limit_of": "投诉", "limit_way": "most", "limit": 10}
    pilot = factories.make_pilot(make(), state="failed", within=False, **limit)
    factories.make_bounds_reading(pilot, 11)
    with pytest.raises(rules.BoundsBroken):
        find(pilot, leader)
    refused = find(pilot, leader, exempt=False, bounds="投诉十一件")
    assert refused.appeal_until == working_days.add(factories.day(0), rules.APPEAL_DAYS)


def test_nobody_of_the_unit_finds(
    failed: Pilot, campaign: Campaign, section_a: Unit, bob: Person, alice: Person
) -> None:
    for person in (alice, bob, factories.make_person(unit=section_a)):
        factories.make_duty(campaign, person, Duty.Role.DEPUTY)
        with pytest.raises(NotYours):
            find(failed, person)


def test_whoever_is_in_charge_does_not_find(
    failed: Pilot, campaign: Campaign, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    charge, other = (factories.make_person(unit=bureau) for _ in range(2))
    for person, unit in ((charge, section_a), (other, section_b)):
        duty = factories.make_duty(campaign, person, Duty.Role.DEPUTY)
        duty.scope_units.add(unit)
    with pytest.raises(NotYours):
        find(failed, charge)
    assert find(failed, other).exempt


# The appeal


def test_an_appeal_is_decided_by_somebody_else(
    failed: Pilot, leader: Person, alice: Person, inspector: Person
) -> None:
    find(failed, leader, exempt=False, procedure="没有开会")
    made = actions.appeal(pilot=failed, text="会议记录在附件里", by=alice)
    assert made.found_by == leader
    with pytest.raises(NotYours):
        actions.decide_appeal(pilot=failed, granted=False, decision="维持", by=leader)

    actions.decide_appeal(pilot=failed, granted=True, decision="开过会", by=inspector)

    finding = ExemptionFinding.objects.get()
    assert (finding.exempt, finding.stands_exempt) == (False, True)
    assert ledger_kinds() == ["exemption.found", "exemption.appealed", "exemption.reviewed"]
    assert list(queries.listed(failed.measure.campaign, stage="exempt")) == [failed]
    with pytest.raises(WrongState):
        actions.decide_appeal(pilot=failed, granted=False, decision="维持", by=inspector)


def test_an_appeal_has_its_time(failed: Pilot, alice: Person, charlie: Person) -> None:
    with pytest.raises(rules.AppealOver):
        actions.appeal(pilot=failed, text="不服", by=alice)
    finding = factories.make_exemption_finding(failed, exempt=False, appeal_until=factories.day(-1))
    with pytest.raises(rules.AppealOver):
        actions.appeal(pilot=failed, text="不服", by=alice)
    ExemptionFinding.objects.filter(pk=finding.pk).update(appeal_until=factories.day(0))
    with pytest.raises(NotYours):
        actions.appeal(pilot=failed, text="不服", by=charlie)
    actions.appeal(pilot=failed, text="不服", by=alice)
    with pytest.raises(rules.AppealOver):
        actions.appeal(pilot=failed, text="还是不服", by=alice)


def test_only_what_is_excused_is_clarified(failed: Pilot, office: Person) -> None:
    said = {"audience": "全科", "text": "已免责", "on": factories.day(0), "by": office}
    with pytest.raises(WrongState):
        actions.clarify(pilot=failed, **said)
    factories.make_exemption_finding(failed, exempt=False)
    with pytest.raises(WrongState):
        actions.clarify(pilot=failed, **said)


# Who may appeal, judge and clarify


@dataclass
class World:
    pilot: Pilot
    people: dict[str, Person]
    make: Make


@pytest.fixture
def world(
    request: pytest.FixtureRequest, failed: Pilot, campaign: Campaign, bureau: Unit, make: Make
) -> World:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector", "admin")
    found = {name: request.getfixturevalue(name) for name in names}
    found["deputy"] = factories.make_person("deputy", unit=bureau)
    factories.make_duty(campaign, found["deputy"], Duty.Role.DEPUTY)
    return World(failed, found, make)


def allowed(world: World, verb: str) -> set[str]:
    pilot = queries.pilot(world.pilot.pk)
    return {name for name, person in world.people.items() if rules.may(verb, person, pilot)}


def test_who_may_after_the_finding(world: World) -> None:
    finding = factories.make_exemption_finding(world.pilot, exempt=False, by=world.people["deputy"])
    assert allowed(world, "appeal") == {"alice", "bob", "leader"}
    assert allowed(world, "decide_appeal") == set()
    factories.make_appeal(finding)
    assert allowed(world, "appeal") == set()
    assert allowed(world, "decide_appeal") == {"leader", "inspector"}
    assert allowed(world, "clarify") == set()
    Appeal.objects.update(
        granted=True, decision="改", decided_by=world.people["leader"], decided_at=finding.at
    )
    assert allowed(world, "decide_appeal") == set()
    assert allowed(world, "clarify") == {"leader", "deputy", "office"}


def test_reasons_are_for_whom_they_concern(world: World) -> None:
    seen = {n for n, p in world.people.items() if rules.may_see_finding(p, world.pilot)}
    assert seen == {"alice", "bob", "office", "leader", "deputy", "inspector"}


# Whole or nothing, and the database


def _appealed(w: World) -> Pilot:
    factories.make_appeal(factories.make_exemption_finding(w.pilot, exempt=False))
    return w.pilot


def _found(w: World, *, exempt: bool) -> Pilot:
    factories.make_exemption_finding(w.pilot, exempt=exempt)
    return w.pilot


STEPS: dict[str, Callable[[World], Callable[[], object]]] = {
    "find": lambda w: lambda: find(w.pilot, w.people["leader"]),
    "appeal": lambda w: (
        lambda pilot: lambda: actions.appeal(pilot=pilot, text="不服", by=w.people["alice"])
    )(_found(w, exempt=False)),
    "decide": lambda w: (
        lambda pilot: (
            lambda: actions.decide_appeal(
                pilot=pilot, granted=True, decision="改", by=w.people["inspector"]
            )
        )
    )(_appealed(w)),
    "clarify": lambda w: (
        lambda pilot: (
            lambda: actions.clarify(
                pilot=pilot,
                audience="全科",
                text="免责",
                on=factories.day(0),
                by=w.people["office"],
            )
        )
    )(_found(w, exempt=True)),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_broken_second_write_leaves_nothing(
    step: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = STEPS[step](world)
    before = rows()

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(ledger_actions, "append", broken)
        with pytest.raises(RuntimeError):
            act()
    assert rows() == before
    act()
    assert len(ledger_kinds()) == 1


def rows() -> list[Any]:
    tables = (ExemptionFinding, Condition, Appeal, Clarification)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_each_constraint_is_broken_alone(failed: Pilot, leader: Person) -> None:
    refused = factories.make_exemption_finding(failed, exempt=False, by=leader)
    factories.make_appeal(refused)
    broken: dict[str, tuple[Any, dict[str, Any]]] = {
        "finding_refused_can_be_appealed": (ExemptionFinding, {"appeal_until": None}),
        "condition_not_met_says_why": (Condition, {"met": False, "words": ""}),
        "appeal_decided_with_its_facts": (Appeal, {"decision": "没有结论"}),
        "appeal_decided_by_somebody_else": (
            Appeal,
            {"granted": False, "decision": "维持", "decided_by": leader, "decided_at": refused.at},
        ),
    }
    for name, (table, change) in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            table.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Condition.objects.create(finding=refused, key="filed", met=True)
