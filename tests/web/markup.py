"""Reading pages in tests: their elements as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1].text += data.strip()


def elements(html: str, tag: str = "") -> list[Element]:
    """The page's elements in order, each with the text that follows its own start tag."""
    reader = _Reader()
    reader.feed(html)
    return [element for element in reader.found if tag in ("", element.tag)]


def values(html: str, name: str, tag: str = "") -> list[str]:
    """The values of one attribute, in order."""
    found = elements(html, tag)
    return [element.attributes[name] for element in found if name in element.attributes]
