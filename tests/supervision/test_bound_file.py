"""`zhixing completion-bound`: counts in, the bound out, one clear line where they cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zhixing import cli

REPO = Path(__file__).resolve().parent.parent.parent
ONE = {"unit": "甲科", "claimed": 1000, "checked": 40, "not_done": 0}


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences as they are written, whatever the language of the machine."""
    for module in ("zhixing.analysts", "zhixing.supervision.bound_file"):
        monkeypatch.setattr(f"{module}._", str)


def written(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "units.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_json_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = written(tmp_path, [ONE])

    assert cli.run(["completion-bound", "--units", units, "--risk", "0.05", "--json"]) == 0
    assert capsys.readouterr() == ('{"bound": 0.91, "undone_at_most": 90}\n', "")


def test_one_order_through_all_units(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = {"unit": "甲科", "claimed": 500, "checked": 50, "not_done": 2}
    units = written(tmp_path, [half, {**half, "unit": "乙科", "not_done": 0}])

    assert cli.run(["completion-bound", "--units", units, "--json"]) == 0
    assert cli.run(["completion-bound", "--units", units, "--json", "--one-order"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        '{"bound": 0.909, "undone_at_most": 91}',
        '{"bound": 0.92, "undone_at_most": 80}',
    ]


def test_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = written(tmp_path, [{**ONE, "checked": 60, "not_done": 1}])

    assert cli.run(["completion-bound", "--units", units]) == 0
    assert capsys.readouterr().out == (
        "1000 件申请办结，核查 60 件，1 件未办结："
        "有 95% 的把握，至少 90.2% 真正办结（未办结至多 98 件）\n"
    )


def test_each_unit_says_what_its_confidence_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = {"unit": "甲科", "claimed": 10, "checked": 0, "not_done": 0, "batch": 2}
    units = written(tmp_path, [ONE, {**ONE, "unit": "乙科"}, later])

    assert cli.run(["completion-bound", "--units", units, "--json", "--by-unit", "together"]) == 0
    together = json.loads(capsys.readouterr().out)["units"]
    assert cli.run(["completion-bound", "--units", units, "--json", "--by-unit", "alone"]) == 0
    alone = json.loads(capsys.readouterr().out)["units"]

    assert alone == [
        {
            "unit": "甲科",
            "bound": 910 / 1010,
            "undone_at_most": 100,
            "confidence": 0.95,
            "together": False,
        },
        {
            "unit": "乙科",
            "bound": 0.91,
            "undone_at_most": 90,
            "confidence": 0.95,
            "together": False,
        },
    ]
    assert [(u["undone_at_most"], u["confidence"], u["together"]) for u in together] == [
        (115, 0.95, True),
        (105, 0.95, True),
    ]


def test_each_unit_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = written(tmp_path, [ONE])

    assert cli.run(["completion-bound", "--units", units, "--by-unit", "alone"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "甲科：至少 91.0%（只就这一个单位而言，把握为 95%）"
    ]


BAD: list[tuple[Any, str]] = [
    ("", "文件不是 JSON"),
    ("[", "文件不是 JSON"),
    ("[" * 100_000, "文件不是 JSON"),
    ('[{"unit": "a", "claimed": NaN, "checked": 1, "not_done": 0}]', "“NaN”不是数"),
    ('[{"unit": "a", "unit": "b"}]', "“unit”在同一项里写了两次"),
    ({}, "文件里应是一个列表"),
    (None, "文件里应是一个列表"),
    ([], "没有一件申请办结"),
    ([{**ONE, "claimed": 0, "checked": 0}], "没有一件申请办结"),
    ([[1]], "第 1 项应是一个对象"),
    ([ONE, {"unit": "乙科", "claimed": 1, "checked": 1}], "第 2 项缺少 not_done"),
    ([{**ONE, "unit": ""}], '第 1 项的 unit 应是单位名称，现在是 ""'),
    ([{**ONE, "unit": 7}], "第 1 项的 unit 应是单位名称，现在是 7"),
    ([{**ONE, "unit": "\ud800"}], "第 1 项的 unit 应是单位名称"),
    ([{**ONE, "unit": "\x1b[2J"}], "第 1 项的 unit 应是单位名称"),
    ([{**ONE, "batch": 0}], "第 1 项的 batch 应是 1、2、3……，现在是 0"),
    ([{**ONE, "batch": True}], "第 1 项的 batch 应是 1、2、3……，现在是 true"),
    ([{**ONE, "claimed": "1000"}], '第 1 项的 claimed 应是整数，现在是 "1000"'),
    ([{**ONE, "claimed": 1000.0}], "第 1 项的 claimed 应是整数，现在是 1000.0"),
    ([{**ONE, "checked": True}], "第 1 项的 checked 应是整数，现在是 true"),
    ([{**ONE, "not_done": None}], "第 1 项的 not_done 应是整数，现在是 null"),
    ([{**ONE, "not_done": -1}], "第 1 项的 not_done 不能是负数，现在是 -1"),
    ([{**ONE, "checked": 1001}], "第 1 项核查的比申请办结的还多"),
    ([{**ONE, "not_done": 41}], "第 1 项未办结的比核查的还多"),
    ([{**ONE, "claimed": 10**18}], "申请办结的总数超过 10,000,000 件"),
    ([{**ONE, "unit": str(n), "claimed": int("9" * 4300)} for n in range(9)], "总数超过"),
    ([{**ONE, "claimed": 10**400}], "申请办结的总数超过 10,000,000 件"),
    ([ONE, {**ONE, "unit": " 甲科\u3000"}], "第 2 项的单位“甲科”前面已有“甲科”"),
    ([ONE, ONE], "第 2 项的单位“甲科”前面已有“甲科”"),
    ([{**ONE, "unit": "１科"}, {**ONE, "unit": "1科"}], "第 2 项的单位“1科”前面已有“１科”"),
]


@pytest.mark.parametrize(("content", "told"), BAD)
def test_bad_input_is_one_line(
    content: Any, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.run(["completion-bound", "--units", written(tmp_path, content), "--json"])

    out, error = capsys.readouterr()
    assert (status, out, error.count("\n"), told in error) == (2, "", 1, True), error


@pytest.mark.parametrize("risk", ["0", "1", "-0.05", "1.5", "nan", "inf", "1e400", "x", "", "5%"])
def test_a_risk_outside(risk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = written(tmp_path, [ONE])

    assert cli.run(["completion-bound", "--units", units, f"--risk={risk}"]) == 2
    assert capsys.readouterr().err == f"出错：--risk 应大于 0、小于 1，现在是“{risk}”\n"


def test_no_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion-bound", "--units", str(tmp_path / "none.json")]) == 2
    assert cli.run(["completion-bound", "--units", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_a_missing_option_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.run(["completion-bound", "--json"])

    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "zhixing completion-bound: the following arguments are required: --units\n"
    )


def test_runs_without_django(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from zhixing.cli import run\n"
        f"sys.exit(run(['completion-bound', '--units', {written(tmp_path, [ONE])!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
