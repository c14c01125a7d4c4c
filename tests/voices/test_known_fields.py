"""What the records know already is not asked for again (row G4)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Contact, Voice
from zhixing.web.sealing import unseal

pytestmark = pytest.mark.django_db

SAID = {"speaker": "staff", "kind": "suggestion", "text": "合并两张报表", "consent": "private"}


def contact() -> dict[str, str] | None:
    return unseal(Contact.objects.get().sealed)


def test_who_speaks_under_their_name_is_not_asked_how_to_be_reached(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    Person.objects.filter(pk=alice.pk).update(email="alice@example.org", phone="13900000000")
    client = signed_in(alice)

    client.post("/c/debate/speak/", {**SAID, "named": "yes", "contact_phone": "010-1"})

    assert contact() == {"name": "Alice", "phone": "010-1", "email": "alice@example.org"}


def test_who_speaks_without_a_name_leaves_none(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    signed_in(alice).post("/c/debate/speak/", SAID)

    assert (Voice.objects.count(), Contact.objects.count()) == (1, 0)


def test_somebody_on_the_roll_is_known_to_be_staff(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    def speakers(client: Client) -> list[str]:
        page = client.get("/c/debate/speak/").text
        return re.findall(r'<input[^>]*name="speaker" value="(\w+)"[^>]*checked', page)

    assert (speakers(signed_in(alice)), speakers(Client())) == (["staff"], [])


def test_the_unit_that_the_voices_name_is_proposed(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    voices = [
        factories.make_voice(campaign, unit=unit) for unit in (section_b, section_a, section_b)
    ]
    problem = factories.make_problem(campaign, voices=voices)

    page = signed_in(office).get(f"/problems/{problem.pk}/assign/").text

    assert f'<option value="{section_b.pk}" selected>' in page


def test_the_units_that_were_told_to_help_are_proposed(
    campaign: Campaign, alice: Person, section_a: Unit, section_b: Unit, subordinate: Unit,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    problem = factories.make_problem(campaign, lead_unit=section_a)
    problem.supporting_units.set([section_b])

    page = signed_in(alice).get(f"/c/debate/measures/new/?problem={problem.pk}").text
    helpers = page.split('name="supporting_units"')[1].split("</select>")[0]

    assert f'<option value="{section_b.pk}" selected>' in helpers
    assert f'<option value="{subordinate.pk}">' in helpers
