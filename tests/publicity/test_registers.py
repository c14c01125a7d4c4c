"""The registers: what stands in them, who may take them, and the console command."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests import factories
from tests.comparison.world import fill
from tests.publicity.story import tell, whole_story
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Rating
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import claims
from zhixing.publicity.queries.registers import REGISTERS, write
from zhixing.voices.models import Problem, Voice


def read(campaign: Campaign, key: str) -> list[dict[str, str]]:
    """The register as a reader of its csv finds it."""
    out = io.BytesIO()
    write(campaign, [key], out, form="csv")
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))


def test_voices_stand_in_the_order_in_which_they_were_said(campaign: Campaign) -> None:
    later = factories.make_voice(campaign, title="后说的", source="telephone")
    first = factories.make_voice(campaign, title="先说的", said_at=moment(-3))

    rows = read(campaign, "voices")

    assert [row["标题"] for row in rows] == ["先说的", "后说的"]
    assert [row["序号"] for row in rows] == ["1", "2"]
    assert [row["编号"] for row in rows] == [str(first.pk), str(later.pk)]
    assert [row["渠道"] for row in rows] == ["网上提交", "电话"]


def sheet(campaign: Campaign, key: str) -> list[list[Any]]:
    """The cells of the register's sheet."""
    (cells,) = book(campaign, [key]).values()
    return cells


def book(campaign: Campaign, keys: list[str]) -> dict[str, list[list[Any]]]:
    """The cells of each sheet by its name."""
    out = io.BytesIO()
    write(campaign, keys, out, form="xlsx")
    out.seek(0)
    found = CalamineWorkbook.from_filelike(out)
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def moment(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


@pytest.mark.parametrize("words", ["=1+1", "+86", "-3", "@cmd", "{=1}", "http://a.cn", "😀😀"])
def test_words_stay_words(words: str, campaign: Campaign) -> None:
    """Whatever was said opens in a spreadsheet as text, never as a formula or a link."""
    factories.make_voice(campaign, text=words)

    assert [row["内容"].removeprefix("'") for row in read(campaign, "voices")] == [words]
    assert [row[7] for row in sheet(campaign, "voices") if row[0] == 1.0] == [words]


def test_every_channel_has_its_row_also_those_through_which_nothing_came(
    campaign: Campaign, alice: Person, section_a: Unit
) -> None:
    heard = [factories.make_voice(campaign, source="telephone") for _ in range(3)]
    problem = factories.make_problem(campaign, voices=heard[:2], lead_unit=section_a)
    # Two measures and two answers must not count a voice twice.
    for _ in range(2):
        measure = factories.make_measure(campaign, alice, problems=[problem])
        factories.make_answer(heard[0], measure=measure)
    declined = factories.make_voice(campaign, source="paper")
    factories.make_problem(
        campaign, voices=[declined], state=Problem.State.DECLINED, declined_reason="不属本级事权"
    )

    rows = {row["渠道"]: row for row in read(campaign, "opinions")}

    assert list(rows) == [str(label) for label in Voice.Source.labels]
    counted = ["原始意见数（条）", "梳理合并后（条）", "采纳（条）", "不采纳（条）", "已反馈（条）"]
    assert [rows["电话"][name] for name in counted] == ["3", "2", "1", "0", "1"]
    assert [rows["书面来信"][name] for name in counted] == ["1", "1", "0", "1", "0"]
    assert rows["书面来信"]["不采纳的理由"] == "不属本级事权"
    assert [rows["意见箱"][name] for name in counted] == ["0", "0", "0", "0", "0"]


def test_problems_name_their_sources_and_units_once(
    campaign: Campaign, section_a: Unit, section_b: Unit
) -> None:
    heard = [factories.make_voice(campaign, unit=section_b) for _ in range(3)]
    problem = factories.make_problem(campaign, voices=heard, lead_unit=section_a, title="排队太久")
    factories.make_problem(campaign, merged_into=problem)

    (row,) = read(campaign, "problems")

    assert row["问题编号"] == f"{timezone.localtime(problem.created_at).year}-{problem.pk:05d}"
    assert (row["问题来源"], row["涉及单位"], row["牵头单位"]) == (
        "网上提交",
        "数据资源科",
        "政务服务科",
    )
    assert (row["提出人次"], row["是否共性"], row["状态"]) == ("3", "是", "办理中")


def test_tasks_carry_goal_progress_and_light(campaign: Campaign, alice: Person) -> None:
    late = factories.make_measure(
        campaign, alice, deadline=factories.day(-1), baseline="45.50", target=15
    )
    factories.make_task(late, done_at=timezone.now())
    factories.make_task(late)
    factories.make_measure(campaign, alice, state=Measure.State.VERIFIED)

    first, second = read(campaign, "tasks")

    assert first["工作任务（目标）"] == "平均等候时间：由 45.5 到 15分钟"
    assert (first["进展情况"], first["状态灯"]) == ("已承诺，任务 1/2 项", "■ 逾期")
    assert (second["进展情况"], second["状态灯"]) == ("已核验", "✓ 已核验")


def test_only_deeds_are_in_the_list_of_deeds(campaign: Campaign, alice: Person) -> None:
    voice = factories.make_voice(campaign)
    deed = factories.make_measure(campaign, alice, deed=True, title="装叫号机")
    factories.make_rating(factories.make_answer(voice, measure=deed), Rating.Grade.VERY_BAD)
    factories.make_rating(factories.make_answer(voice, measure=deed), Rating.Grade.GOOD)
    factories.make_measure(campaign, alice)

    (row,) = read(campaign, "deeds")

    assert (row["项目名称"], row["群众评价"]) == ("装叫号机", "4.0 分（1 人）")


def test_rectification_is_what_did_not_come_from_oneself(campaign: Campaign, alice: Person) -> None:
    problem = factories.make_problem(campaign, title="排队太久")
    measure = factories.make_measure(campaign, alice, problems=[problem], state="verified")
    factories.make_measure(campaign, alice)

    (row,) = read(campaign, "rectification")

    assert (row["编号"], row["问题"], row["验收人"]) == (str(measure.pk), "排队太久", "提出人确认")


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("key", "queries"),
    [
        ("voices", 1),
        ("opinions", 2),
        ("problems", 3),
        ("tasks", 7),
        ("deeds", 7),
        ("rectification", 10),
    ],
)
def test_each_register_asks_the_same_queries_however_long(
    key: str,
    queries: int,
    times: int,
    campaign: Campaign,
    alice: Person,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(times):
        whole_story(campaign, alice)
    Measure.objects.update(deed=True)
    with django_assert_num_queries(queries):
        read(campaign, key)


@pytest.mark.parametrize("times", [0, 2])
def test_all_registers_are_sheets_of_one_workbook(
    times: int, campaign: Campaign, alice: Person
) -> None:
    tell(campaign, alice, times)

    assert list(book(campaign, list(REGISTERS))) == [
        str(register.title) for register in REGISTERS.values()
    ]


# Who may take them


def test_registers_are_for_duty_holders(
    campaign: Campaign,
    office: Person,
    inspector: Person,
    alice: Person,
    admin: Person,
    signed_in: Callable[[Person], Client],
) -> None:
    elsewhere = factories.make_person()
    factories.make_duty(factories.make_campaign(), elsewhere)
    base = f"/c/{campaign.slug}/registers/"
    for person, status in (
        (office, 200),
        (inspector, 200),
        (alice, 403),
        (admin, 403),
        (elsewhere, 403),
    ):
        assert signed_in(person).get(base).status_code == status
        answer = signed_in(person).get(f"{base}tasks.xlsx")
        assert (answer.status_code, len(answer.getvalue()) > 5000) == (status, status == 200)


def test_visitors_are_shown_the_way_to_sign_in(campaign: Campaign, alice: Person) -> None:
    answer = Client().get(f"/c/{campaign.slug}/registers/tasks.xlsx")

    assert answer.status_code == 403
    assert re.findall(r'"(/accounts/login/[^"]+)"', answer.text) == [
        f"/accounts/login/?next=%2Fc%2F{campaign.slug}%2Fregisters%2Ftasks.xlsx"
    ]


def test_a_file_is_named_after_campaign_and_register(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    answer = signed_in(office).get(f"/c/{campaign.slug}/registers/all.xlsx")
    answer.getvalue()

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%A7%A3%E6%94%BE%E6%80%9D%E6%83%B3%E5%A4%A7"
        "%E8%AE%A8%E8%AE%BA%E5%85%A8%E9%83%A8%E5%8F%B0%E8%B4%A6.xlsx"
    )


@pytest.mark.parametrize("name", ["all.csv", "nothing.xlsx", "tasks.pdf", "tasks.xlsx.csv"])
def test_there_is_no_such_file(
    name: str, campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert signed_in(office).get(f"/c/{campaign.slug}/registers/{name}").status_code == 404


# The console


@pytest.mark.parametrize("name", ["tasks.xlsx", "TASKS.XLSX", "tasks.csv"])
def test_export_writes_a_file_and_says_where(
    name: str, campaign: Campaign, alice: Person, tmp_path: Path, capsys: Any
) -> None:
    tell(campaign, alice)
    file = tmp_path / name

    call_command("export", "tasks", str(file), campaign=campaign.slug)

    assert capsys.readouterr().out == f"{file}\n"
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert file.stat().st_size > 500


def test_export_of_all_registers(campaign: Campaign, tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"

    call_command("export", "all", str(file), campaign=campaign.slug)

    assert len(CalamineWorkbook.from_path(file).sheet_names) == len(REGISTERS)


@pytest.mark.parametrize(
    ("register", "name", "slug", "message"),
    [
        ("tasks", "tasks.pdf", "debate", "the name must end in .xlsx or .csv"),
        ("tasks", "tasks", "debate", "the name must end in .xlsx or .csv"),
        ("all", "all.csv", "debate", "all registers together need an .xlsx file"),
        ("tasks", "tasks.xlsx", "nowhere", "no campaign 'nowhere'"),
        ("tasks", "missing/tasks.xlsx", "debate", "there is no folder"),
    ],
)
def test_export_refuses_with_status_two_and_leaves_nothing(
    register: str, name: str, slug: str, message: str, campaign: Campaign, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=message) as refusal:
        call_command("export", register, str(tmp_path / name), campaign=slug)

    assert refusal.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_what_goes_and_what_stays(campaign: Campaign) -> None:
    problem = factories.make_problem(campaign)
    factories.make_practice(campaign, title="居住证明", problem=problem)
    factories.make_practice(campaign, title="三级签字", fate="changed", kind="step")
    measure = factories.make_measure(campaign, state="closed")
    mechanism = factories.make_mechanism(measure, title="午间值班办法")

    gone, stays = read(campaign, "practices"), read(campaign, "mechanisms")

    found = [(row["名称"], row["类别"], row["处理结果"], row["理由"]) for row in gone]
    assert found == [
        ("居住证明", "申报材料", "待清理", ""),
        ("三级签字", "办事环节", "修改", "同一份证明系统里已有"),
    ]
    assert [row["问题编号"] for row in gone] == [f"{problem.created_at.year}-{problem.pk:05d}", ""]
    assert [(row["制度名称"], row["文号"], row["来自举措"]) for row in stays] == [
        ("午间值班办法", mechanism.number, measure.title)
    ]
    problem_measure = factories.make_measure(campaign, problems=[problem])
    factories.make_mechanism(problem_measure, title="一窗办法", number="甲1号")
    assert [row["长效机制"] for row in read(campaign, "rectification")] == ["一窗办法（甲1号）"]


def test_what_was_tried(campaign: Campaign) -> None:
    """Form 15: what nobody has judged yet stays empty."""
    tried = factories.make_pilot(factories.make_measure(campaign))
    failed = factories.make_pilot(factories.make_measure(campaign), state="failed")
    factories.make_appeal(factories.make_exemption_finding(failed, exempt=False), granted=True)
    factories.make_clarification(failed, on=date(2026, 5, 4))

    running, excused = read(campaign, "pilots")

    assert [running[name] for name in ("备案试点编号", "状态", "是否谋私", "认定结论")] == [
        str(tried.pk), "已备案", "", "",
    ]  # fmt: skip
    assert [excused[name] for name in ("状态", "是否谋私", "认定结论", "澄清范围", "偏差经过")] == [
        "试点未成", "否", "容错免责", "全科人员 2026-05-04", failed.result,
    ]  # fmt: skip
    assert "× 按规定程序决策" in excused["对照情形"]
    assert excused["反馈与申诉"] == "会议记录在附件里\n查看了会议记录"


def test_voices_of_enterprises_name_trade_and_urgency(campaign: Campaign) -> None:
    factories.make_voice(campaign, speaker="enterprise", sector="catering", urgency="business")

    (row,) = read(campaign, "voices")

    assert (row["行业"], row["紧迫程度"]) == ("住宿和餐饮", "影响经营：订单、成本或用工受影响")


def test_the_division_of_work_is_what_approved_plans_promise(
    campaign: Campaign, alice: Person, section_a: Unit, section_b: Unit
) -> None:
    """Form 3: the tasks in the order of the tree; a draft stands in no register."""
    top = factories.make_plan(campaign)
    plan = factories.make_plan(campaign, section_a)
    factories.make_item(
        plan, alice, title="午间不断档", outcome="排班制度", category="窗口服务",
        supporting_units=[section_b], business_task=factories.make_business_task(campaign),
        state="done", result="两个窗口已开放",
    )  # fmt: skip
    factories.make_item(top, alice, title="高频事项一次办", due=factories.day(-1))
    draft = factories.make_plan(campaign, section_b, state="draft")
    factories.make_item(draft, title="还没报送的")

    rows = read(campaign, "division")

    assert [row["工作任务（目标）"] for row in rows] == ["高频事项一次办", "午间不断档"]
    late, own = rows
    assert (late["状态灯"], late["来源"]) == ("■ 逾期", "主动谋划")
    assert (own["责任人"], own["配合单位"], own["成果形式"]) == (
        alice.name,
        "数据资源科",
        "排班制度",
    )
    assert own["进展情况"] == "申请办结\n两个窗口已开放"
    assert own["业务工作或指标"].startswith("政务服务大厅管理")


def test_the_list_of_responsibilities_says_rank_post_and_both_duties(
    campaign: Campaign, leader: Person, bob: Person, alice: Person, section_a: Unit
) -> None:
    """Form 4: 层级 is read from duty and post, the check from the record."""
    plan = factories.make_plan(campaign, section_a)
    item = factories.make_item(plan, alice, state="done")
    claims.check(item=item, outcome="passed", finding="看过", by=leader)
    factories.make_item(plan, bob)
    factories.make_item(factories.make_plan(campaign), leader)

    rows = read(campaign, "responsibility")

    assert [(row["层级"], row["姓名"], row["活动责任（双责）"]) for row in rows] == [
        ("主要领导", leader.name, "组长"),
        ("经办", alice.name, ""),
        ("单位负责人", bob.name, ""),
    ]
    assert rows[1]["上级核查"].startswith(f"属实，予以确认（{leader.name}，")


def test_the_four_dimensions_stand_by_unit_without_ranking_people(
    campaign: Campaign, section_a: Unit, section_b: Unit, subordinate: Unit
) -> None:
    fill(campaign, section_a, section_b)
    fill(campaign, subordinate, section_b, raters=3)

    rows = {row["单位"]: row for row in read(campaign, "comparison")}

    assert list(rows) == ["政务服务科", "数据资源科", "市大数据中心"]
    assert rows["政务服务科"]["到期并做成"] == "1"
    assert rows["政务服务科"]["比工作绩效位次"] == "分不出先后"
    assert rows["政务服务科"]["备注"] == "评价的人少，满意率不显示"
    assert rows["数据资源科"]["备注"] == "只与自己比"
    assert (rows["市大数据中心"]["满意率"], rows["市大数据中心"]["回应率"]) == ("", "1.0")
