"""Spreadsheets that people hand in, read without trusting them: .xlsx, .xls and delimited text.

`read_table` gives a `Table`: its header, its rows as typed values, and `faults`, the things that
are wrong with single cells. What makes the whole file unreadable is raised as `TableError`. Both
are the same type: a `Code`, a place (`cell.address`, `row`, `sheet`) and `params` for the sentence
that the web layer writes. No text for users is written here.

The file as a whole (raised by `read_table`):

- `empty_file`: no byte, no row, or no row below the header.
- `file_too_large`: more than `limit` bytes; params size, limit.
- `unsupported_format`: neither .xlsx, .xls nor delimited text; params found (such as "pdf").
- `web_page`: a web page saved under a spreadsheet's name; the cure is to save it as .xlsx.
- `macro_workbook`: carries a macro (.xlsm, vbaProject.bin, VBA in .xls).
- `encrypted`: protected by a password.
- `zip_bomb`: inflates beyond the limit or out of proportion; params part, limit.
- `malformed`: not readable as what it claims to be; params part, reason.
- `unknown_sheet`: no sheet of that name; params sheet, sheets.
- `too_many_rows`: more than `limit` rows; row is the first beyond; params limit.
- `too_many_columns`: more than `limit` columns; params limit, with the cell.
- `too_many_cells`: the area from A1 to the last value is too large; params cells, limit.
- `too_much_text`: the text of all cells is too long; params limit.
- `bad_encoding`: neither UTF-8, UTF-16 with a mark nor GB18030; row is the line; params offset.
- `bad_quoting`: a quotation mark is never closed or stands astray; row is the line.

The header (raised):

- `no_header`: no row can serve as header.
- `merged_header`: the header has a cell merged over several columns; params range.
- `missing_column`: a required field has no column (`match_columns`); params field, header.
- `unknown_column`: an explicit mapping names no column; params field, column, header.

The header (collected in `faults`; `duplicate_header` also raised where a wanted field is hit):

- `duplicate_header`: two columns carry one name; params name, first (an address).
- `empty_header`: a column with values has no name.

Single cells (collected in `faults`, or raised by `parse_time`):

- `formula_without_value`: a formula that was never calculated; open and save it in Excel.
- `formula_text`: delimited text whose cell begins with an equals sign; kept as plain text.
- `error_value`: an error such as #N/A; params value.
- `removed_characters`: control or bidirectional characters were taken out; params characters.
- `text_too_long`: params length, limit; the value is kept whole.
- `ragged_row`: more values than the header has columns; params found, expected.
- `empty_time`: no time given.
- `unreadable_time`: not a notation of a date; params value.
- `ambiguous_time`: day and month can be exchanged; params value, write it as year-month-day.
- `impossible_time`: no such day or hour, or a year outside 1900 to 2199; params value.
"""

from zhixing.documents.tables.columns import match_columns
from zhixing.documents.tables.content import Row, Table, Value
from zhixing.documents.tables.errors import Cell, Code, TableError
from zhixing.documents.tables.reading import read_table
from zhixing.documents.tables.text import Cleaned, clean_text
from zhixing.documents.tables.times import parse_time

__all__ = [
    "Cell",
    "Cleaned",
    "Code",
    "Row",
    "Table",
    "TableError",
    "Value",
    "clean_text",
    "match_columns",
    "parse_time",
    "read_table",
]
