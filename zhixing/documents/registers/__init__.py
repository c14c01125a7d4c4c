"""Registers (台账) as workbooks in the common frame, as delimited text and as Parquet.

The frame of each sheet: a title over all columns; a line with the reporting unit at the left,
people in the middle and the date at the right; the header, in two levels where columns have groups;
the rows; a foot line for signatures. It prints on A4 or A3, one page wide, header on every page.

Every text comes from the caller, already in the reader's language.
"""

from zhixing.documents.registers.columnar import write_parquet
from zhixing.documents.registers.delimited import write_csv
from zhixing.documents.registers.sheet import Column, Cut, Kind, Sheet
from zhixing.documents.registers.workbook import write_workbook

__all__ = ["Column", "Cut", "Kind", "Sheet", "write_csv", "write_parquet", "write_workbook"]
