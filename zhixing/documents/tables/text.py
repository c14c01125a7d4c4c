"""Text from outside, made safe to keep and to show."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Line ends first: CR LF, CR, next line, and the two Unicode separators mean one line feed each.
_NEWLINE = re.compile("\r\n|[\r\u0085\u2028\u2029]")

# Controls but for tab and line feed; bidirectional marks, embeddings, overrides and isolates
# (UAX #9: they let a text read otherwise than it is stored); invisible spaces, annotation marks,
# lone surrogates and noncharacters, which no UTF-8 database or XML part can hold. The zero-width
# joiner stays: emoji need it.
_REMOVED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)

# What spreadsheet programs take for a formula at the beginning of a text, full width too.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


class Cleaned(NamedTuple):
    text: str
    removed: tuple[str, ...]  # such as ("U+202E",), each once, in order of appearance


def clean_text(text: str) -> Cleaned:
    """The text in Unicode form NFC, without control and bidirectional characters.

    Every kind of line end becomes a line feed; tabs stay. What was taken out is named.
    """
    text = _NEWLINE.sub("\n", text)
    removed = dict.fromkeys(_REMOVED.findall(text))
    if removed:
        text = _REMOVED.sub("", text)
    names = tuple(f"U+{ord(character):04X}" for character in removed)
    return Cleaned(unicodedata.normalize("NFC", text), names)


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet program could calculate the text, or mistake its guard for ours."""
    return _FORMULA.match(text) is not None


def guard(text: str) -> str:
    """The text for delimited files: an apostrophe goes before what would be calculated."""
    return f"'{text}" if starts_formula(text) else text


def unguard(text: str) -> str:
    """Takes off what `guard` put on."""
    return text[1:] if text.startswith("'") and starts_formula(text) else text
