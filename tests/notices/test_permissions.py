"""Who may do what with notices and slips: role × verb, before, during and after the phases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.notices.models import Notice, Slip
from zhixing.notices.rules import notices as rules
from zhixing.notices.rules import slips as slip_rules
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
People = dict[str, Person | AnonymousUser]

# About section A: alice works there, bob heads it, eve heads the bureau above without a duty;
# charlie works in another section.
OFFICE, UNIT = {"office", "leader"}, {"alice", "bob", "eve"}
ROLES = {
    ("revise", "drafted"): OFFICE,
    ("cite", "drafted"): OFFICE,
    ("send", "drafted"): OFFICE,
    ("reply", "awaiting"): UNIT,
    ("answer", "replied"): OFFICE,
    ("submit", "replied"): OFFICE,
    ("decide", "submitted"): {"leader"},
    ("withdraw", "awaiting"): OFFICE,
    ("remove", "issued"): OFFICE,
}
SEEN = {
    "drafted": OFFICE | UNIT,
    "awaiting": OFFICE | UNIT,
    "submitted": OFFICE | UNIT,
    "withdrawn": OFFICE | UNIT,
    "issued": OFFICE | UNIT | {"charlie", "inspector"},
    "removed": OFFICE | UNIT | {"charlie", "inspector"},
}


@pytest.fixture
def people(request: pytest.FixtureRequest, bureau: Unit) -> People:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector")
    found = {name: request.getfixturevalue(name) for name in names}
    found["eve"] = factories.make_person("eve", unit=bureau, heads=True)
    found["stranger"] = factories.make_person("stranger")
    return {**found, "visitor": AnonymousUser()}


def allowed(verb: str, notice: Notice, people: People) -> set[str]:
    return {name for name, one in people.items() if rules.may(verb, one, notice)}


@pytest.mark.parametrize(("verb", "state"), ROLES)
def test_roles(verb: str, state: str, campaign: Campaign, section_a: Unit, people: People) -> None:
    extra = {"open_replies": 1} if verb == "answer" else {}
    notice = factories.make_notice(campaign, section_a, state=state, **extra)

    assert allowed(verb, notice, people) == ROLES[verb, state]


@pytest.mark.parametrize("verb", rules.RULES)
def test_every_verb_has_its_states(verb: str, campaign: Campaign, leader: Person) -> None:
    notices = [
        factories.make_notice(campaign, kind=kind, state=state)
        for kind, moves in Notice.TRANSITIONS.items()
        for state in {*moves, *(to for ends in moves.values() for to in ends)}
    ]
    rule = rules.RULES[verb]
    fits = {(n.kind, n.state) for n in notices if rules.may(verb, leader, n)}

    assert {kind for kind, _state in fits} <= rule.kinds
    assert {state for _kind, state in fits} <= rule.states


@pytest.mark.parametrize("state", SEEN)
def test_drafts_and_replies_are_the_office_s_the_leader_s_and_the_unit_s(
    state: str, campaign: Campaign, section_a: Unit, people: People
) -> None:
    notice = factories.make_notice(campaign, section_a, state=state)
    seen = {name for name, one in people.items() if rules.may_see(one, notice)}
    read = {name for name, one in people.items() if rules.may_read(one, notice)}

    assert seen == SEEN[state]
    assert read == (OFFICE | UNIT if state == "removed" else SEEN[state])


@pytest.mark.parametrize("verb", ["revise", "cite", "send", "withdraw"])
@pytest.mark.parametrize(
    "offset", [factories.BEFORE, factories.DURING, factories.AFTER], ids=["before", "in", "after"]
)
def test_phases_grant_and_take_nothing(verb: str, offset: int, bureau: Unit) -> None:
    campaign = factories.make_campaign(organiser=bureau, phase_offset=offset)
    clerk = factories.make_person(unit=bureau)
    factories.make_duty(campaign, clerk, Duty.Role.OFFICE)

    assert rules.may(verb, clerk, factories.make_notice(campaign))
    assert slip_rules.may_issue(clerk, campaign)


def test_a_closed_campaign_grants_nothing(
    campaign: Campaign, section_a: Unit, people: People
) -> None:
    notices = [factories.make_notice(campaign, section_a, state=s) for _v, s in sorted(set(ROLES))]
    slip = factories.make_slip(campaign, unit=section_a, due=factories.day(-1))
    Campaign.objects.update(closed_at=timezone.now())

    for notice in Notice.objects.filter(pk__in=[n.pk for n in notices]):
        assert [allowed(verb, notice, people) for verb in rules.RULES] == [set()] * 9
    slip = Slip.objects.get(pk=slip.pk)
    assert {n for n, one in people.items() if slip_rules.verbs(one, slip)} == set()


def test_slips(campaign: Campaign, section_a: Unit, people: People) -> None:
    late = factories.make_slip(campaign, people["alice"], due=factories.day(-1))
    now = timezone.now()
    done = factories.make_slip(campaign, people["alice"], signed_at=now, answered_at=now)
    found = {name: slip_rules.verbs(one, late) for name, one in people.items()}

    receives, runs = frozenset({"sign", "answer"}), frozenset({"escalate"})
    assert {name: verbs for name, verbs in found.items() if verbs} == {
        "alice": receives, "bob": receives, "eve": receives, "office": runs, "leader": runs,
    }  # fmt: skip
    assert {n for n, one in people.items() if "close" in slip_rules.verbs(one, done)} == OFFICE
    assert {n for n, one in people.items() if slip_rules.may_see(one, late)} == {
        *OFFICE, *UNIT, "inspector",
    }  # fmt: skip


PAGES = {
    "": (200, 200, 404), "paper/": (200, 200, 404), "notice.docx": (200, 200, 404),
    "revise/": (200, 403, 404), "cite/": (200, 403, 404), "send/": (200, 403, 404),
    "withdraw/": (200, 403, 404), "decide/": (403, 403, 404), "remove/": (200, 403, 404),
    "reply/": (403, 200, 404), "submit/": (200, 403, 404),
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_office_unit_and_strangers(
    path: str, campaign: Campaign, section_a: Unit, office: Person, alice: Person,
    charlie: Person, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    notice = factories.make_notice(campaign, section_a)
    address = f"/notices/{notice.pk}/{path}"

    codes = tuple(signed_in(one).get(address).status_code for one in (office, alice, charlie))
    assert codes == PAGES[path]
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("", (200, 200, 404)), ("answer/", (403, 200, 404)), ("close/", (200, 403, 404)),
        ("escalate/", (200, 403, 404)),
    ],
)  # fmt: skip
def test_office_receiver_and_strangers(
    path: str, codes: tuple[int, ...], campaign: Campaign, office: Person, alice: Person,
    charlie: Person, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    slip = factories.make_slip(campaign, alice)
    address = f"/slips/{slip.pk}/{path}"

    people = (office, alice, charlie)
    assert tuple(signed_in(one).get(address).status_code for one in people) == codes
