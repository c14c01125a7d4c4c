"""Words that promise without saying anything: they fit every unit, every year, every matter.

A word is here because it can stand in front of any task and leaves open what will be different
afterwards. None is wrong by itself: beside an owner, a number or a date it is not marked.
"""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Chinese has no word boundaries: longer phrases first, so that the whole phrase is the span.
CHINESE = _words("""
高度重视 引起重视 十分重视 提高认识 提高政治站位 提高站位 统一思想 思想认识 凝聚共识 凝聚力量 凝聚
进一步 切实 狠抓 加强 强化 增强 深化 优化 夯实 筑牢 着力 努力 奋力 全力以赴 全力 大力 千方百计
竭尽全力 深入推进 深入开展 深入学习 深入贯彻 深入 扎实推进 扎实开展 扎实 稳步推进 稳步 全面推进
全面提升 全面深化 全面 持续推进 持续提升 持续 不断提升 不断提高 不断加强 不断增强 不断完善 不断
加快推进 加快 加大力度 加大 积极推动 积极推进 积极开展 积极探索 积极 主动作为 主动靠前 靠前服务
充分发挥 充分认识 发挥 认真贯彻 认真落实 认真做好 认真 贯彻落实 抓好落实 抓紧落实 狠抓落实
严格落实 严格执行 严格 不折不扣 落到实处 落实落细 落地见效 取得实效 取得明显成效 明显成效 明显提升
明显改善 明显好转 显著提升 显著改善 显著增强 显著 见行见效 走深走实 走在前列 抓实抓细 抓细抓实
做深做细 做实做细 做细做实 常抓不懈 久久为功 一抓到底 驰而不息 持之以恒 真抓实干 埋头苦干 形成合力
工作合力 合力 齐抓共管 密切配合 通力协作 统筹协调 统筹推进 统筹兼顾 协同推进 上下联动 营造良好氛围
营造浓厚氛围 良好氛围 浓厚氛围 营造 弘扬 发扬 树立 牢固树立 坚决 坚定不移 坚定 坚持 始终保持 始终
建立健全 健全完善 完善机制 长效机制 健全 完善制度 完善 压实责任 层层压实 压实 责任担当 担当作为
勇于担当 勇于 主体责任 守土有责 守土尽责 紧迫感 责任感 使命感 获得感 幸福感 高标准 严要求 更高标准
更严要求 高质量 高水平 问题导向 目标导向 标本兼治 举一反三 引以为戒 入脑入心 学深悟透 常态化
规范化 制度化 双提升 再上新台阶 上台阶 新篇章 新局面 新突破 开创 打造 争创 争当 力争 确保实效
确保到位 整改到位 落实到位 到位 尽快 尽早 及时 适时 早日 有效 大幅 更好地 更好 更加 提升 提高效率
提高 改进作风 转变作风 转变 改善 推动 推进 促进 做好 抓好 抓紧 克服 先锋模范 以身作则 率先垂范
亲自抓 亲自部署 四个意识 四个自信 两个维护 两个确立 三严三实 用心用情 用情用力 急难愁盼 人民满意
更满意 助力 赋能 谋划 探索创新 创新 谱写 思想大解放 聚焦 对标先进 对标 对号入座 查摆 密切联系群众
密切联系 大兴 钉钉子精神 抓实 阶段性成效 成效 反响良好 统一到 自觉 补短板 强弱项 主责主业 组织领导
细化措施 细化工作措施 明确责任 明确工作责任 一盘棋 高位推动 高效 精准发力 精准 发力 攻坚克难
迎难而上 攻坚 真心实意 为民服务 服务大局 围绕中心 敢于 善于 求真务实 务实 践行 学习贯彻 领会 拓展
提质增效 提质 增效 示范引领 引领 带动 激发 活力 内生动力 动力 干劲 热情 氛围 新风 正气 良好
周密部署 精心组织 精心 严肃 从严 严把 严防 严守 严厉 时刻 处处 牢记 不忘初心 初心 使命 担当 进取
奋发 拼搏 创先争优 比学赶超 见贤思齐 落实 落地生根 夯实基础 统揽 服务水平 大局意识 服务意识 意识
""")

# English: stems with their endings, matched at word boundaries and without regard to case.
ENGLISH = _words(r"""
strengthen\w* enhanc\w* improv\w* reinforc\w* deepen\w* foster\w* promot\w* boost\w* optimi[sz]\w*
maximi[sz]\w* streamlin\w* leverag\w* empower\w* accelerat\w* advanc(?:e|es|ing) consolidat\w*
rais\w+\s+(?:awareness|standards) awareness further actively vigorously earnestly resolutely
proactiv\w* continuous\w* continually constantly comprehensive\w* effective\w* efficien\w+ robust
holistic\w* sound\s+(?:long-term\s+)?mechanism long-term\s+mechanism seriously closely
close\s+attention great\s+importance step(?:s|ped|ping)?\s+up make\s+every\s+effort every\s+effort
our\s+efforts striv\w+ ensur\w+ encourag\w+ embrac\w+ world-class best\s+practices? synerg\w+
excellence commitment committed customer-first positive\s+atmosphere mindset culture\s+of
stakeholders? across\s+the\s+board in\s+all\s+respects at\s+every\s+level
as\s+soon\s+as\s+possible in\s+a\s+timely\s+manner timely significant\w* tangible\s+results
better\s+(?:outcomes|future) drive\s+(?:results|change|forward) implement\w* carry\s+out adopt\w*
spirit morale work\s+(?:harder|smarter) value\s+for transform\w+ accountability support\w*
address(?:es|ing)?\s+(?:the|all|these|any|every) focus\w* align\w* unit(?:e|es|ing) facilitat\w*
favou?rable constructive high(?:-|\s)quality weak\s+links? core\s+responsibilities efforts
extra\s+mile people\s+first dialogue our\s+promises cultivat\w* nurtur\w* champion\w* engag\w+
collaborat\w* coordinat(?:e|es|ing|ion) cooperat\w* harmon\w* vibrant dynamic seamless\w*
cutting-edge state-of-the-art forward-looking sustainab\w* quality\s+of\s+life make\s+sure
endeavou?r\w* aspir\w+ dedicat\w+ uphold\w* intensif\w* redoubl\w* rigorous\w* thorough\w*
diligent\w* full\s+play mobili[sz]\w* unlock\w* elevat\w* uplift\w* inspir\w+ motivat\w* vision\w*
mission leadership supervision oversight guidance integrity professionalism going\s+forward
solid\w* concrete\s+(?:steps|measures|actions) necessary\s+(?:steps|measures) act\s+accordingly
build\w*\s+consensus innovat\w+ demonstrat\w+ strong demonstrably
""")


def _chinese() -> str:
    return "|".join(sorted(map(re.escape, set(CHINESE)), key=lambda word: (-len(word), word)))


SLOGAN = re.compile(rf"{_chinese()}|\b(?:{'|'.join(ENGLISH)})\b", re.IGNORECASE)
