"""Time beside work: gauges count records, and nobody types a progress in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests import factories
from zhixing.campaigns import progress
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person

ABOUT = "/c/debate/about/"


@pytest.mark.parametrize(
    ("today", "past", "left"),
    [("2026-04-30", 0, 10), ("2026-05-01", 0, 10), ("2026-05-04", 3, 7), ("2026-06-01", 10, 0)],
)
def test_time_that_is_over(today: str, past: int, left: int) -> None:
    begins, ends = date(2026, 5, 1), date(2026, 5, 10)
    assert progress.elapsed(begins, ends, date.fromisoformat(today)) == progress.Elapsed(
        past, 10, left
    )


@pytest.mark.django_db
def test_gauges_are_read_in_their_order(
    campaign: Campaign, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_gauges", {})
    for key, order, count in (("b", 20, (1, 4)), ("a", 10, (0, 0))):
        gauge = progress.Gauge(key, key * 3, order, lambda _c, n=count: n, lambda _c: "/list/")
        progress.register(gauge)

    read = progress.readings(campaign)
    assert [(r.label, r.share) for r in read] == [("aaa", None), ("bbb", 0.25)]
    html = client.get(ABOUT).content.decode()
    assert ("还没有可以计算的" in html, 'value="1"' in html, "（25%）" in html) == (
        True,
        True,
        True,
    )


@pytest.mark.django_db
def test_checked_measures_of_all_that_were_promised(
    campaign: Campaign, alice: Person, client: Client
) -> None:
    """Half of the time is over, a third of the work is checked: the bar is marked."""
    for state in ("committed", "done", "verified"):
        factories.make_measure(campaign, alice, state=state)

    _tasks, reading = progress.readings(campaign)  # in the order of the work: plans, measures
    assert (reading.done, reading.total) == (1, 3)
    html = client.get(ABOUT).content.decode()
    assert "还有 31 天" in html
    assert '<meter class="behind" min="0" max="3" value="1">33%</meter>' in html
