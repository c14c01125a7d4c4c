"""What a person is in a campaign, and what its phases grant: role × before, during, after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from tests import factories
from tests.factories import AFTER, BEFORE, DURING
from zhixing.campaigns import rules
from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
PERIODS = [("before", BEFORE), ("during", DURING), ("after", AFTER)]
ROLES = [*Duty.Role.values, "administrator", "nobody", "stranger"]


def actor(campaign: Campaign, role: str) -> Any:
    """Somebody who is only this."""
    if role == "stranger":
        return AnonymousUser()
    person = factories.make_person(is_staff=role == "administrator")
    if role in Duty.Role.values:
        factories.make_duty(campaign, person, role)
    return person


TABLE: list[tuple[Callable[[Any, Campaign], bool], set[str]]] = [
    (rules.is_office, {"leader", "office"}),
    (rules.is_inspector, {"inspector"}),
    (rules.has_role, {"leader", "deputy", "member", "office", "inspector"}),
    (rules.may_close, {"leader", "administrator"}),
    (rules.may_give_duties, {"leader", "administrator"}),
    (rules.may_plan, {"leader", "office", "administrator"}),
    (rules.may_take_template, {"leader", "office", "administrator"}),
    (lambda person, _campaign: rules.may_found(person), {"leader", "office", "administrator"}),
    (
        lambda person, campaign: rules.may_found(person, campaign.organiser),
        {"leader", "office", "administrator"},
    ),
    (lambda person, _campaign: rules.may_keep_templates(person), {"administrator"}),
    (lambda person, _campaign: rules.may_declare(person), {"administrator"}),
]


@pytest.mark.parametrize(("period", "offset"), PERIODS)
@pytest.mark.parametrize("role", ROLES)
def test_role_by_period(role: str, period: str, offset: int) -> None:
    """What a role is does not hang on the phase: the leading group exists before it begins."""
    campaign = factories.make_campaign(phase_offset=offset)
    person = actor(campaign, role)

    assert [rule(person, campaign) for rule, _ in TABLE] == [role in who for _, who in TABLE]


@pytest.mark.parametrize("role", ROLES)
def test_in_an_archive_nobody_may_change_anything(role: str) -> None:
    campaign = factories.make_campaign(closed=True)
    person = actor(campaign, role)

    changing = (rules.may_close, rules.may_give_duties, rules.may_plan)
    assert [rule(person, campaign) for rule in changing] == [False] * 3


@pytest.mark.parametrize("role", ROLES)
def test_an_archive_still_gives_its_template(role: str) -> None:
    campaign = factories.make_campaign(closed=True)

    allowed = role in {"leader", "office", "administrator"}
    assert rules.may_take_template(actor(campaign, role), campaign) == allowed


def test_heads_found_campaigns_of_their_units_only(bureau: Unit, section_a: Unit) -> None:
    """Alone, without any duty: the head of a section may not begin one of the bureau."""
    head = factories.make_person(unit=section_a, heads=True)
    clerk = factories.make_person(unit=section_a)

    assert [rules.may_found(head, unit) for unit in (section_a, bureau)] == [True, False]
    assert [rules.may_found(clerk, unit) for unit in (section_a, bureau)] == [False, False]


@pytest.mark.parametrize("role", [Duty.Role.OFFICE, Duty.Role.LEADER])
def test_running_a_campaign_that_is_over_founds_none(role: str) -> None:
    """Nobody can take the duty back in an archive, so it must not give the right for ever."""
    campaign, archive = factories.make_campaign(), factories.make_campaign(closed=True)
    found = []
    for one in (campaign, archive):
        person = factories.make_duty(one, factories.make_person(), role).person
        found.append((rules.may_found(person), rules.may_found(person, one.organiser)))
    assert found == [(True, True), (False, False)]


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize(
    ("period", "offset", "granted"),
    [("before", BEFORE, False), ("during", DURING, True), ("after", AFTER, False)],
)
def test_the_phase_grants_the_verb(verb: Verb, period: str, offset: int, granted: bool) -> None:
    campaign = factories.make_campaign(phase_offset=offset, verbs=[verb])

    assert refused(campaign, verb) is not granted


@pytest.mark.parametrize("verb", list(Verb))
def test_other_verbs_and_archives_are_closed(verb: Verb) -> None:
    others = [other for other in Verb if other != verb]

    assert refused(factories.make_campaign(verbs=others), verb)
    assert refused(factories.make_campaign(closed=True), verb)
    assert refused(factories.make_campaign(verbs=[]), verb)


@pytest.mark.parametrize(
    ("offset", "granted"), [(-30, True), (-31, False), (30, True), (31, False)]
)
def test_a_phase_includes_its_first_and_its_last_day(offset: int, granted: bool) -> None:
    """A phase is before, in or after: never two of them, never none."""
    assert refused(factories.make_campaign(phase_offset=offset), Verb.SPEAK) is not granted


def test_overlapping_phases_add_up() -> None:
    campaign = factories.make_campaign(verbs=[Verb.SPEAK])
    factories.make_phase(campaign, verbs=[Verb.RATE])

    assert [verb for verb in Verb if campaign.grants(verb)] == [Verb.SPEAK, Verb.RATE]


def refused(campaign: Campaign, verb: Verb) -> bool:
    try:
        rules.require_phase(campaign, verb)
    except rules.PhaseClosed:
        return True
    return False


def test_a_refusal_names_campaign_and_verb() -> None:
    campaign = factories.make_campaign(name="大讨论", verbs=[])

    with pytest.raises(rules.PhaseClosed, match="“大讨论”现阶段不能“提交诉求”") as refusal:
        rules.require_phase(campaign, Verb.SPEAK)
    assert (refusal.value.code, refusal.value.status) == ("phase_closed", 409)


@pytest.mark.parametrize(
    ("began", "ended", "held"),
    [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)],
)
def test_a_duty_is_held_from_its_first_day_to_the_eve_of_its_end(
    campaign: Campaign, began: int, ended: int | None, held: bool
) -> None:
    person = factories.make_person()
    end = None if ended is None else factories.day(ended)
    factories.make_duty(campaign, person, began=factories.day(began), ended=end)

    assert rules.is_office(person, campaign) == held


def test_a_role_in_one_campaign_is_none_in_another(office: Person, bureau: Any) -> None:
    assert not rules.is_office(office, factories.make_campaign(organiser=bureau))


def test_all_questions_of_a_request_cost_two_queries(
    office: Person, campaign: Campaign, bureau: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # duties, posts
        rules.is_office(office, campaign)
        rules.is_inspector(office, campaign)
        rules.has_role(office, campaign, Duty.Role.DEPUTY)
        rules.may_give_duties(office, campaign)
        rules.in_unit(office, bureau)
        rules.heads_unit(office, bureau)
    with django_assert_num_queries(0):
        rules.is_office(AnonymousUser(), campaign)
