"""Pilots (F1, I7): on file before the first day, within bounds, reported, concluded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.actions.campaigns import close
from zhixing.campaigns.closing import NotFinished
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import AlreadyClosed
from zhixing.ledger import actions as ledger_actions
from zhixing.ledger.models import Entry
from zhixing.measures.actions import pilots as actions
from zhixing.measures.models import BoundsReading, Measure, Pilot
from zhixing.measures.queries import pilots as queries
from zhixing.measures.rules import pilots as rules
from zhixing.measures.rules.permissions import State as MeasureState
from zhixing.measures.rules.refusals import WrongState
from zhixing.organisation.models import Person, Unit
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
LIMITED: dict[str, Any] = {
    "limit_of": "投诉件数",
    "limit_way": "most",
    "limit": Decimal(10),
    "limit_unit": "件",
}
FILED: dict[str, Any] = {
    "hypothesis": "窗口下沉到社区，等候时间能减半。",
    "scope": "两个社区",
    "bounds": "不增加编制，花费不超过五万元。",
    "stop_rule": "一周内投诉超过十件，立即停止。",
    "basis": "局务会第九次会议纪要",
    "procedure": "科务会研究，分管副局长同意",
}
FAILED: dict[str, Any] = {
    "outcome": "failed",
    "result": "没有人去。",
    "within": True,
    "within_facts": "花费三万二千元，没有增加编制。",
    "cause": "时段不对",
    "remedy": "设备调回大厅",
}


def file(measure: Measure, by: Person, **fields: Any) -> Pilot:
    days = {"begins": factories.day(1), "ends": factories.day(20)}
    return actions.register(measure=measure, by=by, **{**FILED, **days, **fields})


# Before it starts


def test_a_pilot_is_on_file_before_its_first_day(make: Make, alice: Person) -> None:
    measure = make()

    pilot = file(measure, alice, **LIMITED)

    assert (pilot.state, pilot.filed_by, pilot.filed_on) == ("filed", alice, timezone.localdate())
    assert ledger_kinds() == ["pilot.registered"]
    proof = queries.filing(queries.entries(pilot))
    assert proof is not None
    assert timezone.localdate(proof.time) < pilot.begins


@pytest.mark.parametrize("begins", [0, -1])
def test_nobody_registers_what_has_begun(begins: int, make: Make, alice: Person) -> None:
    with pytest.raises(rules.NotBeforehand):
        file(make(), alice, begins=factories.day(begins))
    assert not Pilot.objects.exists()
    assert ledger_kinds() == []


def test_the_database_holds_no_pilot_filed_after_it_began(make: Make) -> None:
    with pytest.raises(IntegrityError, match="pilot_is_filed_before_it_begins"):
        factories.make_pilot(make(), begins=factories.day(-3), filed_on=factories.day(-3))


def test_refusals_of_registering(make: Make, alice: Person, campaign: Campaign) -> None:
    measure = make(deadline=factories.day(10))
    with pytest.raises(rules.OutsidePilot):
        file(measure, alice, ends=factories.day(11))
    with pytest.raises(rules.OutsidePilot):
        file(measure, alice, begins=factories.day(5), ends=factories.day(4))
    file(measure, alice, ends=factories.day(10))
    with pytest.raises(rules.AlreadyPilot):
        file(measure, alice, ends=factories.day(10))
    with pytest.raises(WrongState):
        file(make(state="done"), alice)
    campaign.closed_at = timezone.now()
    campaign.save()
    with pytest.raises(AlreadyClosed):
        file(make(), alice)


def test_the_office_sends_back_and_the_unit_files_anew(
    make: Make, alice: Person, bob: Person, office: Person
) -> None:
    pilot = file(make(), alice)
    actions.send_back(pilot=pilot, reason="没有写花多少钱", by=office)
    with pytest.raises(WrongState):
        actions.acknowledge(pilot=pilot, by=office)
    days = {"begins": factories.day(2), "ends": factories.day(9)}
    actions.revise(pilot=pilot, by=bob, **FILED, **LIMITED, **days)
    pilot.refresh_from_db()
    assert (pilot.state, pilot.returned_reason, pilot.filed_by) == ("filed", "", bob)

    actions.acknowledge(pilot=pilot, by=office)

    pilot.refresh_from_db()
    assert (pilot.state, pilot.acknowledged_by) == ("acknowledged", office)
    assert ledger_kinds() == [
        "pilot.registered",
        "pilot.returned",
        "pilot.revised",
        "pilot.acknowledged",
    ]


def test_what_has_begun_is_neither_sent_back_nor_reworded(
    make: Make, alice: Person, office: Person
) -> None:
    pilot = factories.make_pilot(make(), state="filed")
    with pytest.raises(WrongState):
        actions.send_back(pilot=pilot, reason="太晚", by=office)
    days = {"begins": factories.day(1), "ends": factories.day(9)}
    with pytest.raises(WrongState):
        actions.revise(pilot=pilot, by=alice, **FILED, **days)
    # The unit filed in time; the office may still say that it has seen it.
    assert actions.acknowledge(pilot=pilot, by=office).state == "acknowledged"


def test_a_late_revision_needs_later_days(make: Make, alice: Person) -> None:
    pilot = factories.make_pilot(make(), state="returned")
    with pytest.raises(rules.NotBeforehand):
        actions.revise(pilot=pilot, by=alice, begins=pilot.begins, ends=pilot.ends, **FILED)


def test_nobody_acknowledges_their_own(campaign: Campaign, make: Make, alice: Person) -> None:
    factories.make_duty(campaign, alice, Duty.Role.OFFICE)
    pilot = file(make(), alice)
    with pytest.raises(NotYours):
        actions.acknowledge(pilot=pilot, by=alice)


# While it runs


def test_a_breach_shows_at_once(make: Make, alice: Person) -> None:
    pilot = factories.make_pilot(make(), **LIMITED)

    actions.read_bounds(pilot=pilot, on=factories.day(-2), value=Decimal(10), by=alice)
    assert list(queries.listed(pilot.measure.campaign, stage="beyond")) == []
    over = actions.read_bounds(pilot=pilot, on=factories.day(-1), value=Decimal(11), by=alice)

    assert list(queries.listed(pilot.measure.campaign, stage="beyond")) == [pilot]
    assert queries.beyond(queries.pilot(pilot.pk)) == [over]
    assert ledger_kinds() == ["pilot.measured", "pilot.measured"]


def test_a_limit_may_be_a_floor(make: Make) -> None:
    pilot = factories.make_pilot(make(), **{**LIMITED, "limit_way": "least"})
    factories.make_bounds_reading(pilot, 10)
    assert not Pilot.objects.filter(queries.breached()).exists()
    factories.make_bounds_reading(pilot, 9, on=factories.day(-1))
    assert Pilot.objects.filter(queries.breached()).exists()


def test_refusals_of_reading(make: Make, alice: Person) -> None:
    bare, pilot = factories.make_pilot(make()), factories.make_pilot(make(), **LIMITED)
    read = {"value": Decimal(1), "by": alice}
    with pytest.raises(rules.NoLimit):
        actions.read_bounds(pilot=bare, on=factories.day(-1), **read)
    for on in (-15, 1):
        with pytest.raises(rules.OutsidePilot):
            actions.read_bounds(pilot=pilot, on=factories.day(on), **read)
    actions.read_bounds(pilot=pilot, on=factories.day(-1), **read)
    with pytest.raises(rules.ReadAlready):
        actions.read_bounds(pilot=pilot, on=factories.day(-1), **read)


# How it went


def test_who_broke_a_bound_cannot_say_otherwise(make: Make, alice: Person) -> None:
    pilot = factories.make_pilot(make(), **LIMITED)
    factories.make_bounds_reading(pilot, 11)
    with pytest.raises(rules.BoundsBroken):
        actions.report(pilot=pilot, by=alice, **FAILED)
    told = actions.report(pilot=pilot, by=alice, **{**FAILED, "within": False})
    assert (told.state, told.within) == ("failed", False)


@pytest.mark.parametrize(
    ("begins", "ends", "refused"), [(1, 5, True), (-5, 5, False), (-9, -2, False)]
)
def test_it_is_reported_once_it_has_begun(
    begins: int, ends: int, refused: bool, make: Make, alice: Person
) -> None:
    days = {"begins": factories.day(begins), "ends": factories.day(ends)}
    pilot = factories.make_pilot(make(), **days)
    if refused:
        with pytest.raises(WrongState):
            actions.report(pilot=pilot, by=alice, **FAILED)
        return
    assert actions.report(pilot=pilot, by=alice, **FAILED).reported_by == alice
    with pytest.raises(WrongState):
        actions.report(pilot=pilot, by=alice, **FAILED)


def test_conclusions(make: Make, office: Person) -> None:
    failed = factories.make_pilot(make(), state="failed")
    with pytest.raises(rules.NothingToAdopt):
        actions.conclude(pilot=failed, conclusion="adopt", reason="好", by=office)
    actions.conclude(pilot=failed, conclusion="stop", reason="没有需求", by=office)
    with pytest.raises(WrongState):
        actions.conclude(pilot=failed, conclusion="adjust", reason="再试", by=office)
    good = factories.make_pilot(make(), state="succeeded")
    actions.conclude(pilot=good, conclusion="adopt", reason="全市推开", by=office)
    assert ledger_kinds() == ["pilot.concluded", "pilot.concluded"]


def test_moves_are_those_of_the_table(make: Make) -> None:
    pilot = factories.make_pilot(make())
    for state in Pilot.State.values:
        pilot.state = state
        for to in Pilot.State.values:
            if to in Pilot.TRANSITIONS[state]:
                rules.check_move(pilot, to)
            else:
                with pytest.raises(WrongState):
                    rules.check_move(pilot, to)


def test_a_campaign_with_a_running_pilot_stays_open(
    make: Make, campaign: Campaign, leader: Person
) -> None:
    factories.make_pilot(make())
    with pytest.raises(NotFinished, match="1 个试点"):
        close(campaign=campaign, by=leader)


# Who may


@pytest.fixture
def people(request: pytest.FixtureRequest, campaign: Campaign, bureau: Unit) -> dict[str, Any]:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector", "admin")
    found: dict[str, Any] = {name: request.getfixturevalue(name) for name in names}
    found["deputy"] = factories.make_person("deputy", unit=bureau)
    factories.make_duty(campaign, found["deputy"], Duty.Role.DEPUTY)
    found["charge"] = factories.make_person("charge", unit=bureau)
    duty = factories.make_duty(campaign, found["charge"], Duty.Role.DEPUTY)
    duty.scope_units.add(request.getfixturevalue("section_a"))
    return {**found, "visitor": AnonymousUser()}


UNIT = {"alice", "bob", "leader"}  # the leader heads the bureau, and so every unit
RUN = {"office", "leader"}
# verb → (how the pilot stands, who may) before, during and after its days
ROLES: dict[str, tuple[set[str], set[str], set[str]]] = {
    "revise": (UNIT, set(), set()),
    "acknowledge": (RUN, RUN, set()),
    "send_back": (RUN, set(), set()),
    "read": (set(), UNIT, set()),
    "report": (set(), UNIT, set()),
    "conclude": (set(), set(), {"office", "leader", "charge"}),
    "find": (set(), set(), {"leader", "deputy"}),
    "appeal": (set(), set(), set()),
    "decide_appeal": (set(), set(), set()),
    "clarify": (set(), set(), set()),
}


@pytest.mark.parametrize("verb", rules.RULES)
@pytest.mark.parametrize("when", [0, 1, 2], ids=["before", "during", "after"])
def test_who_may_when(verb: str, when: int, make: Make, people: dict[str, Any]) -> None:
    begins = factories.day((7, -7, -7)[when])
    state = ("filed", "filed", "failed")[when]
    pilot = factories.make_pilot(
        make(), state=state, begins=begins, ends=factories.day(20), **LIMITED
    )
    allowed = {name for name, person in people.items() if rules.may(verb, person, pilot)}
    assert allowed == ROLES[verb][when]


@pytest.mark.parametrize("verb", rules.RULES)
def test_an_archive_grants_nothing(
    verb: str, campaign: Campaign, make: Make, people: dict[str, Any]
) -> None:
    campaign.closed_at = timezone.now()
    campaign.save()
    for state in ("filed", "failed"):
        pilot = factories.make_pilot(make(), state=state)
        assert not [name for name, person in people.items() if rules.may(verb, person, pilot)]


@pytest.mark.parametrize("state", MeasureState.values)
def test_who_registers(state: str, make: Make, people: dict[str, Any]) -> None:
    measure = make(state=state)
    allowed = {name for name, one in people.items() if rules.may_register(one, measure)}
    assert allowed == (UNIT if state == "committed" else set())


# Whole or nothing


@dataclass
class World:
    make: Make
    alice: Person
    office: Person


@pytest.fixture
def world(make: Make, alice: Person, office: Person) -> World:
    return World(make, alice, office)


STEPS: dict[str, Callable[[World], object]] = {
    "register": lambda w: file(w.make(), w.alice),
    "revise": lambda w: actions.revise(
        pilot=factories.make_pilot(w.make(), state="returned"),
        begins=factories.day(1),
        ends=factories.day(9),
        by=w.alice,
        **FILED,
    ),
    "acknowledge": lambda w: actions.acknowledge(
        pilot=factories.make_pilot(w.make(), state="filed"), by=w.office
    ),
    "send back": lambda w: actions.send_back(
        pilot=factories.make_pilot(w.make(), state="filed", begins=factories.day(3)),
        reason="改",
        by=w.office,
    ),
    "read": lambda w: actions.read_bounds(
        pilot=factories.make_pilot(w.make(), **LIMITED),
        on=factories.day(-1),
        value=Decimal(3),
        by=w.alice,
    ),
    "report": lambda w: actions.report(pilot=factories.make_pilot(w.make()), by=w.alice, **FAILED),
    "conclude": lambda w: actions.conclude(
        pilot=factories.make_pilot(w.make(), state="failed"),
        conclusion="stop",
        reason="没有需求",
        by=w.office,
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_broken_second_write_leaves_nothing(
    step: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    original = actions.locked

    def locked(pilot: Pilot) -> Pilot:
        seen.append(rows())
        return original(pilot)

    monkeypatch.setattr(actions, "locked", locked)
    monkeypatch.setattr(ledger_actions, "append", broken)
    with pytest.raises(RuntimeError):
        STEPS[step](world)
    # Registering locks no pilot, since there is none.
    assert rows() == (seen[0] if seen else [[], []])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("step", STEPS)
def test_each_step_records_one_entry(step: str, world: World) -> None:
    STEPS[step](world)
    assert len(ledger_kinds()) == 1


def rows() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in (Pilot, BoundsReading)]
