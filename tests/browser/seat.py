"""One person at one screen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, Request, Response, expect

from tests.cast import PASSWORD
from zhixing.organisation.models import Person

PATIENCE = 10_000  # milliseconds that a page may take on a busy machine
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


class Shape(Enum):
    """The screens that the stories are played on."""

    PHONE = (375, 740)
    DESK = (1280, 800)


class Seat:
    """A browser of its own, in which one person works.

    troubles: errors on the console, violations of the content policy, answers of 400 and more that
    the test did not ask for, and requests to any host but the site.
    """

    def __init__(
        self,
        browser: Browser,
        site: str,
        name: str,
        language: str,
        shape: Shape = Shape.PHONE,
        **options: Any,
    ) -> None:
        self.site, self.name, self.language, self.shape = site, name, language, shape
        self.troubles: list[str] = []
        self.refusals: Sequence[int] = ()
        self.is_offline = False
        self.runs_scripts = options.get("java_script_enabled", True)
        width, height = shape.value
        is_phone = shape is Shape.PHONE
        self.context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            has_touch=is_phone,
            is_mobile=is_phone,
            device_scale_factor=2 if is_phone else 1,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            **options,
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda found: self._trouble(str(found.error)))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("requestfailed", self._on_failure)
        self.page: Page = self.context.new_page()
        self._shots = 0

    # What a person does

    def go(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, person: Person) -> None:
        """On the page for it, as people do."""
        self.go("/accounts/login/")
        self.write(login=person.username, password=PASSWORD)
        self.press("登录", within="main")
        expect(self.page).to_have_url(f"{self.site}/desk/")

    def seat_down(self, person: Person) -> None:
        """Signed in already."""
        client = Client()
        client.force_login(person)
        self.take_session(client.cookies["sessionid"].value)

    def take_session(self, key: str) -> None:
        if key:
            self.context.add_cookies([{"name": "sessionid", "value": key, "url": self.site}])

    def follow(self, text: str, within: str = "body") -> None:
        """Open a link. `text` is what stands on it."""
        link = self.page.locator(within).get_by_role("link", name=self.word(text)).first
        self.open(link)

    def open(self, link: Locator) -> None:
        """Open what a link leads to; some open right here."""
        if link.get_attribute("hx-get") and self.runs_scripts:
            self._tap(link)
            self.page.wait_for_load_state("networkidle")
        else:
            self._leave_by(link)

    def press(self, msgid: str, within: str = "body") -> None:
        """Press a button; its words are given in Chinese and pressed in the person's language."""
        words = self.word(msgid, "button")
        buttons = self.page.locator(within).get_by_role("button", name=words, exact=True)
        self._leave_by(buttons.first)

    def write(self, **fields: str) -> None:
        for name, value in fields.items():
            self.field(name).fill(value)

    def choose(self, **fields: object) -> None:
        """Pick from a list, or tick the radio button or check box with the value."""
        for name, value in fields.items():
            found = self.field(name)
            if found.first.evaluate("field => field.tagName") == "SELECT":
                found.select_option(str(value))
            else:
                self.page.locator(f'[name="{name}"][value="{value}"]').check()

    def attach(self, name: str, file: str, content: bytes, kind: str = "image/png") -> None:
        self.attach_to(f'main [name="{name}"]', file, content, kind)

    def attach_to(self, where: str, file: str, content: bytes, kind: str = "image/png") -> None:
        """To a field that has no name, since a script takes the file."""
        chosen: Any = {"name": file, "mimeType": kind, "buffer": content}
        self.page.locator(where).set_input_files([chosen])

    # What a person sees

    def word(self, msgid: str, context: str = "") -> str:
        """Words of the page in the person's language; some differ by context, as on a button."""
        with translation.override(self.language):
            found = translation.pgettext(context, msgid) if context else msgid
            return found if found != msgid else translation.gettext(msgid)

    def sees(self, *texts: str) -> None:
        """Each text stands on the page, in its main part."""
        for text in texts:
            words = self.word(text) if text else text
            expect(self.page.locator("main")).to_contain_text(words, timeout=PATIENCE)

    def misses(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(self.word(text))

    def field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]')

    def entry(self, title: str) -> Locator:
        """A record of a list, found by what stands in it."""
        return self.page.locator("main .entries > li", has_text=title)

    def shot(self, what: str) -> None:
        """A picture of the whole page into the folder ZHIXING_SCREENSHOTS, where it is set."""
        folder = os.environ.get("ZHIXING_SCREENSHOTS")
        self._shots += 1
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = self.shape.value[0]
            name = f"{self.language}-{width}-{what}-{self.name}.png"
            self.page.screenshot(path=Path(folder) / name, full_page=True)

    # Troubles

    def may_be_refused(self, *statuses: int) -> None:
        """From here on these answers are what the test is about."""
        self.refusals = statuses

    def _leave_by(self, what: Locator) -> None:
        with self.page.expect_navigation():
            self._tap(what)

    def _tap(self, what: Locator) -> None:
        what.tap() if self.shape is Shape.PHONE else what.click()

    def _on_console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._trouble(message.text)

    def _on_request(self, request: Request) -> None:
        site, asked = urlsplit(self.site), urlsplit(request.url)
        if asked.scheme in {"http", "https"} and asked.netloc != site.netloc:
            self._trouble(f"asked another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refusals:
            self._trouble(f"{response.status} {response.request.method} {response.url}")

    def _on_failure(self, request: Request) -> None:
        # A page that is left drops what it was still asking for.
        left = request.failure == "net::ERR_ABORTED"
        if not (left or self.is_offline):
            self._trouble(f"{request.failure} {request.url}")

    def _trouble(self, what: str) -> None:
        self.troubles.append(f"{self.name}: {what}")
