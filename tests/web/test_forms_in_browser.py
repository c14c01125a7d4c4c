"""Drafts, waiting for the network, the counter, the question before an act: in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from zhixing.web import jinja
from zhixing.web.middleware import CONTENT_POLICY

pytestmark = pytest.mark.browser
STATIC = Path(jinja.__file__).parent / "static" / "web"
PAGE = """<!doctype html><html lang="zh-Hans"><title>t</title>
<link rel="stylesheet" href="/css/parts.css"><script src="/js/forms.js" defer></script>
<body data-yes="确定" data-no="取消" data-count="{n} / {max} 字" data-restored="已恢复"
 data-clear="清除草稿" data-offline="网络不通">
<form id="speak" method="post" data-draft="speak"><input type="hidden" name="token" value="T">
<textarea name="text" data-max="10"></textarea><input name="secret" type="password">
<input type="checkbox" name="public" value="1"><button>提交</button></form>
<form method="post" action="/closed/" data-confirm="确定销号吗？"><button>销号</button></form>
</body></html>"""
SENT = '<!doctype html><title>t</title><script src="/js/forms.js" defer></script><body>'
SENT += '<p data-draft-clear="speak">ok</p></body>'


@pytest.fixture(scope="module")
def browser_here() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class Site:
    """A site of one page that notes what was posted to it."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, list[str]]]] = []
        self.reachable = True

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix("http://site.test")
        if not self.reachable:
            return route.abort("internetdisconnected")
        if path.startswith(("/css/", "/js/")):
            return route.fulfill(
                body=(STATIC / path[1:]).read_bytes(),
                content_type="text/css" if path.startswith("/css/") else "text/javascript",
            )
        if route.request.method == "POST":
            self.posted.append((path, parse_qs(route.request.post_data or "")))
            return self._html(route, SENT)
        return self._html(route, PAGE)

    def _html(self, route: Route, body: str) -> None:
        policy = {"Content-Security-Policy": CONTENT_POLICY}
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def context(browser_here: Browser, site: Site) -> Iterator[BrowserContext]:
    made = browser_here.new_context()
    made.route("**/*", site.answer)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.goto("http://site.test/")
    return opened


def test_a_draft_survives_and_is_cleared_when_sent(page: Page, site: Site):
    page.fill("textarea", "路灯不亮")
    page.fill("[type=password]", "secret")
    page.check("[type=checkbox]")
    page.reload()

    assert page.input_value("textarea") == "路灯不亮"
    assert page.is_checked("[type=checkbox]")
    assert page.input_value("[type=password]") == ""
    assert page.inner_text(".draft span") == "已恢复"

    page.click("#speak button:has-text('提交')")
    page.wait_for_selector("[data-draft-clear]")
    page.goto("http://site.test/")

    assert site.posted == [("/", {"token": ["T"], "text": ["路灯不亮"], "public": ["1"]})]
    assert page.input_value("textarea") == ""


def test_a_draft_can_be_thrown_away(page: Page):
    page.fill("textarea", "路灯不亮")
    page.reload()
    page.click("text=清除草稿")
    emptied = page.input_value("textarea")
    page.reload()

    assert (emptied, page.input_value("textarea"), page.locator(".draft").count()) == ("", "", 0)


def test_without_a_network_a_form_waits_and_is_sent_once(
    page: Page, context: BrowserContext, site: Site
):
    page.fill("textarea", "路灯不亮")
    site.reachable = False
    page.click("#speak button:has-text('提交')")
    page.wait_for_selector(".draft")
    said = page.inner_text(".draft span")
    site.reachable = True
    page.evaluate("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-draft-clear]")

    assert said == "网络不通"
    assert [posted["text"] for _path, posted in site.posted] == [["路灯不亮"]]


def test_counter_counts_characters_not_code_units(page: Page):
    page.fill("textarea", "路灯😀")

    assert page.inner_text(".counter") == "3 / 10 字"


def test_an_act_that_asks_is_done_only_after_yes(page: Page, site: Site):
    page.click("text=销号")
    page.click("dialog button:has-text('取消')")
    refused = list(site.posted)
    page.click("text=销号")
    page.click("dialog button:has-text('确定')")
    page.wait_for_selector("[data-draft-clear]")

    assert (refused, [path for path, _posted in site.posted]) == ([], ["/closed/"])
