"""What checks of a random sample prove about all that is claimed done.

`completion_bound` gives the least share that is really done, valid however often one looks and
whenever one stops; `unit_bounds` the same for each unit; `expected_checks` plans.
"""

from zhixing.analysis.completion.bounds import completion_bound, unit_bounds
from zhixing.analysis.completion.planning import OutOfReach, expected_checks
from zhixing.analysis.completion.records import (
    MOST_CLAIMED,
    RISK,
    BadCounts,
    BadRisk,
    Bound,
    Fault,
    Stratum,
    UnitBound,
    one_list,
)

__all__ = [
    "MOST_CLAIMED",
    "RISK",
    "BadCounts",
    "BadRisk",
    "Bound",
    "Fault",
    "OutOfReach",
    "Stratum",
    "UnitBound",
    "completion_bound",
    "expected_checks",
    "one_list",
    "unit_bounds",
]
