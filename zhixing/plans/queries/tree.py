"""The responsibility tree: level by level, who owns what, and where nobody does (row B6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.organisation.queries import current_appointments, subtree
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.queries.plans import untaken
from zhixing.web.figures import kept

# A party branch has the people of a section, whose plan is theirs.
PLANNING = frozenset({Unit.Kind.ORGANISATION, Unit.Kind.SECTION, Unit.Kind.SUBORDINATE})


@dataclass(slots=True)
class Level:
    """A unit, its plan, and what is planned, done and verified in it and below.

    heads: names. plan: key and state, None without one. planned, done, verified: items in force of
    this unit's plan and those below it. untaken: items given to this unit that nobody took up.
    gaps_below: how many levels below this one have a gap.
    """

    pk: int
    path: str
    name: str
    kind: str
    heads: list[str] = field(default_factory=list)
    plan: tuple[int, str] | None = None
    planned: int = 0
    done: int = 0
    verified: int = 0
    untaken: int = 0
    children: int = 0
    gaps_below: int = 0

    @property
    def has_no_owner(self) -> bool:
        return not self.heads

    @property
    def has_no_plan(self) -> bool:
        return self.kind in PLANNING and self.plan is None

    @property
    def has_gap(self) -> bool:
        return self.has_no_owner or self.has_no_plan or self.untaken > 0

    @property
    def items(self) -> int:
        return self.planned + self.done + self.verified


@dataclass(frozen=True, slots=True)
class Tree:
    """Every level of a campaign by its path, those with a gap, and the paths by unit."""

    levels: dict[str, Level]
    faulty: list[Level]
    below: dict[str, list[str]]
    by_unit: dict[int, str]

    def level(self, unit: int | None, top: str) -> tuple[Level, list[Level]]:
        """The unit's level with those directly below it; the top where the unit is not in it."""
        path = self.by_unit.get(unit or 0, top)
        return self.levels[path], [self.levels[child] for child in self.below[path]]

    def way(self, level: Level, top: str) -> list[Level]:
        """From the top down to the level."""
        return [self.levels[path] for path in _upwards(level.path, top)][::-1]

    def gaps(self, level: Level, kind: str = "") -> list[Level]:
        """Levels with a gap, the given one and those below it; kind: a key of GAPS, "" for any."""
        is_gap = GAPS[kind]
        return [
            below for below in self.faulty if below.path.startswith(level.path) and is_gap(below)
        ]


GAPS: dict[str, Callable[[Level], bool]] = {
    "": lambda level: level.has_gap,
    "owner": lambda level: level.has_no_owner,
    "plan": lambda level: level.has_no_plan,
}


def tree(campaign: Campaign) -> Tree:
    """The whole tree, put together once for each state of the ledger and each day: five queries,
    then every level is a look-up."""
    day = timezone.localdate()
    return kept(f"responsibility:{campaign.pk}:{day}", lambda: _read(campaign))


def _read(campaign: Campaign) -> Tree:
    top = campaign.organiser
    columns = subtree(top).values_list("pk", "path", "name", "kind")
    levels = {path: Level(pk, path, name, kind) for pk, path, name, kind in columns}
    below = defaultdict(list)
    for path in levels:
        if path != top.path:
            below[path[: -Unit.steplen]].append(path)
    _name_heads(levels, top)
    _fill_plans(levels, campaign)
    _count_items(levels, campaign, top)
    _sum_gaps(levels, top)
    for path, level in levels.items():
        level.children = len(below[path])
    faulty = [level for level in levels.values() if level.has_gap]
    return Tree(levels, faulty, below, {level.pk: path for path, level in levels.items()})


def _name_heads(levels: dict[str, Level], top: Unit) -> None:
    heads = current_appointments().filter(heads=True, unit__path__startswith=top.path)
    for path, name in heads.values_list("unit__path", "person__name"):
        levels[path].heads.append(name)


def _fill_plans(levels: dict[str, Level], campaign: Campaign) -> None:
    plans = Plan.objects.filter(campaign=campaign)
    for path, pk, state in plans.values_list("unit__path", "pk", "state"):
        if path in levels:
            levels[path].plan = (pk, state)


def _count_items(levels: dict[str, Level], campaign: Campaign, top: Unit) -> None:
    in_force = PlanItem.objects.filter(plan__campaign=campaign, plan__state=Plan.State.APPROVED)
    counted = in_force.order_by().values_list("plan__unit__path", "state").annotate(Count("pk"))
    for path, state, n in counted:
        # A unit that was moved out of the organiser keeps its plan, but not its place here.
        for above in _upwards(path, top.path) if path in levels else ():
            level = levels[above]
            setattr(level, state, getattr(level, state) + n)
    for path in untaken(campaign).values_list("unit__path", flat=True):
        if path in levels:
            levels[path].untaken += 1


def _sum_gaps(levels: dict[str, Level], top: Unit) -> None:
    for path, level in levels.items():
        if not level.has_gap or path == top.path:
            continue
        for above in _upwards(path[: -Unit.steplen], top.path):
            levels[above].gaps_below += 1


def _upwards(path: str, top: str) -> Iterator[str]:
    """The path and those above it, up to the top."""
    for end in range(len(path), len(top) - 1, -Unit.steplen):
        yield path[:end]
