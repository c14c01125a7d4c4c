"""Anlan: a commendation, a criticism that was heard and removed, a slip that turned yellow."""

from __future__ import annotations

from zhixing.publicity.demo.noticing_script import Blame, Chase, Noticing, Praise

CHAPTER = Noticing(
    praise=Praise(
        day=64.2,
        unit="AL-SP1",
        measure="餐饮店开办“一件事”一窗受理",
        title="关于表扬审批服务一科餐饮店开办“一件事”的通报",
        occasion="活动开展以来，办公室按诉求人评价和核验结果，逐件查看了各单位办结的举措。",
        facts="开餐饮店原来跑三个窗口、交三遍合同，现在一窗受理，合同只交一遍。提出问题的店主逐一确认已经解决。",
        demands="请把这件事的流程写成一页纸，供其他科室照着做；请各单位对照，找一件同样的事。",
        response="店主自己打的分",
        result="提出人逐一确认过",
    ),
    blame=Blame(
        day=40.2,
        unit="AL-ZX",
        measure="高频事项中午不断档、周六上午开放",
        title="关于市政务服务中心午间窗口值守不到位的通报",
        occasion="承诺作出后的第一周，督查员不打招呼，在中午看了五次。",
        facts="五个中午，四次综合窗口无人值守；告示牌写着“午间照常受理”。两位群众等到十三点半离开。",
        rule="《安澜市政务服务中心窗口管理办法》第十二条：公示的服务时间内，窗口不得无人值守。",
        demands="五个工作日内排出午间值班表并公布；值班情况每周五报办公室。",
        ground="承诺的原文和时限",
        head="luxia",
        reply="五次里有一次是全市停电，大厅全部停办，已经贴了告示。其余三次属实：值班表排了，没有人盯。",
        answer="停电一次属实，不算，会在通报台账里注明；其余三次维持。",
        removed=62.4,
        reason="午间值班已经连续三周不断档，提出人逐一确认，举措通过核验。",
    ),
    chase=Chase(
        day=56.3,
        unit="AL-SP2",
        measure="取消十二项证明，改为部门间核验",
        receiver="gaoyuan",
        demands="十二项证明逐项写明：哪几项已经取消，哪几项卡在哪个部门，三个工作日内报办公室。",
        sharper="前次督办逾期没有反馈。请科长本人到办公室说明，并定下每一项的日子。",
        ago=5.4,
    ),
)
