"""Reading tables: CPU seconds and mebibytes for large, real and hostile files.

    python bench/tables.py [FILE …]

Each case runs in a process of its own, so that its peak of memory is its own. `base` is the memory
after the imports; `extra` is what reading adds at its highest. Files named are read as they are.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from zhixing.documents.tables import TableError, read_table

TEXT = "老旧小区加装电梯手续繁琐，住户跑了多个部门仍未办结，希望能有一个窗口受理到底。" * 3


def workbook(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["编号", "用户", "主题", "时间", "详情", "反对", "点赞"])
    for row in range(1, rows + 1):
        values = [row, f"U{row % 999}", f"第{row}条", "2020/1/6 12:09", f"{row}{TEXT}", 0, row % 7]
        sheet.write_row(row, 0, values)
    book.close()


def delimited(path: Path, rows: int) -> None:
    with path.open("w", encoding="gb18030", newline="") as out:
        out.write("编号,主题,时间,详情\r\n")
        for row in range(rows):
            out.write(f"{row},第{row}条,2020/1/6 12:09,{TEXT}\r\n")


def formatted(path: Path) -> None:
    """As a person leaves it who put borders on whole columns: a million rows without values."""
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "内容"])
        sheet.write_row(1, 0, [1, "路灯不亮"])
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" s="0"/><c r="B{row}" s="0"/></row>'
        for row in range(3, 1_048_577)
    )
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", 8) as after:
        for name in before.namelist():
            content = before.read(name).decode()
            after.writestr(name, content.replace("</sheetData>", f"{rows}</sheetData>"))


def cases() -> Iterator[tuple[str, Callable[[Path], None], str]]:
    yield "4,000 rows", lambda path: workbook(path, 4_000), "a.xlsx"
    yield "50,000 rows", lambda path: workbook(path, 50_000), "b.xlsx"
    yield "1,000,000 rows (refused)", lambda path: workbook(path, 1_000_000), "c.xlsx"
    yield "1,000,000 formatted rows", formatted, "d.xlsx"
    yield "50,000 rows, GB18030", lambda path: delimited(path, 50_000), "e.csv"


def peak() -> int:
    """Of this process alone: getrusage would begin with what its parent had."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def measure(path: Path) -> str:
    base, begin = peak(), time.process_time()
    try:
        table = read_table(path, name=path.name)
        outcome = f"{len(table.rows):,} rows, {len(table.faults)} faults"
    except TableError as error:
        outcome = str(error)
    seconds = time.process_time() - begin
    return f"{seconds:7.2f} s CPU  base {base} MiB  extra {peak() - base:4d} MiB  {outcome}"


def measured_apart(path: Path) -> str:
    command = [sys.executable, __file__, "--one", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        print(measure(Path(arguments[1])))
        return
    for name in arguments:
        print(f"{Path(name).name:26} {measured_apart(Path(name))}")
    if arguments:
        return
    with tempfile.TemporaryDirectory() as folder:
        for label, make, name in cases():
            path = Path(folder) / name
            make(path)
            print(f"{label:26} {measured_apart(path)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
