"""Templates: five that come with the product, taken from campaigns, brought in, never by force."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.actions import templates as actions
from zhixing.campaigns.forms.templates import MOST_BYTES, read_template
from zhixing.campaigns.models import Campaign, Duty, Template, Verb
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.templates import FOLDER, built_in, outline_of, outlines
from zhixing.campaigns.rules import KeyTaken, TemplateGone
from zhixing.organisation.models import Person, Unit

SignedIn = Callable[[Person], Client]
DEBATE = FOLDER / "1-open-minds.json"


def form(**other: Any) -> dict[str, Any]:
    return {
        "name": "解放思想大讨论",
        "slug": "talk",
        "organiser": "市数据局",
        "begins": "2026-03-02",
        "ends": "2026-08-28",
        "leader": "leader",
        "office": "alice、bob",
        **other,
    }


# ---- what comes with the product -----------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_our_templates_pass_the_form_unchanged(path: Path) -> None:
    assert read_template(path.read_bytes()) == json.loads(path.read_text("utf-8"))


def test_study_and_research_run_through_the_whole_debate() -> None:
    """Row C2: 学习讨论、调查研究阶段可同时开展，穿插进行，贯穿活动全过程."""
    phases = {phase["name"]: phase for phase in built_in()["open-minds"]["phases"]}

    assert list(phases) == ["动员部署", "学习讨论", "调查研究", "整改转化", "总结巩固"]
    whole = [(phases[name]["start"], phases[name]["end"]) for name in ("学习讨论", "调查研究")]
    assert whole == [(0, 10_000)] * 2


@pytest.mark.parametrize("key", ["open-minds", "work-style", "listening"])
def test_every_verb_is_granted_at_some_time(key: str) -> None:
    granted = {verb for phase in built_in()[key]["phases"] for verb in phase["verbs"]}
    assert granted == set(Verb.values)


# ---- beginning a campaign from one ---------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(built_in()))
def test_a_campaign_is_begun_in_two_pages(
    bureau: Unit, leader: Person, alice: Person, bob: Person, admin: Person,
    signed_in: SignedIn, key: str,
) -> None:  # fmt: skip
    browser = signed_in(admin)
    language = built_in()[key]["language"]
    listed = browser.get("/campaigns/new/", headers={"accept-language": language})
    shown = browser.get(f"/campaigns/new/{key}/")
    made = browser.post(f"/campaigns/new/{key}/", form())

    assert f"/campaigns/new/{key}/" in listed.content.decode()
    assert (shown.status_code, made.headers["Location"]) == (200, "/c/talk/about/")
    campaign = campaign_of("talk")
    assert campaign.language == language
    assert [(d.person, d.role) for d in campaign.duties.order_by("pk")] == [
        (leader, Duty.Role.LEADER), (alice, Duty.Role.OFFICE), (bob, Duty.Role.OFFICE),
    ]  # fmt: skip
    assert len(campaign.phases.all()) == len(built_in()[key]["phases"])
    assert ledger_kinds() == ["campaign.founded"]


@pytest.mark.django_db
def test_phases_lie_by_their_share_of_the_length(
    bureau: Unit, leader: Person, alice: Person, bob: Person, admin: Person, signed_in: SignedIn
) -> None:
    signed_in(admin).post("/campaigns/new/open-minds/", form())

    phases = campaign_of("talk").phases.all()
    assert [(p.name, p.begins.isoformat(), p.ends.isoformat()) for p in phases] == [
        ("动员部署", "2026-03-02", "2026-03-21"),
        ("学习讨论", "2026-03-02", "2026-08-28"),
        ("调查研究", "2026-03-02", "2026-08-28"),
        ("整改转化", "2026-04-11", "2026-08-08"),
        ("总结巩固", "2026-07-30", "2026-08-28"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends": "2026-03-01"}, "结束日期不能早于开始日期"),
        ({"leader": "nobody"}, "没有找到“nobody”"),
        ({"leader": ""}, "这个字段是必填项"),
        ({"office": "alice、nobody"}, "没有找到“nobody”"),
        ({"slug": "debate"}, "已有活动使用"),
        ({"organiser": "无此局"}, "没有名为“无此局”的单位"),
        ({"name": "长" * 121}, "内容共 121 字，最多 120 字"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_begun(
    campaign: Campaign, leader: Person, alice: Person, bob: Person, admin: Person,
    signed_in: SignedIn, wrong: dict[str, str], said: str,
) -> None:  # fmt: skip
    answer = signed_in(admin).post("/campaigns/new/open-minds/", form(**wrong))

    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert (Campaign.objects.count(), ledger_kinds()) == (1, [])


@pytest.mark.django_db
def test_who_may_begin(
    campaign: Campaign, office: Person, charlie: Person, leader: Person, alice: Person,
    bob: Person, signed_in: SignedIn,
) -> None:  # fmt: skip
    assert signed_in(charlie).get("/campaigns/new/").status_code == 403
    assert signed_in(charlie).post("/campaigns/new/open-minds/", form()).status_code == 403
    assert Client().get("/campaigns/new/").status_code == 302
    assert signed_in(office).post("/campaigns/new/open-minds/", form()).status_code == 302
    elsewhere = form(slug="other", organiser="政务服务科")
    refused = signed_in(office).post("/campaigns/new/open-minds/", elsewhere)
    assert refused.status_code == 400
    assert "您不能以“政务服务科”的名义设立活动" in refused.content.decode()
    shown = signed_in(office).get("/campaigns/new/open-minds/").content.decode()
    assert f'name="organiser" value="市数据局（{campaign.organiser.code}）"' in shown
    assert signed_in(office).get("/campaigns/new/nothing/").status_code == 404


# ---- taking one from a campaign, bringing it in elsewhere ----------------------------------------


@pytest.fixture
def finished(bureau: Unit, db: None) -> Campaign:
    """A closed campaign with phases that overlap and a document."""
    made = factories.make_campaign(
        organiser=bureau, slug="finished", name="深化改革大讨论", theme="改革", closed=True,
        entry_points=["思想", "作风"], check_days=9,
    )  # fmt: skip
    factories.make_phase(
        made, name="调研", begins=factories.day(-10), ends=factories.day(20), verbs=[Verb.RATE],
        aims="听真话", exit_criteria="件件有着落",
    )  # fmt: skip
    factories.make_basis(made, "第一条", "第二条", issued=factories.day(-100), number="1号")
    return made


def test_a_campaign_comes_back_from_its_template_as_it_was(
    finished: Campaign, leader: Person, admin: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(admin)
    file = browser.get("/c/finished/template.json")
    brought = browser.post("/templates/", {"file": SimpleUploadedFile("t.json", file.content)})
    dates = {"begins": finished.begins.isoformat(), "ends": finished.ends.isoformat()}
    words = {"theme": "改革", "purpose": "", "entry_points": "思想、作风", "office": ""}
    browser.post("/campaigns/new/finished/", form(**dates, **words, name=finished.name))

    assert brought.status_code == 302
    again = outline_of(campaign_of("talk"))
    assert {**again, "key": "finished"} == outline_of(campaign_of("finished"))
    assert ledger_kinds() == ["template.imported", "campaign.founded"]


def test_only_who_runs_it_takes_it(
    campaign: Campaign, office: Person, alice: Person, signed_in: SignedIn
) -> None:
    assert signed_in(office).get("/c/debate/template.json").status_code == 200
    assert signed_in(alice).get("/c/debate/template.json").status_code == 403
    assert signed_in(office).get("/templates/").status_code == 403
    assert signed_in(alice).get("/templates/empty.json").status_code == 403


def test_a_template_is_taken_out_and_the_campaign_stays(
    finished: Campaign, admin: Person, signed_in: SignedIn
) -> None:
    content = read_template(json.dumps(outline_of(finished)).encode())
    template = actions.import_template(content=content, by=admin)
    with pytest.raises(KeyTaken, match="finished"):
        actions.import_template(content=content, by=admin)
    browser = signed_in(admin)

    assert browser.post("/templates/finished/remove/").status_code == 302
    assert browser.post("/templates/finished/remove/").status_code == 404
    assert browser.post("/templates/empty/remove/").status_code == 404
    with pytest.raises(TemplateGone):
        actions.remove_template(template=template, by=admin)
    assert "finished" not in [one.key for one in outlines()]
    actions.import_template(content=content, by=admin)
    assert ledger_kinds() == ["template.imported", "template.removed", "template.imported"]


def test_ours_cannot_be_replaced(admin: Person) -> None:
    with pytest.raises(KeyTaken, match="open-minds"):
        actions.import_template(content=read_template(DEBATE.read_bytes()), by=admin)


@pytest.mark.django_db
def test_the_list_costs_one_query(
    admin: Person, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    browser = signed_in(admin)
    for rows in (1, 3):
        for number in range(rows):
            content = {**built_in()["empty"], "key": f"mine-{rows}-{number}"}
            Template.objects.create(key=content["key"], content=content)
        with django_assert_num_queries(2):  # person, templates
            browser.get("/templates/")


# ---- hostile files -------------------------------------------------------------------------------


def changed(**other: Any) -> bytes:
    return json.dumps({**json.loads(DEBATE.read_text("utf-8")), **other}).encode()


def phase(**other: Any) -> dict[str, Any]:
    return {"phases": [{"name": "甲", "start": 0, "end": 5_000, **other}]}


HOSTILE = [
    (b"", "第 1 行第 1 列不是合法的 JSON"),
    (b'{"format": ,}', "第 1 行第 12 列不是合法的 JSON"),
    (b'{"name": "\xff"}', "第 11 个字节不是 UTF-8 文字"),
    (b"[" * 100_000, "括号套得太深"),
    (b'{"days": ' + b"9" * 5_000 + b"}", "大得不正常的数"),
    (b'{"days": NaN}', "大得不正常的数"),
    (b"[]", "这不是模板"),
    (b"7", "这不是模板"),
    (b" " * (MOST_BYTES + 1), "模板最多 512 KB"),
    (changed(format="other/9"), "“格式”：选择一个有效的选项"),
    (changed(key="../../etc"), "“代号”"),
    (changed(name="长" * 50_000), "“活动名称”：内容共 50000 字，最多 120 字"),
    (changed(language="tlh"), "“语言”：选择一个有效的选项"),
    (changed(days=0), "“建议天数”"),
    (changed(days=1e308), "“建议天数”"),
    (changed(surprise=1), "不认识“surprise”"),
    (changed(phases={"a": 1}), "“阶段”：这里需要一个列表"),
    (changed(phases=[7]), "“阶段”：第 1 项“阶段名称”：这个字段是必填项"),
    (changed(phases=[[]]), "“阶段”：第 1 项“阶段名称”：这个字段是必填项"),
    (changed(phases=[{}] * 61), "“阶段”：这里有 61 项，最多 60 项"),
    (changed(**phase(end=0)), "“阶段”：第 1 项“终点（全程的万分之几）”：终点须在起点之后"),
    (changed(**phase(end=10_001)), "“阶段”：第 1 项“终点（全程的万分之几）”"),
    (changed(**phase(end="2e9")), "“阶段”：第 1 项“终点（全程的万分之几）”"),
    (changed(**phase(verbs=["root.all"])), "“阶段”：第 1 项“可做的事”"),
    (changed(**phase(verbs="voice.submit")), "“阶段”：第 1 项“可做的事”"),
    (changed(**phase(campaign=1)), "“阶段”：第 1 项：不认识“campaign”"),
    (changed(bases=[{"level": "city", "title": ""}]), "“上位文件”：第 1 项“文件名称”"),
    (
        changed(bases=[{"level": "city", "title": "办法", "clauses": [{"number": "一"}]}]),
        "“上位文件”：第 1 项“条款”：第 1 项“条文”：这个字段是必填项",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_are_refused_with_the_place(
    admin: Person, signed_in: SignedIn, tmp_path: Path, raw: bytes, said: str
) -> None:
    """On the page, over the API and by the command alike; nothing is kept."""
    browser, path = signed_in(admin), tmp_path / "t.json"
    path.write_bytes(raw)
    answer = browser.post("/api/templates", raw, content_type="application/json")
    told = " ".join(answer.json()["errors"]["template"])
    assert (answer.status_code, said in told) == (422, True)
    with pytest.raises(CommandError) as error:
        call_command("import_template", path)
    assert said in str(error.value)
    if raw:  # an empty upload is refused by the field itself, in its own words
        page = browser.post("/templates/", {"file": SimpleUploadedFile("t.json", raw)})
        assert (page.status_code, said in page.content.decode()) == (400, True)
    assert (Template.objects.count(), ledger_kinds()) == (0, [])


def test_what_cannot_be_seen_is_taken_out() -> None:
    """Marks that turn text around, and halves of characters that no database can hold."""
    content = read_template(changed(name="大\u202e讨\ud800论"))
    assert content["name"] == "大讨论"


@pytest.mark.django_db
def test_templates_over_the_api(finished: Campaign, admin: Person, signed_in: SignedIn) -> None:
    browser, kind = signed_in(admin), {"content_type": "application/json"}
    taken = browser.get("/api/campaigns/finished/template")
    brought = browser.post("/api/templates", taken.content, **kind)  # type: ignore[arg-type]  # a test
    body = form(leader=admin.pk, office=[admin.username], organiser=finished.organiser_id)
    begun = browser.post("/api/templates/finished/campaigns", body, **kind)  # type: ignore[arg-type]  # as above
    removed = browser.delete("/api/templates/finished")

    assert brought.status_code == 201
    assert (begun.status_code, len(begun.json()["phases"])) == (201, 2)
    assert (begun.json()["theme"], begun.json()["entry_points"]) == ("改革", ["思想", "作风"])
    assert (removed.status_code, browser.get("/api/templates/finished").status_code) == (204, 404)
    assert browser.get("/api/templates/empty").json() == built_in()["empty"]
    assert len(browser.get("/api/templates").json()) == len(built_in())


def test_the_commands_carry_a_template_over(
    finished: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.json"
    call_command("export_template", "finished", out=path)
    call_command("import_template", path)
    assert Template.objects.get().key == "finished"
    assert "已导入模板 finished" in capsys.readouterr().out
    call_command("export_template", "finished")
    assert json.loads(capsys.readouterr().out) == outline_of(finished)
    for wrong in (("export_template", "nothing"), ("import_template", tmp_path / "no.json")):
        with pytest.raises(CommandError):
            call_command(*wrong)


def test_an_empty_installation_says_where_to_begin(
    admin: Person, signed_in: Callable[[Person], Client]
) -> None:
    """Without units and people no campaign can be begun; the administrator can bring them in."""
    page = f"/campaigns/new/{outlines('zh-hans')[0].key}/"
    notice = 'href="/people/import/"'
    before = signed_in(admin).get(page).text
    factories.make_unit()
    after = signed_in(admin).get(page).text

    assert (notice in before, notice in after) == (True, False)
