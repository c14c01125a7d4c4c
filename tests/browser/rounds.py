"""A round as it is played: the office, the staff's representative, two inspectors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.conftest import OpenSeat
from tests.browser.seat import PATIENCE, Seat, Shape
from tests.cast import PASSWORD, Cast
from zhixing.campaigns.models import Duty
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, Round

PASSPHRASE = "seven quiet geese"
HEX = re.compile(r"[0-9a-f]{64}")


@dataclass
class Inspection:
    """Three claimed measures of the section, and whoever has to do with inspecting them."""

    cast: Cast
    open_seat: OpenSeat
    office_shape: Shape = Shape.PHONE
    inspectors: list[Person] = field(init=False)
    measures: list[Measure] = field(init=False)
    clerk: Seat = field(init=False)
    staff: Seat = field(init=False)

    def __post_init__(self) -> None:
        cast, words = self.cast, self.cast.words
        centre = Unit.objects.get(name=words.centre)
        second = factories.make_person("second", unit=centre, name=words.caller, password=PASSWORD)
        factories.make_duty(cast.campaign, second, Duty.Role.INSPECTOR)
        self.inspectors = [cast.inspector, second]
        titles = (words.measure, words.tasks[0], words.tasks[1])
        self.measures = [
            factories.make_measure(cast.campaign, cast.owner, state="verified", title=title)
            for title in titles
        ]
        self.clerk = self.open_seat("clerk", self.office_shape)
        self.staff = self.open_seat("staff", Shape.PHONE)
        self.clerk.seat_down(cast.clerk)
        self.staff.seat_down(cast.stranger)

    @property
    def round(self) -> Round:
        return Round.objects.get()

    @property
    def draw(self) -> Draw:
        return Draw.objects.get()

    def opens(self) -> None:
        """The office begins a round of all that the bureau has claimed."""
        self.clerk.go("/c/debate/rounds/")
        self.clerk.shot("60-rounds")
        self.clerk.follow("组织督查", within="main")
        self.clerk.write(title=self.cast.words.finding[:40])
        self.clerk.shot("61-open")
        self.clerk.press("开始督查", within="main")

    def draws(self) -> None:
        """Both bind themselves, each in the own browser; the list is frozen; both reveal."""
        self.clerk.follow("准备抽签", within="main")
        self.clerk.write(staff=self.cast.stranger.username)
        self.clerk.press("请双方承诺", within="main")
        for party in (self.clerk, self.staff):
            self._throws_in(party, "承诺随机数", "commitment", "提交承诺")
        self.clerk.go(f"/draws/{self.draw.pk}/")
        self.clerk.shot("63-bound")
        self.clerk.page.get_by_role("button", name=self.clerk.word("冻结名单")).click()
        with self.clerk.page.expect_navigation():
            self.clerk.page.locator("dialog button[value=yes]").click()
        for party in (self.clerk, self.staff):
            self._throws_in(party, "揭晓随机数", "nonce", "揭晓")
        self.clerk.go(f"/draws/{self.draw.pk}/")
        self.clerk.shot("65-drawn")

    def _throws_in(self, seat: Seat, link: str, name: str, button: str) -> None:
        seat.go(f"/draws/{self.draw.pk}/")
        seat.follow(link, within="main")
        expect(seat.field(name)).to_have_value(HEX, timeout=PATIENCE)
        seat.shot(f"62-{name}")
        seat.press(button, within="main")

    def goes(self, number: int) -> Phone:
        """An inspector at the page for going to see, with the list handed out."""
        seat = self.open_seat(f"inspector{number}", Shape.PHONE)
        seat.seat_down(self.inspectors[number])
        seat.go(f"/rounds/{self.round.pk}/visit/")
        return Phone(seat, seat.page)

    def closes(self) -> None:
        self.clerk.go(f"/rounds/{self.round.pk}/")
        self.clerk.follow("结束督查", within="main")
        self.clerk.write(conclusion=self.cast.words.statement)
        self.clerk.press("结束督查", within="main")


class Phone:
    """The inspector's page; a phone may have several windows of it."""

    def __init__(self, seat: Seat, page: Page) -> None:
        self.seat, self.page = seat, page

    def takes_along(self) -> None:
        self.seat.follow("离线核查（手机）", within="main")
        self.page.locator("#new").fill(PASSPHRASE)
        self.page.locator("#again").fill(PASSPHRASE)
        self.seat.shot("70-take")
        self.page.locator("#take button").tap()
        expect(self.page.locator("#board")).to_be_visible(timeout=PATIENCE)

    def unlocks(self, passphrase: str = PASSPHRASE) -> None:
        self.page.locator("#passphrase").fill(passphrase)
        self.page.locator("#open button").tap()

    def opens_again(self) -> Phone:
        """The window is closed, and another one opened at the same address."""
        address = self.page.url
        self.page.close()
        return self.opens_beside(address)

    def opens_beside(self, address: str = "") -> Phone:
        page = self.seat.context.new_page()
        page.goto(address or self.page.url)
        self.seat.page = page
        return Phone(self.seat, page)

    def item(self, measure: Measure) -> Locator:
        return self.page.locator(f'[data-record="measure:{measure.pk}"]')

    def states(self) -> list[str]:
        lines = self.page.locator("[data-record]")
        return [line.get_attribute("data-state") or "" for line in lines.all()]

    def writes(self, measure: Measure, outcome: str, facts: str) -> None:
        self.item(measure).locator("button.entry-title").tap()
        self.page.locator(f'[name="outcome"][value="{outcome}"]').check()
        self.page.locator('[name="facts"]').fill(facts)

    def saves(self) -> None:
        self.page.locator("#sheet button[type=submit]").tap()
        expect(self.page.locator("#board")).to_be_visible(timeout=PATIENCE)

    def offline(self) -> None:
        self.seat.is_offline = True
        self.seat.context.set_offline(True)

    def worker_reaches_the_server(self) -> bool:
        """Whether the page's worker is connected, which has a line of its own."""
        (worker,) = self.seat.context.service_workers
        reached: bool = worker.evaluate("() => fetch('/ledger/').then(() => true, () => false)")
        return reached

    def online(self) -> None:
        self.seat.context.set_offline(False)
        self.seat.is_offline = False

    def has_sent_all(self) -> None:
        status = self.page.locator("#status")
        expect(status).to_have_attribute("data-waiting", "0", timeout=3 * PATIENCE)
