"""The console command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from zhixing import cli

REPO = Path(__file__).resolve().parent.parent


def test_the_overview_names_every_command(capsys):
    assert cli.run([]) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[0] for line in lines] == [
        "completion-bound",
        "consolidate",
        "demo",
        "draw",
        "enrol-admin",
        "export",
        "export-template",
        "import-conversation",
        "import-organisation",
        "import-template",
        "import-voices",
        "ledger",
        "migrate",
        "opinion-map",
        "serve",
        "tick",
        "verify-draw",
        "work",
    ]


def test_an_unknown_command_is_named(capsys):
    assert cli.run(["no-such-thing"]) == 2
    assert capsys.readouterr().err == (
        "zhixing: no command 'no-such-thing'; see `zhixing --help`\n"
    )


@pytest.mark.django_db
def test_a_refused_command_ends_in_one_line(capsys, tmp_path):
    status = cli.run(["export", "voices", str(tmp_path / "x.pdf"), "--campaign", "none"])
    assert status == 2
    assert capsys.readouterr().err == (
        f"zhixing: {tmp_path}/x.pdf: the name must end in .xlsx or .csv\n"
    )


def test_analysts_need_no_django(tmp_path):
    """Run in a process that cannot import Django, without a settings module."""
    source = tmp_path / "messages.csv"
    source.write_text(
        "编号,内容,用户\n1,路灯坏了没人修,a\n2,路灯坏了没有人修,b\n3,公交太少,c\n", encoding="utf-8"
    )
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from zhixing.cli import run\n"
        f"sys.exit(run(['consolidate', {str(source)!r}, '--json', {str(tmp_path / 'out.json')!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    problems = json.loads((tmp_path / "out.json").read_text())["problems"]
    assert [problem["members"] for problem in problems] == [["1", "2"], ["3"]]
