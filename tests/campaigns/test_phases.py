"""Phases: overlapping, changed by form, each change binding, none outside the campaign."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.actions import phases as actions
from zhixing.campaigns.models import Campaign, Phase, Verb
from zhixing.campaigns.queries.placing import WHOLE, length, placed, shares
from zhixing.campaigns.rules import AlreadyClosed, PhaseGone, PhaseOutside
from zhixing.organisation.models import Person

SignedIn = Callable[[Person], Client]
PHASES = "/c/debate/phases/"


def form(begins: int, ends: int, **other: Any) -> dict[str, Any]:
    dates = {"begins": factories.day(begins).isoformat(), "ends": factories.day(ends).isoformat()}
    return {"name": "学习讨论", **dates, **other}


def names(campaign: Campaign) -> list[tuple[int, str]]:
    return [(phase.position, phase.name) for phase in campaign.phases.all()]


@pytest.mark.django_db
def test_the_office_adds_changes_orders_and_removes(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(office)
    browser.post(f"{PHASES}new/", form(-30, 30, verbs=["voice.submit"], deliverables="一份清单"))
    second = campaign.phases.get(name="学习讨论")
    browser.post(f"{PHASES}{second.pk}/", form(-30, 20, verbs=["answer.rate"], name="调查研究"))
    browser.post(f"{PHASES}{second.pk}/dates/", form(-20, 10))
    browser.post(f"{PHASES}{second.pk}/place/", {"position": 1})

    assert names(campaign) == [(1, "调查研究"), (2, "查摆问题")]
    second.refresh_from_db()
    assert (second.begins, second.ends) == (factories.day(-20), factories.day(10))
    assert (second.verbs, second.deliverables) == (["answer.rate"], "")

    browser.post(f"{PHASES}{second.pk}/remove/")
    assert names(campaign) == [(2, "查摆问题")]
    assert [phase.pk for phase in campaign.current_phases()] == [campaign.phases.get().pk]
    assert Phase.everything.filter(pk=second.pk).exists()
    assert ledger_kinds() == [
        "phase.added", "phase.changed", "phase.moved", "phases.ordered", "phase.removed",
    ]  # fmt: skip
    assert browser.post(f"{PHASES}{second.pk}/remove/").status_code == 404


@pytest.mark.django_db
def test_what_a_phase_grants_changes_at_once(campaign: Campaign, office: Person) -> None:
    phase = campaign.phases.get()
    actions.change_phase(phase=phase, fields={"verbs": [Verb.RATE]}, by=office)

    read = Campaign.objects.get(pk=campaign.pk)
    assert [verb for verb in Verb if read.grants(verb)] == [Verb.RATE]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (5, 4, "结束日期不能早于开始日期"),
        (-31, 0, "超出了活动的起止时间"),
        (0, 31, "超出了活动的起止时间"),
    ],
)
@pytest.mark.parametrize("way", ["form", "dates", "new", "api"])
def test_senseless_dates_are_refused_where_they_stand(
    campaign: Campaign,
    office: Person,
    signed_in: SignedIn,
    begins: int,
    ends: int,
    said: str,
    way: str,
) -> None:
    phase = campaign.phases.get()
    paths = {
        "form": f"{PHASES}{phase.pk}/",
        "dates": f"{PHASES}{phase.pk}/dates/",
        "new": f"{PHASES}new/",
        "api": f"/api/campaigns/debate/phases/{phase.pk}/dates",
    }
    data = form(begins, ends)
    if way == "api":
        data.pop("name")
    kind = {"content_type": "application/json"} if way == "api" else {}

    answer = signed_in(office).post(paths[way], data, **kind)  # type: ignore[arg-type]  # a test

    words = answer.json() if way == "api" else answer.content.decode()
    assert (answer.status_code in {400, 409, 422}, said in str(words)) == (True, True)
    assert (campaign.phases.count(), ledger_kinds()) == (1, [])


@pytest.mark.django_db
def test_a_phase_outside_is_named_with_both_spans(campaign: Campaign, office: Person) -> None:
    phase = campaign.phases.get()
    with pytest.raises(PhaseOutside, match="阶段“查摆问题”") as refusal:
        actions.move_phase(phase=phase, begins=phase.begins, ends=factories.day(40), by=office)
    for day in (campaign.begins, campaign.ends, factories.day(40)):
        assert day.isoformat() in refusal.value.message
    assert refusal.value.field == "ends"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["add_phase", "change_phase", "move_phase", "place_phase"])
def test_without_its_entry_nothing_remains(
    monkeypatch: pytest.MonkeyPatch, campaign: Campaign, admin: Person, name: str
) -> None:
    other = factories.make_phase(campaign)
    fields = {"name": "新", "begins": campaign.begins, "ends": campaign.ends}
    arguments: dict[str, dict[str, Any]] = {
        "add_phase": {"campaign": campaign, "fields": fields},
        "change_phase": {"phase": other, "fields": fields},
        "move_phase": {"phase": other, "begins": factories.day(), "ends": factories.day(1)},
        "place_phase": {"phase": other, "position": 1},
    }

    def broken(*args: object) -> None:
        raise OSError("disk full")

    before = list(Phase.everything.order_by("pk").values())
    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        getattr(actions, name)(**arguments[name], by=admin)

    assert list(Phase.everything.order_by("pk").values()) == before


@pytest.mark.django_db
def test_an_archive_and_a_removed_phase_refuse(campaign: Campaign, admin: Person) -> None:
    phase = campaign.phases.get()
    actions.remove_phase(phase=phase, by=admin)
    with pytest.raises(PhaseGone, match="查摆问题"):
        actions.remove_phase(phase=phase, by=admin)
    closed = factories.make_campaign(closed=True)
    with pytest.raises(AlreadyClosed):
        actions.remove_phase(phase=closed.phases.get(), by=admin)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_one_order(campaign: Campaign, admin: Person) -> None:
    """Whoever comes second orders what the first left."""
    phases = [campaign.phases.get(), *(factories.make_phase(campaign) for _ in range(2))]
    gate, failed = threading.Barrier(2), []

    def run(phase: Phase) -> None:
        try:
            gate.wait()
            actions.place_phase(phase=phase, position=1, by=admin)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[phase]) for phase in phases[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert [position for position, _name in names(campaign)] == [1, 2, 3]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_the_rows(
    campaign: Campaign,
    office: Person,
    count: int,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(count):
        factories.make_phase(campaign)
    browser = signed_in(office)
    browser.get(PHASES)
    with django_assert_num_queries(3):  # person, duties, size of the ledger
        browser.get(PHASES)


@pytest.mark.django_db
def test_every_bar_has_its_form(campaign: Campaign, office: Person, signed_in: SignedIn) -> None:
    phase = campaign.phases.get()
    html = signed_in(office).get(PHASES).content.decode()

    assert html.count(f'data-key="{phase.pk}"') == 2  # for wide pages and for phones
    assert f'id="phase{phase.pk}" method="post" action="{PHASES}{phase.pk}/dates/"' in html
    assert f'data-first="{campaign.begins.isoformat()}"' in html


# ---- where phases lie ----------------------------------------------------------------------------

DAYS = st.dates(date(2010, 1, 1), date(2037, 1, 1))  # shares are exact within 27 years


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date, date, date]:
    """First and last day of a phase within a campaign, and of the campaign."""
    begins, first, last, ends = sorted(draw(st.lists(DAYS, min_size=4, max_size=4)))
    return first, last, begins, ends


@given(spans())
def test_a_phase_taken_as_shares_comes_back_on_its_days(
    span: tuple[date, date, date, date],
) -> None:
    first, last, begins, ends = span
    assert placed(*shares(first, last, begins, ends), begins, ends) == (first, last)


@given(
    st.lists(st.integers(0, WHOLE), min_size=2, max_size=6, unique=True), DAYS, st.integers(1, 4000)
)
def test_placed_phases_lie_inside_in_their_order(cuts: list[int], begins: date, days: int) -> None:
    ends = date.fromordinal(begins.toordinal() + days - 1)
    cuts = sorted(cuts)
    made = [placed(a, b, begins, ends) for a, b in pairwise(cuts)]

    for first, last in made:
        assert begins <= first <= last <= ends
    assert made == sorted(made)


@given(st.integers(2, 12), DAYS, st.integers(15, 4000))
def test_phases_that_meet_neither_overlap_nor_leave_a_gap(
    parts: int, begins: date, days: int
) -> None:
    ends = date.fromordinal(begins.toordinal() + days - 1)
    cuts = [WHOLE * n // parts for n in range(parts + 1)]
    made = [placed(a, b, begins, ends) for a, b in pairwise(cuts)]

    assert (made[0][0], made[-1][1]) == (begins, ends)
    assert sum(length(*phase) for phase in made) == days
