"""An indicator against its target and against others: frozen cases and properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.analysis.indicators import gap, share_of_way

VALUES = st.decimals(-10_000, 10_000, places=2)


@pytest.mark.parametrize(
    ("baseline", "now", "target", "share"),
    [
        ("45", "30", "15", "0.5"),  # lower is better: half the way down
        ("60", "75", "90", "0.5"),  # higher is better: half the way up
        ("45", "45", "15", "0"),
        ("45", "15", "15", "1"),
        ("45", "60", "15", "-0.5"),  # worse than before
        ("60", "105", "90", "1.5"),  # beyond the target
    ],
)
def test_share_of_way(baseline: str, now: str, target: str, share: str):
    assert share_of_way(Decimal(baseline), Decimal(now), Decimal(target)) == Decimal(share)


def test_no_way_has_no_share():
    with pytest.raises(ValueError, match="no way between"):
        share_of_way(Decimal(3), Decimal(4), Decimal(3))


@given(VALUES, VALUES, VALUES)
def test_both_directions_are_mirror_images(baseline: Decimal, now: Decimal, target: Decimal):
    if baseline != target:
        assert share_of_way(baseline, now, target) == share_of_way(-baseline, -now, -target)


@given(VALUES, VALUES)
def test_the_target_is_the_whole_way(baseline: Decimal, target: Decimal):
    if baseline != target:
        assert share_of_way(baseline, target, target) == 1
        assert share_of_way(baseline, baseline, target) == 0


@pytest.mark.parametrize(
    ("ours", "theirs", "higher", "behind"),
    [("30", "12", False, "18"), ("82", "96", True, "14"), ("10", "12", False, "-2")],
)
def test_gap(ours: str, theirs: str, higher: bool, behind: str):
    assert gap(Decimal(ours), Decimal(theirs), higher_is_better=higher) == Decimal(behind)


@given(VALUES, VALUES, st.booleans())
def test_whom_we_are_behind_is_ahead_of_us(ours: Decimal, theirs: Decimal, higher: bool):
    assert gap(ours, theirs, higher_is_better=higher) == -gap(theirs, ours, higher_is_better=higher)
