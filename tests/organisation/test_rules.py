"""Who holds which post: by unit, by tree, by day; and how often the database is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from zhixing.organisation import rules
from zhixing.organisation.models import Appointment, Person, Unit
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(
    leader: Person, office: Person, inspector: Person, alice: Person, bob: Person, charlie: Person
) -> dict[str, Any]:
    cast = (leader, office, inspector, alice, bob, charlie)
    return {person.username: person for person in cast} | {"stranger": AnonymousUser()}


WHO = ("alice", "bob", "charlie", "inspector", "leader", "office", "stranger")
IN_SECTION_A = {"alice", "bob"}
HEADS_SECTION_A = {"bob", "leader"}
HEADS_BUREAU = {"leader"}


@pytest.mark.parametrize("who", WHO)
def test_in_unit_and_heads_unit(
    people: dict[str, Any], section_a: Unit, bureau: Unit, who: str
) -> None:
    person = people[who]

    assert rules.in_unit(person, section_a) == (who in IN_SECTION_A)
    assert rules.heads_unit(person, section_a) == (who in HEADS_SECTION_A)
    assert rules.heads_unit(person, bureau) == (who in HEADS_BUREAU)
    assert (rules.in_unit(person, None), rules.heads_unit(person, None)) == (False, False)


def test_heads_of_one_section_do_not_head_its_sister(bob: Person, section_b: Unit) -> None:
    assert not rules.heads_unit(bob, section_b)


@pytest.mark.parametrize(
    ("began", "ended", "held"),
    [
        (-9, None, True),
        (0, None, True),
        (1, None, False),
        (-9, 0, False),
        (-9, 1, True),
        (-9, -1, False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_the_eve_of_its_end(
    section_a: Unit, began: int, ended: int | None, held: bool
) -> None:
    person = factories.make_person()
    factories.make_appointment(
        person,
        section_a,
        began=factories.day(began),
        ended=None if ended is None else factories.day(ended),
    )

    assert rules.in_unit(person, section_a) == held


def test_all_questions_of_a_request_cost_one_query(
    bob: Person, bureau: Unit, section_a: Unit, section_b: Unit, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        for unit in (bureau, section_a, section_b):
            rules.in_unit(bob, unit)
            rules.heads_unit(bob, unit)
        rules.unit_ids(bob)
        rules.headed_paths(bob)


def test_strangers_cost_no_query(bureau: Unit, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert rules.unit_ids(AnonymousUser()) == frozenset()
        assert not rules.may_organise(AnonymousUser())


@settings(max_examples=200, deadline=None)
@given(
    paths=st.lists(st.text("01", min_size=1, max_size=4), min_size=1, max_size=3),
    asked=st.text("01", min_size=1, max_size=6),
)
def test_heading_is_heading_an_ancestor(paths: list[str], asked: str) -> None:
    """Against the definition: some headed node is the asked node or above it."""

    def path(steps: str) -> str:
        return "".join(step.rjust(4, "0") for step in steps)

    person = Person(pk=1)
    person.current_posts = tuple(
        Appointment(unit=Unit(path=path(steps)), heads=True) for steps in paths
    )
    above = {asked[:n] for n in range(1, len(asked) + 1)}

    assert rules.heads_unit(person, Unit(path=path(asked))) == bool(above & set(paths))


@pytest.mark.parametrize(
    ("who", "allowed"), [("alice", False), ("admin", True), ("system", True), ("stranger", False)]
)
def test_may_organise(alice: Person, admin: Person, who: str, allowed: bool) -> None:
    by: Any = {"alice": alice, "admin": admin, "stranger": AnonymousUser()}.get(who, who)

    assert rules.may_organise(by) == allowed


def test_require_and_known() -> None:
    rules.require(True)
    with pytest.raises(NotYours, match="没有办理这件事的权限"):
        rules.require(False)
    with pytest.raises(NotYours, match="请先登录"):
        rules.known(AnonymousUser())


def test_current_posts_are_of_today_in_the_local_calendar(section_a: Unit) -> None:
    person = factories.make_person(unit=section_a)

    assert [post.began for post in person.current_posts] == [
        timezone.localdate() - timedelta(days=365)
    ]
