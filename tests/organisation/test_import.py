"""Importing the organisation: whole or not at all, once, and exactly what was confirmed."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from tests.ledger_log import ledger_kinds
from tests.organisation.roll import (
    BUREAU,
    CENTRE,
    CLERK,
    DATA,
    DAY,
    HEAD,
    SECRETARY,
    SERVICE,
    UNITS,
    WHOLE,
    findings,
    held,
    plan_of,
    run,
    shape,
    table,
    upload,
)
from zhixing.ledger.models import Item
from zhixing.organisation import actions, exporting, jobs
from zhixing.organisation.models import Appointment, Person, RollImport, Unit, UnitChange
from zhixing.organisation.rules import FaultyRoll, NothingChanged
from zhixing.web.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(tmp_path: Any, settings: Any) -> None:
    settings.ZHIXING_VAR = tmp_path / "var"


def everything() -> list[Any]:
    models = (Unit, UnitChange, Person, Appointment)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_one_action_one_entry_and_every_row_in_its_batch() -> None:
    job = run(*WHOLE)

    assert (job.state, ledger_kinds()) == ("done", ["organisation.imported"])
    assert {kind: n for kind, n in job.counts.items() if n} == {
        "opened": 5, "enrolled": 2, "begun": 3,
    }  # fmt: skip
    assert Item.objects.count() == 5 + 5 + 2 + 3  # units, their changes, people, posts
    assert findings() == []
    assert shape() == {
        "SJ": ("市数据局", ""),
        "FW": ("政务服务科", "SJ"),
        "ZY": ("数据资源科", "SJ"),
        "ZX": ("大数据中心", "SJ"),
        "ZX-D": ("中心党支部", "ZX"),
    }
    assert [row[:4] for row in held()] == [
        ("limin", "FW", "科员", False),
        ("zhouhong", "FW", "科长", True),
        ("zhouhong", "ZX-D", "书记", True),
    ]
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert not Person.objects.get(username="limin").has_usable_password()


def test_the_same_table_twice_changes_nothing() -> None:
    run(*WHOLE)
    before = everything()

    again = upload(table(*WHOLE))

    assert (again.state, any(again.counts.values())) == ("ready", False)
    with pytest.raises(NothingChanged):
        jobs.confirm(again)
    assert (everything(), ledger_kinds()) == (before, ["organisation.imported"])


def test_units_change_places_in_any_order() -> None:
    """What was above stands below in the end; no unit may pass below itself on the way."""
    run(*UNITS)

    run(
        {**BUREAU, "unit_code": "NEW", "unit": "市政府"},
        {**SERVICE, "parent": "ZX-D"},
        {"unit_code": "ZX-D", "parent": "SJ"},
        {"unit_code": "ZX", "parent": "ZX-D"},
        {"unit_code": "SJ", "unit": "市数据管理局", "parent": "NEW"},
    )

    assert shape() == {
        "NEW": ("市政府", ""),
        "SJ": ("市数据管理局", "NEW"),
        "ZX-D": ("中心党支部", "SJ"),
        "ZX": ("大数据中心", "ZX-D"),
        "FW": ("政务服务科", "ZX-D"),
        "ZY": ("数据资源科", "SJ"),
    }
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert findings() == []
    moved = UnitChange.objects.get(unit__code="FW", kind="moved")
    assert (moved.before["place"], moved.after["place"], moved.document) == (
        "市数据局",
        "市政府 / 市数据管理局 / 中心党支部",
        "市数发〔2026〕3 号",
    )


def test_somebody_steps_down_with_the_document() -> None:
    run(*WHOLE)

    run(
        {**HEAD, "ended": "2026-03-01", "end_reason": "考核不称职", "end_document": "3 号"},
        {**CLERK, "post": "科长", "heads": "是", "began": "2026-03-01", "reason": "竞争上岗"},
    )

    gone = Appointment.objects.get(person__username="zhouhong", unit__code="FW")
    assert (gone.reason, gone.end_reason, gone.end_document) == ("轮岗", "考核不称职", "3 号")
    assert Appointment.objects.get(unit__code="FW", heads=True, ended=None).person.name == "李敏"
    assert findings() == []


def test_a_unit_is_closed_with_its_people_gone() -> None:
    run(*UNITS, {**CLERK, "unit": "数据资源科"})

    run(
        {**CLERK, "unit": "数据资源科", "ended": "2026-03-01"},
        {**DATA, "unit_closed": "2026-03-01", "parent": ""},
    )

    assert not Unit.objects.get(code="ZY").is_open
    assert findings() == []


def test_an_error_anywhere_keeps_everything_out(admin: Person) -> None:
    job = upload(table(*WHOLE, {**CLERK, "username": "x", "name": "某", "began": "昨天"}), admin)

    assert (job.state, job.preview["bad_rows"]) == ("ready", 1)
    with pytest.raises(FaultyRoll):
        jobs.confirm(job)
    assert (Unit.objects.count(), ledger_kinds()) == (0, [])
    errors = jobs.errors_file(job).read_text("utf-8-sig")
    assert errors.splitlines()[1].endswith("“昨天”不是时间。请写成 2024-05-01 09:30 的样子。")


def test_what_was_confirmed_is_what_is_done(admin: Person) -> None:
    """Something changed between preview and confirmation: the differences are shown anew."""
    job = upload(table(*WHOLE), admin)
    actions.open_unit(name="市数据局", kind="organisation", code="SJ", by=admin)

    shown = jobs.confirm(job)

    assert (shown.state, shown.message.partition("，")[0], shown.counts["opened"]) == (
        "ready", "预览之后组织情况有了变化", 4,
    )  # fmt: skip
    assert jobs.confirm(shown).state == "done"
    assert ledger_kinds() == ["unit.opened", "organisation.imported"]


def test_without_its_entry_nothing_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def broken(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        run(*WHOLE)
    assert everything() == before


def test_a_killed_worker_s_step_is_done_by_the_next(admin: Person) -> None:
    job = upload(table(*WHOLE), admin)
    held_by_dead = {"state": "waiting", "attempts": 1}
    RollImport.objects.update(lease_until=timezone.now() + timedelta(minutes=1), **held_by_dead)
    assert jobs.work() == 0

    RollImport.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.work() == 1
    job.refresh_from_db()
    assert (job.state, ledger_kinds()) == ("done", ["organisation.imported"])


def test_a_step_that_always_breaks_is_given_up(admin: Person) -> None:
    job = upload(table(*WHOLE), admin)
    RollImport.objects.update(state="waiting", attempts=jobs.ATTEMPTS)

    jobs.work()

    job.refresh_from_db()
    assert (job.state, job.message) == ("refused", "试了 3 次都中断了，没有导入任何内容")


def test_a_large_table_waits_for_the_worker(
    monkeypatch: pytest.MonkeyPatch, admin: Person, signed_in: Any
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    browser = signed_in(admin)
    page = send(browser, table(*WHOLE)).url

    html = browser.get(page).content.decode()
    assert '<meta http-equiv="refresh" content="3">' in html
    assert "<progress" in html
    polled = browser.get(page, headers={"HX-Request": "true"})
    assert ("HX-Refresh" in polled, polled.content.decode().count("<progress")) == (False, 1)

    jobs.work()
    assert browser.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    browser.post(f"{page}confirm/")
    assert "正在导入" in browser.get(page).content.decode()
    jobs.work()
    assert "已导入" in browser.get(page).content.decode()
    assert len(shape()) == 5


# The page


def send(browser: Client, content: bytes, name: str = "组织.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post("/people/import/", {"file": file, "day": DAY.isoformat()})


def test_preview_confirm_and_look(admin: Person, signed_in: Any) -> None:
    browser = signed_in(admin)
    page = send(browser, table(*WHOLE)).url
    html = browser.get(page).content.decode()
    words = (
        "还没有改动任何内容",
        "市数据局 / 政务服务科（FW）",
        "周宏（zhouhong）：政务服务科科长，2024-02-01 起",
    )
    assert [word in html for word in words] == [True] * 3
    assert Unit.objects.count() == 0

    assert browser.post(f"{page}confirm/").url == page
    assert "已导入并存证" in browser.get(page).content.decode()
    browser.post(f"{page}confirm/")
    assert ledger_kinds() == ["organisation.imported"]


def test_columns_are_chosen_by_hand(admin: Person, signed_in: Any) -> None:
    browser = signed_in(admin)
    page = send(browser, "号,叫什么,是什么\nSJ,市局,本级机关\n".encode()).url
    assert "缺少“单位代码”列" in browser.get(page).content.decode()

    browser.post(page, {"unit_code": "0", "unit": "1", "kind": "2"})
    browser.post(f"{page}confirm/")
    assert shape() == {"SJ": ("市局", "")}


def test_an_unreadable_file_says_why(admin: Person, signed_in: Any) -> None:
    browser = signed_in(admin)
    page = send(browser, b"%PDF-1.4", "a.pdf").url

    assert "这不是表格文件" in browser.get(page).content.decode()


@pytest.mark.parametrize("path", ["", "template/", "{pk}/", "{pk}/confirm/", "{pk}/errors/"])
def test_only_administrators_import(
    alice: Person, admin: Person, signed_in: Any, path: str
) -> None:
    path = f"/people/import/{path}".format(pk=upload(table(*WHOLE), admin).pk)
    ask = signed_in(alice).post if path.endswith("confirm/") else signed_in(alice).get

    assert ask(path).status_code == 403
    assert signed_in(alice).get("/people/export.csv").status_code == 403
    assert Client().get("/people/import/").status_code == 302


def test_the_page_of_an_import_costs_the_same(
    admin: Person, signed_in: Any, django_assert_num_queries: Any
) -> None:
    browser = signed_in(admin)
    small, large = (upload(table(*lines), admin) for lines in (WHOLE[:1], WHOLE))
    for job in (small, large):
        with django_assert_num_queries(2):  # the person and the import
            browser.get(f"/people/import/{job.pk}/")


# Out and in again


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_exported_imports_as_no_difference(language: str) -> None:
    run(*WHOLE, {"username": "nobody", "name": "无职", "phone": "139", "email": "a@b.cn"})
    run({**SECRETARY, "ended": "2026-03-01", "end_reason": "调离"})
    run({**CENTRE, "unit": "数据/算力中心\\东区"})

    for name, write in exporting.WRITERS.items():
        with translation.override(language):
            content = write()
        again = plan_of(content, f"organisation.{name}")
        assert [fault.text for fault in again.faults.faults] == []
        assert (again.is_empty, again.unchanged) == (True, 3)


def test_the_template_imports_as_it_is() -> None:
    found = plan_of(exporting.template(), "organisation-template.xlsx")

    assert [fault.text for fault in found.faults.faults] == []
    assert {kind: n for kind, n in found.counts.items() if n} == {
        "opened": 2, "enrolled": 1, "begun": 1,
    }  # fmt: skip


# The command


def command(*arguments: Any) -> str:
    out = StringIO()
    call_command("import_organisation", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "组织.csv"
    file.write_bytes(table(*WHOLE))

    assert "设立单位 5" in command(file, "--dry-run")
    assert Unit.objects.count() == 0
    assert command(file, "--document", "3 号").endswith("已导入并存证\n")
    assert (ledger_kinds(), findings()) == (["organisation.imported"], [])
    assert command(file) == "与登记一致 3 行\n"
    assert RollImport.objects.count() == 1


def test_bad_input_ends_the_command_with_two(tmp_path: Path) -> None:
    file = tmp_path / "组织.csv"
    file.write_bytes(table({**SERVICE, "parent": ""}))
    for arguments in ([file], [tmp_path / "none.csv"], [file, "--columns", "单位代码=血型"]):
        with pytest.raises(CommandError) as error:
            command(*arguments)
        assert error.value.returncode == 2
    assert Unit.objects.count() == 0


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_confirmations_at_once(same: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same preview twice, or two previews of the same table: everything is written once."""
    first = upload(table(*WHOLE))
    second = first if same else upload(table(*WHOLE))
    start = threading.Barrier(2)

    def confirm(job: RollImport) -> None:
        start.wait()
        try:
            jobs.confirm(job)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[job]) for job in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.work()

    assert (ledger_kinds(), len(held())) == (["organisation.imported"], 3)
    assert findings() == []
