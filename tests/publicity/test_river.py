"""The river: every figure opens exactly what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.http import Http404
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.publicity.story import tell
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person
from zhixing.publicity.queries import river
from zhixing.publicity.views.front import stages
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake
from zhixing.web import figures

SIGHTS = [(key, stopped) for key in river.KEYS for stopped in (False, True)][:-1]


@given(st.lists(st.integers(0, len(river.REACHES) - 1), max_size=60), st.data())
def test_figures_and_lists_are_read_off_the_same_pass(reached: list[int], data: Any) -> None:
    public = data.draw(st.lists(st.booleans(), min_size=len(reached), max_size=len(reached)))
    standing = river.Standing(
        np.arange(len(reached)), np.array(reached, np.uint8), np.array(public, bool)
    )

    counts = (*standing.counts(), 0)

    for at, key in enumerate(river.KEYS):
        everybody = standing.select(key, stopped=False, public=False)
        stopped = standing.select(key, stopped=True, public=False)
        assert len(everybody) == counts[at] == sum(stage >= at for stage in reached)
        assert len(stopped) == counts[at] - counts[at + 1] == reached.count(at)
        shown = standing.select(key, stopped=False, public=True)
        assert [*shown] == [n for n, stage in enumerate(reached) if stage >= at and public[n]]


def test_the_story_stands_where_it_was_told(campaign: Campaign, alice: Person) -> None:
    assert river.counts(campaign) == (0, 0, 0, 0, 0, 0, 0)

    tell(campaign, alice, 2)
    # The ledger stands still in this test, so what was counted before is kept until it is dropped.
    figures.forget()

    assert river.counts(campaign) == (20, 16, 14, 12, 10, 8, 2)


def test_measures_of_a_merged_problem_carry_its_voices(campaign: Campaign, alice: Person) -> None:
    voice = factories.make_voice(campaign)
    root = factories.make_problem(campaign, voices=[voice])
    middle = factories.make_problem(campaign, merged_into=root)
    merged = factories.make_problem(campaign, merged_into=middle)
    factories.make_measure(campaign, alice, problems=[merged])

    assert river.counts(campaign) == (1, 1, 1, 0, 0, 0, 0)


def test_other_campaigns_are_not_counted(campaign: Campaign, alice: Person) -> None:
    tell(factories.make_campaign(), alice)

    assert river.counts(campaign) == (0, 0, 0, 0, 0, 0, 0)


def test_each_door_opens_what_it_counts(
    campaign: Campaign, alice: Person, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    tell(campaign, alice, 3)
    browser = signed_in(office)

    for stage in stages(campaign):
        doors = [(stage.url, stage.count)]
        doors += [(stage.flow_url, stage.flowed)] if stage.flow_url else []
        doors += [(stage.leaked_url, stage.leaked)] if stage.leaked_url else []
        for url, count in doors:
            listed = re.findall(r'href="/voices/(\d+)/thread/"', browser.get(url).text)
            assert len(listed) == len(set(listed)) == count


@pytest.mark.parametrize(("key", "stopped"), SIGHTS)
def test_visitors_read_the_public_ones_and_how_many_are_not_shown(
    key: str, stopped: bool, campaign: Campaign, alice: Person
) -> None:
    tell(campaign, alice, 2)
    public = set(intake.public(campaign).values_list("pk", flat=True))
    url = f"/c/{campaign.slug}/river/{key}/{'?stopped=1' if stopped else ''}"

    page = Client().get(url).text

    keys = river.standing(campaign).select(key, stopped=stopped, public=False).tolist()
    listed = {int(pk) for pk in re.findall(r'href="/voices/(\d+)/thread/"', page)}
    assert listed == set(keys) & public
    hidden = [int(n) for n in re.findall(r"其中 (\d+) 条不在下面列出", page)]
    assert hidden == [len(set(keys) - public)]


def test_there_is_no_such_stage(campaign: Campaign) -> None:
    with pytest.raises(Http404):
        river.count(campaign, "swum")
    assert Client().get(f"/c/{campaign.slug}/river/swum/").status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_lists_and_river_ask_the_same_queries_however_long(
    times: int,
    campaign: Campaign,
    alice: Person,
    office: Person,
    signed_in: Callable[[Person], Client],
    django_assert_num_queries: Any,
) -> None:
    tell(campaign, alice, times)
    pages = (f"/c/{campaign.slug}/river/", f"/c/{campaign.slug}/river/said/")
    for browser, counts in ((Client(), (1, 2)), (signed_in(office), (2, 4))):
        for path, count in zip(pages, counts, strict=True):
            browser.get(path)
            with django_assert_num_queries(count):
                assert browser.get(path).status_code == 200


def test_the_second_page_of_a_long_list_goes_on(campaign: Campaign, office: Person) -> None:
    for _ in range(53):
        factories.make_voice(campaign)

    listed = river.listed(campaign, "said", office)

    newest = list(Voice.objects.order_by("-said_at", "-pk").values_list("pk", flat=True))
    assert len(listed) == 53
    assert [voice.pk for voice in listed[50:101]] == newest[50:]
    assert listed[-1].pk == newest[-1]
