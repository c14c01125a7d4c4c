"""How long a drill lasts: ZHIXING_LONG_DRILLS=1 tries as many examples as a release deserves."""

from __future__ import annotations

import os

IS_LONG = os.environ.get("ZHIXING_LONG_DRILLS") == "1"


def examples(long: int) -> int:
    """How many to try of those that a long drill does."""
    return long if IS_LONG else max(long // 4, 5)
