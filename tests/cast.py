"""Who plays in the end-to-end stories, and what they say, in either language.

A bureau with the section that has the work to do, another section, and a centre from which the
inspector comes. Rows of the organisation are written straight through the ORM;
everything that binds somebody is done by the stories themselves, through pages or the API.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from tests import factories
from tests.factories.counting import next_number
from zhixing.campaigns.actions import campaigns, duties
from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.organisation.models import Person, Unit

PASSWORD = "a long and quiet evening"


@dataclass(frozen=True)
class Words:
    """Everything that people type."""

    campaign: str
    phase: str
    bureau: str
    section: str
    other_section: str
    centre: str
    clerk: str
    head: str
    owner: str
    colleague: str
    stranger: str
    inspector: str
    post: str
    first: str
    second: str
    elsewhere: str
    caller: str
    problem: str
    measure: str
    method: str
    indicator: str
    minutes: str
    acceptance: str
    tasks: tuple[str, str]
    evidence: str
    statement: str
    not_solved: str
    finding: str
    answer: str
    displeased: str
    talk: str


CHINESE = Words(
    campaign="解放思想大讨论",
    phase="查摆问题",
    bureau="市数据局",
    section="政务服务科",
    other_section="数据资源科",
    centre="市大数据中心",
    clerk="陈静",
    head="周宏",
    owner="李敏",
    colleague="孙洁",
    stranger="吴强",
    inspector="赵刚",
    post="科员",
    first="城东政务大厅社保窗口中午不开，请了半天假去办社保卡，排队一个多小时还没有轮到。",
    second="社保窗口中午没有人，办社保卡排队一个多小时，上班的人只能请假去政务大厅。",
    elsewhere="翠湖公园北门的路灯坏了两个月，晚上散步看不清台阶。",
    caller="刘女士",
    problem="社保窗口中午不开，办社保卡要请假排队",
    measure="社保窗口中午不间断服务",
    method="十二点到十四点保留两个社保窗口，由综合岗轮值。",
    indicator="中午平均等候时间",
    minutes="分钟",
    acceptance="连续两周抽查，中午平均等候不超过十五分钟。",
    tasks=("排出中午轮值表", "在大厅和网上公布中午开放的窗口"),
    evidence="两周的排队记录和轮值表，中午平均等候十二分钟。",
    statement="两个窗口中午已经开放，平均等候十二分钟。",
    not_solved="昨天中午去，窗口还是关着。",
    finding="周三中午到现场取号，两个窗口都开着，等了九分钟。",
    answer="社保窗口从十二点到十四点已经开放，您可以随时来办，欢迎监督。",
    displeased="今天去看，只开了一个窗口，又等了一个小时。",
    talk="电话联系了刘女士，说明轮值表漏排了周五，已经补上，约定下周再看。",
)

ENGLISH = Words(
    campaign="The open-minds debate",
    phase="Finding what is wrong",
    bureau="City Data Bureau",
    section="Public Services Section",
    other_section="Data Resources Section",
    centre="City Data Centre",
    clerk="Jing Chen",
    head="Hong Zhou",
    owner="Min Li",
    colleague="Jie Sun",
    stranger="Qiang Wu",
    inspector="Gang Zhao",
    post="Officer",
    first="The social security counter at the east hall is closed at noon. I took half a day off"
    " for my social security card and queued for more than an hour without being served.",
    second="Nobody is at the social security counter at noon. Working people must take a day off"
    " and queue for more than an hour at the hall for a social security card.",
    elsewhere="The street lamp at the north gate of Green Lake Park has been broken for two months"
    " and nobody can see the steps in the evening.",
    caller="Mrs Liu",
    problem="The social security counter is closed at noon",
    measure="Keep the social security counter open at noon",
    method="Two counters stay open from twelve to two, staffed in turn.",
    indicator="Average waiting time at noon",
    minutes="minutes",
    acceptance="Spot checks over two weeks: at most fifteen minutes of waiting at noon.",
    tasks=("Draw up the noon roster", "Announce the noon counters in the hall and online"),
    evidence="Queue records and rosters of two weeks: twelve minutes on average at noon.",
    statement="Two counters are open at noon; the average wait is twelve minutes.",
    not_solved="I went yesterday at noon and the counter was still closed.",
    finding="Took a number on Wednesday at noon: both counters open, nine minutes of waiting.",
    answer="The counters are now open from twelve to two. Please come at any time and tell us.",
    displeased="Only one counter was open today and I waited an hour again.",
    talk="Called Mrs Liu: Friday was missing from the roster and has been added; will look again.",
)


@dataclass(frozen=True)
class Cast:
    """The people, their units and the campaign. Everybody signs in with `PASSWORD`."""

    words: Words
    campaign: Campaign
    section: Unit
    other_section: Unit
    clerk: Person
    head: Person
    owner: Person
    colleague: Person
    stranger: Person
    inspector: Person


def assemble(words: Words) -> Cast:
    """Open the bureau and begin the campaign."""
    bureau = factories.make_unit(words.bureau)
    section = factories.make_unit(words.section, parent=bureau)
    other = factories.make_unit(words.other_section, parent=bureau)
    centre = factories.make_unit(words.centre, parent=bureau, kind=Unit.Kind.SUBORDINATE)
    language = "en" if words is ENGLISH else "zh-hans"
    dates = {"begins": factories.day(-30), "ends": factories.day(30)}
    campaign = campaigns.found(
        name=words.campaign,
        slug="debate",
        organiser=bureau,
        language=language,
        phases=[{"name": words.phase, "verbs": Verb.values, **dates}],
        by="system",
        **dates,
    )
    posts = {"post": words.post, "password": PASSWORD}
    cast = Cast(
        words,
        campaign,
        section,
        other,
        factories.make_person("clerk", unit=bureau, name=words.clerk, **posts),
        factories.make_person("head", unit=section, heads=True, name=words.head, **posts),
        factories.make_person("owner", unit=section, name=words.owner, **posts),
        factories.make_person("colleague", unit=section, name=words.colleague, **posts),
        factories.make_person("stranger", unit=other, name=words.stranger, **posts),
        factories.make_person("inspector", unit=centre, name=words.inspector, **posts),
    )
    for person, role in ((cast.clerk, Duty.Role.OFFICE), (cast.inspector, Duty.Role.INSPECTOR)):
        duties.assign_duty(campaign=campaign, person=person, role=role, by="system")
    return cast


def picture(colour: bytes = b"\x0f\x5e\x66", width: int = 64, height: int = 40) -> bytes:
    """A PNG of one colour, other bytes each time, since the same file counts as evidence once."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + checked

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    rows = zlib.compress((b"\0" + colour * width) * height)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", size + b"\x08\x02\x00\x00\x00"),
            chunk(b"tEXt", b"Comment\0" + str(next_number()).encode()),
            chunk(b"IDAT", rows),
            chunk(b"IEND", b""),
        ]
    )
