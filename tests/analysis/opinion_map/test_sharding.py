"""Maps of shards that follow an earlier map: the same bits however people are divided."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import opinion_map, opinion_map_of_shards
from zhixing.analysis.opinion_map.spectrum import Spectrum
from zhixing.analysis.opinion_map.votes import Votes

PEOPLE = 300
LATER = synthetic.grouped(PEOPLE, 40, 3, 0.6, np.random.default_rng(5), shared=0.1)[0]
EARLIER = LATER.run(0, 200)
BEFORE = opinion_map(EARLIER, resamples=0).frame
WHOLE = opinion_map_of_shards([LATER], resamples=2, previous=BEFORE)


def cut(votes: Votes, edges: list[int]) -> list[Votes]:
    return [votes.run(a, b) for a, b in itertools.pairwise([0, *sorted(edges), votes.participants])]


@settings(max_examples=15)
@given(st.lists(st.integers(0, PEOPLE), max_size=6))
def test_however_people_are_divided_the_bits_are_the_same(edges):
    shards = cut(LATER, edges)
    assert opinion_map_of_shards(shards, resamples=2, previous=BEFORE) == WHOLE


def test_it_is_the_map_of_the_votes_up_to_rounding():
    told = opinion_map(LATER, resamples=2, previous=BEFORE)
    assert WHOLE.participants == pytest.approx(told.participants, abs=1e-9)
    assert WHOLE.statements == pytest.approx(told.statements, abs=1e-9)
    assert WHOLE.group.tolist() == told.group.tolist()
    assert WHOLE.groups == told.groups
    assert WHOLE.stability.agreement == pytest.approx(told.stability.agreement)


def test_groups_keep_their_numbers():
    """The smallest group of before is the largest now: without that map it would be the first."""
    before = opinion_map(EARLIER, resamples=0)
    small = np.flatnonzero(before.group == 2)
    more = LATER.rows(np.concatenate([np.arange(200), np.repeat(small, 2)]))
    found = opinion_map_of_shards(more.shards(4), resamples=0, previous=before.frame)
    assert [group.before for group in found.groups] == [0, 1, 2]
    assert found.groups[2].size == max(group.size for group in found.groups)


def test_axes_keep_their_signs():
    spectrum = BEFORE.spectrum
    turned = replace(BEFORE, spectrum=Spectrum(-spectrum.basis, spectrum.strength))
    found = opinion_map_of_shards(LATER.shards(2), resamples=0, previous=turned)
    assert found.participants.tolist() == (-WHOLE.participants).tolist()


def test_statements_may_have_come_since():
    participant, statement, value = synthetic.events_of(LATER)
    old = statement < 30
    size = {"participants": PEOPLE, "statements": 30}
    first = Votes.from_events(participant[old], statement[old], value[old], **size)
    before = opinion_map(first, resamples=0).frame
    found = opinion_map_of_shards(LATER.shards(3), resamples=0, previous=before)
    assert found == opinion_map_of_shards([LATER], resamples=0, previous=before)
    assert {group.before for group in found.groups} == {0, 1, 2}
