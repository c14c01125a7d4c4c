"""Indicators and benchmarks: what may be written, and what the readings say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import business
from zhixing.plans.models import Benchmark, BusinessTask, Indicator, Reading
from zhixing.plans.queries.indicators import listed, standing, standings
from zhixing.plans.rules.refusals import (
    NamedAlready,
    NoEffect,
    NothingChanged,
    NotInTime,
    OutsideCampaign,
    ReadAlready,
)
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def indicator(campaign: Campaign, section_a: Unit) -> Indicator:
    return factories.make_indicator(campaign, section_a)


def _set(campaign: Campaign, unit: Unit, by: Person, **fields: Any) -> Indicator:
    values: dict[str, Any] = {
        "name": "平均等候时间", "better": "lower", "baseline": Decimal(45),
        "baseline_on": factories.day(-60), "target": Decimal(15),
        "target_on": factories.day(60), "source": "叫号系统月报", **fields,
    }  # fmt: skip
    return business.set_indicator(campaign=campaign, unit=unit, by=by, **values)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"target": Decimal(45)}, NoEffect),
        ({"target": Decimal(60)}, NoEffect),
        ({"better": "higher"}, NoEffect),
        ({"target_on": factories.day(-60)}, NotInTime),
    ],
)
def test_a_target_must_be_better_and_later(
    fields: dict[str, Any], refusal: Any, campaign: Campaign, section_a: Unit, alice: Person
) -> None:
    with pytest.raises(refusal):
        _set(campaign, section_a, alice, **fields)
    assert (Indicator.objects.count(), ledger_kinds()) == (0, [])


def test_a_name_is_taken_once(campaign: Campaign, section_a: Unit, alice: Person) -> None:
    _set(campaign, section_a, alice)
    with pytest.raises(NamedAlready):
        _set(campaign, section_a, alice)
    business.list_task(campaign=campaign, unit=section_a, title="大厅管理", by=alice)
    with pytest.raises(NamedAlready):
        business.list_task(campaign=campaign, unit=section_a, title="大厅管理", by=alice)
    assert BusinessTask.objects.count() == 1


def test_only_keepers_write(
    indicator: Indicator, campaign: Campaign, section_a: Unit, charlie: Person, alice: Person
) -> None:
    with pytest.raises(NotYours):
        _set(campaign, section_a, charlie, name="别的")
    with pytest.raises(NotYours):
        business.take_reading(
            indicator=indicator, value=Decimal(3), on=factories.day(-1), source="x", by=charlie
        )
    with pytest.raises(OutsideCampaign):
        _set(campaign, factories.make_unit("别的单位"), alice)


@pytest.mark.parametrize("days", [-60, -90, 1])
def test_a_reading_lies_between_the_baseline_and_today(
    days: int, indicator: Indicator, alice: Person
) -> None:
    with pytest.raises(NotInTime):
        business.take_reading(
            indicator=indicator, value=Decimal(3), on=factories.day(days), source="x", by=alice
        )


def test_a_mistake_is_corrected_with_a_reason(indicator: Indicator, alice: Person) -> None:
    day = factories.day(-3)
    first = business.take_reading(
        indicator=indicator, value=Decimal("30.5"), on=day, source="月报", by=alice
    )
    with pytest.raises(ReadAlready):
        business.take_reading(
            indicator=indicator, value=Decimal(31), on=day, source="月报", by=alice
        )
    with pytest.raises(NothingChanged):
        business.correct_reading(
            reading=first, value=Decimal("30.50"), source="月报", reason="x", by=alice
        )
    business.correct_reading(
        reading=first, value=Decimal(31), source="月报", reason="抄错一位", by=alice
    )
    assert [reading.value for reading in Reading.objects.all()] == [Decimal(31)]
    assert ledger_kinds() == ["reading.taken", "reading.corrected"]


def test_a_benchmark_has_a_day_a_source_an_action_and_a_date(
    indicator: Indicator, alice: Person
) -> None:
    values: dict[str, Any] = {
        "place": "杭州市", "value": Decimal(8), "on": factories.day(-30), "source": "年报",
        "action": "学预约分流", "due": factories.day(90),
    }  # fmt: skip
    for wrong in ({"on": factories.day(1)}, {"due": factories.day(-30)}):
        with pytest.raises(NotInTime):
            business.set_benchmark(indicator=indicator, by=alice, **{**values, **wrong})
    business.set_benchmark(indicator=indicator, by=alice, **values)
    with pytest.raises(NamedAlready):
        business.set_benchmark(indicator=indicator, by=alice, **values)
    assert Benchmark.objects.count() == 1


@pytest.mark.parametrize(
    ("better", "baseline", "target", "values", "share", "behind"),
    [
        ("lower", 45, 15, [40, 30], "0.5", "18"),
        ("higher", 60, 90, [75], "0.5", "-63"),  # ahead of a place with 12
        ("lower", 45, 15, [], "0", "33"),
        ("lower", 45, 15, [10], "1.1667", "-2"),
        ("lower", 45, 15, [60], "-0.5", "48"),
    ],
)
def test_what_the_readings_say(
    better: str,
    baseline: int,
    target: int,
    values: list[int],
    share: str,
    behind: str,
    campaign: Campaign,
) -> None:
    made = factories.make_indicator(campaign, better=better, baseline=baseline, target=target)
    for days, value in enumerate(reversed(values), start=1):
        factories.make_reading(made, value, -days)
    factories.make_benchmark(made, 12)
    found = standing(Indicator.objects.get(pk=made.pk))
    assert round(found.share, 4) == Decimal(share)
    assert [gap for _benchmark, gap in found.benchmarks] == [Decimal(behind)]
    assert found.line == [float(baseline), *map(float, values)]
    assert (found.moved, found.reached) == (Decimal(share) > 0, Decimal(share) >= 1)


def test_the_list_filters_what_it_counts(campaign: Campaign, section_a: Unit) -> None:
    alone = factories.make_indicator(campaign)
    better = factories.make_indicator(campaign, section_a)
    factories.make_reading(better, 20)
    factories.make_benchmark(better, 12)
    every = standings(campaign)

    def names(**asked: Any) -> list[int]:
        return [found.indicator.pk for found in listed(every, **asked)]

    assert names() == [alone.pk, better.pk]
    assert (names(compared="self"), names(compared="others")) == ([alone.pk], [better.pk])
    assert (names(went="better"), names(went="not_better")) == ([better.pk], [alone.pk])
    assert (names(went="reached"), names(within=section_a)) == ([], [better.pk])


@pytest.mark.parametrize(
    "change", [{"target": 45}, {"better": "higher"}, {"target_on": factories.day(-60)}]
)
def test_the_database_holds_the_direction(change: dict[str, Any], indicator: Indicator) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(**change)
