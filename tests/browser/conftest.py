"""A real Chromium against a real server; each person of a story sits in a seat of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.seat import Seat, Shape
from tests.cast import CHINESE, ENGLISH, Cast, assemble
from tests.factories import enter_roll

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    # A microphone that hums, and nobody who would have to allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
OpenSeat = Callable[..., Seat]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a browser is marked so."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def need(found: object, what: str) -> None:
    """Skip without what the machine lacks; where nothing may be skipped, fail."""
    if not found and os.environ.get("ZHIXING_NOTHING_SKIPPED") == "1":
        pytest.fail(f"{what}, and nothing may be skipped here")
    if not found:
        pytest.skip(what)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for all the browser tests of a process.

    Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    """
    # Without windows that nobody sees it takes a quarter less time; the same browser otherwise.
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    need(program, "no chromium: apt-get install chromium fonts-noto-cjk")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server() -> Iterator[LiveServer]:
    """The site on a free port of this machine, for whatever stands in the test's database."""
    started = LiveServer("127.0.0.1")
    yield started
    started.stop()


def cast_of(language: str) -> Cast:
    """The people and their campaign, just founded."""
    found = assemble(ENGLISH if language == "en" else CHINESE)
    enter_roll(by="system")
    return found


@pytest.fixture
def cast(language: str, transactional_db: None) -> Cast:
    return cast_of(language)


@pytest.fixture
def stage(transactional_db: None) -> None:
    """What the seats stand in: rows of one test; a module whose tests share rows overrides it."""


@pytest.fixture
def language() -> str:
    """The language of pages and people; tests that run in both override it by parameter."""
    return "zh-hans"


@pytest.fixture
def seat(chromium: Browser, server: LiveServer, language: str, stage: None) -> Iterator[OpenSeat]:
    """`seat("clerk", Shape.PHONE)` opens a browser for somebody; at the end none of them may have
    met an error, a violation of the content policy or another host."""
    opened: list[Seat] = []

    def open_seat(name: str, shape: Shape = Shape.PHONE, **options: object) -> Seat:
        opened.append(Seat(chromium, server.url, name, language, shape, **options))
        return opened[-1]

    yield open_seat
    for one in opened:
        one.context.close()
    assert [trouble for one in opened for trouble in one.troubles] == []
