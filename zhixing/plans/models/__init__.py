"""Plans carried down level by level, and the daily business that they are tied to."""

from zhixing.plans.models.indicators import Benchmark, BusinessTask, Indicator, Reading
from zhixing.plans.models.items import ItemChange, ItemCheck, PlanItem
from zhixing.plans.models.plans import Plan

__all__ = [
    "Benchmark",
    "BusinessTask",
    "Indicator",
    "ItemChange",
    "ItemCheck",
    "Plan",
    "PlanItem",
    "Reading",
]
