"""The reference implementation's own numbers, to one in a million."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.opinion_map.reference_outputs import NAMES, Reference, read_reference
from zhixing.analysis.opinion_map import OpinionMap, opinion_map

pytestmark = pytest.mark.real_data

CLOSE = {"abs": 1e-6, "rel": 1e-6}


@pytest.fixture(scope="module", params=NAMES)
def reference(request, real_data) -> Reference:
    return read_reference(real_data / "polis-maths" / request.param)


@pytest.fixture(scope="module")
def found(reference) -> OpinionMap:
    return opinion_map(
        reference.votes,
        moderated_out=reference.conversation.moderated_out,
        groups=reference.groups,
    )


def test_statement_places_are_ids(reference):
    """Both files number their statements without a gap, so that an index is an id."""
    assert [one.id for one in reference.conversation.statements] == reference.math["tids"]


def test_sizes_and_votes_of_groups(reference, found):
    told = [reference.math["group-votes"][str(g)] for g in range(found.k)]
    assert [group.size for group in found.groups] == [group["n-members"] for group in told]
    for mine, key in ((found.counts.agree, "A"), (found.counts.disagree, "D")):
        assert mine.tolist() == _votes(told, key)
    assert found.counts.seen.tolist() == _votes(told, "S")


def _votes(groups, key):
    return [[group["votes"][str(s)][key] for s in range(len(group["votes"]))] for group in groups]


def test_representative_statements(reference, found):
    for g, group in enumerate(found.groups):
        told = reference.math["repness"][str(g)]
        assert [
            (one.statement, one.side, one.chose, one.seen, one.best_agree)
            for one in group.representatives
        ] == [
            (o["tid"], o["repful-for"], o["n-success"], o["n-trials"], o.get("best-agree", False))
            for o in told
        ]
        for one, other in zip(group.representatives, told, strict=True):
            assert one.share == pytest.approx(other["p-success"], **CLOSE)
            assert one.share_z == pytest.approx(other["p-test"], **CLOSE)
            assert one.ratio == pytest.approx(other["repness"], **CLOSE)
            assert one.ratio_z == pytest.approx(other["repness-test"], **CLOSE)


def test_consensus(reference, found):
    for side in ("agree", "disagree"):
        mine = [one for one in found.consensus if one.side == side]
        told = reference.math["consensus"][side]
        assert [(one.statement, one.chose, one.seen) for one in mine] == [
            (o["tid"], o["n-success"], o["n-trials"]) for o in told
        ]
        for one, other in zip(mine, told, strict=True):
            assert one.share == pytest.approx(other["p-success"], **CLOSE)
            assert one.share_z == pytest.approx(other["p-test"], **CLOSE)


def test_group_informed_consensus(reference, found):
    told = reference.math["group-aware-consensus"]
    assert found.group_informed_consensus == pytest.approx(
        [told[str(s)] for s in range(len(told))], **CLOSE
    )


def test_who_takes_part(reference):
    """The reference keeps whom it ever let in; beyond those, everyone with seven votes."""
    own = reference.conversation.participants
    mapped = opinion_map(reference.votes, moderated_out=reference.conversation.moderated_out)
    mine = {own[p] for p in np.flatnonzero(mapped.group >= 0)}
    kept = set(reference.math["in-conv"]) - mine
    assert mine <= set(reference.math["in-conv"])
    assert all(reference.math["user-vote-counts"][str(person)] < 7 for person in kept)


@pytest.fixture(scope="module")
def whole(real_data) -> tuple[Reference, OpinionMap]:
    """The conversation whose votes are all there: its components are those of the file."""
    reference = read_reference(real_data / "polis-maths" / NAMES[1])
    moderated = reference.conversation.moderated_out
    return reference, opinion_map(reference.votes, moderated_out=moderated)


def test_means(whole):
    reference, found = whole
    assert -found.mean == pytest.approx(reference.math["pca"]["center"], **CLOSE)


def test_components(whole):
    reference, found = whole
    for mine, told in zip(
        found.frame.spectrum.basis.T, reference.math["pca"]["comps"], strict=False
    ):
        assert abs(mine @ told) == pytest.approx(1, **CLOSE)


def test_places_of_participants(whole):
    reference, found = whole
    base = reference.math["base-clusters"]
    place = {own: index for index, own in enumerate(reference.conversation.participants)}
    turn = _turn(found, reference)
    for members, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        for person in members:
            mine = found.participants[place[person]] * turn
            assert mine == pytest.approx([x, y], **CLOSE)


def test_extremity(whole):
    reference, found = whole
    assert found.extremity == pytest.approx(reference.math["pca"]["comment-extremity"], **CLOSE)


def test_places_of_statements(whole):
    reference, found = whole
    turn = _turn(found, reference)
    told = reference.math["pca"]["comment-projection"]
    assert pytest.approx(np.array(told), **CLOSE) == (found.statements * turn).T


def _turn(found: OpinionMap, reference: Reference) -> np.ndarray:
    """Signs that make our axes the file's, whose votes have the opposite sign."""
    basis = found.frame.spectrum.basis[:, :2]
    return -np.sign(np.sum(basis * np.array(reference.math["pca"]["comps"]).T, axis=0))
