"""An indicator against its own target and against a place that does better."""

from __future__ import annotations

from decimal import Decimal


def share_of_way(baseline: Decimal, now: Decimal, target: Decimal) -> Decimal:
    """How much of the way from baseline to target has been gone, whichever way is better.

    0 at the baseline and 1 at the target; below 0 where it got worse, above 1 beyond the target.
    Raises ValueError where the target is the baseline, since there is no way to go.
    """
    if baseline == target:
        raise ValueError(f"baseline and target are both {target}: there is no way between them")
    return (now - baseline) / (target - baseline)


def gap(ours: Decimal, theirs: Decimal, *, higher_is_better: bool) -> Decimal:
    """How far we are behind another place, in the indicator's own unit; negative where ahead."""
    return theirs - ours if higher_is_better else ours - theirs
