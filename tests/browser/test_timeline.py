"""The line of time in a real browser: dragged, moved with the keyboard, or neither."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenSeat
from tests.browser.seat import Seat, Shape
from tests.cast import Cast
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Phase

FOUNDED = ["campaign.founded", "duty.assigned", "duty.assigned", "organisation.imported"]


@pytest.fixture
def phase(cast: Cast) -> Phase:
    """The only phase, shortened so that it can move either way."""
    found = cast.campaign.phases.get()
    found.begins += timedelta(days=20)
    found.ends -= timedelta(days=20)
    found.save()
    return found


def opened(seat: OpenSeat, cast: Cast, shape: Shape, **options: object) -> tuple[Seat, Locator]:
    """The page of the phases, and the bar that this width shows."""
    clerk = seat("clerk", shape, **options)
    clerk.sign_in(cast.clerk)
    clerk.page.goto("/c/debate/phases/")
    return clerk, clerk.page.locator("[data-key]:visible")


def days(phase: Phase) -> tuple[int, int]:
    """How far the phase stands from where it began the test."""
    now = Phase.objects.get(pk=phase.pk)
    return (now.begins - phase.begins).days, (now.ends - phase.ends).days


@pytest.mark.parametrize(
    ("grip", "moved"),
    [(0.5, (6, 6)), (0.05, (6, 0)), (0.95, (0, 6))],
    ids=["whole", "begin", "end"],
)
def test_a_bar_is_dragged(
    seat: OpenSeat, cast: Cast, phase: Phase, grip: float, moved: tuple[int, int]
) -> None:
    clerk, bar = opened(seat, cast, Shape.DESK)
    at = bar.bounding_box()
    assert at is not None
    per_day = at["width"] / ((phase.ends - phase.begins).days + 1)
    x, y = at["x"] + at["width"] * grip, at["y"] + at["height"] / 2
    mouse = clerk.page.mouse

    mouse.move(x, y)
    mouse.down()
    mouse.move(x + per_day * 6, y, steps=5)
    mouse.up()

    expect(clerk.page.locator(".notice.ok")).to_be_visible()
    assert days(phase) == moved
    assert ledger_kinds() == [*FOUNDED, "phase.moved"]


@pytest.mark.parametrize("shape", list(Shape))
def test_a_bar_is_moved_by_the_keyboard(
    seat: OpenSeat, cast: Cast, phase: Phase, shape: Shape
) -> None:
    clerk, bar = opened(seat, cast, shape)
    bar.locator("xpath=..").focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowLeft", "Alt+ArrowRight"):
        clerk.page.keyboard.press(key)
    assert days(phase) == (0, 0)
    clerk.page.keyboard.press("Enter")

    expect(clerk.page.locator(".notice.ok")).to_be_visible()
    assert days(phase) == (3, 1)


def test_escape_gives_up_and_nothing_is_sent(seat: OpenSeat, cast: Cast, phase: Phase) -> None:
    clerk, bar = opened(seat, cast, Shape.DESK)
    before = bar.get_attribute("x")
    bar.locator("xpath=..").focus()
    clerk.page.keyboard.press("ArrowRight")
    assert bar.get_attribute("x") != before
    clerk.page.keyboard.press("Escape")

    begins = clerk.page.locator(f"#phase{phase.pk}_begins")
    expect(begins).to_have_value(phase.begins.isoformat())
    assert ledger_kinds() == FOUNDED


def test_a_bar_stays_within_the_campaign(seat: OpenSeat, cast: Cast, phase: Phase) -> None:
    clerk, bar = opened(seat, cast, Shape.DESK)
    at = bar.bounding_box()
    assert at is not None
    clerk.page.mouse.move(at["x"] + at["width"] / 2, at["y"] + 2)
    clerk.page.mouse.down()
    clerk.page.mouse.move(4000, at["y"] + 2)
    clerk.page.mouse.up()

    expect(clerk.page.locator(".notice.ok")).to_be_visible()
    assert Phase.objects.get(pk=phase.pk).ends == cast.campaign.ends


def test_without_scripts_the_form_does_the_same(seat: OpenSeat, cast: Cast, phase: Phase) -> None:
    clerk, _bar = opened(seat, cast, Shape.PHONE, java_script_enabled=False)
    form = clerk.page.locator(f"#phase{phase.pk}")
    form.locator("[name=ends]").fill(cast.campaign.ends.isoformat())
    form.locator("button").click()

    expect(clerk.page.locator(".notice.ok")).to_be_visible()
    assert days(phase) == (0, 20)
