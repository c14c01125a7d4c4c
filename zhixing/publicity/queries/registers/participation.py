"""Participation by unit (参与情况统计表): the whole tree, less what may not be shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.organisation.models import Unit
from zhixing.organisation.queries import subtree
from zhixing.publicity.queries.participation import Count, table
from zhixing.publicity.queries.registers.frame import Register, Row


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("单位"), 40, "long"),
        Column(_("层级"), 8, "number"),
        Column(_("在册人数"), 12, "number"),
        Column(_("参与人数"), 12, "number"),
        Column(_("参与率"), 12, "percent"),
        Column(_("备注"), 24),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    """Each unit with all below it, and where it has units below a row for its own people."""
    counts, top = table(campaign), campaign.organiser.depth
    for unit in subtree(campaign.organiser):
        yield _row(unit, unit.name, counts.of(unit), top)
        own = counts.own_of(unit)
        if own is not None:
            yield _row(unit, _("%(unit)s（本级人员）") % {"unit": unit.name}, own, top - 1)


def _row(unit: Unit, name: str, count: Count, top: int) -> Row:
    note = _("人数少，不显示") if count.takers is None else ""
    return (name, unit.depth - top + 1, count.members, count.takers, count.share, note)


PARTICIPATION = Register(
    "participation",
    gettext_lazy("参与情况统计表"),
    gettext_lazy("各单位在册人数和参与人数；人数少、能推算到人的不显示"),
    "A4",
    _columns,
    _rows,
)
