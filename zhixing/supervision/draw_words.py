"""What is said about a draw: what it is, what does not fit in it, why a file is none."""

from __future__ import annotations

from collections import Counter

from zhixing.analysis.sampling import (
    Code,
    Draw,
    Follows,
    Ground,
    Misfit,
    NoDrawFile,
    People,
    Reason,
    State,
)
from zhixing.analysts import _, shown


def summary(draw: Draw) -> str:
    """One line: which draw, of what, by whom, and how it stands."""
    told = {
        "number": draw.number,
        "items": len(draw.items),
        "units": len({item.unit for item in draw.items}),
        "parties": "、".join(shown(party.name) for party in draw.parties),
        "digest": draw.digest.hex(),
    }
    return {
        State.ANNOUNCED: _(
            "第 %(number)s 次抽签已公布：%(units)s 个单位 %(items)s 件，由 %(parties)s 承诺，"
            "名单摘要 %(digest)s"
        ),
        State.DRAWN: _(
            "第 %(number)s 次抽签：%(units)s 个单位 %(items)s 件，由 %(parties)s 抽出，"
            "名单摘要 %(digest)s"
        ),
        State.FAILED: _(
            "第 %(number)s 次抽签作废，有人不揭晓随机数：%(units)s 个单位 %(items)s 件，"
            "由 %(parties)s 承诺，名单摘要 %(digest)s"
        ),
    }[draw.state] % told


def people_summary(people: People) -> str:
    """One line: from how many the inspectors were drawn, and how it went."""
    told: dict[str, str | int] = {"inspectors": people.inspectors, "units": len(people.seats)}
    if people.visits is None:
        frozen = _(
            "督查员 %(inspectors)s 人，只列编号，去 %(units)s 个单位；人选已冻结，还没有抽出"
        )
        return frozen % told
    words = [word for visit in people.visits for word in visit.words]
    told |= {
        "handed": sum(visit.handed_out for visit in people.visits),
        "seen": sum(bool(visit.words) for visit in people.visits),
        "away": _away(people),
        "follows": _("全部单位一个顺序")
        if people.follows is Follows.WHOLE
        else _("每个单位各有顺序"),
    }
    if any(word.stood_back for word in words):
        sentence = _(
            "督查员 %(inspectors)s 人，只列编号，去 %(units)s 个单位，都按抽出的顺序；"
            "领取 %(handed)s 件，都按顺序（%(follows)s）；核查 %(seen)s 件；退让：%(away)s"
        )
    else:
        sentence = _(
            "督查员 %(inspectors)s 人，只列编号，去 %(units)s 个单位，都按抽出的顺序；"
            "领取 %(handed)s 件，都按顺序（%(follows)s）；核查 %(seen)s 件；无人退让"
        )
    return sentence % told


def _away(people: People) -> str:
    """How many stood back from how many items, by ground: each person and item once."""
    pairs = {
        (visit.item, one.inspector): one.ground
        for visit in people.visits or ()
        for word in visit.words
        for one in word.stood_back
    }
    counted = Counter(pairs.values())
    names = {
        Ground.LEFT: _("已不任督查员"),
        Ground.POSTED: _("名单冻结后到该单位或其上下级任职"),
        Ground.INVOLVED: _("经办过这件事项"),
    }
    told = (
        _("%(ground)s %(n)s 人次") % {"ground": words, "n": counted[ground]}
        for ground, words in names.items()
        if counted[ground]
    )
    return _("、").join(told)


def weaknesses(draw: Draw, *, is_compared: bool) -> list[str]:
    """What a draw file that fits does not rule out; is_compared: with its announcement."""
    found = []
    if len(draw.parties) == 1 and draw.beacon is None:
        found.append(_("只有一方给出随机数：这一方可能反复抽到满意为止"))
    elif draw.state is State.DRAWN and not is_compared:
        found.append(_("没有和公布时的文件比对：看不出承诺在前、名单没有换过（见 --announced）"))
    if draw.checkpoint is None:
        found.append(_("没有存证点：看不出名单是何时定下的"))
    if draw.people is not None and _away(draw.people):
        found.append(_("退让的缘由是办公室记下的，文件本身证明不了，请查存证"))
    return found


def sentence(misfit: Misfit) -> str:
    """What does not fit, and where."""
    params = {
        name: shown(value) if isinstance(value, str) else value
        for name, value in misfit.params.items()
    }
    return _misfits()[misfit.code] % params


def no_draw_file(error: NoDrawFile) -> str:
    words = {
        Reason.NOT_JSON: _("文件不是 JSON"),
        Reason.REPEATED_MEMBER: _("“%(place)s”写了两次，各人会读出不同的内容"),
        Reason.OTHER_FORMAT: _("这不是抽签文件（format 是“%(found)s”）"),
        Reason.MISSING_MEMBER: _("抽签文件缺少 %(place)s"),
        Reason.UNKNOWN_MEMBER: _("抽签文件里不该有 %(place)s"),
        Reason.WRONG_TYPE: _("抽签文件的 %(place)s 写法不对：%(found)s"),
    }
    place, found = shown(error.place), shown(error.found)
    return words[error.reason] % {"place": place or _("最外层"), "found": found}


def _misfits() -> dict[Code, str]:
    return {
        Code.EMPTY_LIST: _("名单是空的"),
        Code.ID_TWICE: _("编号 %(id)s 出现两次"),
        Code.IDS_ALIKE: _("编号“%(first)s”和“%(second)s”看上去一样，分不清抽的是哪个"),
        Code.ID_NOT_PLAIN: _("编号“%(id)s”为空、过长、首尾有空格或含有看不见的字符"),
        Code.UNIT_NOT_PLAIN: _("单位“%(unit)s”为空、过长、首尾有空格或含有看不见的字符"),
        Code.UNITS_ALIKE: _("单位“%(first)s”和“%(second)s”看上去一样，请统一写法"),
        Code.BAD_NUMBER: _("抽签编号 %(number)s 不对，应从 1 起连续编号"),
        Code.BAD_CHECKPOINT: _("存证点的根应是 32 字节，条数不能是负数"),
        Code.BEACON_NOT_PLAIN: _("公共随机数的来源或数值为空、过长或含有看不见的字符"),
        Code.BEACON_MISSING: _("公布时说好的公共随机数没有给出"),
        Code.BEACON_EARLY: _("公布抽签时公共随机数已经知道，等于事先可以挑选"),
        Code.BEACON_NOT_ANNOUNCED: _("公布时说的不是这个公共随机数，事后不能加也不能换"),
        Code.NO_PARTY: _("没有任何一方给出承诺"),
        Code.NOT_A_PARTY: _("“%(party)s”没有作过承诺，不能揭晓"),
        Code.PARTY_NOT_PLAIN: _("参加方“%(party)s”的名称为空、过长或含有看不见的字符"),
        Code.PARTIES_ALIKE: _("参加方“%(first)s”和“%(second)s”看上去一样"),
        Code.COMMITMENT_COPIED: _("%(second)s 的承诺照抄了 %(first)s 的"),
        Code.COMMITMENT_LENGTH: _("%(party)s 的承诺应是 32 字节的 SHA-256"),
        Code.NONCE_LENGTH: _("%(party)s 的随机数应是 32 字节，否则可以从承诺猜出来"),
        Code.NONCE_MISMATCH: _("%(party)s 揭晓的随机数和原先的承诺不符"),
        Code.NONCE_WITHHELD: _("%(party)s 没有揭晓随机数；要记为作废，请用 --failed"),
        Code.NONCE_EARLY: _("公布抽签时 %(party)s 的随机数已经知道"),
        Code.NONE_WITHHELD: _("各方都揭晓了随机数，这次抽签不能作废"),
        Code.DIGEST_MISMATCH: _("名单和摘要不符，名单或摘要被改过；按名单算应是 %(found)s"),
        Code.SEED_MISMATCH: _("种子不是由这些内容算出的；应是 %(found)s"),
        Code.ORDER_EARLY: _("没有抽出的签不该有种子或顺序"),
        Code.ORDER_LENGTH: _("顺序里有 %(stated)s 件，名单里有 %(found)s 件"),
        Code.ORDER_MISMATCH: _("顺序第 %(position)s 位写的是 %(stated)s，应是 %(found)s"),
        Code.BAD_TEAM: _("每组 %(team_size)s 人、督查员 %(inspectors)s 人，数目不对"),
        Code.SEATS_OF_OTHERS: _("督查员的单位和名单的单位对不上：“%(unit)s”"),
        Code.SEATS_NOT_PLAIN: _("去“%(unit)s”的督查员编号重复，或不在名录之内"),
        Code.PEOPLE_MISMATCH: _("督查员和人员摘要不符，人选或摘要被改过；按人选算应是 %(found)s"),
        Code.SEAT_MISMATCH: _(
            "去“%(unit)s”的第 %(position)s 位写的是 %(stated)s 号督查员，应是 %(found)s 号"
        ),
        Code.VISITS_EARLY: _("还没有抽出，却已有人去过"),
        Code.VISITS_MISSING: _("没有写明领取了哪些、谁去的"),
        Code.VISIT_UNKNOWN: _("名单里没有 %(item)s，却领取或核查过"),
        Code.VISIT_TWICE: _("%(item)s 的领取写了两次"),
        Code.HANDED_OUT_OTHERWISE: _(
            "没有按顺序领取（%(unit)s）：第 %(position)s 件领的是 %(stated)s，应是 %(found)s"
        ),
        Code.WORDS_NOT_TWO: _("%(item)s 应由两名不同的督查员核查"),
        Code.STOOD_BACK_UNKNOWN: _("%(item)s：退让的 %(inspector)s 号督查员本来就不去，或写了两次"),
        Code.OUT_OF_TURN: _("%(item)s：没有轮到 %(inspector)s 号督查员，前面还有人没有退让"),
        Code.ANNOUNCED_OTHERWISE: _("和公布时不一样：%(field)s"),
        Code.NOT_ANNOUNCED: _("拿来揭晓或比对的不是公布时的文件（state 是 %(state)s）"),
        Code.NUMBER_MISSING: _("缺第 %(number)s 次抽签，编号应当连续"),
        Code.NUMBER_TWICE: _("第 %(number)s 次抽签有两份"),
        Code.DRAWN_AGAIN: _("第 %(second)s 次把第 %(first)s 次已经抽出的名单又抽了一遍"),
        Code.NONCE_REUSED: _(
            "%(party)s 在第 %(second)s 次用了第 %(first)s 次的随机数，别人事先就知道"
        ),
    }
