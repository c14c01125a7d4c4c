"""Who may do what with a meeting: role × verb, before, during and after the phases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.meetings.models import Meeting
from zhixing.meetings.rules import RULES, may, may_convene
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db

# alice records, bob heads her section (whose meeting it is) and hosts it, dora works in it, eve
# heads the bureau above; charlie works in another section.
KEEPERS = {"alice", "bob", "office", "leader"}
ROLES = {
    "revise": KEEPERS | {"eve"},
    "cancel": KEEPERS | {"eve"},
    "file": KEEPERS,
    "take": KEEPERS,
    "write_up": KEEPERS,
    "decide": KEEPERS,
}


@pytest.fixture
def people(
    request: pytest.FixtureRequest, bureau: Unit, section_a: Unit
) -> dict[str, Person | AnonymousUser]:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector")
    found = {name: request.getfixturevalue(name) for name in names}
    found["dora"] = factories.make_person("dora", unit=section_a)
    found["eve"] = factories.make_person("eve", unit=bureau, heads=True)
    return {**found, "visitor": AnonymousUser()}


@pytest.fixture
def meeting(campaign: Campaign, section_a: Unit, people: dict[str, Person]) -> Meeting:
    return factories.make_meeting(
        campaign, unit=section_a, host=people["bob"], recorder=people["alice"]
    )


@pytest.mark.parametrize("verb", RULES)
def test_roles(verb: str, meeting: Meeting, people: dict[str, Person]) -> None:
    # The leader heads the bureau in these fixtures, and runs the campaign with the office.
    assert {name for name, one in people.items() if may(verb, one, meeting)} == ROLES[verb]


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize(
    "offset", [factories.BEFORE, factories.DURING, factories.AFTER], ids=["before", "in", "after"]
)
def test_a_campaign_meets_in_and_out_of_its_phases(verb: str, offset: int, bureau: Unit) -> None:
    campaign = factories.make_campaign(organiser=bureau, phase_offset=offset)
    clerk = factories.make_person(unit=bureau)
    factories.make_duty(campaign, clerk, Duty.Role.OFFICE)

    assert may(verb, clerk, factories.make_meeting(campaign))


@pytest.mark.parametrize("verb", RULES)
def test_a_closed_campaign_and_a_meeting_called_off_grant_nothing(
    verb: str, campaign: Campaign, meeting: Meeting, people: dict[str, Person]
) -> None:
    off = factories.make_meeting(
        campaign, cancelled_at=timezone.now(), cancelled_reason="冲突", recorder=people["alice"]
    )
    campaign.closed_at = timezone.now()
    campaign.save()
    closed = Meeting.objects.get(pk=meeting.pk)

    for one in (off, closed):
        assert {name for name, person in people.items() if may(verb, person, one)} == set()


@pytest.mark.parametrize("verb", ["take", "write_up", "decide"])
def test_what_happened_is_written_down_afterwards(
    verb: str, campaign: Campaign, alice: Person
) -> None:
    ahead = factories.make_meeting(campaign, days_ago=-1, recorder=alice)

    assert not may(verb, alice, ahead)


def test_who_convenes(campaign: Campaign, people: dict[str, Person]) -> None:
    stranger = factories.make_person()
    everybody = {**people, "stranger": stranger}

    assert {name for name, one in everybody.items() if may_convene(one, campaign)} == {
        *people.keys() - {"visitor"}
    }


PAGES = {
    "": (200, 200, 404), "record/": (200, 200, 404), "calendar.ics": (200, 200, 404),
    "revise/": (200, 403, 404), "cancel/": (200, 403, 404), "write-up/": (200, 403, 404),
    "attendance/": (200, 403, 404), "decisions/new/": (200, 403, 404),
    "files/new/": (200, 403, 404),
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_keepers_readers_and_strangers(
    path: str, meeting: Meeting, alice: Person, charlie: Person,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    people = (alice, charlie, factories.make_person())
    address = f"/meetings/{meeting.pk}/{path}"

    assert tuple(signed_in(one).get(address).status_code for one in people) == PAGES[path]
    assert Client().get(address).status_code == 302
