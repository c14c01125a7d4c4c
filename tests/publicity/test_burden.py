"""The pages of the burden meter: a week against the budget, form by form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.ledger import reference
from zhixing.organisation.models import Person
from zhixing.publicity.queries import burden
from zhixing.web.burden import monday
from zhixing.web.models import FormUse

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def use(campaign: Campaign, seconds: int | None = 60, **fields: object) -> FormUse:
    values = {
        "form": "measures:commit", "kind": "measure.committed", "campaign": reference(campaign),
        "public": False, "day": MONDAY, "typed": 10, "filled": 2, "first": False, **fields,
    }  # fmt: skip
    return FormUse.objects.create(seconds=seconds, **values)


def test_a_week_costs_the_median_of_each_form_for_every_use(campaign: Campaign) -> None:
    for seconds in (60, 120, 3000, None):
        use(campaign, seconds)
    use(campaign, 600, form="voices:record", kind="voice.recorded", typed=4, first=True)
    use(campaign, 600, first=True)
    use(campaign, public=True, form="voices:speak", kind="voice.submitted")
    use(campaign, day=MONDAY - timedelta(days=1))
    use(campaign, day=MONDAY + timedelta(days=7))
    use(factories.make_campaign())

    found = burden.week(campaign, MONDAY)

    commit, record = found.inner
    assert (commit.uses, commit.untimed, commit.median, commit.minutes) == (5, 1, 120, 10.0)
    assert (record.form, record.typed, record.filled, record.minutes) == (
        "voices:record", 4.0, 2.0, 10.0,
    )  # fmt: skip
    assert [form.form for form in found.public] == ["voices:speak"]
    assert (found.people, found.minutes, found.each, found.is_over) == (2, 20.0, 10.0, False)


def test_more_than_the_budget_is_over(campaign: Campaign) -> None:
    campaign.burden_minutes = 9
    use(campaign, 600, first=True)

    assert burden.week(campaign, MONDAY).is_over


def test_a_week_without_a_form_costs_nothing(campaign: Campaign) -> None:
    found = burden.week(campaign, MONDAY)

    assert (found.minutes, found.each, found.is_over, found.inner) == (0, None, False, ())


def test_a_form_that_nobody_could_time_has_no_median(campaign: Campaign) -> None:
    use(campaign, None)

    (form,) = burden.week(campaign, MONDAY).inner
    assert (form.median, form.minutes, form.untimed) == (None, 0.0, 1)


@given(st.lists(st.integers(0, 3600), min_size=1, max_size=60))
def test_the_median_of_counted_times_is_that_of_the_times(times: list[int]) -> None:
    counted = {seconds: times.count(seconds) for seconds in times}

    assert burden.median(counted) == sorted(times)[(len(times) - 1) // 2]


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("office", 200), ("admin", 200), ("foreigner", 404)],
)
@pytest.mark.parametrize("path", ["", "uses/"])
def test_who_may_look(
    who: str, status: int, path: str, campaign: Campaign, request: pytest.FixtureRequest,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    person = factories.make_person() if who == "foreigner" else request.getfixturevalue(who)

    assert signed_in(person).get(f"/c/debate/burden/{path}").status_code == status


def test_a_figure_opens_the_uses_it_counts(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    today = timezone.localdate()
    use(campaign, 75, day=today)
    client = signed_in(alice)

    page = client.get("/c/debate/burden/").text
    door = f"/c/debate/burden/uses/?form=measures:commit&amp;week={monday(today).isoformat()}"
    assert f'class="door" href="{door}">1</a>' in page
    assert "1 分 15 秒" in client.get(door.replace("&amp;", "&")).text
    assert client.get("/c/debate/burden/uses/?form=nothing").status_code == 404


@pytest.mark.parametrize("words", ["", "yesterday", "2026-13-01", "2999-01-01", "0001-01-01"])
def test_a_senseless_week_is_this_one_or_an_empty_one(
    words: str, campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert signed_in(alice).get("/c/debate/burden/", {"week": words}).status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_much_for_three_forms_as_for_one(
    many: int, campaign: Campaign, office: Person, signed_in: Callable[[Person], Client],
    django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    for number in range(many):
        use(campaign, form=f"measures:form{number}", day=timezone.localdate())
    client = signed_in(office)
    client.get("/c/debate/burden/")

    with django_assert_num_queries(4):
        client.get("/c/debate/burden/")


def test_the_api_gives_the_same_week(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    use(campaign, 600, first=True)

    found = signed_in(alice).get("/api/campaigns/debate/burden?week=2026-03-05").json()

    assert (found["begins"], found["each"], found["budget"]) == ("2026-03-02", 10.0, 30)
    assert [(form["form"], form["minutes"]) for form in found["inner"]] == [
        ("measures:commit", 10.0)
    ]
