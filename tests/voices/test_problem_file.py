"""`zhixing consolidate`: a file in, ranked problems out, one clear line where it cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhixing.analysts import BAD_INPUT
from zhixing.voices.consolidate_file import consolidate_file

HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数"]
ROWS: list[list[Any]] = [
    [7, "u1", "搅拌站噪音", "2020/1/6 10:00:00", "搅拌站夜间噪音太大睡不着", 3],
    [9, "u2", "搅拌站扰民", "2020-01-14", "搅拌站夜间噪音很大无法睡觉", 0],
    [11, "u3", "路灯坏了", "2020年2月1日", "路灯坏了半年没人修", 0],
]


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences as they are written, whatever the language of the machine."""
    for module in ("zhixing.analysts", "zhixing.voices.consolidate_file"):
        monkeypatch.setattr(f"{module}._", str)


def workbook(path: Path, rows: list[list[Any]], header: list[str] = HEADER) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate([header, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def problems(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))["problems"]
    return found


def test_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "out.json"

    assert consolidate_file(workbook(tmp_path / "in.xlsx", ROWS), out) == 0

    first, second = problems(out)
    assert [first["rank"], second["rank"]] == [1, 2]
    assert (sorted(first["members"]), first["people"]) == ([7, 9], 2)
    assert first["first"] == "2020-01-06T10:00:00+08:00"
    assert first["last"] == "2020-01-14T00:00:00+08:00"
    assert second["members"] == [11]
    assert first["heat"] > second["heat"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.xlsx", "out.json"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_delimited_text_keeps_its_ids(tmp_path: Path, encoding: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.json"
    lines = ["no,say", "007,搅拌站夜间噪音太大睡不着", "A-9,搅拌站夜间噪音很大无法睡觉"]
    source.write_text("\n".join(lines), encoding=encoding)

    assert consolidate_file(source, out, columns="id=A\uff0ctext=say") == 0

    assert [sorted(p["members"]) for p in problems(out)] == [["007", "A-9"]]
    assert problems(out)[0]["first"] is None


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"

    consolidate_file(workbook(tmp_path / "one.xlsx", ROWS), one)
    consolidate_file(workbook(tmp_path / "two.xlsx", ROWS[::-1]), two)

    assert one.read_bytes() == two.read_bytes()


def test_the_threshold_parts(tmp_path: Path) -> None:
    source, out = workbook(tmp_path / "in.xlsx", ROWS), tmp_path / "out.json"

    assert consolidate_file(source, out, threshold=1) == 0
    assert len(problems(out)) == 3


def with_cell(row: int, column: int, value: object) -> list[list[Any]]:
    rows = [list(r) for r in ROWS]
    rows[row][column] = value
    return rows


BAD = [
    (with_cell(1, 0, 7), "", "编号 7 出现两次：A2 和 A3"),
    (with_cell(1, 0, ""), "", "A3 没有编号"),
    (with_cell(2, 3, "去年"), "", "D4：时间“去年”认不出"),
    (with_cell(2, 3, "1/2/2020"), "", "D4：时间“1/2/2020”分不清月和日"),
    (with_cell(2, 5, "很多"), "", "F4 的附议数“很多”不是数字"),
    (ROWS, "text=正文", "第 1 行：没有名为“正文”的列"),
    (ROWS, "words=留言详情", "--columns 里的“words=留言详情”不对"),
    (ROWS, "text", "--columns 里的“text”不对"),
]


@pytest.mark.parametrize(("rows", "columns", "told"), BAD)
def test_bad_input_is_one_line(
    rows: list[list[Any]],
    columns: str,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out.json"
    out.write_text("before")

    code = consolidate_file(workbook(tmp_path / "in.xlsx", rows), out, columns=columns)

    error = capsys.readouterr().err
    assert (code, error.count("\n"), told in error) == (BAD_INPUT, 1, True), error
    assert out.read_text() == "before"


def test_a_missing_column_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = workbook(tmp_path / "in.xlsx", [[1, "话"]], ["留言编号", "说的"])

    assert consolidate_file(source, tmp_path / "out.json") == BAD_INPUT
    assert "缺少列 text" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b""), ("a.pdf", b"%PDF-1.7"), ("a.xlsm", b"PK\x03\x04")]
)
def test_a_file_of_another_kind(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)

    assert consolidate_file(tmp_path / name, tmp_path / "out.json") == BAD_INPUT
    assert capsys.readouterr().err.count("\n") == 1


def test_no_file_no_folder_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = workbook(tmp_path / "in.xlsx", ROWS)

    assert consolidate_file(tmp_path / "none.xlsx", tmp_path / "out.json") == BAD_INPUT
    assert consolidate_file(source, tmp_path / "none" / "out.json") == BAD_INPUT
    assert consolidate_file(source, tmp_path / "out.json", threshold=0) == BAD_INPUT
    assert capsys.readouterr().err.count("\n") == 3


def test_runs_without_django() -> None:
    probe = "import sys, zhixing.voices.consolidate_file; print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.real_data
def test_the_real_set(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "messages" / "messages.xlsx"
    out = tmp_path / "out.json"

    assert consolidate_file(source, out) == 0

    found = problems(out)
    assert sum(len(p["members"]) for p in found) == 4326
    assert [p["rank"] for p in found] == list(range(1, len(found) + 1))
    assert all(p["people"] > 1 for p in found[:10])
