"""Units that change: what is recorded, what is refused, what history remembers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.organisation.roll import findings
from zhixing.ledger.models import Item
from zhixing.organisation import actions, queries, rules
from zhixing.organisation.models import Person, Unit, UnitChange
from zhixing.web.errors import NotYours, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau_by_action(db: None) -> Unit:
    return actions.open_unit(name="市数据局", kind="organisation", code="SJ", by="system")


def opened(name: str, parent: Unit | None) -> Unit:
    return actions.open_unit(
        name=name, kind="section", code=f"C-{name}", parent=parent, by="system"
    )


def named(unit: Unit, **said: Any) -> dict[str, Any]:
    known = {name: getattr(unit, name) for name in ("name", "kind", "code", "business")}
    return {"unit": unit, **known, **said, "by": "system"}


def test_a_renamed_unit_remembers_its_name(bureau_by_action: Unit) -> None:
    unit = opened("信息科", bureau_by_action)
    day = factories.day(-10)

    actions.change_unit(**named(unit, name="数据科", day=day, document="3 号"))

    unit.refresh_from_db()
    assert (unit.name, queries.name_on(unit, day - timedelta(days=1))) == ("数据科", "信息科")
    assert queries.name_on(unit, day) == "数据科"
    change = UnitChange.objects.latest("pk")
    assert (change.kind, change.before, change.after, change.document) == (
        "renamed", {"name": "信息科"}, {"name": "数据科"}, "3 号",
    )  # fmt: skip
    assert (ledger_kinds()[-1], findings()) == ("unit.changed", [])


def test_a_change_of_nothing_is_refused(bureau_by_action: Unit) -> None:
    with pytest.raises(rules.NothingChanged):
        actions.change_unit(**named(bureau_by_action))


def test_a_moved_unit_takes_along_what_is_below(bureau_by_action: Unit) -> None:
    one, two = opened("一科", bureau_by_action), opened("二科", bureau_by_action)
    below = opened("小组", one)

    actions.move_unit(unit=one, parent=two, reason="机构改革", by="system")

    below.refresh_from_db()
    assert queries.place_of(below) == "市数据局 / 二科 / 一科 / 小组"
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    subjects = list(Item.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects[-1] == f"unit:{below.pk}"
    assert findings() == []


def test_a_quiet_move_is_found(bureau_by_action: Unit) -> None:
    one, two = opened("一科", bureau_by_action), opened("二科", bureau_by_action)
    Unit.objects.filter(pk=two.pk).update(path=f"{one.path}0001", depth=3)

    assert [f"unit:{two.pk}" in finding for finding in findings()] == [True]


def test_no_unit_stands_below_itself(bureau_by_action: Unit) -> None:
    one = opened("一科", bureau_by_action)
    below = opened("小组", one)

    for parent in (one, below):
        with pytest.raises(rules.WithinItself):
            actions.move_unit(unit=one, parent=parent, by="system")
    with pytest.raises(rules.NothingChanged):
        actions.move_unit(unit=one, parent=bureau_by_action, by="system")


@settings(max_examples=25, deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=8))
def test_any_moves_keep_the_tree_whole(moves: list[tuple[int, int]]) -> None:
    """Against the definition: the parent of each unit is the last one it was moved to."""
    UnitChange.objects.all().delete()
    Unit.objects.all().delete()
    units = [factories.make_unit(f"单位{n}") for n in range(6)]
    above: dict[int, int | None] = dict.fromkeys(range(6))
    for which, to in moves:
        parent = None if to == 6 else units[to]
        try:
            actions.move_unit(unit=units[which], parent=parent, by="system")
        except Refused:
            continue
        above[which] = None if to == 6 else to

    rows = {unit.name: unit for unit in Unit.objects.all()}
    for which, to in above.items():
        parent = Unit.objects.get_parent(rows[f"单位{which}"])
        assert (parent.name if parent else None) == (None if to is None else f"单位{to}")
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_a_unit_in_use_is_not_closed(bureau_by_action: Unit) -> None:
    one = opened("一科", bureau_by_action)
    person = factories.make_person("li", unit=one, name="李明")

    with pytest.raises(rules.UnitInUse, match="李明（科员）"):
        actions.close_unit(unit=one, by="system")
    with pytest.raises(rules.UnitInUse, match="下级单位“一科”"):
        actions.close_unit(unit=bureau_by_action, by="system")

    actions.end_appointment(appointment=person.appointments.get(), by="system")
    actions.close_unit(unit=one, document="4 号", by="system")
    one.refresh_from_db()
    assert (one.is_open, list(queries.open_units())) == (False, [bureau_by_action])
    for attempt in (
        lambda: actions.close_unit(unit=one, by="system"),
        lambda: actions.appoint(person=person, unit=one, post="科员", by="system"),
        lambda: opened("小组", one),
    ):
        with pytest.raises(rules.UnitClosed):
            attempt()


def test_who_held_a_post_when_a_record_was_made(section_a: Unit, admin: Person) -> None:
    before, after = factories.make_person("wang"), factories.make_person("zhang")
    gone = actions.appoint(
        person=before, unit=section_a, post="科长", heads=True, began=factories.day(-90), by=admin
    )
    actions.end_appointment(
        appointment=gone, ended=factories.day(-30), reason="退休", document="5 号", by=admin
    )
    actions.appoint(
        person=after, unit=section_a, post="科长", heads=True, began=factories.day(-30), by=admin
    )

    def head(offset: int) -> list[str]:
        held = queries.heads_on(section_a, factories.day(offset))
        return [post.person.username for post in held]

    assert [head(-91), head(-90), head(-31), head(-30), head(0)] == [
        [], ["wang"], ["wang"], ["zhang"], ["zhang"],
    ]  # fmt: skip
    assert list(queries.posts_on(before, factories.day(-40))) == [gone]


def test_one_head_at_a_time_and_no_post_twice(section_a: Unit, alice: Person, bob: Person) -> None:
    with pytest.raises(rules.HeadHeld, match="已由Bob负责"):
        actions.appoint(person=alice, unit=section_a, post="科长", heads=True, by="system")
    with pytest.raises(rules.PostHeld):
        actions.appoint(person=alice, unit=section_a, post="科员", by="system")


def test_a_transfer_is_one_entry(section_a: Unit, section_b: Unit, admin: Person) -> None:
    person = factories.make_person("li")
    held = actions.appoint(
        person=person, unit=section_a, post="科员", began=factories.day(-9), by=admin
    )

    made = actions.transfer(
        appointment=held, unit=section_b, post="科长", heads=True, reason="竞争上岗",
        document="6 号", by=admin,
    )  # fmt: skip

    held.refresh_from_db()
    assert (held.ended, held.end_reason, held.end_document) == (made.began, "竞争上岗", "6 号")
    assert rules.unit_ids(person) == {section_b.pk}
    assert ledger_kinds() == ["appointment.made", "appointment.transferred"]
    with pytest.raises(rules.AlreadyEnded):
        actions.transfer(appointment=held, unit=section_b, post="科长", by=admin)


def test_only_administrators_change_units(alice: Person, section_a: Unit, section_b: Unit) -> None:
    post = alice.appointments.get()
    for attempt in (
        lambda: actions.change_unit(**(named(section_a, name="新名") | {"by": alice})),
        lambda: actions.move_unit(unit=section_a, parent=section_b, by=alice),
        lambda: actions.close_unit(unit=section_b, by=alice),
        lambda: actions.transfer(appointment=post, unit=section_b, post="科长", by=alice),
    ):
        with pytest.raises(NotYours):
            attempt()
    assert ledger_kinds() == []


@pytest.mark.parametrize("name", ["change_unit", "move_unit", "close_unit", "transfer"])
def test_without_its_entry_nothing_remains(
    monkeypatch: pytest.MonkeyPatch, alice: Person, section_a: Unit, section_b: Unit, name: str
) -> None:
    post = alice.appointments.get()
    arguments: dict[str, dict[str, Any]] = {
        "change_unit": named(section_a, name="新名"),
        "move_unit": {"unit": section_a, "parent": section_b},
        "close_unit": {"unit": section_b},
        "transfer": {"appointment": post, "unit": section_b, "post": "科长"},
    }
    models = (Unit, UnitChange, type(post))
    before = [list(model._default_manager.order_by("pk").values()) for model in models]

    def broken(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        getattr(actions, name)(**(arguments[name] | {"by": "system"}))
    assert [list(model._default_manager.order_by("pk").values()) for model in models] == before
