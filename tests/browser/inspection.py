"""What can be measured of a page: axe's rules, sideways scrolling, targets too small to touch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / ".venv/axe/node_modules/axe-core/axe.min.js"
LEAST_TARGET = 24  # CSS pixels, WCAG 2.2, 2.5.8
RUN_AXE = """() => axe.run(document, {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  rules: {"target-size": {enabled: true}},
  resultTypes: ["violations"],
}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
  `${rule.id}: ${node.target.join(" ")} ${[...node.any, ...node.all, ...node.none].map(
    check => check.message)[0] || ""}`
)))"""
# A radio button or check box is touched on its label; links in running text are exempt.
SMALL_TARGETS = """least => [...document.querySelectorAll(
  "button, summary, select, textarea, input:not([type=hidden]), a.button, nav a, .strip a, a.figure"
)].map(element => element.closest("label") || element).filter(element => {
  const box = element.getBoundingClientRect();
  return box.width && box.height && element.checkVisibility() &&
    (Math.round(box.width) < least || Math.round(box.height) < least);
}).map(element => {
  const box = element.getBoundingClientRect();
  const words = element.textContent.trim().slice(0, 20) || element.name;
  return `target ${Math.round(box.width)}x${Math.round(box.height)}: ${element.tagName} ${words}`;
})"""
# Names what sticks out, since the width of the page alone helps nobody.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const scrolls = element => element && element !== document.body &&
    (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .filter(element => !scrolls(element.parentElement))
    .slice(0, 3)
    .map(element => `wider than ${width}: ${element.tagName}.${element.className}`)
    .concat([`page of ${document.scrollingElement.scrollWidth} in ${width}`]);
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def rules_broken(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA. Its source is evaluated, not loaded: the content policy
    lets nothing in. Who looks at many pages has the browser do that with each, which is faster."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(RUN_AXE)
    return found


def small_targets(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SMALL_TARGETS, LEAST_TARGET)
    return found


def sideways(page: Page, *widths: int) -> list[str]:
    """What makes the page scroll sideways at these widths."""
    height = (page.viewport_size or {"height": 740})["height"]
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(SIDEWAYS)
    return found
