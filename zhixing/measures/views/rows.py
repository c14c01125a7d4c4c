"""Rows of the list of measures, put into words before the template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zhixing.measures.models import Measure
from zhixing.measures.queries import measures as queries
from zhixing.measures.queries.pilots import EXCUSED
from zhixing.web import lights
from zhixing.web.jinja import calendar
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row

TONES = {
    Measure.State.COMMITTED: "idle",
    Measure.State.DONE: "info",
    Measure.State.VERIFIED: "ok",
    Measure.State.CLOSED: "proved",
}


def measure_rows(measures: Iterable[Any]) -> list[Row]:
    """Measures as lists show them. measures: models, or rows of `queries.columns`."""
    address, day = Address("measures:measure"), calendar()
    states = {
        state.value: component("state", str(state.label), tone=TONES[state])
        for state in Measure.State
    }
    closed = {how.value: str(how.label) for how in Measure.ClosedHow}
    signs = {light: component("light", light) for light in (*lights.ALL, EXCUSED)}
    due, deed = _("时限"), _("办实事")
    return [
        Row(
            measure.title,
            address.of(measure.pk),
            "",
            (
                states[measure.state],
                measure.lead_unit__name,
                f"{due} {day(measure.deadline)}",
                closed.get(measure.closed_how, ""),
                deed if measure.deed else "",
            ),
            signs[queries.light_of(measure)],
        )
        for measure in measures
    ]
