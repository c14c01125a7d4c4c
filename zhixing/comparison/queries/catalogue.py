"""Every figure by its key, for the page of the records behind it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.counting import Counted
from zhixing.comparison.queries.dimensions import BENCHMARKS, DIMENSIONS, INDICATORS, PROFILE
from zhixing.comparison.queries.effort import EFFORT, RATES
from zhixing.comparison.queries.groups import Group
from zhixing.comparison.queries.signs import SIGNS
from zhixing.comparison.queries.tables import hidden_units
from zhixing.comparison.rules import Withheld


def _all() -> Iterator[Counted]:
    for dimension in DIMENSIONS:
        yield from (dimension.ratio.part, dimension.ratio.whole, *dimension.beside)
    for _title, _formula, ratio in PROFILE:
        yield from (ratio.part, ratio.whole)
    yield from (BENCHMARKS, INDICATORS, *EFFORT)
    for pair in RATES.values():
        yield from pair
    for sign in SIGNS:
        yield from (sign.figure, sign.of) if sign.of else (sign.figure,)


FIGURES: dict[str, Counted] = {figure.key: figure for figure in _all()}


def count(campaign: Campaign, figure: Counted, group: Group | None) -> int:
    """What the figure says; its list holds as many."""
    if group is None:
        return figure.count(campaign)
    return figure.counts(campaign).get(group.path, 0)


def demand_shown(campaign: Campaign, figure: Counted, group: Group | None) -> None:
    """Raise Withheld where the list would tell what somebody in particular said."""
    if figure.about_people and group is not None and group.path in hidden_units(campaign):
        raise Withheld(_("评价这个单位的人太少，列出来会看出是谁评的，所以不显示。"))
