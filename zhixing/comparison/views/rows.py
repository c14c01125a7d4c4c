"""The records behind a figure as rows of a list, each kind in its own words.

Whoever may not read a voice or a problem sees that it is there and nothing of it, so that the list
holds what the figure counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.measures.models import Practice
from zhixing.measures.queries.measures import columns as measure_columns
from zhixing.measures.views.rows import measure_rows
from zhixing.meetings.rows import meeting_rows
from zhixing.plans.queries.items import columns as item_columns
from zhixing.plans.views.rows import item_rows
from zhixing.voices.models import Problem
from zhixing.voices.queries.problems import seen_by
from zhixing.voices.rules.intake import may_see
from zhixing.web.jinja import calendar, moment, number
from zhixing.web.rows import Address, Row

Records = Any  # a queryset, or what was gathered
Shown = Callable[[Iterable[Any], Campaign, Visitor], list[Row]]


@dataclass(frozen=True, slots=True)
class Kind:
    """prepare: reads with a record all that its row shows, so that a page takes one query."""

    prepare: Callable[[Records], Records]
    rows: Shown


def _plainly(rows: Callable[[Iterable[Any]], list[Row]]) -> Shown:
    """Rows that every reader of the page may see."""
    return lambda records, _campaign, _person: rows(records)


def _with(*related: str) -> Callable[[Records], Records]:
    return lambda records: records.select_related(*related)


def _counted(meetings: Records) -> Records:
    return meetings.select_related("unit").annotate(decided=Count("decisions"))


def _about_measure(when: str) -> Callable[[Iterable[Any]], list[Row]]:
    """Something that happened to a measure: whose, in which unit, when."""

    def rows(records: Iterable[Any]) -> list[Row]:
        address, day = Address("measures:measure"), calendar()
        return [
            Row(
                one.measure.title,
                address.of(one.measure_id),
                meta=(one.measure.lead_unit.name, day(getattr(one, when))),
            )
            for one in records
        ]

    return rows


def _check_rows(checks: Iterable[Any]) -> list[Row]:
    address, day = Address("measures:measure"), calendar()
    return [
        Row(
            check.claim.measure.title,
            address.of(check.claim.measure_id),
            meta=(check.claim.measure.lead_unit.name, day(check.at)),
            side=check.get_outcome_display(),
        )
        for check in checks
    ]


def _practice_rows(practices: Iterable[Any]) -> list[Row]:
    address, day = Address("measures:practice"), calendar()
    fates = {fate.value: str(fate.label) for fate in Practice.Fate}
    return [
        Row(
            one.title,
            address.of(one.pk),
            meta=(one.unit.name, _("%(day)s起") % {"day": day(one.effective_on)}),
            side=fates[one.fate],
        )
        for one in practices
    ]


def _mechanism_rows(mechanisms: Iterable[Any]) -> list[Row]:
    address, day = Address("measures:mechanism"), calendar()
    return [
        Row(
            one.title,
            address.of(one.pk),
            meta=(one.unit.name, one.number, _("%(day)s起") % {"day": day(one.effective_on)}),
        )
        for one in mechanisms
    ]


def _pilot_rows(pilots: Iterable[Any]) -> list[Row]:
    address, day = Address("measures:pilot"), calendar()
    return [
        Row(
            one.measure.title,
            address.of(one.pk),
            meta=(one.measure.lead_unit.name, f"{day(one.begins)} – {day(one.ends)}"),
            side=one.get_state_display(),
        )
        for one in pilots
    ]


def _benchmark_rows(benchmarks: Iterable[Any]) -> list[Row]:
    address, day = Address("plans:indicator"), calendar()
    return [
        Row(
            f"{one.indicator.name} · {one.place}",
            address.of(one.indicator_id),
            one.action,
            (
                one.indicator.unit.name,
                f"{number(one.value)} {one.indicator.measured_in}",
                _("赶上期限：%(day)s") % {"day": day(one.due)},
            ),
        )
        for one in benchmarks
    ]


def _indicator_rows(indicators: Iterable[Any]) -> list[Row]:
    address = Address("plans:indicator")
    return [
        Row(
            one.name,
            address.of(one.pk),
            meta=(
                one.unit.name,
                f"{number(one.baseline)} → {number(one.target)} {one.measured_in}",
            ),
        )
        for one in indicators
    ]


def _unit_rows(units: Iterable[Any]) -> list[Row]:
    address = Address("organisation:unit")
    return [Row(unit.name, address.of(unit.pk), side=unit.get_kind_display()) for unit in units]


def _update_rows(updates: Iterable[Any]) -> list[Row]:
    addresses = {"measure": Address("measures:measure"), "planitem": Address("plans:item")}
    rows = []
    for one in updates:
        name, _colon, key = one.subject.partition(":")
        after = _("提醒或催办于 %(when)s") % {"when": moment(one.after)} if one.pushed else ""
        meta = (one.unit, moment(one.at), after)
        rows.append(Row(one.title, addresses[name].of(int(key)), meta=meta))
    return rows


def _voice_rows(voices: Iterable[Any], campaign: Campaign, person: Visitor) -> list[Row]:
    address, day = Address("voices:voice"), calendar()
    rows = []
    for voice in voices:
        voice.campaign = campaign
        if may_see(person, voice):
            meta = (voice.problem.lead_unit.name, day(voice.said_at))
            rows.append(Row(str(voice)[:60], address.of(voice.pk), meta=meta))
        else:
            rows.append(Row(_("一条不公开的诉求")))
    return rows


def _problem_rows(problems: Iterable[Any], campaign: Campaign, person: Visitor) -> list[Row]:
    return _problems([(one, (one.lead_unit.name,)) for one in problems], campaign, person)


def _assignment_rows(steps: Iterable[Any], campaign: Campaign, person: Visitor) -> list[Row]:
    day = calendar()
    shown = [(step.problem, (f"{step.from_unit} → {step.to_unit}", day(step.at))) for step in steps]
    return _problems(shown, campaign, person)


def _problems(
    shown: Sequence[tuple[Problem, tuple[str, ...]]], campaign: Campaign, person: Visitor
) -> list[Row]:
    """Problems with facts beside them; the title only where the reader may see it."""
    keys = [problem.pk for problem, _meta in shown]
    seen = set(seen_by(person, campaign).filter(pk__in=keys).values_list("pk", flat=True))
    address, hidden = Address("voices:problem"), _("一个不公开的问题")
    return [
        Row(problem.title, address.of(problem.pk), meta=meta)
        if problem.pk in seen
        else Row(hidden, meta=meta)
        for problem, meta in shown
    ]


_VOICE = ("problem__lead_unit", "unit")
_OF_MEASURE = _with("measure__lead_unit")

KINDS: dict[str, Kind] = {
    "measure": Kind(measure_columns, _plainly(measure_rows)),
    "item": Kind(item_columns, _plainly(item_rows)),
    "meeting": Kind(_counted, _plainly(meeting_rows)),
    "pilot": Kind(_OF_MEASURE, _plainly(_pilot_rows)),
    "practice": Kind(_with("unit"), _plainly(_practice_rows)),
    "mechanism": Kind(_with("unit"), _plainly(_mechanism_rows)),
    "benchmark": Kind(_with("indicator__unit"), _plainly(_benchmark_rows)),
    "indicator": Kind(_with("unit"), _plainly(_indicator_rows)),
    "claim": Kind(_OF_MEASURE, _plainly(_about_measure("at"))),
    "evidence": Kind(_OF_MEASURE, _plainly(_about_measure("at"))),
    "reopening": Kind(_OF_MEASURE, _plainly(_about_measure("at"))),
    "check": Kind(_with("claim__measure__lead_unit"), _plainly(_check_rows)),
    "unit": Kind(lambda units: units, _plainly(_unit_rows)),
    "update": Kind(lambda updates: updates, _plainly(_update_rows)),
    "voice": Kind(
        lambda voices: voices.select_related(*_VOICE).prefetch_related("problem__supporting_units"),
        _voice_rows,
    ),
    "problem": Kind(_with("lead_unit"), _problem_rows),
    "assignment": Kind(_with("problem", "from_unit", "to_unit"), _assignment_rows),
}
