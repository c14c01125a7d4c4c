"""Intervals of shares."""

from __future__ import annotations

from math import sqrt

from scipy.special import betaincinv

Z95 = 1.959964


def wilson(count: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Lower and upper limit of the share `count / total`, at about 95 % by default.

    The whole of [0, 1] where nobody was asked. Raises ValueError unless 0 <= count <= total.
    Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    if total == 0:
        return 0.0, 1.0
    share, square = count / total, z * z
    middle = share + square / (2 * total)
    spread = z * sqrt((share * (1 - share) + square / (4 * total)) / total)
    below = 1 + square / total
    # The interval holds the share itself; rounding must not push a limit past it.
    return min(share, max(0.0, (middle - spread) / below)), max(
        share, min(1.0, (middle + spread) / below)
    )


def clopper_pearson(count: int, total: int, risk: float = 0.05) -> tuple[float, float]:
    """Lower and upper limit of the share `count / total` that hold with 1 - risk at least.

    For limits that must hold jointly, since it never promises more than it keeps: divide the risk
    among them. The whole of [0, 1] where nobody was asked. Raises ValueError unless
    0 <= count <= total.
    Source: Clopper & Pearson, "The use of confidence or fiducial limits", Biometrika 26, 1934.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    half = risk / 2
    low = betaincinv(count, total - count + 1, half) if count else 0.0
    high = betaincinv(count + 1, total - count, 1 - half) if count < total else 1.0
    return float(low), float(high)
