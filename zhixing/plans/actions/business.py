"""Writing the daily business: tasks, indicators, their readings, and whom we compare with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions.writing import demand_within
from zhixing.plans.models import Benchmark, BusinessTask, Indicator, Reading
from zhixing.plans.rules.permissions import demand_keep_business
from zhixing.plans.rules.refusals import (
    NamedAlready,
    NoEffect,
    NothingChanged,
    NotInTime,
    ReadAlready,
)
from zhixing.web.writing import insert


@action
def list_task(
    *, campaign: Campaign, unit: Unit, title: str, source: str = "", by: Person
) -> BusinessTask:
    """Name a piece of the unit's regular work. Raises OutsideCampaign, NamedAlready."""
    demand_within(campaign, unit)
    demand_keep_business(by, campaign, unit)
    task = BusinessTask(campaign=campaign, unit=unit, title=title, source=source, created_by=by)
    insert(task, _named(title, "title"))
    record("business_task.listed", task, facts=snapshot(task), campaign=campaign)
    return task


@action
def set_indicator(
    *,
    campaign: Campaign,
    unit: Unit,
    name: str,
    better: str,
    baseline: Decimal,
    baseline_on: date,
    target: Decimal,
    target_on: date,
    source: str,
    measured_in: str = "",
    definition: str = "",
    by: Person,
) -> Indicator:
    """Say by which figure the unit will be judged, from where to where, and by when.

    Raises OutsideCampaign, NamedAlready, NoEffect, NotInTime.
    """
    demand_within(campaign, unit)
    demand_keep_business(by, campaign, unit)
    _demand_way(better, baseline, target)
    if target_on <= baseline_on:
        raise NotInTime(_("目标期限须晚于基期。"), field="target_on")
    indicator = Indicator(
        campaign=campaign,
        unit=unit,
        name=name,
        better=better,
        baseline=baseline,
        baseline_on=baseline_on,
        target=target,
        target_on=target_on,
        source=source,
        measured_in=measured_in,
        definition=definition,
        created_by=by,
    )
    insert(indicator, _named(name, "name"))
    record("indicator.set", indicator, facts=snapshot(indicator), campaign=campaign)
    return indicator


@action
def take_reading(
    *, indicator: Indicator, value: Decimal, on: date, source: str, by: Person
) -> Reading:
    """Write down the indicator's value of a day. Raises NotInTime, ReadAlready."""
    _demand_keeper(indicator, by)
    if not indicator.baseline_on < on <= timezone.localdate():
        raise NotInTime(
            _("读数的日期须在基期 %(day)s 之后，不能晚于今天。")
            % {"day": indicator.baseline_on.isoformat()},
            field="on",
        )
    reading = Reading(indicator=indicator, value=value, on=on, source=source, by=by)
    insert(reading, ReadAlready(_("这一天已有读数，如有差错请更正原读数。")))
    record("reading.taken", reading, facts=snapshot(reading), campaign=indicator.campaign)
    return reading


@action
def correct_reading(
    *, reading: Reading, value: Decimal, source: str, reason: str, by: Person
) -> Reading:
    """Correct a value that was written down wrongly, saying why. Raises NothingChanged."""
    indicator = reading.indicator
    _demand_keeper(indicator, by)
    held = Reading.objects.select_for_update().get(pk=reading.pk)
    if (held.value, held.source) == (value, source):
        raise NothingChanged(_("没有任何改动，不必更正。"))
    before = held.value
    held.value, held.source = value, source
    held.save(update_fields=["value", "source"])
    facts = {**snapshot(held), "before": before, "reason": reason}
    record("reading.corrected", held, facts=facts, campaign=indicator.campaign)
    return held


@action
def set_benchmark(
    *,
    indicator: Indicator,
    place: str,
    value: Decimal,
    on: date,
    source: str,
    action: str,
    due: date,
    by: Person,
) -> Benchmark:
    """Name a place that does better, and what will be done by when about the gap (E11, E12).

    Raises NotInTime, NamedAlready.
    """
    _demand_keeper(indicator, by)
    if on > timezone.localdate():
        raise NotInTime(_("数据日期不能晚于今天。"), field="on")
    if due <= on:
        raise NotInTime(_("赶上期限须晚于数据日期。"))
    benchmark = Benchmark(
        indicator=indicator,
        place=place,
        value=value,
        on=on,
        source=source,
        action=action,
        due=due,
        created_by=by,
    )
    insert(benchmark, _named(place, "place"))
    record("benchmark.set", benchmark, facts=snapshot(benchmark), campaign=indicator.campaign)
    return benchmark


def _demand_keeper(indicator: Indicator, by: Person) -> None:
    demand_keep_business(by, indicator.campaign, indicator.unit)


def _demand_way(better: str, baseline: Decimal, target: Decimal) -> None:
    higher = better == Indicator.Better.HIGHER
    if (target > baseline) if higher else (target < baseline):
        return
    raise NoEffect(
        _("指标“越高越好”，目标值须高于基期值。")
        if higher
        else _("指标“越低越好”，目标值须低于基期值。")
    )


def _named(name: str, field: str) -> NamedAlready:
    return NamedAlready(_("“%(name)s”已经登记过。") % {"name": name}, field=field)
