"""The discussions of a demo campaign: a topic with three ways of seeing it, and who votes how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Model

from zhixing.discussions.actions import (
    ballots,
    consensus,
    maps,
    sittings,
    statements,
    topics,
)
from zhixing.discussions.actions.votes import Choice, cast, join
from zhixing.discussions.models import Statement, Topic
from zhixing.discussions.queries.consensus import candidates
from zhixing.discussions.queries.topics import gate
from zhixing.publicity.demo.replay import Replay
from zhixing.voices.queries import problems

OPENS, LASTS = 12, 40  # days of the campaign
SEEN = 0.85  # share of the statements that somebody votes on
STEEP = 1.8  # how much surer people are than the leaning of their camp


@dataclass(frozen=True)
class Said:
    """A statement and how far each camp leans to it, from 0 to 1; who does not mostly disagrees."""

    text: str
    agree: tuple[float, float, float]


@dataclass(frozen=True)
class Discussion:
    """camps: how many people see it each way. late: statements that people bring in themselves.
    meeting: the name of a meeting that voted by hand. speaks_of: in the titles of the problem and
    the measure that the first statement speaks of."""

    title: str
    description: str
    notions: tuple[str, str, str]
    seeds: tuple[Said, ...]
    late: tuple[Said, ...]
    refused: tuple[str, str]  # a statement that is not shown, and why
    meeting: str
    speaks_of: tuple[str, str]
    names: tuple[str, str, str]  # what the office calls the groups, from the largest
    adopted: tuple[str, str, str]  # why the first statement was, a reason against it, the answer
    camps: tuple[int, int, int] = (70, 50, 34)


CHINESE = Discussion(
    title="中午和周末，政务大厅该怎么开",
    description="企业和群众反映最多的是“上班时间办不了，下班时间没人办”。开多久、开哪些窗口、谁来值班，"
    "都要有个说法。请对每一条表个态，也可以提自己的。",
    notions=(
        "大厅按机关作息开门，群众迁就我们",
        "按办事人的时间开门，我们迁就群众",
        "高频事项中午不断档、周六开半天，低频事项网上预约",
    ),
    seeds=(
        Said("高频窗口中午应当有人值班，不能一关了之。", (0.95, 0.85, 0.9)),
        Said("延时服务的人手要有补休，不能靠奉献。", (0.8, 0.95, 0.85)),
        Said("周六上午应当开放，不分高频低频。", (0.9, 0.15, 0.4)),
        Said("网上能办的事，大厅就不必延时。", (0.2, 0.85, 0.45)),
        Said("先公布每个窗口每小时的人流，再决定开哪些。", (0.8, 0.85, 0.95)),
        Said("乡镇便民中心也应当同步延时。", (0.85, 0.3, 0.25)),
        Said("预约办理比延时开门更管用。", (0.25, 0.8, 0.9)),
        Said("老年人和没有智能手机的人，必须随到随办。", (0.95, 0.8, 0.9)),
        Said("延时服务应当按件计酬。", (0.3, 0.75, 0.2)),
        Said("窗口人员可以跨科室轮值，不必各科各守一摊。", (0.7, 0.3, 0.9)),
        Said("投诉多的窗口先试，三个月后看数据再推开。", (0.75, 0.8, 0.9)),
        Said("大厅开多久不重要，一次办成才重要。", (0.35, 0.85, 0.75)),
    ),
    late=(
        Said("中午留两个综合窗口就够，不必全开。", (0.55, 0.85, 0.9)),
        Said("把延时安排印在办事指南第一行。", (0.9, 0.8, 0.85)),
        Said("周六开门的成本要公开。", (0.5, 0.9, 0.8)),
    ),
    refused=("三号窗口的老张从来不接电话。", "写了具体个人，请改为说事情；已按诉求另行登记。"),
    meeting="窗口一线人员座谈会",
    speaks_of=("中午不办事", "中午不断档"),
    names=("先延时再说", "先提质再说", "看数据再定"),
    adopted=(
        "各群体都有八成以上赞成，座谈会上一线人员也大多赞成，可以马上做。",
        "中午值班的总是那几个人，时间长了谁受得了。",
        "您的担心有道理。轮值表由各科室轮流排、每人每月不超过四次，补休在当月兑现，由工会每月核一次。",
    ),
)  # fmt: skip

ENGLISH = Discussion(
    title="When should the front desk be open?",
    description="Most of what people told us is that they cannot come in working hours. How long to"
    " open, which desks, and who stays late needs an answer. Vote on each; add your own.",
    notions=(
        "We open when the office works, and people fit in",
        "We open when people can come, and the office fits in",
        "Busy desks stay open at noon and on Saturday mornings, the rest by appointment",
    ),
    seeds=(
        Said("Busy desks should be staffed at noon.", (0.95, 0.85, 0.9)),
        Said("Whoever stays late gets the time back.", (0.8, 0.95, 0.85)),
        Said("Every desk should be open on Saturday mornings.", (0.9, 0.15, 0.4)),
        Said("What can be done online needs no longer hours.", (0.2, 0.85, 0.45)),
        Said("Publish visitors per desk and hour before deciding.", (0.8, 0.85, 0.95)),
        Said("The branch offices should open longer too.", (0.85, 0.3, 0.25)),
        Said("Appointments do more than longer hours.", (0.25, 0.8, 0.9)),
        Said("People without a smartphone are served without an appointment.", (0.95, 0.8, 0.9)),
        Said("Late hours should be paid by the case.", (0.3, 0.75, 0.2)),
        Said("Staff should take turns across sections.", (0.7, 0.3, 0.9)),
        Said("Try it at the worst desk first and look after three months.", (0.75, 0.8, 0.9)),
        Said("Getting it done in one visit matters more than hours.", (0.35, 0.85, 0.75)),
    ),
    late=(
        Said("Two general desks at noon are enough.", (0.55, 0.85, 0.9)),
        Said("Print the hours in the first line of every letter.", (0.9, 0.8, 0.85)),
        Said("Say what a Saturday costs.", (0.5, 0.9, 0.8)),
    ),
    refused=("Mr Brown at desk three never answers.", "Names a person; kept as a voice instead."),
    meeting="Front desk staff meeting",
    speaks_of=("front desk closes", "open until eight"),
    names=("Longer hours first", "Better service first", "Figures first"),
    adopted=(
        "More than four in five of every group agree, and most of the front desk staff.",
        "It will always be the same people who stay at noon.",
        "A fair worry. Sections take turns, nobody more than four times a month, the time is given"
        " back within the month, and the staff council looks at the list every month.",
    ),
)  # fmt: skip

OF = {"zh-hans": CHINESE, "en": ENGLISH}


class DiscussionPlay:
    """One discussion, as events of the replay."""

    def __init__(self, replay: Replay, discussion: Discussion) -> None:
        self.replay, self.discussion = replay, discussion
        self.said: dict[int, Said] = {}
        self.topic: Topic

    def plan(self) -> None:
        at = self.replay.at
        at(OPENS + 0.1, self._open)
        for number, said in enumerate(self.discussion.late):
            at(OPENS + 4 + 3 * number + 0.3, self._adding(said))
        at(OPENS + 5.2, self._refuse)
        people = sum(self.discussion.camps)
        for number in range(people):
            at(OPENS + 1 + LASTS * number / people, self._voting(number))
        at(OPENS + 20.4, self._meet)
        at(OPENS + LASTS + 2, self._settle)
        at(OPENS + LASTS + 4.4, self._adopt)
        at(self.replay.last - 2 + 0.5, self._state_facts)

    def _open(self) -> None:
        old, new, change = self.discussion.notions
        self.topic = topics.open_topic(
            campaign=self.replay.stage.campaign,
            title=self.discussion.title,
            description=self.discussion.description,
            old_notion=old,
            new_notion=new,
            change=change,
            seeds=[said.text for said in self.discussion.seeds],
            by=self.replay.office(),
        )
        for statement, said in zip(
            self.topic.statements.order_by("pk"), self.discussion.seeds, strict=True
        ):
            self.said[statement.pk] = said

    def _adding(self, said: Said) -> Callable[[], None]:
        def add() -> None:
            statement = self._submit(said.text)
            statements.moderate(statement=statement, show=True, by=self.replay.office())
            self.said[statement.pk] = said

        return add

    def _refuse(self) -> None:
        text, reason = self.discussion.refused
        statement = self._submit(text)
        statements.moderate(statement=statement, show=False, reason=reason, by=self.replay.office())

    def _submit(self, text: str) -> Statement:
        author = join(self.topic, f"author {text}", on_roll=False)
        return statements.submit(topic=self.topic, text=text, participant=author, by=None)

    def _voting(self, number: int) -> Callable[[], None]:
        """Somebody of a camp comes by and votes on most of what is there."""
        chance = self.replay.chance
        (camp,) = chance.choices(range(3), self.discussion.camps)
        on_roll = chance.random() < 0.4

        def vote() -> None:
            voter = join(self.topic, f"{self.replay.script.slug} {number}", on_roll=on_roll)
            choices = [
                Choice(pk, self._side(said.agree[camp]))
                for pk, said in self.said.items()
                if chance.random() < SEEN
            ]
            cast(gate=gate(self.topic.pk), participant=voter.pk, choices=choices)

        return vote

    def _side(self, agree: float) -> int:
        agree = min(0.97, max(0.03, 0.5 + (agree - 0.5) * STEEP))
        roll = self.replay.chance.random()
        if roll < agree:
            return 1
        return -1 if roll < agree + (1 - agree) * 0.75 else 0

    def _meet(self) -> None:
        first = list(self.said)[:3]
        counts = ((19, 3, 2), (23, 0, 1), (6, 15, 3))
        sittings.record_sitting(
            topic=self.topic,
            title=self.discussion.meeting,
            held_on=(self.replay.clock.now - timedelta(hours=3)).date(),
            way="hands",
            present=24,
            tallies=[
                {"statement": pk, "agree": a, "disagree": d, "passed": p}
                for pk, (a, d, p) in zip(first, counts, strict=True)
            ],
            by=self.replay.office(),
        )

    def _settle(self) -> None:
        """What the worker does while people vote, done once at the end."""
        ballots.seal_all()
        edition = maps.make(self.topic)
        lineages = edition.shown["lineages"] if edition is not None else []
        for lineage, name in zip(lineages, self.discussion.names, strict=False):
            maps.name_group(topic=self.topic, lineage=lineage, name=name, by=self.replay.office())

    def _state_facts(self) -> None:
        """What the first statement speaks of: problem and measure, and what a round found."""
        problem, measure = self.discussion.speaks_of
        campaign = self.replay.stage.campaign
        facts: dict[str, Sequence[Model]] = {
            "problems": list(problems.live(campaign).filter(title__contains=problem)[:1]),
            "measures": list(campaign.measures.filter(title__contains=measure)[:1]),
            "findings": list(campaign.findings.order_by("pk")[:1]),
        }
        statement = self.topic.statements.order_by("pk")[0]
        statements.state_facts(statement=statement, facts=facts, by=self.replay.office())

    def _adopt(self) -> None:
        why, against, answer = self.discussion.adopted
        noon = self.discussion.seeds[0].text
        statement = next(one for one, _row in candidates(self.topic) if one.text == noon)
        author = join(self.topic, "author against", on_roll=False)
        argument = statements.argue(
            statement=statement, side="against", text=against, participant=author, by=None
        )
        statements.moderate_argument(argument=argument, show=True, by=self.replay.office())
        adopted = consensus.adopt(statement=statement, reason=why, by=self.replay.office())
        consensus.answer_dissent(consensus=adopted, dissent_answer=answer, by=self.replay.office())
