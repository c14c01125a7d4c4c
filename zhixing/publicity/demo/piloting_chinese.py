"""Anlan: what was tried without anybody knowing the way, all of it invented."""

from __future__ import annotations

from zhixing.publicity.demo.piloting_script import Ending, Trial

NIGHT = Trial(
    day=31.15,
    owner="luxia",
    unit="AL-ZX",
    title="两个社区设夜间自助服务点",
    text="在城东新区两个社区各放一台自助终端，晚上六点到九点有人值守，上夜班的人不用请假。",
    indicator="夜间办件量",
    measured_in="件/晚",
    baseline="0",
    target="15",
    acceptance="连续两周，两个点平均每晚办成不少于十五件。",
    deadline=70,
    hypothesis="上夜班的人白天来不了大厅。把终端放到家门口，估计每晚能办十五件。没有先例，试五周再说。",
    scope="城东新区两个社区，各一台终端；社保查询、居住证明等十二项，五周。",
    bounds="花费不超过五万元；不增加编制；白天窗口一个也不能少。",
    limit_of="累计花费",
    limit="5",
    limit_unit="万元",
    begins=34,
    ends=66,
    stop_rule="白天窗口因此少开一个，或者花费到五万元，当天停止。",
    basis="去年三百一十二条意见里，四十一条说上夜班来不了；邻市没有做过。",
    procedure="中心主任办公会第 12 次会议研究，分管副局长刘芳同意。",
    clerk="xiaolin",
    readings=((45, "1.80", "两台终端押金和网络"), (58, "3.20", "加上值守补贴")),
    ending=Ending(
        day=67.2,
        result=(
            "五周共办 61 件，平均每晚不到两件，离十五件差得远。第二周换过一次点位，也没有起色。"
        ),
        within="累计花费 3.2 万元；没有增加人；白天窗口一个没少，有排班表。",
        cause="夜班工人十点以后才下班，终端九点就关了；要办的多是要原件的事，终端办不了。",
        remedy="终端调回大厅自助区；61 件逐件回访，没有办成的 9 件由白天窗口接着办完。",
        finder="wangbo",
        found=70.3,
        reasons=(
            "事先备案，守住了边界，数字如实上报，失败的原因查得清楚。"
            "这样的失败，换来一条真情况：夜班的人要的不是终端，是周末。"
        ),
        facts=(
            ("inexperience", "邻市没有先例，本市第一次试。"),
            ("unrestricted", "终端事项都在省里放开的目录内。"),
            ("unselfish", "终端租自原有供应商，合同和付款凭证查过，没有个人得利。"),
            ("procedure", "中心主任办公会第 12 次会议纪要。"),
            ("bounds", "花费 3.2 万元，低于五万元；排班表齐全。"),
            ("remedy", "抽了 8 件回访记录，属实。"),
        ),
        concluder="liufang",
        concluded=71.4,
        conclusion="adjust",
        why="不再放终端，改为周六上午在两个社区派一个流动窗口，另行备案。",
        clarifier="chenjun",
        clarified=73.2,
        audience="全局干部会、城东新区管委会",
        words=(
            "夜间服务点没有办成，是先备案、后试行的试点，没有突破边界，已认定容错免责，"
            "不算政务服务中心和陆霞同志的账。敢试的人，我们要护着。"
        ),
    ),
)

SUBSIDY = Trial(
    day=-14.7,
    owner="tangwen",
    unit="AL-SJ",
    title="小额惠企补贴先兑付、后抽查",
    text="一万元以下的稳岗、用电补贴，系统比对合格的先付，次月抽查三成，不合格的追回。",
    indicator="补贴到账用时",
    measured_in="个工作日",
    baseline="26",
    target="3",
    acceptance="抽三十户，从申请到到账都不超过三个工作日；追回的不超过百分之二。",
    deadline=35,
    hypothesis="多数补贴卡在人工审核。数据已经能比对，先付后查，估计三天能到账，错付不超过百分之二。",
    scope="稳岗、用电两项，单笔一万元以下，约二百户。",
    bounds="总额不超过三十万元；单笔不超过一万元；只付比对合格的。",
    limit_of="已兑付总额",
    limit="30",
    limit_unit="万元",
    begins=-12,
    ends=20,
    stop_rule="错付超过百分之二，或者总额到三十万元，当天停止兑付。",
    basis="惠企政策诉求里，十七户说“钱到的时候已经用不上了”；省里鼓励先行先试。",
    procedure="局务会第 10 次会议研究，财政局书面同意。",
    clerk="xiaolin",
    readings=(
        (-9, "8.60", "首批 71 户"),
        (-5, "15.20", "累计 128 户"),
        (-1, "21.70", "累计 180 户"),
    ),
)

CHAPTER = (NIGHT, SUBSIDY)
