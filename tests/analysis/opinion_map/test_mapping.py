"""What must hold of every map, whatever the votes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.opinion_map import synthetic_votes as synthetic
from tests.drills import examples
from zhixing.analysis.opinion_map import BadVotes, Votes, bridging_scores, opinion_map
from zhixing.analysis.opinion_map.stability import adjusted_rand

FEW = settings(max_examples=examples(15), deadline=None)


@pytest.fixture(scope="module")
def three():
    return synthetic.grouped(300, 40, 3, 0.6, np.random.default_rng(5), shared=0.1)


@pytest.fixture(scope="module")
def found(three):
    return opinion_map(three[0], resamples=5)


def from_events(events, votes, time=None):
    return Votes.from_events(
        *events, time, participants=votes.participants, statements=votes.statements
    )


@FEW
@given(st.integers(0, 2**32 - 1))
def test_votes_in_any_order_give_the_same_bits(three, found, seed):
    votes, _ = three
    order = np.random.default_rng(seed).permutation(len(votes))
    events = [column[order] for column in synthetic.events_of(votes)]
    assert opinion_map(from_events(events, votes), resamples=5) == found


def test_votes_told_twice_give_the_same_bits(three, found):
    votes, _ = three
    events = [np.tile(column, 2) for column in synthetic.events_of(votes)]
    assert opinion_map(from_events(events, votes), resamples=5) == found


def test_another_seed_finds_the_same_groups(three, found):
    other = opinion_map(three[0], resamples=0, seed=1)
    assert adjusted_rand(other.group + 1, found.group + 1) > 0.99
    assert other.participants == pytest.approx(found.participants, abs=1e-9)


def test_participants_may_be_numbered_in_any_order(three, found):
    votes, _ = three
    order = np.random.default_rng(1).permutation(votes.participants)
    turned = opinion_map(votes.rows(order), resamples=0)
    assert turned.participants == pytest.approx(found.participants[order], abs=1e-9)
    assert turned.k == found.k
    assert adjusted_rand(turned.group + 1, found.group[order] + 1) > 0.98


def test_statements_may_be_numbered_in_any_order(three, found):
    votes, _ = three
    order = np.random.default_rng(1).permutation(votes.statements)
    participant, statement, value = synthetic.events_of(votes)
    turned = opinion_map(from_events((participant, order[statement], value), votes), resamples=0)
    assert turned.extremity[order] == pytest.approx(found.extremity, abs=1e-9)
    assert turned.k == found.k
    assert adjusted_rand(turned.group + 1, found.group + 1) > 0.98


def test_opposite_votes_mirror_the_map(three, found):
    votes, _ = three
    turned = opinion_map(
        Votes.from_csr(votes.start, votes.statement, -votes.value, 40), resamples=0
    )
    assert turned.k == found.k
    assert turned.counts.agree.sum(axis=0).tolist() == found.counts.disagree.sum(axis=0).tolist()


def test_everyone_twice_has_the_same_picture(three, found):
    votes, _ = three
    twice = votes.rows(np.tile(np.arange(votes.participants), 2))
    assert opinion_map(twice, resamples=0).participants[:300] == pytest.approx(
        found.participants, abs=1e-9
    )


def test_groups_go_by_size(found):
    assert [group.size for group in found.groups] == sorted(
        (group.size for group in found.groups), reverse=True
    )
    assert [group.size for group in found.groups] == np.bincount(
        found.group[found.group >= 0]
    ).tolist()


def test_the_result_is_read_only(found):
    with pytest.raises(ValueError, match="read-only"):
        found.participants[0, 0] = 1.0


def test_single_precision_is_close_enough(three, found, monkeypatch):
    """Above LARGE votes the sweeps are in single precision, and begin with a sample's answer."""
    monkeypatch.setattr("zhixing.analysis.opinion_map.mapping.LARGE", 0)
    monkeypatch.setattr("zhixing.analysis.opinion_map.mapping.EXACT", 0)
    rough = opinion_map(three[0], resamples=0)
    assert rough.k == found.k
    assert rough.extremity == pytest.approx(found.extremity, abs=2e-2)
    assert adjusted_rand(rough.group + 1, found.group + 1) > 0.98


# Moderation and given groups.


def test_precise_places_whichever_way(three, monkeypatch):
    votes, _ = three
    whole = opinion_map(votes, resamples=0, precise=True)
    monkeypatch.setattr("zhixing.analysis.opinion_map.mapping.WHOLE", 0)
    swept = opinion_map(votes, resamples=0, precise=True)
    assert swept.participants == pytest.approx(whole.participants, abs=1e-9)
    assert (swept.group == whole.group).all()
    assert (whole.group == opinion_map(votes, resamples=0).group).all()


def test_moderated_statements_do_not_move_the_picture(three):
    votes, _ = three
    hidden = opinion_map(votes, moderated_out=[3, 7], resamples=0)
    participant, statement, value = synthetic.events_of(votes)
    kept = ~np.isin(statement, [3, 7])
    without = opinion_map(
        from_events([column[kept] for column in (participant, statement, value)], votes),
        resamples=0,
    )
    assert hidden.extremity[[3, 7]].tolist() == [0, 0]
    assert hidden.frame.spectrum.basis[:, :2] == pytest.approx(
        without.frame.spectrum.basis[:, :2], abs=1e-9
    )
    assert {one.statement for group in hidden.groups for one in group.representatives}.isdisjoint(
        {3, 7}
    )


def test_given_groups_are_taken_as_they_are(three):
    votes, truth = three
    given = opinion_map(votes, groups=truth)
    assert given.given
    assert given.group.tolist() == truth.tolist()
    assert given.stability.resamples == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"groups": [0]}, "groups must be 300 whole numbers, one a participant"),
        ({"groups": [0.5] * 300}, "groups must be 300 whole numbers, one a participant"),
        ({"groups": [-2] * 300}, "group -2 is none: they count from 0, and -1 is nobody's"),
        ({"moderated_out": [40]}, "statement 40, moderated out, is unknown"),
    ],
)
def test_bad_options(three, options, told):
    with pytest.raises(BadVotes) as error:
        opinion_map(three[0], **options)
    assert str(error.value) == told


# Maps that follow each other.


def test_the_next_map_keeps_the_numbers(three, found):
    again = opinion_map(three[0], resamples=0, previous=found.frame)
    assert again.group.tolist() == found.group.tolist()
    assert [group.before for group in again.groups] == [0, 1, 2]


def test_a_group_that_comes_later_is_numbered_last(three, found):
    votes, _ = three
    first = opinion_map(votes.rows(np.flatnonzero(found.group != 0)), resamples=0)
    later = opinion_map(votes, resamples=0, previous=first.frame)
    assert [group.before for group in later.groups] == [0, 1, None]


def test_axes_do_not_flip(three, found):
    votes, _ = three
    for seed in range(3):
        kept = np.sort(np.random.default_rng(seed).choice(300, 250, replace=False))
        again = opinion_map(votes.rows(kept), resamples=0, previous=found.frame)
        inner = np.sum(found.frame.spectrum.basis * again.frame.spectrum.basis, axis=0)
        assert (inner[:2] > 0.9).all()


@pytest.mark.parametrize("known", [0, 1, 30])
def test_a_map_goes_on_when_statements_came_since(three, found, known):
    votes, _ = three
    earlier = first_statements(votes, known)
    again = opinion_map(votes, resamples=0, previous=opinion_map(earlier, resamples=0).frame)
    assert again.k == found.k
    assert adjusted_rand(again.group + 1, found.group + 1) == 1


def first_statements(votes, count):
    """Votes as they were when there were only `count` statements."""
    participant, statement, value = synthetic.events_of(votes)
    old = statement < count
    size = {"participants": votes.participants, "statements": count}
    return Votes.from_events(participant[old], statement[old], value[old], **size)


# The honest empty answer.


def test_no_votes():
    empty = opinion_map(Votes.from_events([], [], [], participants=0, statements=3))
    assert (empty.k, empty.groups, empty.consensus) == (0, (), ())
    assert np.isnan(empty.group_informed_consensus).all()


@pytest.mark.parametrize("seed", [35, 85, 104, 186])
def test_few_people_with_few_votes(seed):
    """Directions run out at once; rounding must not be taken for further ones."""
    generator = np.random.default_rng(seed)
    dense = generator.choice([-1.0, 0.0, 1.0], (5, 40))
    dense[generator.random((5, 40)) > 0.3] = np.nan
    assert opinion_map(Votes.from_dense(dense)).k == 1


def test_no_votes_after_some(found):
    """The frame of a map with groups does not make groups of nobody."""
    nobody = Votes.from_dense(np.full((4, found.mean.size), np.nan))
    none = opinion_map(nobody, previous=found.frame)
    assert none.k == 0
    assert none.group.tolist() == [-1] * 4
    assert opinion_map(nobody, previous=none.frame).k == 0


def test_no_statements():
    assert opinion_map(Votes.from_events([], [], [], participants=4, statements=0)).k == 0


def test_nobody_voted():
    found = opinion_map(Votes.from_events([], [], [], participants=4, statements=3))
    assert (found.k, found.group.tolist()) == (0, [-1] * 4)


def test_one_participant():
    found = opinion_map(Votes.from_dense([[1, -1, 0]]))
    assert (found.k, found.groups[0].size, found.participants.tolist()) == (1, 1, [[0, 0]])


def test_all_agree():
    found = opinion_map(Votes.from_dense(np.ones((40, 12))))
    assert (found.k, found.components) == (1, 0)
    assert [one.side for one in found.consensus] == ["agree"] * 5
    assert found.extremity.tolist() == [0] * 12


def test_identical_statements():
    generator = np.random.default_rng(0)
    votes = np.tile(generator.choice([-1.0, 1.0], (60, 1)), 12)
    found = opinion_map(Votes.from_dense(votes))
    assert (found.k, found.components) == (2, 1)
    assert found.stability.agreement == 1.0


def test_everyone_moderated_out():
    votes = Votes.from_dense(np.random.default_rng(0).choice([-1.0, 1.0], (30, 3)))
    found = opinion_map(votes, moderated_out=[0, 1, 2])
    assert (found.k, found.consensus, found.components) == (1, (), 0)


@FEW
@given(st.integers(1, 30), st.integers(1, 12), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_any_votes_have_a_map(people, statements, missing, seed):
    generator = np.random.default_rng(seed)
    matrix = generator.choice([-1.0, 0.0, 1.0], (people, statements))
    matrix[generator.random(matrix.shape) < missing] = np.nan
    votes = Votes.from_dense(matrix)
    found = opinion_map(votes, resamples=2)
    assert np.isfinite(found.participants).all()
    assert np.isfinite(found.extremity).all()
    assert sum(group.size for group in found.groups) == (found.group >= 0).sum()
    assert (bridging_scores(votes, found) is None) == (found.k == 0)
