"""The demo's organisation below its sections: groups, branches, second posts, and who came and
went. It comes in from one table, as an office would import it; the changes of later days do not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from zhixing import ledger
from zhixing.documents.tables import Row, Table
from zhixing.organisation import actions
from zhixing.organisation.actions.imports import import_roll
from zhixing.organisation.importing.fields import LABELS
from zhixing.organisation.importing.plan import make_plan
from zhixing.organisation.importing.roll import read_roll
from zhixing.organisation.models import Appointment, Person, RollImport, Unit
from zhixing.publicity.demo.replay import Replay
from zhixing.publicity.demo.script import Script
from zhixing.web.sealing import digest

Cell = str | date | None


@dataclass(frozen=True)
class Structure:
    """units: code, name, kind, code above, business; posts: sign-in name, name, unit, post, heads;
    gone: the same with days before the campaign of coming and going, ground and document;
    fall: who leaves a post, when, why; rise: who takes it over. order: the document by which
    the script's own people hold their posts. {year} stands for the year."""

    file: str
    document: str
    order: str
    units: tuple[tuple[str, str, str, str, str], ...]
    posts: tuple[tuple[str, str, str, str, bool], ...]
    gone: tuple[tuple[str, str, str, int, int, str, str], ...]
    place: str
    post: str
    fall: tuple[str, int, str, str]
    rise: tuple[str, int, str, str]


ANLAN = Structure(
    "安澜市政务服务局机构和任职.xlsx",
    "安政服〔{year}〕6 号",
    "安政服党组〔{year}〕{number} 号",
    (
        ("AL-SP1", "", "", "", "企业登记、社保医保、民生事项的受理和审批"),
        ("AL-SP2", "", "", "", "工程建设项目审批、联合验收"),
        ("AL-SP1-ZH", "综合窗口组", "科室", "AL-SP1", "一窗受理，中午和周六值守"),
        ("AL-SP1-KY", "现场勘验组", "科室", "AL-SP1", "需要到现场核查的事项"),
        ("AL-ZX-DT", "大厅管理部", "科室", "AL-ZX", "取号、导办、帮办代办"),
        ("AL-ZX-RX", "热线管理部", "科室", "AL-ZX", "12345 热线转办和回访"),
        ("AL-ZX-CD", "城东分中心", "下属单位", "AL-ZX", "城东新区的政务服务窗口"),
        ("AL-DSJ-PT", "平台运维部", "科室", "AL-DSJ", "网上办事平台和自助终端"),
        ("AL-DSJ-ZL", "数据治理部", "科室", "AL-DSJ", "部门数据共享和电子证照"),
        ("AL-ZB2", "机关第二党支部", "党支部", "AL", ""),
        ("AL-ZX-ZB", "政务服务中心党支部", "党支部", "AL-ZX", ""),
        ("AL-DSJ-ZB", "大数据中心党支部", "党支部", "AL-DSJ", ""),
    ),
    (
        ("jiangnan", "江楠", "AL-SP1-ZH", "组长", True),
        ("mubai", "穆白", "AL-SP1-KY", "组长", True),
        ("sunjing", "孙菁", "AL-ZX-DT", "部长", True),
        ("qiuyu", "邱宇", "AL-ZX-RX", "部长", True),
        ("baifan", "白帆", "AL-ZX-CD", "主任", True),
        ("tianye", "田野", "AL-DSJ-PT", "部长", True),
        ("hanlu", "韩露", "AL-DSJ-ZL", "部长", True),
        ("zhoumin", "", "AL-ZB2", "书记", True),
        ("luxia", "", "AL-ZX-ZB", "书记", True),
        ("shenlei", "", "AL-DSJ-ZB", "书记", True),
        ("dengping", "", "AL-ZB1", "组织委员", False),
        ("sunjing", "", "AL-ZX-ZB", "纪检委员", False),
    ),
    (
        ("gaoyuan", "AL-SP1", "副科长", 1600, 620, "轮岗", "安政服党组〔{year}〕3 号"),
        ("hebing", "AL-BGS", "副主任", 1500, 700, "交流任职", "安政服党组〔{year}〕4 号"),
    ),
    "AL-ZX-CD",
    "主任",
    ("baifan", 44, "窗口中午无人值守，督查后整改仍不到位，调整岗位", "安政服党组〔{year}〕11 号"),
    ("jiangnan", 46, "综合窗口组试行不间断服务有成效，择优使用", "安政服党组〔{year}〕12 号"),
)

FAIRHAVEN = Structure(
    "fairhaven-organisation.xlsx",
    "FH-{year}-06",
    "FH-{year}-{number}",
    (
        ("FH-PER", "", "", "", "Building permits, from the first question to the final inspection"),
        ("FH-REP", "", "", "", "Repairs in the city's 4,200 homes"),
        ("FH-DSK-TEL", "Telephone line", "section", "FH-DSK", "Calls and call-backs"),
        ("FH-PER-PLN", "Plans desk", "section", "FH-PER", "Checks drawings before they are filed"),
        ("FH-REP-N", "North depot", "subordinate", "FH-REP", "Repairs north of the river"),
        ("FH-REP-S", "South depot", "subordinate", "FH-REP", "Repairs south of the river"),
    ),
    (
        ("grant", "Amy Grant", "FH-DSK-TEL", "Team lead", True),
        ("okafor", "", "FH-PER-PLN", "Acting lead", True),
        ("ortiz", "Nina Ortiz", "FH-REP-N", "Depot lead", True),
        ("walsh", "Tom Walsh", "FH-REP-S", "Depot lead", True),
        ("novak", "", "FH-AUD", "Data reviewer", False),
    ),
    (("bell", "FH-PER", "Inspector", 1500, 640, "Moved to enforcement", "FH-{year}-02"),),
    "FH-REP-S",
    "Depot lead",
    ("walsh", 44, "Booked repairs missed again after two reviews", "FH-{year}-11"),
    ("grant", 46, "Call-backs within a day since she leads the line", "FH-{year}-12"),
)
STRUCTURES = {"anlan": ANLAN, "fairhaven": FAIRHAVEN}


def found(script: Script, begins: date) -> None:
    """Import the structure of a campaign's organisation, where the demo has one for it."""
    structure = STRUCTURES.get(script.slug)
    if structure is None:
        return
    table, since = _table(structure, script, begins), ledger.size()
    day = begins - timedelta(days=2)
    columns = {name: index for index, name in enumerate(LABELS)}
    plan = make_plan(table, columns, read_roll(), day)
    job = RollImport.objects.create(
        token=secrets.token_hex(16),
        file_name=structure.file,
        sha256=digest("demo", structure.file),
        day=day,
        document=structure.document.format(year=begins.year),
        state=RollImport.State.WAITING,
        plan=plan.digest,
        counts=plan.counts,
    )
    import_roll(job=job, plan=plan, since=since, by="system")


def plan_changes(replay: Replay) -> None:
    """One steps down and another up, each by a document (能上能下)."""
    structure = STRUCTURES.get(replay.script.slug)
    if structure is None:
        return
    for act, (name, day, reason, document) in (
        (_step_down, structure.fall),
        (_step_up, structure.rise),
    ):
        dated = document.format(year=replay.begins.year)
        replay.at(day + 0.3, partial(act, structure, name, reason, dated))


def _step_down(structure: Structure, name: str, reason: str, document: str) -> None:
    held = _post(name, structure.place)
    actions.end_appointment(appointment=held, reason=reason, document=document, by="system")


def _step_up(structure: Structure, name: str, reason: str, document: str) -> None:
    actions.transfer(
        appointment=_post(name),
        unit=Unit.objects.get(code=structure.place),
        post=structure.post,
        heads=True,
        reason=reason,
        document=document,
        by="system",
    )


def _post(name: str, code: str = "") -> Appointment:
    held = Appointment.objects.filter(person=Person.objects.get(username=name), ended=None)
    return (held.filter(unit__code=code) if code else held).select_related("person").latest("pk")


def _table(structure: Structure, script: Script, begins: date) -> Table:
    began = begins - timedelta(days=390)
    rows = [
        _row(unit_code=u[0], unit=u[1], kind=u[2], parent=u[3], business=u[4])
        for u in structure.units
    ]
    for username, name, code, post, heads in structure.posts:
        yes = "是" if heads else "否"
        rows.append(
            _row(
                unit_code=code,
                username=username,
                name=name,
                post=post,
                heads=yes,
                began=began,
                document=structure.document.format(year=began.year),
            )
        )
    for number, (username, _name, code, post, _heads) in enumerate(script.people, 21):
        order = structure.order.format(year=begins.year - 1, number=number)
        rows.append(_row(unit_code=code, username=username, post=post, document=order))
    for username, code, post, first, last, reason, document in structure.gone:
        came, went = begins - timedelta(days=first), begins - timedelta(days=last)
        rows.append(
            _row(
                unit_code=code,
                username=username,
                post=post,
                began=came,
                document=document.format(year=came.year),
                ended=went,
                end_reason=reason,
                end_document=document.format(year=went.year),
            )
        )
    header = tuple(LABELS)
    return Table(header, 1, [Row(number, row) for number, row in enumerate(rows, 2)])


def _row(**cells: Cell) -> tuple[Cell, ...]:
    return tuple(cells.get(name) or None for name in LABELS)
