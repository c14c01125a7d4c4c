"""What the people of the first day type, in either language, and the spreadsheet they bring."""

from __future__ import annotations

import io
from dataclasses import dataclass

import xlsxwriter
from django.utils import translation

from zhixing.organisation.importing.fields import LABELS
from zhixing.organisation.models import Unit


@dataclass(frozen=True)
class Words:
    """template, phase: as the product brings them; the rest is typed. typo: how the centre is
    misspelt in one cell of the first spreadsheet."""

    template: str
    phase: str
    bureau: str
    section: str
    branch: str
    centre: str
    window: str
    typo: str
    clerk: str
    leader: str
    deputy: str
    member: str
    head: str
    chief: str
    posts: tuple[str, str, str, str, str, str]
    document: str
    scope: str
    meeting: str
    place: str
    practice: str
    meeting_target: str
    meeting_effect: str
    absence: str
    speech: str
    points: str
    agenda: str
    task: str
    measure: str
    acceptance: str
    target: str
    path: str
    strengths: str
    indicator: str
    minutes: str
    source: str
    reason: str


CHINESE = Words(
    template="解放思想大讨论",
    phase="动员部署",
    bureau="市数据局",
    section="数据资源科",
    branch="机关党支部",
    centre="市政务服务中心",
    window="窗口管理科",
    typo="市政务服务中新",
    clerk="陈静",
    leader="王建国",
    deputy="林芳",
    member="孙洁",
    head="周宏",
    chief="李敏",
    posts=("局长", "副局长", "支部书记", "科长", "主任", "科员"),
    document="市数党组〔2026〕3 号",
    scope="政务服务、窗口管理",
    meeting="解放思想大讨论动员会",
    place="三楼会议室",
    practice="社保窗口中午不开，群众请假排队",
    meeting_target="定下谁在什么时候把中午的窗口开起来",
    meeting_effect="散会就有责任人和期限，两个月后排队时间减半",
    absence="因公外出",
    speech="同志们：这次讨论不讲空话，从群众排队最长的窗口改起。",
    points="先看排队记录，再议怎么排班。",
    agenda="一、通报排队情况；二、讨论排班；三、议定事项。",
    task="社保窗口中午不间断服务",
    measure="十二点到十四点保留两个社保窗口，由周宏每周排班，两周内公布轮值表。",
    acceptance="连续两周抽查，中午平均等候不超过 15 分钟。",
    target="两个月内，中午平均等候从 38 分钟降到 15 分钟。",
    path="第一步排班，第二步公布，第三步连续抽查两周。",
    strengths="大厅设备齐全，人员熟悉业务。",
    indicator="中午平均等候时间",
    minutes="分钟",
    source="叫号系统日报",
    reason="窗口中午开放直接影响等候时间，结合到这个指标上考核。",
)

ENGLISH = Words(
    template="Listening campaign",
    phase="Setting out",
    bureau="City Data Bureau",
    section="Data Resources Section",
    branch="Bureau Party Branch",
    centre="City Service Centre",
    window="Counter Section",
    typo="City Servise Centre",
    clerk="Jing Chen",
    leader="Jianguo Wang",
    deputy="Fang Lin",
    member="Jie Sun",
    head="Hong Zhou",
    chief="Min Li",
    posts=(
        "Director",
        "Deputy Director",
        "Branch Secretary",
        "Section Head",
        "Centre Director",
        "Officer",
    ),
    document="Bureau 2026/3",
    scope="Public services and counters",
    meeting="Opening meeting of the listening campaign",
    place="Room 301",
    practice="The social security counter is closed at noon and people take leave to queue",
    meeting_target="Who opens the counter at noon, and by when",
    meeting_effect="Everybody leaves with an owner and a date; in two months the queue is half",
    absence="Away on duty",
    speech="Colleagues, no empty words: we begin at the counter with the longest queue.",
    points="First the queue records, then the roster.",
    agenda="1. Queues. 2. Rosters. 3. Decisions.",
    task="Keep the social security counter open at noon",
    measure="Two counters stay open from 12:00 to 14:00; Hong Zhou draws up the roster every week.",
    acceptance="Spot checks over two weeks: at most 15 minutes of waiting at noon.",
    target="Within two months the wait at noon falls from 38 to 15 minutes.",
    path="First the roster, then the announcement, then two weeks of spot checks.",
    strengths="A well-equipped hall and people who know the work.",
    indicator="Average waiting time at noon",
    minutes="minutes",
    source="Daily report of the ticket machines",
    reason="Opening at noon moves the waiting time, so the task is judged by it.",
)

COLUMNS = ("unit_code", "unit", "kind", "parent", "username", "name", "post", "heads", "began")


def spreadsheet(words: Words, language: str, *, typo: bool = False) -> bytes:
    """The whole organisation in one table: five units, then who holds which post in them."""
    director, deputy, secretary, section_head, centre_head, officer = words.posts
    kinds = Unit.Kind
    lines = [
        _unit("SJ", words.bureau, kinds.ORGANISATION),
        _unit("SJ-ZY", words.section, kinds.SECTION, words.bureau),
        _unit("SJ-DZB", words.branch, kinds.BRANCH, words.bureau),
        _unit("SJ-ZX", words.centre, kinds.SUBORDINATE, words.bureau),
        _unit("SJ-ZX-CK", words.window, kinds.SECTION, words.typo if typo else words.centre),
        _post("SJ", "leader", words.leader, director, heads=True),
        _post("SJ", "deputy", words.deputy, deputy),
        _post("SJ-DZB", "deputy", words.deputy, secretary, heads=True),
        _post("SJ", "clerk", words.clerk, officer),
        _post("SJ-ZY", "member", words.member, section_head, heads=True),
        _post("SJ-ZX", "head", words.head, centre_head, heads=True),
        _post("SJ-ZX-CK", "chief", words.chief, section_head, heads=True),
    ]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book, translation.override(language):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [str(LABELS[name]) for name in COLUMNS])
        for row, line in enumerate(lines, start=1):
            sheet.write_row(row, 0, [str(line.get(name, "")) for name in COLUMNS])
    return out.getvalue()


def _unit(code: str, name: str, kind: Unit.Kind, parent: str = "") -> dict[str, object]:
    return {"unit_code": code, "unit": name, "kind": kind.label, "parent": parent}


def _post(
    code: str, username: str, name: str, post: str, *, heads: bool = False
) -> dict[str, object]:
    held = {"post": post, "heads": "1" if heads else "", "began": "2024-03-01"}
    return {"unit_code": code, "username": username, "name": name, **held}
