"""Every code of the reader has a sentence, and no sentence breaks for want of a parameter."""

from __future__ import annotations

import pytest

from zhixing.documents.tables import Cell, Code, TableError
from zhixing.web.table_errors import SENTENCES, message, sentence

PARAMS: dict[str, str | int] = {
    "size": 99 << 20, "limit": 64 << 20, "found": "pdf", "part": "x", "reason": "y",
    "sheets": "甲、乙", "cells": 9, "offset": 1, "range": "A1:B1", "field": "text",
    "header": "编号", "column": 3, "name": "编号", "first": "A1", "value": "#N/A",
    "characters": "U+202E", "length": 9, "expected": 2,
}  # fmt: skip


def test_the_enumeration_is_closed() -> None:
    assert set(SENTENCES) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_each_code_has_a_whole_sentence(code: Code) -> None:
    text = message(TableError(code, sheet="甲", **PARAMS))

    assert text.endswith("。")
    assert "%" not in text


def test_the_place_comes_first() -> None:
    cell = TableError(Code.EMPTY_TIME, cell=Cell(812, 3))
    row = TableError(Code.BAD_QUOTING, row=812)

    assert sentence(cell).startswith("第 812 行 C 列（C812）：没有填时间。")
    assert sentence(row).startswith("第 812 行：引号没有成对")
    assert sentence(TableError(Code.ENCRYPTED)).startswith("文件有密码保护")


def test_fields_are_called_as_on_the_page() -> None:
    error = TableError(Code.MISSING_COLUMN, field="text", header="编号")

    assert "缺少“内容”列" in message(error, {"text": "内容"})
