"""Importing tables: all or nothing, every error by row and cell, nothing imported twice."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories import make_unit
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.documents.tables import TableError
from zhixing.ledger import actions as ledger_actions
from zhixing.ledger.models import Item
from zhixing.voices.actions import imports as actions
from zhixing.voices.importing.fields import FIELDS, Defaults
from zhixing.voices.models import ImportBatch, Voice
from zhixing.voices.queries import imports as queries
from zhixing.voices.rules.intake import NothingToImport
from zhixing.web.errors import NotYours
from zhixing.web.imports.columns import file_digest, headings

pytestmark = pytest.mark.django_db

HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")


@pytest.fixture(autouse=True)
def _var(tmp_path: Path, settings: Any) -> None:
    settings.ZHIXING_VAR = tmp_path / "var"


def row(number: int, **cells: Any) -> tuple[Any, ...]:
    values = {
        "id": number,
        "user": f"U{number}",
        "title": f"第{number}条",
        "time": "2020/1/6 12:09:38",
        "text": f"第{number}条的内容",
        "dislikes": 0,
        "likes": 3,
        **cells,
    }
    return tuple(values.values())


def csv_file(folder: Path, *rows: Any, header: Any = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "来信.csv"
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def examine(campaign: Campaign, path: Path, **kwargs: Any) -> queries.Preview:
    table = FIELDS.read(path, path.name)
    columns = FIELDS.columns_of(table, kwargs.pop("columns", None))
    return queries.examine(campaign, table, columns, Defaults(**kwargs))


def do_import(campaign: Campaign, path: Path, by: Any = "system", **kwargs: Any) -> ImportBatch:
    preview = examine(campaign, path, **kwargs)
    return actions.import_voices(
        campaign=campaign,
        rows=preview.new,
        file_name=path.name,
        sha256=file_digest(path),
        mapping=headings(preview.table, preview.columns),
        skipped=preview.left_out,
        by=by,
    )


def errors(preview: queries.Preview) -> list[str]:
    return [fault.text for fault in preview.errors]


def test_one_action_one_entry_every_row(campaign: Campaign, office: Any, tmp_path: Path) -> None:
    batch = do_import(campaign, csv_file(tmp_path, row(1), row(2)), by=office)

    assert ledger_kinds() == ["voices.imported"]
    assert (batch.imported, batch.skipped) == (2, 0)
    first, second = Voice.objects.order_by("pk")
    assert (first.title, first.text, first.likes, first.row_number) == (
        "第1条",
        "第1条的内容",
        3,
        2,
    )
    assert first.said_at.isoformat() == "2020-01-06T04:09:38+00:00"
    assert first.original["留言编号"] == "1"
    assert first.author_key not in {"", second.author_key}
    assert list(Item.objects.order_by("position").values_list("subject", flat=True)) == [
        f"voice:{first.pk}",
        f"voice:{second.pk}",
    ]


def test_the_same_user_is_one_person(campaign: Campaign, tmp_path: Path) -> None:
    do_import(campaign, csv_file(tmp_path, row(1, user="甲"), row(2, user="甲")))

    assert len(set(Voice.objects.values_list("author_key", flat=True))) == 1


def test_importing_again_skips(campaign: Campaign, tmp_path: Path) -> None:
    do_import(campaign, csv_file(tmp_path, row(1), row(2)))
    again = csv_file(tmp_path, row(1, likes=9), row(2), row(3))

    preview = examine(campaign, again)
    assert ([c.external_id for c in preview.new], preview.skipped) == (["3"], 2)
    assert do_import(campaign, again).skipped == 2
    with pytest.raises(NothingToImport):
        do_import(campaign, again)
    assert Voice.objects.count() == 3


def test_rows_without_identifier_are_told_apart_by_their_words(
    campaign: Campaign, tmp_path: Path
) -> None:
    header = ("内容", "时间")
    path = csv_file(tmp_path, ("甲", "2024-05-01"), ("乙", "2024-05-01"), header=header)
    do_import(campaign, path)
    turned = csv_file(
        tmp_path, ("2024-05-01", "甲", "1"), ("2024-05-01", "丙", "2"),
        header=("时间", "内容", "点赞数"),
    )  # fmt: skip

    preview = examine(campaign, turned)
    assert ([c.fields["text"] for c in preview.new], preview.skipped) == (["丙"], 1)


def test_a_changed_row_is_reported_and_the_first_kept(campaign: Campaign, tmp_path: Path) -> None:
    do_import(campaign, csv_file(tmp_path, row(1)))
    voice = Voice.objects.get()
    preview = examine(campaign, csv_file(tmp_path, row(1, text="改过的内容")))

    assert [conflict.text for conflict in preview.conflicts] == [
        f"第 2 行：编号 1 以前导入过（第 {voice.pk} 号诉求），这次内容不同；保留原来的，没有改动。"
    ]
    voice.refresh_from_db()
    assert voice.text == "第1条的内容"


def test_rows_that_came_in_meanwhile_are_skipped(campaign: Campaign, tmp_path: Path) -> None:
    path = csv_file(tmp_path, row(1), row(2))
    late = examine(campaign, path)
    do_import(campaign, csv_file(tmp_path, row(1)))

    batch = actions.import_voices(
        campaign=campaign, rows=late.new, file_name="x", sha256="", mapping={}, by="system"
    )
    assert (batch.imported, batch.skipped, Voice.objects.count()) == (1, 1, 2)


def test_a_broken_second_write_imports_nothing(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise OSError("broken")

    monkeypatch.setattr(ledger_actions, "append", fail)
    with pytest.raises(OSError, match="broken"):
        do_import(campaign, csv_file(tmp_path, row(1)))
    assert (Voice.objects.count(), ImportBatch.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["alice", "inspector", "admin"])
def test_only_the_office_imports(
    who: str, campaign: Campaign, request: Any, tmp_path: Path
) -> None:
    with pytest.raises(NotYours):
        do_import(campaign, csv_file(tmp_path, row(1)), by=request.getfixturevalue(who))
    assert Voice.objects.count() == 0


# Bad input


def test_gb18030_is_read(campaign: Campaign, tmp_path: Path) -> None:
    do_import(campaign, csv_file(tmp_path, row(1), encoding="gb18030"))

    assert Voice.objects.get().text == "第1条的内容"


def test_dates_in_five_notations_mean_one_day(campaign: Campaign, tmp_path: Path) -> None:
    notations = ["2020/1/6", "2020-01-06", "2020年1月6日", "20200106", "43836"]
    path = csv_file(tmp_path, *(row(n, time=text) for n, text in enumerate(notations, 1)))
    do_import(campaign, path)

    days = {voice.said_at.astimezone().date().isoformat() for voice in Voice.objects.all()}
    assert len(days) == 1
    assert (
        Voice.objects.filter(said_at=datetime.fromisoformat("2020-01-06T00:00+08:00")).count() == 5
    )


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"text": ""}, "第 3 行 E 列（E3）：没有内容。请填写，或删去这一行。"),
        ({"text": "\u202e\u200b"}, "第 3 行 E 列（E3）：没有内容。请填写，或删去这一行。"),
        ({"text": "堵" * 20_001}, "第 3 行 E 列（E3）：共 20001 字，最多 20000 字。请删减。"),
        (
            {"time": "上周二"},
            "第 3 行 D 列（D3）：“上周二”不是时间。请写成 2024-05-01 09:30 的样子。",
        ),
        ({"time": ""}, "第 3 行 D 列（D3）：没有填时间。请填写，例如 2024-05-01 09:30。"),
        ({"time": "2020-02-30"}, "第 3 行 D 列（D3）：没有“2020-02-30”这个时间。请改正。"),
        ({"likes": "许多"}, "第 3 行 G 列（G3）：“许多”不是整数。"),
    ],
)  # fmt: skip
def test_each_error_names_its_cell(
    cells: Any, text: str, campaign: Campaign, tmp_path: Path
) -> None:
    preview = examine(campaign, csv_file(tmp_path, row(1), row(2, **cells), row(3)))

    assert errors(preview) == [text]
    assert [c.external_id for c in preview.new] == ["1", "3"]


def test_two_megabytes_of_text_name_their_cell(campaign: Campaign, tmp_path: Path) -> None:
    preview = examine(campaign, csv_file(tmp_path, row(1, text="堵" * 700_000)))

    assert errors(preview) == ["第 2 行 E 列（E2）：共 700000 字，最多 20000 字。请删减。"]


def test_duplicate_ids(campaign: Campaign, tmp_path: Path) -> None:
    preview = examine(campaign, csv_file(tmp_path, row(7), row(7), row(7, text="另一件事")))

    assert (len(preview.new), preview.skipped) == (1, 1)
    assert errors(preview) == [
        "第 4 行：编号 7 与第 2 行相同，内容却不同。请改正其中一个编号，或删去不要的一行。"
    ]


def test_emoji_stay_and_bidi_marks_go_with_a_note(campaign: Campaign, tmp_path: Path) -> None:
    preview = examine(campaign, csv_file(tmp_path, row(1, text="排队\U0001f624\u202e太久")))

    assert preview.new[0].fields["text"] == "排队\U0001f624太久"
    assert [fault.text for fault in preview.notes] == [
        "第 2 行 E 列（E2）：去掉了看不见的控制字符（U+202E）。"
    ]


def test_formulas_are_words_or_errors(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "公式.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("编号", "内容"))
        sheet.write_row(1, 0, (1, "好"))
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write(2, 0, 2)
    preview = examine(campaign, path)
    assert errors(preview)[0].startswith("第 3 行 B 列（B3）：这里是错误值 #DIV/0!")

    words = examine(campaign, csv_file(tmp_path, row(1, text="=HYPERLINK(1)")))
    assert [c.fields["text"] for c in words.new] == ["=HYPERLINK(1)"]


def test_a_wrong_column_is_named(campaign: Campaign, tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("1", "甲"), header=("编号", "意见"))

    with pytest.raises(TableError) as caught:
        examine(campaign, path)
    assert FIELDS.explain(caught.value) == (
        "第 1 行：缺少“内容”列；表头有：编号、意见。请补上这一列，或指定用哪一列。"
    )
    assert [c.fields["text"] for c in examine(campaign, path, columns={"text": 1}).new] == ["甲"]


def test_merged_header_cells_are_named(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "合并.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "编号")
        sheet.write_row(0, 2, ("内容", "时间"))
        sheet.write_row(1, 0, (1, 2, "甲", "2024-05-01"))
    with pytest.raises(TableError) as caught:
        examine(campaign, path)
    assert "A1:B1" in FIELDS.explain(caught.value)


def test_a_macro_workbook_is_refused(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "宏.xlsm"
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ("内容",))
    path.write_bytes((tmp_path / "x.xlsx").read_bytes())

    with pytest.raises(TableError) as caught:
        examine(campaign, path)
    assert FIELDS.explain(caught.value) == "文件带有宏，不能导入。请另存为不带宏的 .xlsx 文件。"


def test_a_million_rows_are_refused_early(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "大.csv"
    path.write_text("内容\n" + "甲\n" * 1_000_000)

    with pytest.raises(TableError) as caught:
        examine(campaign, path)
    assert "表格超过 200000 行。请分成几个文件导入。" in FIELDS.explain(caught.value)
    assert Voice.objects.count() == 0


def test_choices_units_and_inspections(campaign: Campaign, section_a: Any, tmp_path: Path) -> None:
    header = ("编号", "内容", "时间", "类型", "身份", "渠道", "单位", "是否公开")
    path = csv_file(
        tmp_path,
        ("1", "甲", "2024-05-01", "堵点", "企业", "人大评议", section_a.name, "是"),
        ("2", "乙", "2024-05-01", "", "", "", "", ""),
        ("3", "丙", "2024-05-01", "抱怨", "", "", "不存在科", "随便"),
        header=header,
    )
    preview = examine(campaign, path)
    first, second = (c.fields for c in preview.new)

    assert (first["kind"], first["speaker"], first["consent"]) == (
        "blockage",
        "enterprise",
        "public",
    )
    assert (first["source"], first["authority"]) == ("inspection", "congress")
    assert first["unit_id"] == section_a.pk
    assert (second["kind"], second["consent"], second["source"]) == (
        "difficulty",
        "private",
        "hotline",
    )
    assert [text.partition("：")[0] for text in errors(preview)] == [
        "第 4 行 G 列（G4）",
        "第 4 行 D 列（D4）",
        "第 4 行 H 列（H4）",
    ]


def test_two_units_of_one_name(campaign: Campaign, bureau: Any, tmp_path: Path) -> None:
    for _ in range(2):
        make_unit("综合科", parent=bureau)
    path = csv_file(tmp_path, ("甲", "综合科"), header=("内容", "单位"))

    assert errors(examine(campaign, path)) == [
        "第 2 行 B 列（B2）：有不止一个单位叫“综合科”，请改写单位代码。"
    ]


# The page


def upload(browser: Client, campaign: Campaign, content: bytes, name: str = "来信.csv") -> Any:
    return browser.post(
        reverse("voices:import", args=[campaign.slug]),
        {"file": SimpleUploadedFile(name, content), "kind": "pain", "speaker": "citizen",
         "source": "hotline", "consent": "private"},
    )  # fmt: skip


def test_preview_then_confirm(
    campaign: Campaign, office: Any, signed_in: Any, tmp_path: Path, settings: Any
) -> None:
    browser = signed_in(office)
    content = csv_file(tmp_path, row(1), row(2, time="上周二"), row(3)).read_bytes()
    preview = upload(browser, campaign, content).url
    page = browser.get(preview).content.decode()
    assert "第 3 行 D 列（D3）：“上周二”不是时间" in page
    assert Voice.objects.count() == 0

    refused = browser.post(f"{preview}confirm/")
    assert refused.url == preview
    assert "有 1 行有错误，没有导入任何一行" in browser.get(preview).content.decode()
    faulty = b"".join(browser.get(f"{preview}errors.csv")).decode("utf-8-sig")
    assert faulty.splitlines()[1].startswith("2,U2,第2条,上周二")
    assert Voice.objects.count() == 0

    done = browser.post(f"{preview}confirm/", {"skip_errors": "on"})
    batch = ImportBatch.objects.get()
    assert done.url == f"{reverse('voices:voice_list', args=[campaign.slug])}?batch={batch.pk}"
    assert (batch.imported, batch.by, Voice.objects.filter(kind="pain").count()) == (2, office, 2)
    assert list((settings.ZHIXING_VAR / "pending").iterdir()) == []
    assert browser.post(f"{preview}confirm/").status_code == 404
    assert Voice.objects.count() == 2


def test_columns_chosen_by_hand(
    campaign: Campaign, office: Any, signed_in: Any, tmp_path: Path
) -> None:
    browser = signed_in(office)
    content = csv_file(tmp_path, ("1", "甲"), header=("编号", "意见")).read_bytes()
    preview = upload(browser, campaign, content).url
    assert "缺少“内容”列" in browser.get(preview).content.decode()

    assert browser.post(preview, {"id": "0", "text": "1"}).status_code == 302
    browser.post(f"{preview}confirm/")
    assert Voice.objects.get().text == "甲"


def test_a_waiting_table_is_its_session_s_own(
    campaign: Campaign, office: Any, leader: Any, signed_in: Any, tmp_path: Path
) -> None:
    preview = upload(signed_in(office), campaign, csv_file(tmp_path, row(1)).read_bytes()).url

    assert signed_in(leader).get(preview).status_code == 404
    assert signed_in(leader).post(f"{preview}confirm/").status_code == 404
    assert Client().get(preview).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"<html><table></table></html>", "这其实是一个网页"),
        ("a.csv", b"", "提交的文件为空"),
        ("a.csv", b"\xff\xff\xff\xff,\n", "文字编码认不出来"),
        ("a.xlsx", b"PK\x03\x04broken", "文件打不开"),
        ("a.pdf", b"%PDF-1.4", "这不是表格文件"),
    ],
)
def test_an_unreadable_file_is_refused_and_not_kept(
    name: str, content: bytes, words: str, campaign: Campaign, office: Any, signed_in: Any,
    settings: Any,
) -> None:  # fmt: skip
    response = upload(signed_in(office), campaign, content, name)

    assert response.status_code == 400
    if content:
        assert words in response.content.decode()
    folder = settings.ZHIXING_VAR / "pending"
    assert list(folder.iterdir() if folder.exists() else []) == []


# The command


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_voices", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_imports(campaign: Campaign, tmp_path: Path) -> None:
    path = csv_file(tmp_path, row(1), row(2))

    assert "新诉求 2 条" in run(str(path), "--campaign", "debate", "--dry-run")
    assert Voice.objects.count() == 0
    assert run(str(path), "--campaign", "debate").endswith("已导入 2 条诉求\n")
    assert ledger_kinds() == ["voices.imported"]


def test_the_command_takes_columns_by_letter_or_heading(campaign: Campaign, tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("1", "甲", "乙"), header=("编号", "意见", "补充"))

    run(str(path), "--campaign", "debate", "--columns", "编号=A,内容=意见")
    assert Voice.objects.get().text == "甲"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--campaign", "none"], "没有网址名为 none 的活动；现有：debate"),
        (
            ["--campaign", "debate"],
            "有 1 行有错误，没有导入任何一行；改正后再导入，或加 --skip-errors",
        ),
        (["--campaign", "debate", "--columns", "编号"], "--columns 里的“编号”应写成 字段=列"),
        (["--campaign", "debate", "--columns", "内容=Z"], "为“内容”指定的列“Z”不存在"),
    ],
)
def test_bad_input_ends_the_command_with_two(
    arguments: list[str], message: str, campaign: Campaign, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, row(1), row(2, time="上周二"))
    with pytest.raises(CommandError) as caught:
        run(str(path), *arguments)

    assert caught.value.returncode == 2
    assert message in str(caught.value)
    assert Voice.objects.count() == 0


def test_the_command_leaves_out_bad_rows_when_told(campaign: Campaign, tmp_path: Path) -> None:
    path = csv_file(tmp_path, row(1), row(2, time="上周二"))
    out = run(str(path), "--campaign", "debate", "--skip-errors")

    assert "第 3 行 D 列（D3）：“上周二”不是时间" in out
    assert Voice.objects.count() == 1


@pytest.mark.real_data
def test_the_public_set_of_messages(campaign: Campaign, real_data: Path) -> None:
    path = real_data / "messages" / "messages.xlsx"
    batch = do_import(campaign, path)

    assert (batch.imported, batch.skipped, Voice.objects.count()) == (4326, 0, 4326)
    preview = examine(campaign, path)
    assert (len(preview.new), preview.skipped, len(preview.errors)) == (0, 4326, 0)
