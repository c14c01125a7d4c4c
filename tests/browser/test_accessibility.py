"""Every page of the site against WCAG 2.2 AA, as its readers see it.

Each page is looked at once at 375 pixels, light, in Chinese, by whoever sees most of it and by a
visitor. The other roles, widths, colours and the other language take turns: each day every page
is looked at in one variant of all these; ZHIXING_TURN=<number> plays the turn of a certain day.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.browser.conftest import OpenSeat, cast_of, need
from tests.browser.inspection import AXE, rules_broken, sideways, small_targets
from tests.browser.seat import Seat, Shape
from tests.browser.world import ROLES, SitePage, World, furnish, pages, reads
from zhixing.web import figures

PARTS = 4  # the pages are dealt out, so that no test takes long
TURN = int(os.environ.get("ZHIXING_TURN", timezone.localdate().toordinal()))
VARIANTS = list(product(ROLES, (1280, 375), ("dark", "light")))
IN_CHINESE = pytest.mark.parametrize("language", ["zh-hans"], indirect=True)


@pytest.fixture(autouse=True)
def _axe() -> None:
    need(AXE.is_file(), f"no axe-core at {AXE}: ./zx test installs it with npm")


@pytest.fixture(scope="module")
def language(request: pytest.FixtureRequest) -> str:
    """Always by parameter: pytest plays one world's tests together only where all name theirs."""
    return str(request.param)


@pytest.fixture(scope="module")
def world(
    language: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """Built once for all tests of a language, which only read it."""
    with django_db_blocker.unblock():
        yield furnish(cast_of(language))
        call_command("flush", verbosity=0, interactive=False)
        # The next world is filled before its first test begins with empty caches.
        cache.clear()
        figures.forget()


@pytest.fixture(scope="module")
def site_pages(world: World) -> list[SitePage]:
    return pages(world)


@pytest.fixture
def stage(world: World) -> None:
    """The seats stand in the world that all share."""


class Reader:
    """Looks at pages as one role after the other, in one browser for each."""

    def __init__(self, world: World, open_seat: OpenSeat) -> None:
        self.world, self.open_seat = world, open_seat
        self.seats: dict[str, Seat] = {}

    def looks(self, role: str, path: str, width: int = 375, scheme: str = "light") -> list[str]:
        """Everything wrong with the page for the role."""
        page = self._seat(role).page
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(path)
        wrong = rules_broken(page) + small_targets(page) + sideways(page, 375, 320)
        return [f"{path} ({role}, {width}, {scheme}): {one}" for one in wrong]

    def _seat(self, role: str) -> Seat:
        if role not in self.seats:
            self.seats[role] = self.open_seat(role, Shape.DESK)
            self.seats[role].context.add_init_script(path=AXE)
            self.seats[role].take_session(self.world.session(role))
        return self.seats[role]


@IN_CHINESE
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_on_a_telephone(
    world: World, site_pages: list[SitePage], seat: OpenSeat, part: int
):
    reader = Reader(world, seat)

    wrong = [
        one
        for found in site_pages[part::PARTS]
        for role in _readers(world, found)
        for one in reader.looks(role, found.path)
    ]

    assert wrong == []


@pytest.mark.parametrize(("language", "part"), [("zh-hans", 0), ("en", 1)], indirect=["language"])
def test_pages_in_turn(world: World, site_pages: list[SitePage], seat: OpenSeat, part: int):
    reader = Reader(world, seat)
    found = list(enumerate(site_pages))[(TURN + part) % 2 :: 2]

    wrong = [
        one
        for number, one_page in found
        for one in reader.looks(*_variant(world, one_page, number))
    ]

    assert wrong == []


@IN_CHINESE
def test_pages_of_refusal(world: World, seat: OpenSeat):
    visitor = seat("visitor", Shape.DESK)
    stranger = seat("stranger", Shape.DESK)
    stranger.take_session(world.session("stranger"))
    wrong: list[str] = []
    for one, path, status in (
        (visitor, "/voices/999999/", 404),
        (visitor, "/receipt/AAAA-AAAA-AAAA-AAAA/", 404),
        (stranger, "/c/debate/moderation/", 403),
    ):
        one.may_be_refused(status)
        one.page.set_viewport_size({"width": 375, "height": 740})
        answer = one.page.goto(path)
        assert answer is not None
        assert answer.status == status
        wrong += rules_broken(one.page) + sideways(one.page, 375, 320)

    assert wrong == []


@IN_CHINESE
def test_page_of_the_api(world: World, seat: OpenSeat):
    """It is a library's, so only that it works is looked at: no error, no other host."""
    visitor = seat("visitor", Shape.DESK)
    visitor.go("/api/docs")
    visitor.page.get_by_text("/api/campaigns/{slug}/voices", exact=True).first.wait_for()


def _readers(world: World, found: SitePage) -> Iterator[str]:
    yield found.reader
    if found.reader != "visitor" and reads(world, "visitor", found.path):
        yield "visitor"


def _variant(world: World, found: SitePage, number: int) -> tuple[str, str, int, str]:
    """The turn's role, width and colours for a page; the next role where that one may not read."""
    start = (number * 5 + TURN) % len(VARIANTS)
    for role, width, scheme in VARIANTS[start:] + VARIANTS[:start]:
        if reads(world, role, found.path):
            return role, found.path, width, scheme
    return found.reader, found.path, 1280, "dark"
