"""Take the README's pictures from a running demo; remake them when the screens change.

    ./zx demo                                                # leave it running
    .venv/bin/python docs/pictures/take.py RECEIPT-CODE      # one that ./zx demo printed

Needs what the browser tests need: ./zx test installs Playwright, Debian brings chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent
DESK, PHONE = (1280, 860), (375, 700)
PASSWORD = "zhixing-demo"  # noqa: S105 - of the demo, which prints it


def main(code: str, site: str = "http://localhost:8000") -> None:
    campaign = f"{site}/c/anlan/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        take(browser, "front", campaign, DESK)
        take(browser, "river", f"{campaign}river/", DESK)
        take(browser, "speak", f"{campaign}speak/", PHONE)
        take(browser, "receipt", f"{site}/receipt/{code}/", PHONE)
        take_inside(browser, site)
        browser.close()


def take(browser: Browser, name: str, address: str, size: tuple[int, int]) -> None:
    """One screen as a visitor sees it, without what lies below the fold."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()


def take_inside(browser: Browser, site: str) -> None:
    """The first round of inspection, as the campaign's office sees it."""
    width, height = DESK
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", "xiaolin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"{site}/c/anlan/rounds/?state=closed")
    page.click("main a[href^='/rounds/']")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / "round.png")
    page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
