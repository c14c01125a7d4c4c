"""Pilots put into words before the template: how far one has come, rows of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.measures.models import Pilot
from zhixing.measures.models.pilots import REPORTED
from zhixing.measures.rules.pilots import has_begun, is_due, runs
from zhixing.web.jinja import calendar
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row

State = Pilot.State
TONES = {
    State.FILED: "info",
    State.RETURNED: "warn",
    State.ACKNOWLEDGED: "info",
    State.SUCCEEDED: "proved",
    State.FAILED: "idle",
    State.STOPPED: "idle",
}


def stage_of(pilot: Pilot) -> tuple[str, str]:
    """What to call it now, by its state and its days, and in which tone."""
    if is_due(pilot):
        return _("到期没有报告"), "late"
    if runs(pilot):
        return _("试行中"), "ok"
    if pilot.state == State.RETURNED and has_begun(pilot):
        return _("退回修改，没有开始"), "warn"
    return str(pilot.get_state_display()), TONES[State(pilot.state)]


def sign_of(pilot: Pilot) -> Markup:
    words, tone = stage_of(pilot)
    return component("state", words, tone=tone)


def pilot_rows(pilots: Iterable[Any]) -> list[Row]:
    """Pilots as their list shows them; `beyond` and `spared` come with the query."""
    address, day = Address("measures:pilot"), calendar()
    beyond = component("state", _("超出限额"), tone="late")
    spared = component("state", _("不计入单位"), tone="proved")
    return [
        Row(
            pilot.measure.title,
            address.of(pilot.pk),
            pilot.result if pilot.state in REPORTED else pilot.hypothesis,
            (
                pilot.measure.lead_unit.name,
                _("%(begins)s 至 %(ends)s")
                % {"begins": day(pilot.begins), "ends": day(pilot.ends)},
                str(pilot.get_conclusion_display()) if pilot.conclusion else "",
                beyond if pilot.beyond else "",
                spared if pilot.spared else "",
            ),
            sign_of(pilot),
        )
        for pilot in pilots
    ]
