"""What people say in the stories of consequences, in either language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything that is typed and that the cast's own words do not have."""

    leader: str
    # A criticism and what came of it.
    notice: str
    facts: str
    rule: str
    demands: str
    reply: str
    answer: str
    removal: str
    # A pilot that fails.
    hypothesis: str
    bounds: str
    stop_rule: str
    basis: str
    procedure: str
    failure: str
    kept: str
    cause: str
    remedy: str
    reasons: str
    clarification: str
    # A rectification.
    body: str
    letter: str
    problem: str
    opinion: str
    missing: str
    passed: str
    published: str


CHINESE = Words(
    leader="钱程",
    notice="关于社保窗口午间值守情况的通报",
    facts="三月抽查五次，中午窗口四次无人，办事群众平均等候一小时十分钟。",
    rule="《首问负责制》第三条：对外窗口在公布的时间内不得空岗。",
    demands="十个工作日内排出轮值表并公布，整改结果报办公室。",
    reply="四次当中有一次是系统停机升级，提前贴了通知；轮值表已经在排。",
    answer="停机通知属实，通报改为三次；轮值应当在抽查以前排好，这一条不采纳。",
    removal="两个窗口中午已经开放，督查员到现场看过。",
    hypothesis="把社保窗口搬到社区值班，办一张卡不用再跑大厅；试成了，等候时间减半。",
    bounds="不增加编制，花费不超过五万元，大厅的窗口一个不少。",
    stop_rule="一周内投诉超过十件，立即停止。",
    basis="局务会第九次会议纪要",
    procedure="科务会研究，分管副局长同意",
    failure="八天只有十一个人去社区办卡，等候时间没有减少。",
    kept="花费三万二千元，没有增加编制，大厅窗口照常开放。",
    cause="社区值班的时段和居民上班的时段重合。",
    remedy="设备已经调回大厅，贴出告示，逐一通知预约的人。",
    reasons="事先备案，程序完整，花费和窗口都在边界以内，停得及时。",
    clarification="社区办卡是备过案的试点，没有突破边界，不算政务服务科和李敏的账。",
    body="市人大常委会",
    letter="关于政务服务工作的评议意见",
    problem="社保窗口中午不开放，办事群众反复跑。",
    opinion="看了轮值表和两周的排队记录，与现场一致。",
    missing="还缺星期五中午的轮值安排，请补到每个工作日都有人。",
    passed="补充的轮值表覆盖每个工作日，现场看过两次。",
    published="社保窗口十二点到十四点每个工作日都开放，平均等候十二分钟。",
)

ENGLISH = Words(
    leader="Cheng Qian",
    notice="On the staffing of the social security counter at noon",
    facts="Five checks in March: nobody at the counter at noon in four of them; people waited for"
    " an hour and ten minutes on average.",
    rule="Rules on first responsibility, article 3: no counter stays empty in its opening hours.",
    demands="Draw up and publish a roster within ten working days and report to the office.",
    reply="One of the four was an announced system upgrade. The roster is being drawn up.",
    answer="The upgrade was announced: the notice will say three. The roster should have been"
    " ready before the checks; on that we do not agree.",
    removal="Both counters are open at noon; an inspector has seen it.",
    hypothesis="Move a counter into the neighbourhood, so that nobody has to come to the hall for"
    " a card. If it works, the waiting time halves.",
    bounds="No new posts, at most fifty thousand yuan, and no counter fewer in the hall.",
    stop_rule="More than ten complaints in a week: stop at once.",
    basis="Minutes of the ninth meeting of the bureau",
    procedure="Discussed by the section, agreed by the deputy director in charge",
    failure="Eleven people came in eight days; the waiting time did not shrink.",
    kept="Thirty-two thousand yuan spent, no new posts, all counters in the hall open.",
    cause="The counter was open when the residents were at work.",
    remedy="The equipment is back in the hall, a notice is up, and whoever had booked was told.",
    reasons="Filed beforehand, decided properly, within its bounds in money and counters, and"
    " stopped in time.",
    clarification="The counter in the neighbourhood was a filed pilot that kept within its bounds."
    " It does not count against the section or Min Li.",
    body="Standing Committee of the City People's Congress",
    letter="Opinion on public services",
    problem="The social security counter is closed at noon and people come in vain.",
    opinion="Read the roster and the queue records of two weeks; they agree with what is there.",
    missing="Fridays are missing from the roster: every working day needs somebody at noon.",
    passed="The new roster covers every working day; seen on the spot twice.",
    published="The social security counter is open from twelve to two on every working day;"
    " twelve minutes of waiting on average.",
)
