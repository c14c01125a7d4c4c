"""Components by sweeps, by the whole matrix, and from the Gram matrices of shards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import NotConverged
from zhixing.analysis.opinion_map import gram as module
from zhixing.analysis.opinion_map.blocks import Blocks, Centre, tally
from zhixing.analysis.opinion_map.gram import gram
from zhixing.analysis.opinion_map.spectrum import (
    Spectrum,
    exact,
    krylov,
    like,
    scatter,
    sweep_of,
)


@pytest.fixture(scope="module")
def votes():
    return synthetic.grouped(400, 50, 4, 0.4, np.random.default_rng(2))[0]


@pytest.fixture(scope="module")
def centre(votes):
    active = np.ones(50, dtype=bool)
    active[[4, 9]] = False
    return Centre.of(tally(votes), active)


def test_sweeps_find_what_the_whole_matrix_has(votes, centre):
    start = np.random.default_rng(0).standard_normal((50, 6))
    found = krylov(sweep_of(Blocks(votes, centre)), start, wanted=3, tolerance=1e-12)
    whole = exact(scatter(votes, centre), 6)
    assert found.strength == pytest.approx(whole.strength, rel=1e-6)
    assert found.basis[:, :3] == pytest.approx(whole.basis[:, :3], abs=1e-9)


def test_the_matrix_is_that_of_the_filled_in_votes(votes, centre):
    dense = np.zeros((400, 50))
    rows = np.repeat(np.arange(400), votes.per_participant)
    dense[rows, votes.statement] = votes.value - centre.mean[votes.statement]
    dense[:, ~centre.active] = 0
    assert scatter(votes, centre) == pytest.approx(dense.T @ dense, abs=1e-9)


def test_the_gram_matrices_say_the_same(votes, centre):
    whole = gram(votes, tally(votes))
    assert whole.scatter(centre) == pytest.approx(scatter(votes, centre), abs=1e-9)


def test_full_and_sparse_matrices_give_the_same_bits(votes, monkeypatch):
    monkeypatch.setattr(module, "DENSE", 1.0)
    told = gram(votes, tally(votes))
    monkeypatch.setattr(module, "DENSE", 0.0)
    for entries in (1 << 22, 1_000, 1):
        monkeypatch.setattr(module, "FULL", entries)
        found = gram(votes, tally(votes))
        for name in ("both", "value", "product"):
            assert getattr(found, name).tobytes() == getattr(told, name).tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.randoms(use_true_random=False))
def test_shards_add_up_to_the_last_bit(votes, shards, random):
    whole = gram(votes, tally(votes))
    parts = [gram(part, tally(part)) for part in votes.shards(shards)]
    random.shuffle(parts)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    for name in ("both", "value", "product"):
        assert getattr(total, name).tobytes() == getattr(whole, name).tobytes()
    for name in ("agree", "disagree", "seen"):
        assert getattr(total.tally, name).tobytes() == getattr(whole.tally, name).tobytes()


def test_sweeps_of_shards_add_up(votes, centre):
    thin = np.random.default_rng(0).standard_normal((50, 3))
    parts = [sweep_of(Blocks(part, centre))(thin) for part in votes.shards(4)]
    assert sum(parts) == pytest.approx(sweep_of(Blocks(votes, centre))(thin), abs=1e-9)


def test_what_does_not_settle_is_said():
    matrix = np.diag(np.linspace(0, 1, 200))
    with pytest.raises(NotConverged, match="components not settled after 1 sweeps"):
        krylov(lambda thin: matrix @ thin, np.ones((200, 1)), wanted=1, tolerance=1e-9, sweeps=1)


def test_nearly_settled_is_enough_after_the_last_sweep():
    matrix = np.diag(np.linspace(1, 1.1, 200))
    found = krylov(
        lambda thin: matrix @ thin, np.ones((200, 1)), wanted=1, tolerance=1e-9, sweeps=2
    )
    assert found.strength[0] == pytest.approx(1.1, rel=0.05)


def test_a_space_that_is_used_up_is_the_answer():
    matrix = np.diag([3.0, 2.0, 0.0])
    found = krylov(lambda thin: matrix @ thin, np.eye(3)[:, :2], wanted=2, tolerance=0.0)
    assert found.strength.tolist() == [3.0, 2.0]


def test_nothing_to_decompose():
    assert exact(np.zeros((0, 0)), 3).basis.shape == (0, 0)
    assert exact(np.zeros((2, 2)), 3).strength.tolist() == [0.0, 0.0]


def test_the_largest_entry_is_positive():
    found = exact(np.array([[2.0, -1.0], [-1.0, 5.0]]), 2)
    assert (found.basis[np.argmax(np.abs(found.basis), axis=0), [0, 1]] > 0).all()


def test_signs_follow_the_map_before():
    one = Spectrum(np.eye(3)[:, :2], np.array([2.0, 1.0]))
    before = np.array([[-0.9, 0.0], [0.1, 0.9], [0.0, 0.1]])
    assert like(one, before).basis.tolist() == [[-1, 0], [0, 1], [0, 0]]
