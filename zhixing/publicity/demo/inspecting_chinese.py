"""The inspections of the Chinese demo campaign."""

from __future__ import annotations

from zhixing.publicity.demo.inspecting_script import Inspecting

CHAPTER = Inspecting(
    inspectors=("shenlei", "luxia"),
    staff="yanran",
    title="第一次随机督查",
    purpose="报告办结的，到现场看、找提出人问，是不是真的办结了。",
    checks=4,
    facts={
        "measure": (
            "到窗口看了四十分钟，按举措写的办，问了三位办事群众，都说确实变了。",
            "查了近两周的系统记录，和办结说明一致；电话回访提出人，认可。",
            "现场看过，牌子、流程、人员都到位；抽看五份办件，没有再要那份材料。",
        ),
        "item": (
            "看了会议纪要和台账原件，任务确已完成，成果在用。",
            "到科室看过，制度已印发，问了两位同事都知道怎么办。",
        ),
    },
    undone="制度印发了，窗口同志还按老办法办，只算办了一半。",
    finding="新办法没有传达到窗口，群众感受不到变化。",
    conclusion="按抽签顺序逐件核查，绝大多数属实；个别任务停在纸面上，已交责任单位限期整改。"
    "抽签文件已全部公布，谁都可以重算。",
    again="第二次随机督查",
)
