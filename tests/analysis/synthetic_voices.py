"""Messages whose true problems are known, made by code: matters × places × ways to put it.

The same matter at another place is another problem, and so is another matter at the same place;
policies have no place. Names of places are drawn, so no list of names can help.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from zhixing.analysis.consolidation import Message

# Each matter: subjects, what happens, since when or why, with {p} for the place.
CHINESE_LOCAL = (
    (
        (
            "{p}旁边工地夜间施工噪音扰民",
            "投诉{p}附近凌晨施工",
            "{p}工地半夜打桩谁来管",
            "{p}周边夜里施工太吵",
        ),
        (
            "每天晚上十一点以后打桩机还在响",
            "渣土车凌晨进出，轰鸣声不断",
            "夜间浇筑混凝土，机器声震耳",
            "塔吊和切割声吵到后半夜",
        ),
        (
            "家里有老人和高考的孩子，睡不了觉",
            "我们打过多次电话，执法队走了又开工",
            "工地说赶工期，没有夜间施工许可",
            "关窗也没用，神经衰弱了",
        ),
    ),
    (
        (
            "{p}楼下烧烤店油烟直排",
            "{p}餐饮油烟扰民",
            "{p}底商饭店油烟味进家里",
            "{p}夜宵摊油烟熏人",
        ),
        (
            "楼下烧烤摊没有排烟管道，油烟直往上冒",
            "饭馆的油烟机对着居民窗户吹",
            "一到傍晚整栋楼都是油烟味",
            "夜宵店烟道破了，油污滴在过道",
        ),
        (
            "不敢开窗，衣服晾出去都是味",
            "城管来了就收，走了又摆",
            "孩子咳嗽一直不好",
            "店家说有营业执照，不肯装净化器",
        ),
    ),
    (
        (
            "{p}物业强制捆绑销售车位",
            "{p}开发商买房必须买车位",
            "{p}车位捆绑合法吗",
            "{p}购房被要求一起买车位",
        ),
        (
            "签合同时被告知不买车位就不卖房",
            "车位十几万一个，强行和房子绑在一起",
            "开发商说车位费不交就不给办手续",
            "购房合同外另签车位协议",
        ),
        (
            "很多人没有车，根本用不上",
            "属于强买强卖，侵害消费者权益",
            "我们只想正常买房",
            "请住建局查处",
        ),
    ),
    (
        ("{p}经常停水", "{p}水压低高层没水用", "{p}三天两头停水何时改造", "{p}自来水又停了"),
        (
            "这个月停水八次，都没有提前通知",
            "六楼以上早晚高峰水龙头不出水",
            "水管老化，修了又爆",
            "二次供水设备坏了没人修",
        ),
        ("做饭洗澡都成问题", "只能下楼提水", "水务公司说是内部管网，推来推去", "老人提不动水"),
    ),
    (
        ("{p}电梯坏了没人修", "{p}电梯频繁故障困人", "{p}电梯急停吓坏老人", "{p}电梯年久失修"),
        (
            "电梯一周内三次困人",
            "轿厢突然下坠后急停",
            "两部电梯只剩一部能用，年检过期",
            "电梯按键失灵，门关不上",
        ),
        ("住在顶层的老人下不了楼", "物业说维修资金批不下来", "孕妇爬了十几层", "怕哪天出人命"),
    ),
    (
        ("{p}门口路灯不亮", "{p}路段没有路灯一片漆黑", "{p}路灯坏了半年", "{p}夜里太黑不敢走"),
        (
            "晚上路上黑漆漆的，什么都看不见",
            "整条路的灯都灭了",
            "灯杆装好了一直没有通电",
            "路灯只亮了两盏",
        ),
        ("已经有人骑车摔伤", "女孩子下夜班害怕", "市政和社区互相推", "学生晚自习回家不安全"),
    ),
    (
        ("{p}小学学位不够", "{p}业主孩子不能就近入学", "{p}配套学校何时建", "{p}入学被调剂到很远"),
        (
            "买房时承诺的配套小学没有建",
            "教育局说学位满了，要调剂",
            "孩子每天坐一小时车上学",
            "今年招生划片没有我们",
        ),
        (
            "几百户家庭都在着急",
            "户口和房产都符合条件",
            "开发商当时白纸黑字写着学区",
            "希望教育局给个说法",
        ),
    ),
    (
        ("{p}垃圾站臭气熏天", "{p}垃圾堆积无人清运", "{p}垃圾中转站太臭", "{p}垃圾几天不收"),
        (
            "垃圾桶满了三天没人收，污水横流",
            "中转站离居民楼只有几米，恶臭难闻",
            "苍蝇蚊子成群",
            "装修垃圾堆在绿化带",
        ),
        ("夏天根本不敢开窗", "环卫说归物业，物业说归环卫", "老人恶心呕吐", "要求搬迁或者密闭"),
    ),
)
CHINESE_POLICY = (
    (
        (
            "人才购房补贴什么时候发放",
            "咨询购房补贴发放时间",
            "人才补贴迟迟不到账",
            "申请的人才购房补贴没发",
        ),
        (
            "去年申请的人才购房补贴审核通过后一直没到账",
            "研究生购房补贴公示已经结束三个月",
            "系统显示人才补贴待拨付",
        ),
        ("当初就是看到人才政策才来落户的", "打电话问人社局说等财政", "同批的朋友也没收到"),
    ),
    (
        ("出租车燃油补贴何时发", "出租车油补拖了一年", "咨询出租车司机燃油补贴", "出租车油补发放"),
        (
            "前年的出租车燃油补贴到现在没有发给驾驶员",
            "公司说油补还没拨下来",
            "兄弟城市的油补早就到了司机手里",
        ),
        ("跑车收入越来越低", "几千名司机都在等", "请交通局公开发放时间"),
    ),
    (
        ("社保卡制卡太慢", "社保卡办了半年没拿到", "咨询社保卡领取", "新社保卡什么时候能领"),
        ("单位统一办的社保卡半年还没有制好", "银行说社保卡信息没回来", "没有卡看病只能全自费"),
        ("窗口和热线都说再等等", "孩子住院没法报销", "能不能先出电子凭证"),
    ),
    (
        ("企业开办证照多头跑", "办营业执照材料反复退", "开办企业流程太长", "注册公司材料一改再改"),
        (
            "办一个餐饮许可跑了五趟，每次说缺的材料不一样",
            "网上提交的营业执照申请反复被退回",
            "窗口说系统里看不到我们的材料",
        ),
        ("一次性告知没有做到", "店面房租每天在交", "建议几个部门一起办"),
    ),
)
ENGLISH_LOCAL = (
    (
        (
            "Night construction noise at {p}",
            "Drilling after midnight near {p}",
            "{p}: building site keeps us awake",
        ),
        (
            "The building site pours concrete until two in the morning.",
            "Pile driving and trucks go on all night.",
            "Drilling noise starts after midnight every day.",
        ),
        (
            "My children cannot sleep.",
            "We called the office three times and nothing changed.",
            "They have no permit for night work.",
        ),
    ),
    (
        ("Street lights broken at {p}", "No lighting along {p}", "{p} is dark at night"),
        (
            "The lamps have been off for months.",
            "Every street light on the block is dead.",
            "It is pitch dark after six.",
        ),
        ("A cyclist was hurt last week.", "Women walk home in fear.", "Please repair the lamps."),
    ),
    (
        ("Rubbish is not collected at {p}", "Overflowing bins near {p}", "{p} smells of garbage"),
        (
            "The bins overflow and rats run about.",
            "Garbage was not collected for two weeks.",
            "Rubbish bags pile up on the pavement.",
        ),
        (
            "The smell is unbearable.",
            "Nobody answers at the waste company.",
            "We want a weekly collection again.",
        ),
    ),
    (
        ("Bus always late at {p}", "{p} bus stop: two buses never come", "Too few buses from {p}"),
        (
            "The bus comes forty minutes late or not at all.",
            "In the rush hour the buses are full and drive past.",
            "The timetable is never kept.",
        ),
        ("I was late for work again.", "Old people stand in the rain.", "Please add more buses."),
    ),
)
OPENINGS = (
    "尊敬的领导：您好！",
    "领导你好，",
    "",
    "",
    "我是附近居民，",
    "您好，我想反映一个情况。",
)
CLOSINGS = ("谢谢！", "恳请领导重视，尽快解决。", "", "希望能得到回复，感谢！", "盼复。")
FIRST = "锦瑞翠泓澜嘉悦珑紫云麓禧枫棠屿橙榕鹭岚璟沁霁杉芷荷栎桐苇"
SECOND = "湾庭园台城苑轩岸郡府墅里"
_NAMES = "Alder Birch Cedar Dorset Elgin Fenwick Garnet Harlow Ivory Juniper Kestrel Linden"
ENGLISH_NAMES = tuple(_NAMES.split())
ENGLISH_KINDS = ("Street", "Road", "Estate", "Gardens", "Avenue")
START = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """Messages and the number of the true problem of each, by id."""

    messages: tuple[Message, ...]
    problem: dict[str, int]


def make(rng: random.Random, problems: int, largest: int = 12, english: float = 0.25) -> Made:
    """`problems` true problems of 1 to `largest` messages; `english` is the share in English."""
    wanted = [_kind(rng, english) for _ in range(problems)]
    messages: list[Message] = []
    truth: dict[str, int] = {}
    for number, (matter, place, is_english) in enumerate(dict.fromkeys(wanted)):
        for _ in range(rng.randint(1, largest)):
            message = _message(rng, len(messages), matter, place, is_english)
            truth[message.id] = number
            messages.append(message)
    rng.shuffle(messages)
    return Made(tuple(messages), truth)


Matter = tuple[tuple[str, ...], ...]


def _kind(rng: random.Random, english: float) -> tuple[Matter, str, bool]:
    if rng.random() < english:
        name = f"{rng.choice(ENGLISH_NAMES)} {rng.choice(ENGLISH_KINDS)}"
        return rng.choice(ENGLISH_LOCAL), name, True
    if rng.random() < 0.1:
        return rng.choice(CHINESE_POLICY), "", False
    name = "".join(rng.sample(FIRST, 2)) + rng.choice(SECOND)
    return rng.choice(CHINESE_LOCAL), name, False


def _message(
    rng: random.Random, number: int, matter: Matter, place: str, is_english: bool
) -> Message:
    subject, what, why = (rng.choice(part) for part in matter)
    title = subject.format(p=place)
    body = f"{what} {why}" if is_english else _letter(rng, what, why, place)
    if is_english and rng.random() < 0.5:
        body = f"I live at {place}. {body}"
    return Message(
        id=f"v{number:06}",
        text=body,
        title=title,
        author=f"p{number}",
        time=START + timedelta(days=rng.randint(0, 300)),
        supports=rng.choice((0, 0, 0, 1, 5)),
    )


def _letter(rng: random.Random, what: str, why: str, place: str) -> str:
    where = (
        rng.choice((f"我住在{place}小区，", f"{place}小区", f"我是{place}的业主，", ""))
        if place
        else ""
    )
    return f"{rng.choice(OPENINGS)}{where}{what}，{why}。{rng.choice(CLOSINGS)}"
