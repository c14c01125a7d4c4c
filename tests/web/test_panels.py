"""Panels: which stand where, and in which order."""

from __future__ import annotations

import pytest

from zhixing.web import panels


def rooms(place: str) -> list[str]:
    return [panel.__module__.split(".")[1] for panel in panels._panels[place]]


@pytest.mark.parametrize(
    ("place", "order"),
    [
        (
            "overview",
            [
                "campaigns",
                "plans",
                "meetings",
                "measures",
                "measures",
                "supervision",
                "rectification",
                "notices",
                "comparison",
                "publicity",
                "publicity",
            ],
        ),
        ("measure", ["measures", "supervision", "rectification", "notices"]),
        ("plan_item", ["plans", "plans", "meetings", "supervision", "notices"]),
        ("voice", ["voices", "measures", "publicity"]),
    ],
)
def test_panels_stand_in_the_order_of_the_campaign_s_work(place: str, order: list[str]) -> None:
    """So what leaders have done stands before what is counted of everybody (row B10)."""
    assert rooms(place) == order
