"""Hard facts in a sentence: who, how much, by when, how it will be checked.

Patterns are bounded repetitions of character classes: the time to read a text is linear in its
length. What only looks like a fact (“四个意识”, the year alone, “各单位”, a hotline's number, the
number of a list) is blanked out before they are tried.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Fact(StrEnum):
    WHO = "who"
    HOW_MUCH = "how_much"
    BY_WHEN = "by_when"
    HOW_CHECKED = "how_checked"


_CJK = "一-鿿"
_WITHIN = "[^，。；,;.\n]"  # inside one clause
_NUMERAL = "[一二两三四五六七八九十百千]"
_COUNTED = (
    "项|次|份|户|件|家|名|位|人|天|日|周|小时|分钟|秒|元|万|亿|公里|米|处|条|场|期|遍|轮|页|张|道|辆|台"
    "|套|部|间|座|所|盏|吨|倍|类|种|批|组|层|班|栋|个工作日|个百分点|个月|个"
)
_MONTHS = (
    "January|February|March|April|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?<=[bfniy] )May|(?<=\\d )May"
)
_NUMBER = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
    "|thousand|dozen"
)
_OFFICE = "局|科|处|室|办|中心|所|站|队|院|校|支部|公司|镇|乡|街道|社区|委|厅|部|组|窗口|班"
_POST = (
    "组长|科长|局长|处长|主任|所长|站长|队长|书记|院长|校长|经理|班长|主管|同志|专员|馆长|镇长|区长"
    "|市长|秘书长|联络员|网格员|值班长"
)
_ROLE = (
    "office|team|desk|section|unit|depot|department|manager|director|head|clerk|officer|supervisor"
    "|secretary|nurse|inspector|coordinator|engineer|committee|board"
)

# Looks like a fact and is none.
PRETENDERS = re.compile(
    r"""
    四个意识|四个自信|四个全面|四个伟大|两个维护|两个确立|三严三实|三会一课|三个代表|八项规定|五位一体
    |千家万户|四面八方|三个区分开来|一岗双责|第一批?|十分|一次性
    |(?:党员|领导)?干部|全部|内部|各?部分|部门|部署
    |(?:有关|相关|各有关|各相关|各级|各|所有|全体|职能|责任)
      (?:单位|部门|科室|处室|党支部|支部|党委|党组织|级|干部职工|党员)
    |12\d{3}(?=热线|平台|便民)|\d\.\d\s?版|\d\+[\dNXn]|24/7|\b5G\b
    |〔\d{4}〕\s?\d{1,4}\s?号
    |(?:^|(?<=[\n。；;]))\s{0,8}[（(]?\d{1,2}[)）.、．](?!\d)
    |\b(?:all|every|each|relevant|various|respective|our)\s+(?:relevant\s+)?
      (?:departments?|units?|staff|employees|teams?|managers?|offices?|sections?|parties|leaders?
      |members?|levels?)\b
    |\b(?:everyone|everybody)\b
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)

WHEN = re.compile(
    rf"""
    \d{{4}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{1,2}}
    |(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月(?:份|上旬|中旬|下旬|底|末|初|前|起|内)?
      (?:\s?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?[日号])?
    |[年月季周](?:度)?[底末内](?:之?前)?|学期末|[上下]半年|第?[一二三四1-4]季度
    |(?:\d{{1,4}}|{_NUMERAL}{{1,3}})\s?个?(?:工作日|天|日|周|月|小时|分钟|年)(?:之?内|以内|[前后])
    |每(?:个?工作日|[天日周月季年]|季度|半年|学期|晚|早|逢)
    |[周期拜][一二三四五六日](?![报刊年期])|[上下本]周|[下本]月|下次|当[天日]|次日|即日起
    |(?:元旦|春节|清明节?|五一|端午节?|中秋节?|国庆节?|汛期?|开学|供暖|入冬|暑期|寒假|暑假)(?:之?前|期间|后|起)
    |\d{{1,2}}\s?[:：]\s?\d{{2}}|\d{{1,2}}\s?[时点](?![间候机常])
    |\b(?:{_MONTHS})\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\bQ[1-4]\b
    |(?i:\b(?:by|before|until|within|from|after|every|each|per|next|this|a)\s+(?:the\s+)?
      (?:(?:end|start|middle)\s+of\s+(?:the\s+)?)?(?:next\s+)?
      (?:day|night|week|weekend|month|quarter|year|working\s+day|meeting|morning|evening|summer|winter
      |spring|autumn|Christmas|Easter)\b)
    |(?i:\b(?:daily|weekly|monthly|quarterly|annually|yearly|tomorrow|tonight|year-end)\b)
    |(?i:\b(?:\d{{1,4}}|one|{_NUMBER})\s+(?:working\s+|calendar\s+)?
      (?:minutes?|hours?|days?|weeks?|months?|years?)\b)
    |(?i:\b(?:first|second|third|fourth|last)\s+quarter\b)
    """,
    re.VERBOSE,
)

# Blanked after the dates were found: a year alone is no deadline and no amount.
BARE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}\s?年?(?!\d)")

AMOUNT = re.compile(
    rf"""
    (?<![第\d.])\d{{1,9}}
    |百分之[零一二三四五六七八九十百点]{{1,6}}|[二三四五六七八九]成(?![为立员功长效群套])
    |[两二三四五六七八九十百千]{{1,4}}[多余]?(?:{_COUNTED})
    |(?:每{_WITHIN}{{0,4}}|至少|不少于|不超过|最多|只|仅|各|共|增[加设]|新增|减少|压减|缩短|提前
      |[并改减][为成到至]|[派设装建修增配])一(?:{_COUNTED})
    |一[次遍场](?=[，。；、]|$)|半(?:小时|天|年|个月)|减半|翻一?番|一半|过半|半数
    |\b(?i:{_NUMBER}|twice)\b(?!-)|\b(?i:once\s+(?:a|per|every)|half|halv\w+|doubl(?:e|es|ed|ing))\b(?!-)
    |\b(?i:(?:a|one)\s+(?:third|quarter|fifth|tenth))\b(?!-)(?!\sparty)
    """,
    re.VERBOSE,
)

WHO = re.compile(
    rf"""
    由{_WITHIN}{{0,14}}(?:{_OFFICE}|{_POST})
    |由[{_CJK}]{{2,4}}(?:负责|牵头|承办|办理|带队|跟进)
    |[{_CJK}](?:{_OFFICE}|{_POST})(?:具体|统一)?(?:负责|牵头|承办|主办|包保|带队)
    |(?:责任人|负责人|责任单位|责任科室|牵头单位|承办人|承办单位|联系人)\s?(?:[:：]|[为是])\s?\w
    |\b(?i:owner|lead|responsible|contact)\s?:\s?\w
    |\b(?i:led|owned|run|headed|chaired|handled|signed|done)\s+by\s+(?!example|passion)(?=\w)
    |\b(?:Mr|Ms|Mrs|Dr)\.?\s+[A-Z]|\b(?i:director|manager|officer|clerk|head)\s+[A-Z][a-z]
    |(?i:\bthe\s+(?:[a-z-]{{1,20}}\s+){{0,3}}(?:{_ROLE})(?:\s+of\s+[a-z]{{1,20}})?\s+
      (?:will|shall|must|own|lead|(?!is\b|was\b|has\b|always\b|towards\b)[a-z]{{2,20}}s)\b)
    |(?i:\b(?:{_ROLE})\s+(?:is|are)\s+responsible\b)
    """,
    re.VERBOSE,
)

CHECK = re.compile(
    rf"""
    抽查|回访|核验|核查|验收|抽检|抽样|暗访|公示|公布|公开|签字|签收|照片|截图|台账|第三方|测评|问卷|通报
    |实测|复核|考试|检测报告|满意度{_WITHIN}{{0,8}}\d|以{_WITHIN}{{1,12}}为准
    |凭{_WITHIN}{{1,10}}(?:认定|验收|确认)|系统(?:数据|记录|自动)
    |(?i:\b(?:sampl\w{{1,6}}|audited|spot\s+checks?|call(?:s|ed)?\s+back|survey\w*|signed\s+off|photos?
      |publish\w*|logbook|inspect(?:s|ed)|verif\w{{1,6}}|counted|measured|test(?:s|ed)?)\b)
    """,
    re.VERBOSE,
)


def blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every match as spaces: places stay what they are."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def facts_in(sentence: str) -> frozenset[Fact]:
    """What the sentence says for certain. sentence: already without PRETENDERS."""
    undated = blanked(blanked(sentence, WHEN), BARE_YEAR)
    # “within five days” is a deadline and an amount; a day of the calendar is no amount.
    found = {
        Fact.WHO: WHO.search(sentence),
        Fact.BY_WHEN: WHEN.search(sentence),
        Fact.HOW_MUCH: AMOUNT.search(undated),
        Fact.HOW_CHECKED: CHECK.search(sentence),
    }
    return frozenset(fact for fact, match in found.items() if match)
