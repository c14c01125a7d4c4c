"""Who may do what with a rectification: role × verb, before, during and after the phases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.models import Publication, Rectification, Stage
from zhixing.rectification.queries.rectifications import rectification
from zhixing.rectification.rules.permissions import RULES, may, may_register
from zhixing.rectification.rules.stages import standing

pytestmark = pytest.mark.django_db

# alice owns, bob heads her section, dora works in it, eve heads the bureau; charlie works in
# another section; ivan inspects and works in hers.
RUNS = {"office", "leader"}
ROLES = {
    "revise": RUNS,
    "take_up": RUNS | {"alice", "bob", "dora", "eve", "ivan"},
    "review": RUNS,
    "publish": RUNS,
    "close": RUNS,
    "look_back": RUNS | {"inspector"},
    "recur": RUNS | {"inspector"},
}


@pytest.fixture
def people(
    request: pytest.FixtureRequest, bureau: Unit, section_a: Unit, campaign: Campaign
) -> dict[str, Person | AnonymousUser]:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector")
    found = {name: request.getfixturevalue(name) for name in names}
    found["dora"] = factories.make_person("dora", unit=section_a)
    found["eve"] = factories.make_person("eve", unit=bureau, heads=True)
    found["ivan"] = factories.make_person("ivan", unit=section_a)
    factories.make_duty(campaign, found["ivan"], Duty.Role.INSPECTOR)
    return {**found, "visitor": AnonymousUser()}


def at(verb: str, campaign: Campaign, owner: Person) -> Rectification:
    """A rectification at the stage of the verb."""
    made = factories.make_rectification(campaign, owner, stage=RULES[verb].stage)
    return rectification(made.pk)


def allowed(verb: str, point: Rectification, people: dict[str, Person | AnonymousUser]) -> set[str]:
    now = standing(point)
    return {name for name, one in people.items() if may(verb, one, point, now)}


@pytest.mark.parametrize("verb", RULES)
def test_roles(
    verb: str, campaign: Campaign, alice: Person, people: dict[str, Person | AnonymousUser]
) -> None:
    assert allowed(verb, at(verb, campaign, alice), people) == ROLES[verb]


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize(
    "offset", [factories.BEFORE, factories.DURING, factories.AFTER], ids=["before", "in", "after"]
)
def test_only_taking_up_needs_a_phase(verb: str, offset: int, bureau: Unit) -> None:
    campaign = factories.make_campaign(organiser=bureau, phase_offset=offset)
    clerk, owner = factories.make_person(unit=bureau), factories.make_person(unit=bureau)
    factories.make_duty(campaign, clerk, Duty.Role.OFFICE)
    point = at(verb, campaign, owner)

    granted = verb != "take_up" or offset == factories.DURING
    assert may(verb, clerk, point, standing(point)) is granted


@pytest.mark.parametrize("verb", RULES)
def test_a_closed_campaign_grants_nothing(
    verb: str, campaign: Campaign, alice: Person, people: dict[str, Person | AnonymousUser]
) -> None:
    point = at(verb, campaign, alice)
    Campaign.objects.update(closed_at=timezone.now())

    assert allowed(verb, rectification(point.pk), people) == set()
    closed = Campaign.objects.get(pk=campaign.pk)
    assert {name for name, one in people.items() if may_register(one, closed)} == set()


@pytest.mark.parametrize("verb", RULES)
def test_no_step_is_taken_at_another_stage(
    verb: str, campaign: Campaign, alice: Person, people: dict[str, Person | AnonymousUser]
) -> None:
    for stage in set(Stage) - {RULES[verb].stage}:
        made = factories.make_rectification(campaign, alice, stage=stage)
        assert allowed(verb, rectification(made.pk), people) == set()


@pytest.mark.parametrize("hand", ["owner", "claimed_by", "verified_by"])
def test_whoever_took_a_step_does_not_sign(
    hand: str, campaign: Campaign, bob: Person, office: Person
) -> None:
    point = at("review", campaign, bob)
    # Both constraints hold: owner and claimant are one, the inspector another.
    hands = ["verified_by"] if hand == "verified_by" else ["owner", "claimed_by"]
    Measure.objects.filter(pk=point.measure_id).update(**dict.fromkeys(hands, office))
    point = rectification(point.pk)

    assert not may("review", office, point, standing(point))


# What the office, a reader and a stranger get.
POINT_PAGES = {
    "": (Stage.CLOSED, (200, 200, 404)),
    "notice/": (Stage.CLOSED, (200, 200, 404)),
    "notice.docx": (Stage.CLOSED, (200, 200, 404)),
    "application/": (Stage.CLOSED, (200, 200, 404)),
    "application.docx": (Stage.CLOSED, (200, 200, 404)),
    "revise/": (Stage.REGISTERED, (200, 403, 404)),
    "take-up/": (Stage.REGISTERED, (200, 403, 404)),
    "review/": (Stage.CHECKED, (200, 403, 404)),
    "publish/": (Stage.REVIEWED, (200, 403, 404)),
    "close/": (Stage.PUBLISHED, (200, 403, 404)),
    "look-back/": (Stage.CLOSED, (200, 403, 404)),
    "recur/": (Stage.CLOSED, (200, 403, 404)),
}


@pytest.mark.parametrize("path", POINT_PAGES)
def test_pages_of_one(
    path: str, campaign: Campaign, alice: Person, office: Person, charlie: Person,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    stage, expected = POINT_PAGES[path]
    point = factories.make_rectification(campaign, alice, stage=stage)
    address = f"/rectifications/{point.pk}/{path}"
    people = (office, charlie, factories.make_person())

    assert tuple(signed_in(one).get(address).status_code for one in people) == expected
    assert Client().get(address).status_code == 302


PAGES = {
    "/c/debate/rectifications/": (200, 200, 404),
    "/c/debate/feedback/": (200, 200, 404),
    "/c/debate/feedback/new/": (200, 403, 404),
    "/c/debate/published/": (200, 200, 200),
    "/feedback/{letter}/": (200, 200, 404),
    "/feedback/{letter}/reply/": (200, 403, 404),
    "/feedback/{letter}/points/new/": (200, 403, 404),
    "/feedback/{letter}/import/": (200, 403, 404),
    "/objections/{objection}/answer/": (200, 403, 404),
    "/findings/{finding}/rectify/": (200, 403, 404),
}


@pytest.mark.parametrize("path", PAGES)
def test_other_pages(
    path: str, campaign: Campaign, alice: Person, office: Person, charlie: Person,
    section_a: Unit, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    objection = factories.make_objection(Publication.objects.get())
    finding = factories.make_finding(campaign, alice, section_a)
    keys = {"letter": point.feedback_id, "objection": objection.pk, "finding": finding.pk}
    people = (office, charlie, factories.make_person())

    found = tuple(signed_in(one).get(path.format(**keys)).status_code for one in people)
    assert found == PAGES[path]
    assert Client().get(path.format(**keys)).status_code == (200 if "published" in path else 302)
