"""The pseudo-random sampler of election audits: a seed that everybody saw gives numbers of a list.

For redoing draws that others made with it. Our own draws sort tickets (`tickets.py`), which need
no numbering of the list and draw nothing twice.

Source: Rivest, "Reference implementation code for pseudo-random sampler", 14 November 2011; seeds
in UTF-8, as its published test vectors have them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count


def sampled_numbers(seed: str, total: int) -> Iterator[int]:
    """Numbers 1 to `total`, drawn with replacement, without end.

    The i-th is 1 + SHA-256(seed "," i) mod total, i from 1 in decimal. The remainder is biased by
    less than total / 2**256. Raises ValueError if total < 1.
    """
    if total < 1:
        raise ValueError(f"cannot draw from {total} items")
    return (1 + _hashed(f"{seed},{i}") % total for i in count(1))


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
