"""Who may do what: role × verb, and the phase that grants the verb: before, during, after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests import factories
from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.measures.models import Measure
from zhixing.measures.rules.permissions import RULES, may, may_commit, may_see_inner
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem

pytestmark = pytest.mark.django_db

# alice owns; bob heads her unit; dora works in it; eve in a supporting unit; charlie is a stranger.
ROLES = {
    "correct": {"office", "leader"},
    "change_owner": {"office", "leader"},
    "add_task": {"alice", "bob", "leader"},
    "finish_task": {"alice", "eve"},
    "add_evidence": {"alice", "bob", "leader", "eve"},
    "ask_extension": {"alice"},
    "decide_extension": {"office", "leader"},
    "claim": {"alice", "bob", "leader"},
    "check": {"inspector"},
    "answer": {"alice", "bob", "dora", "leader"},
    "reopen": {"office", "leader"},
}
PHASED = {"claim": Verb.CLAIM, "check": Verb.CHECK}


@pytest.fixture
def people(
    request: pytest.FixtureRequest, bureau: Unit, section_a: Unit
) -> dict[str, Person | AnonymousUser]:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector")
    found = {name: request.getfixturevalue(name) for name in names}
    found["dora"] = factories.make_person("dora", unit=section_a)
    found["eve"] = factories.make_person("eve", unit=factories.make_unit("市民热线", parent=bureau))
    return {**found, "visitor": AnonymousUser()}


def _state_for(verb: str) -> str:
    return min(RULES[verb].states, key=["committed", "done", "verified", "closed"].index)


@pytest.mark.parametrize("verb", RULES)
def test_roles(verb: str, make: Callable[..., Measure], people: dict[str, Person]) -> None:
    measure = make(state=_state_for(verb))
    factories.make_task(measure, assignee=people["eve"])
    allowed = {name for name, person in people.items() if may(verb, person, measure)}
    assert allowed == ROLES[verb]


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize(
    ("offset", "open_phase"),
    [(factories.BEFORE, False), (factories.DURING, True), (factories.AFTER, False)],
    ids=["before", "during", "after"],
)
def test_phases(
    verb: str, offset: int, open_phase: bool, bureau: Unit, section_a: Unit, alice: Person
) -> None:
    campaign = factories.make_campaign(organiser=bureau, phase_offset=offset)
    person = factories.make_person(unit=bureau if verb == "check" else section_a)
    factories.make_duty(campaign, person, Duty.Role.OFFICE)
    if verb == "check":
        factories.make_duty(campaign, person, Duty.Role.INSPECTOR)
    owner = alice if verb == "check" else person
    measure = factories.make_measure(campaign, owner, state=_state_for(verb))
    expected = open_phase or verb not in PHASED
    assert may(verb, person, measure) is expected


@pytest.mark.parametrize("verb", RULES)
def test_a_closed_campaign_grants_nothing(
    verb: str, campaign: Campaign, make: Callable[..., Measure], people: dict[str, Person]
) -> None:
    measure = make(state=_state_for(verb))
    campaign.closed_at = measure.created_at
    campaign.save()
    measure = Measure.objects.get(pk=measure.pk)
    assert {name for name, person in people.items() if may(verb, person, measure)} == set()


def test_who_commits(campaign: Campaign, problem: Problem, people: dict[str, Person]) -> None:
    own = {name for name, person in people.items() if may_commit(person, campaign)}
    assert own == set(people) - {"visitor"}
    handled = {name for name, person in people.items() if may_commit(person, campaign, [problem])}
    assert handled == {"alice", "bob", "dora", "office", "leader"}


def test_the_inner_part(make: Callable[..., Measure], people: dict[str, Person]) -> None:
    measure = make()
    factories.make_task(measure, assignee=people["eve"])
    seen = {name for name, person in people.items() if may_see_inner(person, measure)}
    assert seen == set(people) - {"visitor", "charlie"}


@pytest.mark.parametrize("path", ["correct", "owner", "task", "evidence", "extension", "claim"])
def test_readers_without_the_right_get_403(
    path: str,
    make: Callable[..., Measure],
    charlie: Person,
    signed_in: Callable[[Person], Client],
) -> None:
    response = signed_in(charlie).get(f"/measures/{make().pk}/{path}/")
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/measures/{}/inquiries/", "/c/debate/claims/", "/evidence/{}/"])
def test_strangers_get_404(
    path: str,
    make: Callable[..., Measure],
    charlie: Person,
    signed_in: Callable[[Person], Client],
) -> None:
    assert signed_in(charlie).get(path.format(make().pk)).status_code == 404


def test_an_inspector_of_the_unit_may_not_check(
    campaign: Campaign, make: Callable[..., Measure], section_a: Unit, section_b: Unit
) -> None:
    measure = make(state="done", supporting_units=[section_b])
    inside = factories.make_person(unit=section_a)
    helping = factories.make_person(unit=section_b)
    for person in (inside, helping):
        factories.make_duty(campaign, person, Duty.Role.INSPECTOR)
    assert [may("check", person, measure) for person in (inside, helping)] == [False, False]
