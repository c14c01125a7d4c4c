"""English is complete: every message of the code has its English text, with its placeholders."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

REPO = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CHINESE = re.compile(r"[㐀-鿿]")


@cache
def _extracted() -> Catalog:
    """Every message in the code and the templates, with where it stands."""
    with (REPO / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for name, line, message, comments, context in extract_from_dir(
        REPO / "zhixing", methods, options, keywords=KEYWORDS
    ):
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


@cache
def _english() -> Catalog:
    with (REPO / "zhixing/locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="en")


def _forms(value: object) -> list[str]:
    return list(value) if isinstance(value, (tuple, list)) else [str(value or "")]


def test_every_message_has_english():
    missing = [
        f"{message.locations[0][0]}:{message.locations[0][1]}: {message.id}"
        for message in _extracted()
        if message.id
        and not all(_forms(getattr(_english().get(message.id, message.context), "string", "")))
    ]
    assert missing == []


def test_no_english_text_is_left_over():
    used = {(message.id, message.context) for message in _extracted()}
    left = [
        message.id
        for message in _english()
        if message.id and (message.id, message.context) not in used
    ]
    assert left == []


@pytest.mark.parametrize("part", ["placeholders", "chinese", "fuzzy"])
def test_english_texts_are_sound(part: str):
    wrong = []
    for message in _english():
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
        texts = _forms(message.string)
        if part == "placeholders" and any(
            set(PLACEHOLDER.findall(text)) - wanted or wanted - set(PLACEHOLDER.findall(texts[-1]))
            for text in texts
        ):
            wrong.append(message.id)
        # The product's name is Chinese in every language.
        if part == "chinese" and any(CHINESE.search(text.replace("知行", "")) for text in texts):
            wrong.append(message.id)
        if part == "fuzzy" and message.fuzzy:
            wrong.append(message.id)
    assert wrong == []
