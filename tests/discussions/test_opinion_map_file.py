"""`zhixing opinion-map`: an export in, documented JSON out, or one line and 2."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.opinion_map.reference_outputs import NAMES, read_reference
from zhixing import cli
from zhixing.documents.conversations import read_conversation

REPO = Path(__file__).resolve().parents[2]
CLOSE = {"abs": 1e-6, "rel": 1e-6}
CONVERSATIONS = (
    "15-per-hour-seattle",
    "american-assembly.bowling-green",
    "bg2050-volunteers",
    "brexit-consensus",
    "canadian-electoral-reform",
    "football-concussions",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.ubi",
)
COUNTED = {"agree", "disagree", "pass", "seen"}
FIGURES = {"pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt"}


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    """Whatever the language of the machine."""
    for module in ("zhixing.analysts", "zhixing.discussions.opinion_map_file"):
        monkeypatch.setattr(f"{module}._", str)


@pytest.fixture
def folder(tmp_path):
    """Two groups of twenty people, who disagree on eight statements and agree on the ninth."""
    path = tmp_path / "export"
    path.mkdir()
    head = ",".join(map(str, range(9)))
    rows = [f"{p},{','.join(['1' if p < 20 else '-1'] * 8)},1" for p in range(40)]
    comments = [f"{s},1,观点 {s}" for s in range(9)]
    (path / "participants-votes.csv").write_text("\n".join([f"participant,{head}", *rows, ""]))
    (path / "comments.csv").write_text(
        "\n".join(["comment-id,moderated,comment-body", *comments, ""]), encoding="utf-8"
    )
    return path


def run(folder, out, *more):
    return cli.run(["opinion-map", str(folder), "--json", str(out), *map(str, more)])


def test_the_json(folder, tmp_path):
    out = tmp_path / "out.json"
    assert run(folder, out) == 0
    told = json.loads(out.read_text())
    assert set(told) == {
        "k",
        "participants",
        "groups",
        "statements",
        "consensus",
        "stability",
        "components",
        "groups_given",
    }
    assert (told["k"], told["components"], told["groups_given"]) == (2, 1, False)
    assert {own: one["group"] for own, one in told["participants"].items()} == {
        str(p): int(p >= 20) for p in range(40)
    }
    assert [(group["id"], group["size"]) for group in told["groups"]] == [(0, 20), (1, 20)]
    statement = told["statements"]["0"]
    assert statement["text"] == "观点 0"
    assert statement["counts"] == {
        "0": {"agree": 20, "disagree": 0, "pass": 0, "seen": 20},
        "1": {"agree": 0, "disagree": 20, "pass": 0, "seen": 20},
    }
    assert set(statement["statistics"]["0"]) == FIGURES
    assert statement["group_informed_consensus"] == pytest.approx(21 / 22 * 1 / 22)
    assert told["consensus"]["disagree"] == []
    assert [one["statement"] for one in told["consensus"]["agree"]] == [8]
    assert told["stability"]["ari"] == 1.0


def test_the_same_votes_give_the_same_file(folder, tmp_path):
    one, other = tmp_path / "1.json", tmp_path / "2.json"
    run(folder, one)
    run(folder, other)
    assert one.read_bytes() == other.read_bytes()


def test_given_groups_keep_their_names(folder, tmp_path):
    groups, out = tmp_path / "groups.json", tmp_path / "out.json"
    groups.write_text(json.dumps({"0": "east", "1": "east", "12": "west", "13": None, "14": -1}))
    assert run(folder, out, "--groups", groups) == 0
    told = json.loads(out.read_text())
    assert [(group["id"], group["size"]) for group in told["groups"]] == [("east", 2), ("west", 1)]
    assert told["participants"]["12"]["group"] == "west"
    assert told["participants"]["13"]["group"] is None
    assert told["groups_given"]
    assert told["stability"]["ari"] is None


def test_no_votes_is_an_honest_empty_map(folder, tmp_path):
    (folder / "participants-votes.csv").write_text("participant,0\n")
    assert run(folder, tmp_path / "out.json") == 0
    told = json.loads((tmp_path / "out.json").read_text())
    assert (told["k"], told["participants"], told["groups"]) == (0, {}, [])
    assert told["statements"]["0"]["group_informed_consensus"] is None
    assert told["statements"]["0"]["bridging"] is None


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ("[]", "groups.json 应是 {参与者：组} 的 JSON 对象"),
        ("{", "groups.json：文件不是 JSON"),
        ('{"0": 1, "0": 2}', "groups.json：“0”在同一项里写了两次"),
        (
            '{"0": "\\ud800"}',
            "groups.json 里参与者 0 的组“\\ud800”既不是整数也不是文字",
        ),
        (
            '{"0": 1, "1": "1"}',
            "groups.json 里的组 1 有的写成数，有的写成文字，请统一",
        ),
        ('{"99": 1}', "groups.json 里的参与者 99 不在这次讨论里"),
        ('{"0": 1.5}', "groups.json 里参与者 0 的组“1.5”既不是整数也不是文字"),
    ],
)
def test_groups_that_cannot_be_used(folder, tmp_path, capsys, groups, told):
    file, out = tmp_path / "groups.json", tmp_path / "out.json"
    file.write_text(groups)
    assert run(folder, out, "--groups", file) == 2
    assert capsys.readouterr().err == f"出错：{told}\n"
    assert not out.exists()


def test_a_vote_that_is_none_is_named_with_its_line(folder, tmp_path, capsys):
    file = folder / "participants-votes.csv"
    file.write_text(file.read_text() + "99,3,,,,,,,,\n")
    assert run(folder, tmp_path / "out.json") == 2
    assert capsys.readouterr().err == (
        "出错：participants-votes.csv 第 42 行：表态“3”不对，只能是 -1、0 或 1\n"
    )


def test_votes_without_a_settled_result(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("zhixing.analysis.opinion_map.bridging.ROUNDS", 0)
    assert run(folder, tmp_path / "out.json") == 2
    assert capsys.readouterr().err == "出错：这些表态算不出稳定的结果\n"
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("seed", ["-1", "x", "1.0"])
def test_a_seed_that_is_none(folder, tmp_path, capsys, seed):
    with pytest.raises(SystemExit) as ended:
        run(folder, tmp_path / "out.json", "--seed", seed)
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"zhixing opinion-map: argument --seed: {seed!r} is no whole number from 0 on\n"
    )


def test_one_line_whatever_the_name(folder, tmp_path, capsys):
    assert run("no\nsuch", tmp_path / "out.json") == 2
    assert capsys.readouterr().err == "出错：no\\u000asuch：没有这个文件夹\n"
    assert run(folder, tmp_path / "no\nsuch" / "out.json") == 2
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(SystemExit):
        run(folder, tmp_path / "out.json", "no\nsuch")
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_no_file_is_written_to_and_stays(folder, tmp_path):
    """A device such as /dev/stdout must never be replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        told = reader.submit(pipe.read_text, "utf-8")
        assert run(folder, pipe) == 0
        assert json.loads(told.result(10))["k"] == 2
    assert pipe.is_fifo()


def test_the_file_is_for_those_whom_the_umask_lets_in(folder, tmp_path):
    out, before = tmp_path / "out.json", os.umask(0o077)
    try:
        assert run(folder, out) == 0
    finally:
        os.umask(before)
    assert out.stat().st_mode & 0o777 == 0o600
    out.chmod(0o640)
    assert run(folder, out) == 0
    assert out.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_one(folder, tmp_path):
    link, out = tmp_path / "link.json", tmp_path / "out.json"
    link.symlink_to(out)
    assert run(folder, link) == 0
    assert link.is_symlink()
    assert json.loads(out.read_text())["k"] == 2


def test_no_folder(tmp_path, capsys):
    assert run(tmp_path / "none", tmp_path / "out.json") == 2
    assert capsys.readouterr().err == f"出错：{tmp_path}/none：没有这个文件夹\n"


def test_nowhere_to_write(folder, tmp_path, capsys):
    assert run(folder, tmp_path / "none" / "out.json") == 2
    gone = tmp_path / "none" / "out.json"
    assert capsys.readouterr().err == f"出错：No such file or directory: {gone}\n"
    assert run(folder, tmp_path) == 2
    assert capsys.readouterr().err == f"出错：Is a directory: {tmp_path}\n"


def test_no_django_is_needed(folder, tmp_path):
    """Run in a process that cannot import Django, without a settings module."""
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from zhixing.cli import run\n"
        f"sys.exit(run(['opinion-map', {str(folder)!r}, '--json', {str(tmp_path / 'o.json')!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.real_data
def test_any_number_of_threads_gives_the_same_file(real_data, tmp_path):
    source = real_data / "polis" / "canadian-electoral-reform"
    program = "import sys; from zhixing.cli import main; main()"
    told = []
    for threads in ("1", "2"):
        out = tmp_path / f"{threads}.json"
        own = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        command = [sys.executable, "-c", program, "opinion-map", str(source), "--json", str(out)]
        subprocess.run(command, cwd=REPO, env=os.environ | own, check=True)
        told.append(out.read_bytes())
    assert told[0] == told[1]


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["american-assembly.bowling-green", "scoop-hivemind.biodiversity"])
def test_places_are_to_rounding_however_many_statements(real_data, tmp_path, name):
    source, out = real_data / "polis" / name, tmp_path / "out.json"
    assert run(source, out) == 0
    told = json.loads(out.read_text())
    read = read_conversation(source)
    dense = np.full((len(read.participants), len(read.statements)), np.nan)
    dense[read.participant, read.statement] = read.vote
    mean = np.nansum(dense, axis=0) / np.maximum(1, (~np.isnan(dense)).sum(axis=0))
    mean[read.moderated_out] = 0
    dense[:, read.moderated_out] = 0
    gaps = np.nan_to_num(dense - mean)
    basis = np.linalg.eigh(gaps.T @ gaps)[1][:, :-3:-1]
    cast = np.maximum(1, (~np.isnan(dense)).sum(axis=1))
    places = np.sqrt(len(mean) / cast)[:, None] * (gaps @ basis)
    mine = np.array([[one["x"], one["y"]] for one in told["participants"].values()])
    assert mine == pytest.approx(places * np.sign((mine * places).sum(axis=0)), abs=1e-6)
    lengths = np.sqrt(len(mean)) * (1 - mean) * np.hypot(*basis.T)
    lengths[read.moderated_out] = 0
    extremity = [one["extremity"] for one in told["statements"].values()]
    assert extremity == pytest.approx(lengths, abs=1e-6)


@pytest.mark.real_data
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_every_real_conversation_has_a_map(real_data, tmp_path, name):
    source, out = real_data / "polis" / name, tmp_path / "out.json"
    assert run(source, out) == 0
    told = json.loads(out.read_text())
    read = read_conversation(source)
    assert len(told["participants"]) == len(read.participants)
    assert sum(one["everyone"]["seen"] for one in told["statements"].values()) == len(read.vote)
    assert sum(group["size"] for group in told["groups"]) == sum(
        one["group"] is not None for one in told["participants"].values()
    )
    assert all(math.isfinite(one["x"] + one["y"]) for one in told["participants"].values())
    for one in told["statements"].values():
        assert all(set(counts) == COUNTED for counts in one["counts"].values())


@pytest.mark.real_data
@pytest.mark.parametrize("name", NAMES)
def test_the_reference_with_its_groups(real_data, tmp_path, name):
    source = real_data / "polis-maths" / name
    reference = read_reference(source)
    groups, out = tmp_path / "groups.json", tmp_path / "out.json"
    groups.write_text(
        json.dumps({str(p): g for g, people in enumerate(reference.people) for p in people})
    )
    assert run(source, out, "--groups", groups) == 0
    told, math_ = json.loads(out.read_text()), reference.math
    for own, value in math_["group-aware-consensus"].items():
        assert told["statements"][own]["group_informed_consensus"] == pytest.approx(value, **CLOSE)
    for group in told["groups"]:
        theirs = math_["repness"][str(group["id"])]
        assert [one["statement"] for one in group["representative"]] == [o["tid"] for o in theirs]
        for mine, other in zip(group["representative"], theirs, strict=True):
            assert mine["repness"] == pytest.approx(other["repness"], **CLOSE)
            assert mine["p_test"] == pytest.approx(other["p-test"], **CLOSE)
