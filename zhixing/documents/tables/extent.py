"""What a worksheet holds, learnt in one pass before anything is loaded: its extent and faults.

A reader of workbooks holds the whole rectangle from A1 to the last value, and a copy of the shared
text for every cell that points to it; two cells far apart, or one long text pointed to a million
times, would fill the memory. This pass counts both and stops at the limits.
"""

from __future__ import annotations

from array import array

from zhixing.documents.tables.archive import Attributes, Ignored
from zhixing.documents.tables.content import Faults, Limits
from zhixing.documents.tables.errors import ADDRESS, Cell, Code, TableError, column_number


class SharedTexts(Ignored):
    """Lengths of the shared strings, in their order."""

    def __init__(self) -> None:
        self.lengths = array("L")
        self._length = 0
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            self._length = 0
        self._inside = name == "t"

    def end(self, name: str) -> None:
        self._inside = False
        if name.rpartition(":")[2] == "si":
            self.lengths.append(self._length)

    def text(self, text: str) -> None:
        if self._inside:
            self._length += len(text)


class Extent(Ignored):
    """Follows a worksheet's cells; raises TableError at the first limit that is passed."""

    def __init__(self, shared: array[int], limits: Limits, spare_rows: int, faults: Faults) -> None:
        self.rows = 0
        self.columns = 0
        self._shared = shared
        self._limits = limits
        self._last_row = limits.rows + spare_rows
        self._text = 0
        self._faults = faults
        self._row = 0
        self._column = 0
        self._kind = ""
        self._formula = False
        self._inside = False
        self._value: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        # Called for millions of elements: the common names first, prefixed ones last.
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._inside = True
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "f":
            self._formula = True
        elif ":" in name:
            self.start(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "c":
            self._end_cell("".join(self._value))
        elif ":" in name:
            self.end(name.rpartition(":")[2])

    def text(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    @property
    def _here(self) -> Cell:
        return Cell(self._row, self._column)

    def _begin_row(self, number: str | None) -> None:
        if number is None:
            self._row += 1
        elif number.isascii() and number.isdecimal() and len(number) <= 7:
            self._row = int(number)
        else:
            raise TableError(Code.MALFORMED, part="sheet", reason=f"row {number[:20]}")
        self._column = 0

    def _begin_cell(self, attributes: Attributes) -> None:
        self._kind = attributes.get("t", "n")
        self._formula = False
        self._value.clear()
        address = attributes.get("r")
        if address is None:
            self._column += 1
        elif match := ADDRESS.fullmatch(address.upper()):
            letters, row = match.groups()
            self._row = int(row)
            self._column = ord(letters) - 64 if len(letters) == 1 else column_number(letters)
        else:
            raise TableError(Code.MALFORMED, part="sheet", reason=f"cell {address[:20]}")

    def _end_cell(self, value: str) -> None:
        if value:
            self._widen()
            self._count(value)
        elif self._formula and self._kind != "str":
            self._faults.add(TableError(Code.FORMULA_WITHOUT_VALUE, cell=self._here))
        if self._kind == "e":
            self._faults.add(TableError(Code.ERROR_VALUE, cell=self._here, value=value[:20]))

    def _widen(self) -> None:
        if self._row <= self.rows and self._column <= self.columns:
            return
        self.rows = max(self.rows, self._row)
        self.columns = max(self.columns, self._column)
        limits, cells = self._limits, self.rows * self.columns
        if self.rows > self._last_row:
            raise TableError(Code.TOO_MANY_ROWS, cell=self._here, limit=limits.rows)
        if self.columns > limits.columns:
            raise TableError(Code.TOO_MANY_COLUMNS, cell=self._here, limit=limits.columns)
        if cells > limits.cells:
            raise TableError(Code.TOO_MANY_CELLS, cell=self._here, cells=cells, limit=limits.cells)

    def _count(self, value: str) -> None:
        self._text += len(value) if self._kind != "s" else self._shared_length(value)
        if self._text > self._limits.text:
            raise TableError(Code.TOO_MUCH_TEXT, cell=self._here, limit=self._limits.text)

    def _shared_length(self, index: str) -> int:
        if index.isascii() and index.isdecimal() and len(index) <= 9:
            at = int(index)
            if at < len(self._shared):
                return self._shared[at]
        raise TableError(Code.MALFORMED, cell=self._here, part="sharedStrings", reason="index")
