"""`zhixing draw`, `zhixing verify-draw` and the stand-alone script."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.analysis import second_draw, toy_draws
from zhixing import cli
from zhixing.analysis.sampling import Follows, write
from zhixing.supervision import verify_draw, verify_people

REPO = Path(__file__).resolve().parent.parent.parent
SCRIPT = REPO / "zhixing/supervision/verify_draw.py"
PEOPLE_SCRIPT = REPO / "zhixing/supervision/verify_people.py"
ITEMS = [{"id": f"m-{n}", "unit": "甲科" if n % 3 else "乙科"} for n in range(1, 13)]
NONCES = {"office": "11" * 32, "职工代表": "22" * 32}


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences as they are written, whatever the language of the machine."""
    for module in ("analysts", *(f"supervision.{name}" for name in MODULES)):
        monkeypatch.setattr(f"zhixing.{module}._", str)


MODULES = ("draw_file", "draw_words", "verify_draw_file")


def committed(nonce: str) -> str:
    return hashlib.sha256(bytes.fromhex(nonce)).hexdigest()


def named(option: str, values: dict[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in (option, f"{name}={value}")]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(ITEMS), encoding="utf-8")
    return path


@pytest.fixture
def announced(tmp_path: Path, listed: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "announced.json"
    bound = {name: committed(nonce) for name, nonce in NONCES.items()}
    options = ["--announce", "--beacon", "彩票 31", *named("--commitment", bound)]
    assert cli.run(["draw", str(listed), "--json", str(out), *options]) == 0
    capsys.readouterr()
    return out


@pytest.fixture
def drawn(tmp_path: Path, announced: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "drawn.json"
    options = ["--beacon", "彩票 31=7 8 9", *named("--nonce", NONCES)]
    assert cli.run(["draw", str(announced), "--json", str(out), *options]) == 0
    capsys.readouterr()
    return out


def script(path: Path, program: Path = SCRIPT) -> subprocess.CompletedProcess[str]:
    """The script as a stranger runs it: isolated, so that nothing of ours can be imported."""
    with path.open("rb") as file:
        return subprocess.run(
            [sys.executable, "-I", str(program)],
            stdin=file,
            capture_output=True,
            text=True,
            check=False,
            cwd=path.parent,
        )


class TestCeremony:
    def test_announced_then_drawn(
        self, drawn: Path, announced: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = json.loads(drawn.read_text(encoding="utf-8"))

        assert made["order"] == second_draw.order(made)
        assert cli.run(["verify-draw", str(drawn), "--announced", str(announced)]) == 0
        assert capsys.readouterr().out == (
            "drawn.json：相符。第 1 次抽签：2 个单位 12 件，由 office、职工代表 抽出，"
            f"名单摘要 {made['digest']}\n"
            "注意：没有存证点：看不出名单是何时定下的\n"
        )
        assert script(drawn).stdout == f"OK {made['seed']}\n"

    def test_a_draw_without_its_announcement_says_so(
        self, drawn: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.run(["verify-draw", str(drawn)]) == 0
        assert capsys.readouterr().out.splitlines()[1] == (
            "注意：没有和公布时的文件比对：看不出承诺在前、名单没有换过（见 --announced）"
        )

    def test_a_withheld_nonce_becomes_a_failed_draw(
        self, tmp_path: Path, announced: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out, known = tmp_path / "out.json", {"office": NONCES["office"]}
        arguments = ["draw", str(announced), "--json", str(out), *named("--nonce", known)]

        assert cli.run(arguments) == 2
        assert capsys.readouterr().err == (
            "出错：职工代表 没有揭晓随机数；要记为作废，请用 --failed\n"
        )
        assert not out.exists()
        assert cli.run([*arguments, "--failed"]) == 0
        assert cli.run(["verify-draw", str(out), "--announced", str(announced)]) == 0
        assert "第 1 次抽签作废" in capsys.readouterr().out
        assert script(out).returncode == 1

    def test_a_checkpoint_of_the_ledger(self, tmp_path: Path, listed: Path) -> None:
        note, out = tmp_path / "note.txt", tmp_path / "out.json"
        note.write_text("example.cn/ledger\n42\n" + "A" * 43 + "=\n\n— example.cn/ledger x\n")

        arguments = ["draw", str(listed), "--json", str(out), "--checkpoint", str(note)]
        assert cli.run(arguments) == 0
        made = json.loads(out.read_text(encoding="utf-8"))
        assert made["checkpoint"] == {"root": "00" * 32, "size": 42}

    def test_several_draws_are_one_series(
        self, tmp_path: Path, drawn: Path, listed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "again.json"
        assert cli.run(["draw", str(listed), "--json", str(out), "--number", "3"]) == 0
        capsys.readouterr()

        assert cli.run(["verify-draw", str(drawn), str(out)]) == 1
        assert capsys.readouterr().out.splitlines()[-2:] == [
            "缺第 2 次抽签，编号应当连续",
            "第 3 次把第 1 次已经抽出的名单又抽了一遍",
        ]


class TestLists:
    ROWS = (("7", "甲科", "a"), ("9", "乙科", "b"), ("11", "甲科", "c"))

    @staticmethod
    def draw(path: Path, *options: str) -> dict[str, Any]:
        out = path.with_suffix(".out")
        assert cli.run(["draw", str(path), "--json", str(out), *options]) == 0
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found

    def test_a_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "list.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for number, row in enumerate([("举措编号", "责任单位", "内容"), *self.ROWS]):
            sheet.write_row(number, 0, row)
        sheet.write_number(1, 0, 7)
        book.close()

        made = self.draw(path)

        assert made["items"] == [
            {"id": "11", "unit": "甲科"},
            {"id": "7", "unit": "甲科"},
            {"id": "9", "unit": "乙科"},
        ]
        assert [party["name"] for party in made["parties"]] == ["drawer"]

    def test_delimited_text_with_columns_named(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("what,who\n1,x\n2,y\n", encoding="utf-8")

        made = self.draw(path, "--columns", "id=what,unit=who", *named("--nonce", NONCES))

        assert sorted(made["order"]) == ["1", "2"]
        assert made["seed"] == second_draw.seed(made)

    def test_fresh_nonces_differ(self, tmp_path: Path, listed: Path) -> None:
        assert self.draw(listed)["seed"] != self.draw(listed)["seed"]

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("编号,单位\n1,a\n1,b\n", "编号 1 出现两次：A2 和 A3"),
            ("编号,单位\n1,a\n,b\n", "A3 没有编号"),
            ("编号,单位\n1,a\n2,\n", "B3 没有单位"),
            ("编号,单位\nＡ1,a\nA1,b\n", "编号“Ａ1”和“A1”看上去一样"),
            ("编号,单位\n1,甲 科\n2,甲　科\n", "单位“甲 科”和“甲\\u3000科”看上去一样"),
            ("编号,谁\n1,a\n", "缺少列 unit"),
            ("", "文件是空的"),
        ],
    )
    def test_tables_refused(
        self, text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path, out = tmp_path / "list.csv", tmp_path / "out.json"
        path.write_text(text, encoding="utf-8")
        out.write_text("before")

        assert cli.run(["draw", str(path), "--json", str(out)]) == 2
        error = capsys.readouterr().err
        assert (error.count("\n"), told in error) == (1, True), error
        assert out.read_text() == "before"

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("{}", "文件里应是一个列表"),
            ("[]", "名单是空的"),
            ("[1]", "第 1 项应是一个对象"),
            ('[{"id": "1"}]', "第 1 项缺少 unit"),
            ('[{"id": true, "unit": "a"}]', "第 1 项的 id 应是文字或整数"),
            ('[{"id": 1.5, "unit": "a"}]', "第 1 项的 id 应是文字或整数"),
            ('[{"id": "1", "unit": null}]', "第 1 项的 unit 应是文字或整数"),
            ('[{"id": 1, "unit": "a"}, {"id": "1", "unit": "a"}]', "编号 1 出现两次"),
            ('[{"id": "1\\u001b[2J", "unit": "a"}]', "编号“1\\u001b[2J”为空"),
            ('[{"id": "1\\ud800", "unit": "a"}]', "编号“1\\ud800”为空"),
            ('[{"id": "1", "id": "2", "unit": "a"}]', "“id”在同一项里写了两次"),
            ('{"format": "other"}', "这不是抽签文件"),
            ("nonsense", "文件不是 JSON"),
        ],
    )
    def test_json_refused(
        self, content: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "list.json"
        path.write_text(content, encoding="utf-8")

        assert cli.run(["draw", str(path), "--json", str(tmp_path / "out")]) == 2
        error = capsys.readouterr().err
        assert (error.count("\n"), told in error) == (1, True), error


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--nonce", "office"], "--nonce 应写成 名称=十六进制"),
        (["--nonce", "office=xyz"], "--nonce 里 office 的值不是十六进制"),
        (["--nonce", "office=00"], "office 的随机数应是 32 字节"),
        (["--nonce", "a=" + "00" * 32, "--nonce", "a=" + "11" * 32], "每方一次"),
        (["--announce"], "--announce 需要各方的 --commitment"),
        (["--announce", "--nonce", "a=" + "00" * 32], "--announce 只公布承诺"),
        (["--commitment", "a=" + "00" * 32], "a 没有揭晓随机数"),
        (["--commitment", "a=00"], "a 的承诺应是 32 字节"),
        (["--number", "0"], "抽签编号 0 不对"),
        (["--beacon", "彩票 31"], "公布时说好的公共随机数没有给出"),
        (["--checkpoint", "no-such-note"], "no-such-note"),
        (["--failed"], "各方都揭晓了随机数"),
        (
            ["--announce", "--commitment", "a=" + "00" * 32, "--beacon", "彩票 31=1 2 3"],
            "公布抽签时公共随机数已经知道",
        ),
    ],
)
def test_options_refused(
    options: list[str], told: str, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = listed.with_name("out.json")

    assert cli.run(["draw", str(listed), "--json", str(out), *options]) == 2
    error = capsys.readouterr().err
    assert (error.count("\n"), told in error) == (1, True), error
    assert not out.exists()


@pytest.mark.parametrize("options", [["--number", "2"], ["--announce"], ["--beacon", "x=1"]])
def test_what_was_announced_stands(
    options: list[str], announced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Number and list cannot be given anew; another beacon's value cannot stand in."""
    arguments = ["draw", str(announced), "--json", str(announced), *options]

    assert (
        cli.run([*arguments, *([] if "--announce" in options else named("--nonce", NONCES))]) == 2
    )
    assert capsys.readouterr().err.count("\n") == 1


class TestForgeries:
    """Every member of the file changed: our verification and the script both refuse."""

    CHANGES: tuple[Callable[[dict[str, Any]], Any], ...] = (
        lambda made: made.update(number=2),
        lambda made: made.update(checkpoint={"root": "00" * 32, "size": 1}),
        lambda made: made.update(beacon=None),
        lambda made: made["beacon"].update(source="彩票 32"),
        lambda made: made["beacon"].update(value="7 8 8"),
        lambda made: made["parties"].pop(),
        lambda made: made["parties"].append({**made["parties"][0], "name": "x"}),
        lambda made: made["parties"][0].update(nonce="33" * 32),
        lambda made: made["parties"][0].update(nonce="33" * 32, commitment=committed("33" * 32)),
        lambda made: made["parties"][0].update(nonce=None),
        lambda made: made["parties"][0].update(nonce="11"),
        lambda made: made["parties"][0].update(name="职工代表"),
        lambda made: made.update(digest="00" * 32),
        lambda made: made.update(seed="00" * 32),
        lambda made: made["items"].pop(),
        lambda made: made["items"].append({"id": "m-99", "unit": "甲科"}),
        lambda made: made["items"].append(made["items"][0]),
        lambda made: made["items"][0].update(unit="丙科"),
        lambda made: made["items"][0].update(id="m-１"),
        lambda made: made["order"].reverse(),
        lambda made: made["order"].pop(),
        lambda made: made["order"].append("m-1"),
        lambda made: made.update(order=None),
    )

    @pytest.mark.parametrize("change", CHANGES)
    def test_refused_by_both(
        self,
        change: Callable[[dict[str, Any]], Any],
        drawn: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        made = json.loads(drawn.read_text(encoding="utf-8"))
        change(made)
        drawn.write_text(json.dumps(made), encoding="utf-8")

        assert cli.run(["verify-draw", str(drawn)]) == 1
        assert capsys.readouterr().out.startswith("drawn.json：不符\n- ")
        done = script(drawn)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("REJECTED ")

    def test_a_byte_anywhere(self, drawn: Path) -> None:
        """200 files with one byte exchanged: the two verdicts are one."""
        rng, whole = random.Random(5), drawn.read_bytes()
        for _ in range(200):
            broken = bytearray(whole)
            broken[rng.randrange(len(whole))] = rng.choice(b'09afz{}[]",: \n')
            drawn.write_bytes(broken)
            assert (cli.run(["verify-draw", str(drawn)]) == 0) == accepted(bytes(broken))

    def test_not_a_draw_file(
        self, drawn: Path, listed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.run(["verify-draw", str(drawn), str(listed)]) == 2
        assert cli.run(["verify-draw", str(drawn.with_name("none.json"))]) == 2
        assert cli.run(["verify-draw", str(drawn), str(drawn), "--announced", str(drawn)]) == 2
        out, error = capsys.readouterr()
        assert (out, error.count("\n")) == ("", 3)

    def test_many_faults_are_counted(self, drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
        made = json.loads(drawn.read_text(encoding="utf-8"))
        made["items"] += [{"id": f" {n}", "unit": "甲科"} for n in range(40)]
        drawn.write_text(json.dumps(made), encoding="utf-8")

        assert cli.run(["verify-draw", str(drawn)]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert (len(lines), lines[-1]) == (22, "- 另有 23 处")


class TestPeople:
    """The second format: who may go where, and who went, by number."""

    CHANGES: tuple[Callable[[dict[str, Any]], Any], ...] = (
        lambda made: made["people"].update(team_size=1),
        lambda made: made["people"].update(team_size=3),
        lambda made: made["people"].update(inspectors=3),
        lambda made: made["people"].update(follows="whole"),
        lambda made: made["people"].update(digest="00" * 32),
        lambda made: made["seats"].pop(),
        lambda made: made["seats"].append(made["seats"][0]),
        lambda made: made["seats"][0]["inspectors"].reverse(),
        lambda made: made["seats"][0]["inspectors"].pop(),
        lambda made: made["seats"][0]["inspectors"].append(1),
        lambda made: made["seats"][0].update(unit="丙科"),
        lambda made: made.update(visits=None),
        lambda made: made["visits"].pop(0),
        lambda made: made["visits"].reverse(),
        lambda made: made["visits"].append(made["visits"][0]),
        lambda made: made["visits"][0].update(item="measure:99"),
        lambda made: made["visits"][0]["words"].append(made["visits"][0]["words"][0]),
        lambda made: made["visits"][1]["words"][1]["stood_back"].pop(),
        lambda made: made["visits"][0]["words"][0].update(
            stood_back=[{"inspector": 99, "ground": "left"}]
        ),
        lambda made: made["visits"][0]["words"][0].update(
            stood_back=[{"inspector": made["visits"][0]["words"][0]["inspector"], "ground": "left"}]
        ),
    )

    @pytest.fixture
    def sent(self, tmp_path: Path) -> Path:
        path = tmp_path / "sent.json"
        path.write_text(write(toy_draws.sent(Follows.UNIT)), encoding="utf-8")
        return path

    def test_what_is_said_of_it(self, sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["verify-draw", str(sent)]) == 0
        told = capsys.readouterr().out.splitlines()

        assert told[1] == (
            "督查员 4 人，只列编号，去 2 个单位，都按抽出的顺序；"
            "领取 4 件，都按顺序（每个单位各有顺序）；核查 3 件；退让：已不任督查员 1 人次"
        )
        assert told[-1] == "注意：退让的缘由是办公室记下的，文件本身证明不了，请查存证"
        seed = json.loads(sent.read_text(encoding="utf-8"))["seed"]
        assert script(sent).stdout == f"OK {seed} (who went: verify_people.py)\n"
        assert script(sent, PEOPLE_SCRIPT).stdout == "OK 4 inspectors, 4 items handed out\n"

    def test_an_announcement_and_a_whole_order(
        self, sent: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        promise = sent.with_name("promise.json")
        promise.write_text(write(toy_draws.announced(people=toy_draws.PEOPLE)), encoding="utf-8")
        assert cli.run(["verify-draw", str(sent), "--announced", str(promise)]) == 0
        assert cli.run(["verify-draw", str(promise)]) == 0
        told = capsys.readouterr().out
        assert "督查员 4 人，只列编号，去 2 个单位；人选已冻结，还没有抽出" in told

        sent.write_text(write(toy_draws.sent(Follows.WHOLE)), encoding="utf-8")
        assert cli.run(["verify-draw", str(sent)]) == 0
        assert script(sent, PEOPLE_SCRIPT).returncode == 0
        assert cli.run(["verify-draw", str(sent), "--announced", str(promise)]) == 1
        assert "和公布时不一样：people" in capsys.readouterr().out

    @pytest.mark.parametrize("change", CHANGES)
    def test_refused_by_both(
        self,
        change: Callable[[dict[str, Any]], Any],
        sent: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        made = json.loads(sent.read_text(encoding="utf-8"))
        change(made)
        sent.write_text(json.dumps(made), encoding="utf-8")

        assert cli.run(["verify-draw", str(sent)]) == 1
        assert capsys.readouterr().out.startswith("sent.json：不符\n- ")
        done = script(sent, PEOPLE_SCRIPT)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("REJECTED ")

    def test_a_byte_anywhere(self, sent: Path) -> None:
        rng, whole = random.Random(6), sent.read_bytes()
        for _ in range(300):
            broken = bytearray(whole)
            broken[rng.randrange(len(whole))] = rng.choice(b'0129afz{}[]",: \n')
            sent.write_bytes(broken)
            both = accepted(bytes(broken)) and accepted(bytes(broken), verify_people.check)
            assert (cli.run(["verify-draw", str(sent)]) == 0) == both, broken.decode()


def accepted(data: bytes, check: Callable[[str], str] = verify_draw.check) -> bool:
    try:
        return check(data.decode()).startswith("OK")
    except Exception:
        return False


@pytest.mark.parametrize("program", [SCRIPT, PEOPLE_SCRIPT])
def test_the_scripts_are_short_and_need_nothing_of_ours(program: Path) -> None:
    text = program.read_text(encoding="utf-8")

    assert len(text.splitlines()) < 60
    assert "zhixing." not in text


def test_runs_without_django(listed: Path) -> None:
    out = listed.with_name("out.json")
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from zhixing.cli import run\n"
        f"sys.exit(run(['draw', {str(listed)!r}, '--json', {str(out)!r}])"
        f" or run(['verify-draw', {str(out)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
