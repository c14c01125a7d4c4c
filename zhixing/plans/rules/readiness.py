"""What row E8 demands of a plan before anybody above is asked to approve it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.utils.translation import gettext as _

from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.rules.refusals import NotReady


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: in the plan itself, or in one of its items."""

    item: PlanItem | None
    missing: tuple[str, ...]

    def __str__(self) -> str:
        if self.item is None:
            return _("、").join(self.missing)
        return _("第 %(number)s 项“%(title)s”缺%(missing)s") % {
            "number": self.item.number,
            "title": self.item.title,
            "missing": _("、").join(self.missing),
        }


# A measure is hard when somebody answers for it, by a day, and others can tell that it is done.
HARD = ("measure", "owner", "due", "acceptance")
CLEAR = ("target", "path")


def gaps(plan: Plan, items: Sequence[PlanItem], unanswered: Iterable[PlanItem]) -> list[Gap]:
    """What keeps the plan from being submitted, in the order of the page.

    unanswered: items of the parent plan given to this unit that no item takes up.
    """
    found = [
        Gap(None, (_("缺%(field)s") % {"field": _label(plan, name)},))
        for name in CLEAR
        if not getattr(plan, name)
    ]
    if not items:
        found.append(Gap(None, (_("还没有列入工作任务"),)))
    found += [Gap(item, missing) for item in items if (missing := soft_spots(item))]
    found += [
        Gap(None, (_("没有承接上级任务“%(title)s”") % {"title": above.title},))
        for above in unanswered
    ]
    return found


def soft_spots(item: PlanItem) -> tuple[str, ...]:
    """Names of the fields without which the item is not a hard measure."""
    return tuple(_label(item, name) for name in HARD if not getattr(item, name))


def demand_ready(plan: Plan, items: Sequence[PlanItem], unanswered: Iterable[PlanItem]) -> None:
    """Raise NotReady, which names every gap."""
    found = gaps(plan, items, unanswered)
    if found:
        listed = reduce(_joined, map(str, found))
        raise NotReady(_("实施方案还不能报送：%(gaps)s。草稿已保存。") % {"gaps": listed})


def _joined(gaps: str, gap: str) -> str:
    return _("%(gaps)s；%(gap)s") % {"gaps": gaps, "gap": gap}


def demand_hard(item: PlanItem) -> None:
    """Raise NotReady unless the item could stand in an approved plan."""
    if soft_spots(item):
        raise NotReady(
            _("已批准的方案只能列入措施过硬的任务：%(gap)s。")
            % {"gap": Gap(item, soft_spots(item))}
        )


def _label(row: Plan | PlanItem, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # own fields only
