"""Draws that nobody can choose and anybody can redo.

`announce` binds list and parties, `complete` draws, `fail` records a withheld nonce; `write` and
`read` are the published file, `verify`, `verify_against` and `verify_series` judge it.
"""

from zhixing.analysis.sampling.document import NoDrawFile, Reason, read, write
from zhixing.analysis.sampling.drawing import announce, complete, fail
from zhixing.analysis.sampling.people import people_of
from zhixing.analysis.sampling.records import (
    Beacon,
    Checkpoint,
    Code,
    DoesNotFit,
    Draw,
    Follows,
    Ground,
    Item,
    Misfit,
    Party,
    People,
    Seats,
    State,
    StoodBack,
    Visit,
    Word,
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
    "Follows",
    "Ground",
    "Item",
    "Misfit",
    "NoDrawFile",
    "Party",
    "People",
    "Reason",
    "Seats",
    "State",
    "StoodBack",
    "Visit",
    "Word",
    "announce",
    "commitment",
    "complete",
    "drawn_order",
    "fail",
    "inspectors_in_order",
    "list_digest",
    "order_of_unit",
    "people_digest",
    "people_of",
    "read",
    "sampled_numbers",
    "ticket",
    "verify",
    "verify_against",
    "verify_series",
    "write",
]
