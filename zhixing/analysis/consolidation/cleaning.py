"""A message's words without the manners of a letter."""

from __future__ import annotations

import re
import unicodedata

# Letters of complaint say what they are about early; beyond this the text only adds noise and cost.
# Raw text is cut first, because NFKC may make one character eighteen.
RAW_LIMIT = 8_000
CLEAN_LIMIT = 2_000

_LINK = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\u3000\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_OFFICE = "书记|省长|市长|县长|区长|局长|厅长|镇长|乡长|主任|领导|部门|同志|政府|单位"
_SALUTATION = re.compile(
    rf"(?:尊敬的|敬爱的|各位)[^,。!?:;\n]{{0,20}}?(?:{_OFFICE})[们]?[,:!。、\s]*"
    rf"|^[^,。!?:;\n]{{0,8}}(?:{_OFFICE})[们]?[,:!]?\s*(?:您好|你好|好)"
    r"|(?:您|你|大家)们?好[,:!。]?"
    r"|(?i:^dear\s+[^,:\n]{1,40}[,:]|to whom it may concern[,:]?)"
)
_CLOSING = re.compile(
    r"(?:非常|十分|万分|衷心|不胜)?(?:感谢|谢谢|感激)(?:您|你|领导|政府|百忙)?[^,。!?;\n]{0,12}[!。,]?"
    r"|此致\s*敬礼[!。]?|(?:敬请|恳请|恳求|烦请|望|盼)(?:回复|答复|批复|解答)[^,。!?\n]{0,6}[!。]?"
    r"|(?i:(?:many |kind |best )?(?:thanks|thank you|regards|yours sincerely|yours faithfully)"
    r"[^.!?\n]{0,40}[.!]?)"
)

# The traditional characters most met in complaints, beside their simplified forms.
_TRADITIONAL = str.maketrans(
    "區縣鄉鎮鐵車門開關學習醫藥環衛聲勞動辦務業產電氣燈風飛機場廠廣園圍圖書畫報導"
    "紅綠線網絡經濟費貸貼財賣買資質價錢銷售後無為與說話請問題訴點難應該實際見現規劃"
    "處罰違權願員過還進運輸轉達選擇據擾擁擠樓層頂間陽陰隊際險養護舊壞髒亂塵煙廢廁",
    "区县乡镇铁车门开关学习医药环卫声劳动办务业产电气灯风飞机场厂广园围图书画报导"
    "红绿线网络经济费贷贴财卖买资质价钱销售后无为与说话请问题诉点难应该实际见现规划"
    "处罚违权愿员过还进运输转达选择据扰拥挤楼层顶间阳阴队际险养护旧坏脏乱尘烟废厕",
)


def normalised(text: str) -> str:
    """`text` in NFKC with common traditional characters simplified and blanks made one space.

    Only the first RAW_LIMIT characters are read.
    """
    flat = unicodedata.normalize("NFKC", text[:RAW_LIMIT]).translate(_TRADITIONAL)
    return _SPACE.sub(" ", flat).strip()


def cleaned(text: str) -> str:
    """`text` normalised, without links, salutations and thanks, at most CLEAN_LIMIT characters."""
    bare = _LINK.sub(" ", normalised(text))
    bare = _CLOSING.sub(" ", _SALUTATION.sub(" ", bare))
    return bare[:CLEAN_LIMIT].strip(" ,")
