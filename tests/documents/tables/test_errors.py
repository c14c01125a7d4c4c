"""Places, codes and texts."""

from __future__ import annotations

import pickle
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.documents import attachments, tables
from zhixing.documents.tables import Cell, Code, TableError, clean_text


@pytest.mark.parametrize(
    ("cell", "address"),
    [(Cell(12, 3), "C12"), (Cell(1, 26), "Z1"), (Cell(1, 27), "AA1"), (Cell(9, 16_384), "XFD9")],
)
def test_addresses(cell, address):
    assert cell.address == address
    assert Cell.at(address) == cell


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_addresses_lead_back(row, column):
    assert Cell.at(Cell(row, column).address) == Cell(row, column)


@pytest.mark.parametrize(
    ("module", "codes"), [(tables, Code), (attachments, attachments.UploadCode)]
)
def test_every_code_is_described(module, codes):
    described = re.findall(r"^- `(\w+)`", module.__doc__, re.MULTILINE)

    assert sorted(described) == sorted(code.value for code in codes)


def test_errors_survive_a_process_border():
    error = TableError(Code.RAGGED_ROW, cell=Cell(2, 3), sheet="S", found=3, expected=2)

    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line above

    assert (again.code, again.cell, again.row, again.sheet, again.params) == (
        Code.RAGGED_ROW,
        Cell(2, 3),
        2,
        "S",
        {"found": 3, "expected": 2},
    )
    assert str(again) == "ragged_row C2 found=3, expected=2"


def test_notes_leave_the_row_usable():
    assert sorted(code.value for code in Code if code.is_note) == [
        "duplicate_header",
        "empty_header",
        "formula_text",
        "removed_characters",
    ]


@pytest.mark.parametrize(
    ("text", "cleaned", "removed"),
    [
        ("路灯\r\n不亮\r!", "路灯\n不亮\n!", ()),
        ("a\tb\u2028c", "a\tb\nc", ()),
        ("a\0b\x1bc", "abc", ("U+0000", "U+001B")),
        ("evil\u202egpj.exe\u202c", "evilgpj.exe", ("U+202E", "U+202C")),
        ("\u2066x\u2069\u2066", "x", ("U+2066", "U+2069")),
        ("e\u0301", "\u00e9", ()),
        ("\U0001f468\u200d\U0001f469\u2764\ufe0f", "\U0001f468\u200d\U0001f469\u2764\ufe0f", ()),
        ("\ud800x\uffff\ufeff", "x", ("U+D800", "U+FFFF", "U+FEFF")),
    ],
)
def test_cleaning(text, cleaned, removed):
    assert clean_text(text) == (cleaned, removed)


@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_more(text):
    cleaned = clean_text(text).text

    assert clean_text(cleaned) == (cleaned, ())
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode() is not None
