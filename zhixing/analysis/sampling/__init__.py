"""Draws that nobody can choose and anybody can redo.

`announce` binds list and parties, `complete` draws, `fail` records a withheld nonce; `write` and
`read` are the published file, `verify`, `verify_against` and `verify_series` judge it.
"""

from zhixing.analysis.sampling.document import NoDrawFile, Reason, read, write
from zhixing.analysis.sampling.drawing import announce, complete, fail
from zhixing.analysis.sampling.records import (
    Beacon,
    Checkpoint,
    Code,
    DoesNotFit,
    Draw,
    Item,
    Misfit,
    Party,
    State,
)
from zhixing.analysis.sampling.rivest import sampled_numbers
from zhixing.analysis.sampling.teams import inspectors_in_order, people_digest
from zhixing.analysis.sampling.tickets import (
    NONCE_BYTES,
    commitment,
    drawn_order,
    list_digest,
    order_of_unit,
    ticket,
)
from zhixing.analysis.sampling.verification import verify, verify_against, verify_series

__all__ = [
    "NONCE_BYTES",
    "Beacon",
    "Checkpoint",
    "Code",
    "DoesNotFit",
    "Draw",
    "Item",
    "Misfit",
    "NoDrawFile",
    "Party",
    "Reason",
    "State",
    "announce",
    "commitment",
    "complete",
    "drawn_order",
    "fail",
    "inspectors_in_order",
    "list_digest",
    "order_of_unit",
    "people_digest",
    "read",
    "sampled_numbers",
    "ticket",
    "verify",
    "verify_against",
    "verify_series",
    "write",
]
