"""The burden meter: what a form asked and how long it took is written down, and never of whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.ledger import reference
from zhixing.ledger.actions import Recorded
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person
from zhixing.web import burden
from zhixing.web.models import FormUse

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    place = forms.CharField()
    day = forms.DateField(required=False)
    choices = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def stamped(seconds_ago: int) -> str:
    """The value of a form's stamp that was made so long ago."""
    moment = int((timezone.now() - timedelta(seconds=seconds_ago)).timestamp())
    return burden._signer().sign(str(moment))


def sent(shown: str | None = None, *, person: Person | None = None, **values: Any) -> FormUse:
    """What is written down of a form of the campaign 1, sent with this stamp."""
    data = {"place": "大厅", "key": "k", **values} | ({"shown": shown} if shown else {})
    request = RequestFactory().post("/", data)
    request.user = person or AnonymousUser()
    form = PlaceForm(request.POST, initial={"day": date(2026, 3, 2)})
    assert form.is_valid()
    burden.note(request, [form], Recorded("measure.corrected", "campaign:1"))
    return FormUse.objects.latest("pk")


def test_the_time_is_from_showing_to_sending() -> None:
    assert sent(stamped(95)).seconds == 95


@pytest.mark.parametrize(
    "shown", [None, "", "12345", "12345:forged", "long" * 99, 3601, -60], ids=str
)
def test_what_cannot_be_told_is_unknown(shown: str | int | None) -> None:
    """A number: seconds ago at which our own stamp was made."""
    assert sent(stamped(shown) if isinstance(shown, int) else shown).seconds is None


def test_an_hour_is_the_longest() -> None:
    with patch.object(burden, "_now", return_value=10_000):
        assert sent(burden._signer().sign(str(10_000 - 3600))).seconds == 3600


def test_fields_that_were_written_and_fields_that_came_filled_in() -> None:
    left, rewritten, more = (
        sent(day="2026-03-02"),
        sent(day="2026-03-03"),
        sent(choices=["a"], day=""),
    )

    assert [(use.typed, use.filled) for use in (left, rewritten, more)] == [(1, 1), (2, 0), (3, 0)]


def test_a_form_with_errors_keeps_the_moment_of_its_first_showing() -> None:
    first = stamped(300)
    again = RequestFactory().post("/", {"shown": first})
    forged = RequestFactory().post("/", {"shown": '1"><script>:x'})

    assert str(burden.stamp(again)) == f'<input type="hidden" name="shown" value="{first}">'
    assert "script" not in burden.stamp(forged)


def test_no_person_is_stored_and_each_counts_once_a_week(alice: Person, bob: Person) -> None:
    uses = [sent(person=alice), sent(person=alice), sent(person=bob), sent()]

    assert [(use.public, use.first) for use in uses] == [
        (False, True), (False, False), (False, True), (True, False),
    ]  # fmt: skip
    assert {field.name for field in FormUse._meta.get_fields()} == {
        "id", "form", "kind", "campaign", "public", "day", "seconds", "typed", "filled", "first",
    }  # fmt: skip


def test_what_belongs_to_no_campaign_is_not_metered(alice: Person) -> None:
    request = RequestFactory().post("/", {})
    request.user = alice
    for recorded in (None, Recorded("unit.opened", "")):
        burden.note(request, [], recorded)

    assert not FormUse.objects.exists()


def test_what_was_done_stays_done_when_it_cannot_be_metered(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    measure = factories.make_measure(campaign)
    data = {"title": "增开窗口", "text": "两个", "reason": "错字"}
    with patch.object(FormUse.objects, "create", side_effect=DatabaseError):
        answer = signed_in(office).post(f"/measures/{measure.pk}/correct/", data)

    assert answer.status_code == 302
    assert Measure.objects.get().title == "增开窗口"


def test_a_form_of_the_product_is_metered_from_its_page_to_its_entry(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    measure, client = factories.make_measure(campaign), signed_in(office)
    path = f"/measures/{measure.pk}/correct/"
    shown = client.get(path).text.split('name="shown" value="')[1].split('"')[0]
    data = {"title": measure.title, "text": "改成三个窗口", "reason": "原文有误", "shown": shown}

    refused = client.post(path, {**data, "reason": ""})
    client.post(path, data)

    assert f'name="shown" value="{shown}"' in refused.text
    (use,) = FormUse.objects.all()
    assert (use.form, use.kind, use.campaign) == (
        "measures:correct", "measure.corrected", reference(campaign),
    )  # fmt: skip
    assert (use.typed, use.filled, use.public, use.first) == (2, 1, False, True)
    assert use.seconds is not None
