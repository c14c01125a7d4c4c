"""Places in a table, and what can be wrong there. The codes are described in the package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


class Code(StrEnum):
    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    UNSUPPORTED_FORMAT = "unsupported_format"
    WEB_PAGE = "web_page"
    MACRO_WORKBOOK = "macro_workbook"
    ENCRYPTED = "encrypted"
    ZIP_BOMB = "zip_bomb"
    MALFORMED = "malformed"
    UNKNOWN_SHEET = "unknown_sheet"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_MUCH_TEXT = "too_much_text"
    BAD_ENCODING = "bad_encoding"
    BAD_QUOTING = "bad_quoting"
    NO_HEADER = "no_header"
    MERGED_HEADER = "merged_header"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    DUPLICATE_HEADER = "duplicate_header"
    EMPTY_HEADER = "empty_header"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    FORMULA_TEXT = "formula_text"
    ERROR_VALUE = "error_value"
    REMOVED_CHARACTERS = "removed_characters"
    TEXT_TOO_LONG = "text_too_long"
    RAGGED_ROW = "ragged_row"
    EMPTY_TIME = "empty_time"
    UNREADABLE_TIME = "unreadable_time"
    AMBIGUOUS_TIME = "ambiguous_time"
    IMPOSSIBLE_TIME = "impossible_time"

    @property
    def is_note(self) -> bool:
        """Worth telling, but the row can be used as it was read."""
        return self in _NOTES


_NOTES = {Code.DUPLICATE_HEADER, Code.EMPTY_HEADER, Code.FORMULA_TEXT, Code.REMOVED_CHARACTERS}


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place as Excel counts it: row and column begin at 1."""

    row: int
    column: int

    @property
    def address(self) -> str:
        """As Excel writes it: row 12, column 3 is "C12"."""
        return f"{column_letters(self.column)}{self.row}"

    @classmethod
    def at(cls, address: str) -> Cell:
        """The cell of an address such as "C12"; raises ValueError if it is none."""
        match = ADDRESS.fullmatch(address)
        if match is None:
            raise ValueError(address)
        return cls(int(match[2]), column_number(match[1]))


def column_letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class TableError(Exception):
    """What is wrong, and where: raised for a file, collected in `Table.faults` for a cell.

    params: what the sentence about it needs, such as the limit; plain numbers and strings.
    """

    def __init__(
        self,
        code: Code,
        *,
        cell: Cell | None = None,
        row: int | None = None,
        sheet: str = "",
        **params: str | int,
    ) -> None:
        super().__init__(code, cell, row, sheet)
        self.code = code
        self.cell = cell
        self.row = cell.row if cell else row
        self.sheet = sheet
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.code, self.cell, self.row, self.sheet, self.params)

    @property
    def place(self) -> str:
        """The narrowest known place: "C12", "12" for a whole row, or ""."""
        if self.cell:
            return self.cell.address
        return "" if self.row is None else str(self.row)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return " ".join(part for part in (self.code.value, self.place, details) if part)

    def __repr__(self) -> str:
        return f"TableError({self})"


def _rebuilt(
    code: Code, cell: Cell | None, row: int | None, sheet: str, params: dict[str, str | int]
) -> TableError:
    return TableError(code, cell=cell, row=row, sheet=sheet, **params)
