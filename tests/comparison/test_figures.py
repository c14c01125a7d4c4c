"""Every figure: what it counts, where, and that its list holds exactly that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from tests.comparison.world import fill
from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries import tables
from zhixing.comparison.queries.catalogue import FIGURES
from zhixing.comparison.queries.dimensions import BY_KEY
from zhixing.comparison.queries.groups import group_of, groups
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import people_in
from zhixing.voices.models import Voice
from zhixing.web import figures

pytestmark = pytest.mark.django_db

# What one unit of `world.fill` shows, where a figure is not simply one for each state of three.
COUNTS = {
    "measures": 3, "proved": 1, "adopted": 3, "adopted-proved": 1, "practices": 1, "mechanisms": 1,
    "pilots": 1,
    "items": 3, "own-items": 3, "own-proved": 1, "core-proved": 1, "benchmarks": 1,
    "indicators": 1, "cross": 3, "cross-proved": 1, "assists": 0, "assists-proved": 0,
    "handed-on": 0, "due": 3, "due-proved": 1, "reaching": 1, "checks": 1, "checks-passed": 1,
    "voices": 6, "answered": 6, "resolved": 0, "rated": 6, "content": 3, "open-measures": 2,
    "open-items": 2, "meetings": 1, "evidence": 1, "silent-meetings": 1, "hollow-measures": 2,
    "unproved": 2, "hollow-items": 2, "unproved-items": 2, "unchecked": 1, "claims": 2, "bare": 1,
    "claimed": 2, "untold": 1, "raised-proved": 1, "reopened": 1, "passed-around": 1,
    "problems": 1, "pushed": 1, "updates": 8, "idle": 0, "planners": 1, "loose": 3, "adrift": 3,
}  # fmt: skip


def test_each_figure_counts_what_there_is(
    campaign: Campaign, section_a: Unit, section_b: Unit
) -> None:
    fill(campaign, section_a, section_b)

    found = {key: figure.counts(campaign).get(section_a.path, 0) for key, figure in FIGURES.items()}

    assert found == COUNTS


def test_who_helps_and_who_hands_on_counts_for_them(
    campaign: Campaign, section_a: Unit, section_b: Unit
) -> None:
    fill(campaign, section_a, section_b)
    found = {key: figure.counts(campaign).get(section_b.path, 0) for key, figure in FIGURES.items()}

    assert {key: n for key, n in found.items() if n and key not in {"planners", "idle"}} == {
        "cross": 3, "cross-proved": 1, "assists": 3, "assists-proved": 1,
        "handed-on": campaign.handoff_limit + 1,
    }  # fmt: skip


def test_every_list_holds_as_many_as_its_figure_says(
    campaign: Campaign, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    below = factories.make_unit(parent=section_a)
    for unit in (section_a, below, bureau):
        fill(campaign, unit, section_b)
    places = {group.path: group for group in groups(campaign)}

    for key, figure in FIGURES.items():
        counts = figure.counts(campaign)
        listed = {path: len(figure.within(campaign, group)) for path, group in places.items()}
        assert (key, listed) == (key, {path: counts.get(path, 0) for path in places})
        assert (key, len(figure.within(campaign, None))) == (key, figure.count(campaign))
        assert (key, set(counts) - set(places)) == (key, set())


def test_a_unit_stands_with_all_below_it_and_the_organiser_with_its_own(
    campaign: Campaign, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    fill(campaign, factories.make_unit(parent=section_a), section_b)
    fill(campaign, bureau, section_b)

    table = tables.dimension(campaign, BY_KEY["performance"])

    assert [(line.group.name, line.group.own, line.share.total) for line in table.lines] == [
        (bureau.name, True, 3), (section_a.name, False, 3), (section_b.name, False, 0),
    ]  # fmt: skip
    assert (table.count, table.total, table.tiers) == (2, 6, 1)


def test_units_that_the_records_tell_apart_stand_in_tiers(
    campaign: Campaign, section_a: Unit, section_b: Unit, subordinate: Unit
) -> None:
    for unit, state in ((section_a, "committed"), (section_b, "verified")):
        owner = factories.make_person(unit=unit)
        for _ in range(12):
            factories.make_measure(campaign, owner, state=state, deadline=factories.day(-1))

    table = tables.dimension(campaign, BY_KEY["performance"])
    ranks = {line.group.name: (line.ranks.first, line.ranks.last) for line in table.lines}

    # The third has no records: it could stand anywhere, and joins the two.
    assert ranks == {section_a.name: (2, 3), section_b.name: (1, 2), subordinate.name: (1, 3)}
    assert table.tiers == 1

    owner = factories.make_person(unit=subordinate)
    for _ in range(12):
        factories.make_measure(campaign, owner, deadline=factories.day(-1))
    table = tables.dimension(campaign, BY_KEY["performance"])

    assert [(line.group.name, line.ranks.tier) for line in table.lines] == [
        (section_b.name, 1), (section_a.name, 2), (subordinate.name, 2),
    ]  # fmt: skip


def test_staff_rate_nobody(campaign: Campaign, section_a: Unit, section_b: Unit) -> None:
    fill(campaign, section_a, section_b)
    Voice.objects.filter(problem__lead_unit=section_a).update(speaker=Voice.Speaker.STAFF)

    assert not FIGURES["rated"].counts(campaign)
    assert FIGURES["answered"].counts(campaign) == {section_a.path: 6}


def test_few_raters_are_withheld_with_what_would_tell_on_them(
    campaign: Campaign, section_a: Unit, section_b: Unit, subordinate: Unit
) -> None:
    fill(campaign, section_a, subordinate, raters=2)
    fill(campaign, section_b, subordinate, raters=6)
    fill(campaign, subordinate, section_a, raters=8)

    by_name = {line.group.name: line for line in tables.rates(campaign)}
    hidden = [name for name, line in by_name.items() if line.rates["satisfaction"].hidden]

    assert sorted(hidden) == sorted([section_a.name, section_b.name])
    assert all(by_name[name].index is None for name in hidden)
    effort = {line.group.name: line.satisfaction.hidden for line in tables.effort(campaign)}
    assert sorted(name for name, is_hidden in effort.items() if is_hidden) == sorted(hidden)


def test_the_index_is_the_weighted_sum(
    campaign: Campaign, section_a: Unit, section_b: Unit
) -> None:
    fill(campaign, section_a, section_b)
    line = next(x for x in tables.rates(campaign) if x.group.pk == section_a.pk)

    assert line.index == pytest.approx(0.20 * 1 + 0.40 * 0 + 0.40 * 3 / 6)
    assert line.low <= line.index <= line.high


def test_load_is_matters_in_hand_for_one_person(
    campaign: Campaign, section_a: Unit, section_b: Unit
) -> None:
    head = fill(campaign, section_a, section_b)
    everybody = people_in(section_a).count()
    # A second post makes nobody two people.
    factories.make_appointment(head, factories.make_unit(parent=section_a))
    line = next(x for x in tables.effort(campaign) if x.group.pk == section_a.pk)

    assert (line.people, line.in_hand, line.each) == (everybody, 4, 4 / everybody)


def test_a_unit_of_another_organisation_is_no_group(campaign: Campaign, section_a: Unit) -> None:
    other = factories.make_unit()

    assert group_of(campaign, other) is None
    assert [group.name for group in groups(campaign)] == [campaign.organiser.name, section_a.name]


def test_a_list_of_few_raters_is_not_shown(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    fill(campaign, section_a, section_b, raters=3)
    client = signed_in(office)

    for path in ("/c/debate", "/api/campaigns/debate"):
        slash = "/" if path == "/c/debate" else ""
        found = client.get(f"{path}/comparison/records/rated{slash}?unit={section_a.pk}")
        assert found.status_code == 403
    assert (
        client.get(f"/c/debate/comparison/records/voices/?unit={section_a.pk}").status_code == 200
    )


def test_a_pilot_that_failed_within_its_bounds_counts_against_nobody(
    campaign: Campaign, section_a: Unit, section_b: Unit
) -> None:
    fill(campaign, section_a, section_b)
    due = FIGURES["due"].count(campaign)
    measure = Measure.objects.filter(state="committed", pilot__isnull=False).get()
    measure.pilot.delete()
    factories.make_pilot(measure, state="failed", within=True)
    figures.forget()

    assert (due, FIGURES["due"].count(campaign), FIGURES["cross"].count(campaign)) == (3, 2, 2)
