"""How the demo campaigns were set up: the year, the documents, who answers for what, the phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhixing.campaigns.actions import duties, programmes
from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person, Unit

Clauses = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Scope:
    """What a deputy answers for. units: codes."""

    person: str
    words: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """bases: level, title, number, days before the campaign, clauses. members: user names, each
    for the unit they head. left: a member who has left since. words: of the phases, in their
    order: deliverables, entry criteria, exit criteria."""

    programme: tuple[str, str, str]  # name, slug, aim
    established: tuple[str, str]  # by whom, by which document
    bases: tuple[tuple[str, str, str, int, Clauses], ...]
    scopes: tuple[Scope, ...]
    members: tuple[tuple[str, str], ...]
    left: tuple[str, str]
    words: tuple[tuple[str, str, str], ...]
    entry_points: tuple[str, ...]


CHAPTERS = {
    "anlan": Chapter(
        programme=(
            "营商环境建设提升年",
            "anlan-business",
            "全年围绕企业和群众办事的全过程，少跑一趟、少交一份、少等一天；每项工作都能说清落实的是哪份文件的哪一条。",
        ),
        established=("局党组第 6 次会议", "关于成立解放思想大讨论活动领导小组的通知"),
        bases=(
            (
                "central",
                "优化营商环境条例",
                "国务院令第722号",
                0,
                (("第三十六条", "（大意）推行当场办结、一次办结、限时办结；需要补正的，一次性告知。"),),
            ),
            (
                "province",
                "清江省深化“一件事一次办”改革工作方案",
                "清政办发〔{year}〕18号",
                210,
                (
                    ("二、（一）", "餐饮、零售等二十个高频行业的开办事项实行一窗受理、一套材料。"),
                    ("二、（四）", "工程建设项目审批实行并联办理，逐项公布用时。"),
                ),
            ),
            (
                "city",
                "安澜市解放思想大讨论活动实施方案",
                "安办发〔{year}〕5号",
                20,
                (
                    ("三、（二）", "各部门班子成员每人至少牵头解决一个企业群众反映集中的问题。"),
                    ("三、（五）", "整改情况由提出人评价，评价结果向社会公布。"),
                    ("四、（一）", "活动成果形成制度的，写明施行日期和评估日期。"),
                ),
            ),
        ),
        scopes=(
            Scope("liufang", "审批服务、政务大厅运行", ("AL-SP1", "AL-SP2", "AL-ZX")),
            Scope("wangbo", "政策研究、数据共享、督查考核", ("AL-SJ", "AL-DC", "AL-DSJ")),
        ),
        members=(
            ("zhoumin", "AL-SP1"),
            ("gaoyuan", "AL-SP2"),
            ("tangwen", "AL-SJ"),
            ("luxia", "AL-ZX"),
            ("shenlei", "AL-DSJ"),
            ("mengke", "AL-ZB1"),
        ),
        left=("hebing", "AL-DC"),
        words=(
            (
                "活动方案\n领导小组名单\n各单位实施方案",
                "局党组已研究并成立领导小组",
                "动员会已召开，会议决定落实到人\n各单位方案经上一级审核通过",
            ),
            ("共识清单\n拟废止的规定、环节、材料清单", "讨论议题已确定", "每个议题都有结论"),
            ("问题清单\n调研发现及后续安排", "调研对象和要问的问题已明确", "每条诉求都有归属和答复"),
            ("举措清单\n佐证材料", "问题清单经领导小组审定", "承诺的举措全部核验"),
            ("总结报告\n长效机制清单", "整改举措完成大半", "提出人的评价全部收齐"),
        ),
        entry_points=("思想观念", "精神状态", "工作效能", "服务水平"),
    ),
    "fairhaven": Chapter(
        programme=(
            "Year of Better Service",
            "better-service",
            "Fewer trips, fewer forms, fewer weeks. Everything we do this year names the rule it serves.",
        ),
        established=("Management board", "Minute 14, Setting up the leading group"),
        bases=(
            (
                "province",
                "County Service Standard",
                "CSS {year}/3",
                240,
                (
                    ("Section 4", "Whoever reports a fault is told within five days what will happen."),
                    ("Section 7", "No office asks for a paper that another office already holds."),
                ),
            ),
            (
                "city",
                "Fairhaven Council resolution on opening hours",
                "FC 112",
                60,
                (("Point 2", "Every public desk is open one evening a week."),),
            ),
        ),
        scopes=(Scope("reyes", "Front desk, permits and repairs", ("FH-DSK", "FH-PER", "FH-REP")),),
        members=(
            ("silva", "FH-DSK"),
            ("okafor", "FH-PER"),
            ("novak", "FH-DAT"),
            ("harper", "FH-REP"),
        ),
        left=("bell", "FH-ENF"),
        words=(
            (
                "Campaign plan\nLeading group",
                "The leading group has been set up",
                "The opening meeting has been held",
            ),
            ("List of problems", "The ways to speak have been published", "Every voice is answered"),
            ("Statements we agree on", "Topics have been chosen", "Every topic has an outcome"),
            ("Measures with evidence", "The list of problems is adopted", "Every measure is checked"),
            ("Report\nStanding rules", "Most measures are checked", "Everybody has been asked"),
        ),
        entry_points=("Ways of thinking", "Attitude", "Efficiency", "Quality of service"),
    ),
}  # fmt: skip


def founding(slug: str, organiser: Unit, begins: date) -> dict[str, Any]:
    """What the chapter adds to the founding; declares the programme, which comes first."""
    chapter = CHAPTERS[slug]
    name, programme, aim = chapter.programme
    declared = programmes.declare(
        name=name, slug=programme, year=begins.year, organiser=organiser, aim=aim, by="system"
    )
    by, document = chapter.established
    return {
        "programme": declared,
        "entry_points": chapter.entry_points,
        "established_by": by,
        "established_document": document,
        "established_on": begins - timedelta(days=9),
        "bases": [_basis(basis, begins) for basis in chapter.bases],
    }


def phase_words(slug: str) -> list[dict[str, str]]:
    """Deliverables and criteria of each phase, in their order."""
    names = ("deliverables", "entry_criteria", "exit_criteria")
    return [dict(zip(names, words, strict=True)) for words in CHAPTERS[slug].words]


def covers(slug: str, units: Mapping[str, Unit]) -> dict[str, dict[str, Any]]:
    """What each deputy answers for, by user name."""
    return {
        scope.person: {"scope": scope.words, "scope_units": [units[code] for code in scope.units]}
        for scope in CHAPTERS[slug].scopes
    }


def members(slug: str, units: Mapping[str, Unit], people: Mapping[str, Person]) -> list[Any]:
    """The members as they were at the founding, the one who has left among them."""
    chapter = CHAPTERS[slug]
    return [
        {"person": people[name], "role": Duty.Role.MEMBER, "unit": units[code]}
        for name, code in (*chapter.members, chapter.left)
    ]


def leave(campaign: Campaign, people: Mapping[str, Person]) -> None:
    """One member is called to the higher office and leaves the group."""
    person = people[CHAPTERS[campaign.slug].left[0]]
    duty = campaign.duties.get(person=person, role=Duty.Role.MEMBER)
    duties.end_duty(duty=duty, by="system")


def _basis(basis: tuple[str, str, str, int, Clauses], begins: date) -> dict[str, Any]:
    level, title, number, before, clauses = basis
    issued = begins - timedelta(days=before) if before else date(2019, 10, 22)
    return {
        "level": level,
        "title": title,
        "number": number.format(year=issued.year),
        "issued": issued,
        "clauses": [{"number": clause, "text": text} for clause, text in clauses],
    }
