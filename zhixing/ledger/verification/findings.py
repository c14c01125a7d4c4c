"""What was found: in which entry, of which record and field, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

WORDS = {
    "entry_missing": _("这条存证不见了"),
    "entry_unknown": _("链尾之外多出了存证"),
    "body_altered": _("存证正文与叶哈希不符，被改动过"),
    "body_unreadable": _("存证正文读不出来"),
    "column_altered": _("表中的列与存证正文不符，被改动过"),
    "node_altered": _("树节点与其下的存证不符"),
    "node_missing": _("树节点不见了"),
    "node_unknown": _("多出了树节点"),
    "head_altered": _("树头与存证不符"),
    "checkpoint_differs": _("根哈希与已签发的存证点不符：存证点之前的存证被改写过"),
    "checkpoint_unsigned": _("存证点的签名不对，或者不是用本系统的密钥签的"),
    "checkpoint_beyond": _("存证点之前的存证被截掉了一段"),
    "opening_altered": _("留存的原值与承诺值不符，被改动过"),
    "opening_missing": _("留存的原值不见了，又没有依法删除的存证"),
    "opening_unknown": _("多出了没有承诺过的原值"),
    "item_altered": _("同批记录与承诺值不符，被改动过"),
    "item_missing": _("同批记录少了，或者原值不见了，又没有依法删除的存证"),
    "item_unknown": _("多出了没有承诺过的同批记录"),
    "record_altered": _("记录现在的值与最近一次存证不符，有人绕过系统改了它"),
    "record_gone": _("记录被删掉了，却没有删除的存证"),
    "ballot_altered": _("选票与封存时不符，被改动过"),
    "ballots_differ": _("这一批选票与封存的根不符，少了、多了或换了"),
    "vote_altered": _("表态与它最近封存的选票不符，有人绕过系统改了它"),
    "facts_altered": _("有关的事实与最近一次存证不符，有人绕过系统改了它们"),
    "record_unknown": _("记录没有任何存证，是绕过系统写进来的"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the ledger says. code: a key of WORDS; place: what to look at."""

    code: str
    entry: int | None = None
    subject: str = ""
    field: str = ""
    place: str = ""

    def __str__(self) -> str:
        named = [] if self.entry is None else [_("第 %(n)s 条存证") % {"n": self.entry}]
        named += [name for name in (self.subject, self.field, self.place) if name]
        return " · ".join([*map(str, named), str(WORDS[self.code])])
