"""Plans carried down level by level, and the daily business that they are tied to."""

from zhixing.plans.models.indicators import Benchmark, BusinessTask, Indicator, Reading
from zhixing.plans.models.items import ItemChange, ItemCheck, PlanItem
from zhixing.plans.models.own import Commitment, OwnProblem
from zhixing.plans.models.plans import Plan
from zhixing.plans.models.urges import Urge

__all__ = [
    "Benchmark",
    "BusinessTask",
    "Commitment",
    "Indicator",
    "ItemChange",
    "ItemCheck",
    "OwnProblem",
    "Plan",
    "PlanItem",
    "Reading",
    "Urge",
]
