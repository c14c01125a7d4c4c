"""Rows of the lists of rounds, draws, checks and findings, put into words before the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhixing.supervision.models import Draw, DrawnItem, Finding, Recusal, SpotCheck
from zhixing.supervision.queries.tallies import Tally
from zhixing.supervision.sources import source
from zhixing.web import lights
from zhixing.web.jinja import calendar, moment, number, percent
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row

TONES = {
    "committing": "idle",
    "announced": "info",
    "drawn": "ok",
    "failed": "late",
    "abandoned": "idle",
}


def round_rows(rounds: Iterable[Any]) -> list[Row]:
    """Rounds as the list shows them; checked and found are annotated by the query."""
    address = Address("supervision:round")
    return [
        Row(
            one.title,
            address.of(one.pk),
            "",
            (
                _("第 %(n)s 次") % {"n": one.number},
                moment(one.opened_at),
                _("核查 %(n)s 件") % {"n": one.checked},
                _("发现 %(n)s 个问题") % {"n": one.found},
            ),
            component("state", _("已结束"), "idle")
            if one.closed_at
            else component("state", _("进行中"), "info"),
        )
        for one in rounds
    ]


def draw_rows(draws: Iterable[Draw], *, inner: bool = False) -> list[Row]:
    """inner: for the organisation's own, who see a draw before its list is frozen."""
    address = Address("supervision:draw")
    return [
        Row(
            str(draw),
            address.of(draw.pk) if inner or draw.digest else "",
            draw.failed_reason,
            (draw.round.title, moment(draw.prepared_at), _("%(n)s 件") % {"n": draw.listed}),
            component("state", str(draw.get_state_display()), TONES[draw.state]),
        )
        for draw in draws
    ]


def check_rows(checks: Iterable[SpotCheck]) -> list[Row]:
    address = Address("supervision:spot_check")
    return [
        Row(
            check.item.title,
            address.of(check.pk),
            "",
            (
                check.item.unit.name,
                check.by.name,
                moment(check.seen_at),
                _("由替补核查") if check.passed_over else "",
            ),
            component("state", *verdict(check)),
        )
        for check in checks
    ]


def unseen_rows(items: Iterable[DrawnItem]) -> list[Row]:
    return [
        Row(
            item.title,
            source(item.kind).url(item.key),
            "",
            (item.unit.name, moment(item.handed_out_at) if item.handed_out_at else ""),
            component("state", _("没有核查，不计为办结"), "late"),
        )
        for item in items
    ]


def absences(check: SpotCheck) -> list[str]:
    """Who was drawn before and did not go, each with the reason."""
    words = {
        **dict(Recusal.Ground.choices),
        "left": _("已不任督查员"),
        "involved": _("经办过这件事项"),
    }
    return [
        _("%(name)s（%(ground)s）") % {"name": one["name"], "ground": words[one["ground"]]}
        for one in check.passed_over
    ]


def verdict(check: SpotCheck) -> tuple[str, str]:
    """How the check counts, and the tone in which it is said."""
    if check.confirmed_at is None:
        return _("待另一位确认"), "info"
    if not check.agreed:
        return _("两人意见不一，不计为办结"), "late"
    return str(check.get_outcome_display()), "ok" if check.done else "late"


def finding_rows(findings: Iterable[Finding]) -> list[Row]:
    day, address = calendar(), Address("supervision:finding")
    return [
        Row(
            one.text,
            address.of(one.pk),
            "",
            (one.unit.name, one.owner.name, _("时限：%(day)s") % {"day": day(one.due)}),
            component("light", lights.light(one.due)),
        )
        for one in findings
    ]


def unit_table(tally: Tally, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The bound of each unit, all of which hold at once."""
    return [
        (
            names.get(one.unit, one.unit),
            number(one.bound.claimed),
            number(one.bound.checked),
            number(one.bound.not_done),
            percent(one.bound.share, 1),
        )
        for one in tally.units
    ]


def plan_table(planned: Iterable[tuple[float, list[int | None]]]) -> list[tuple[str, ...]]:
    """How many checks to expect; a dash where no number of them is enough."""
    return [
        (percent(wish), *("—" if n is None else number(n) for n in expected))
        for wish, expected in planned
    ]
