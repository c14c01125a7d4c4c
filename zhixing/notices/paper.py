"""A notice as it is printed: the parts that such papers have, for the page and for Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.documents.writing import Document, Grid, write_document
from zhixing.notices.models import Ground, Notice
from zhixing.notices.sources import label_of
from zhixing.web.jinja import day


@dataclass(frozen=True, slots=True)
class Paper:
    """parts: heading and text. annex: the records it rests on. dated: of the day it was issued; of
    today, with `draft`, before that."""

    title: str
    addressed: str
    opening: str
    parts: tuple[tuple[str, str], ...]
    annex: tuple[tuple[str, str, str, str], ...]
    signed: str
    dated: str
    draft: bool


def paper(notice: Notice, grounds: Sequence[Ground]) -> Paper:
    """What the printed notice says."""
    issued = notice.decided_at if notice.state != Notice.State.REFUSED else None
    return Paper(
        title=notice.title,
        addressed=notice.addressed or _("各单位"),
        opening=notice.occasion,
        parts=_criticism(notice) if notice.is_criticism else _commendation(notice),
        annex=tuple(_line(ground) for ground in grounds),
        signed=_("%(name)s领导小组办公室") % {"name": notice.campaign.name},
        dated=day(issued or timezone.localdate()),
        draft=issued is None,
    )


def head_of_annex() -> tuple[str, str, str, str]:
    return (_("证明什么"), _("记录"), _("名称"), _("说明"))


def document(content: Paper) -> bytes:
    """The .docx."""
    parts: list[str | Grid] = [_("%(who)s：") % {"who": content.addressed}]
    parts += [content.opening] if content.opening else []
    for heading, text in content.parts:
        parts += [heading, *filter(None, text.splitlines())]
    if content.annex:
        parts += [_("附件：所依据的记录"), Grid(head_of_annex(), content.annex, (12, 16, 40, 32))]
    return write_document(
        Document(
            title=content.title,
            parts=parts,
            lead=_("（未印发）") if content.draft else "",
            foot=[content.signed, content.dated],
        )
    )


def _commendation(notice: Notice) -> tuple[tuple[str, str], ...]:
    return (
        (_("一、基本情况"), _("通报表扬单位：%(unit)s。") % {"unit": notice.unit}),
        (_("二、主要成效"), notice.facts),
        (_("三、希望和要求"), notice.demands),
    )


def _criticism(notice: Notice) -> tuple[tuple[str, str], ...]:
    end = _("本通报期至 %(day)s；整改到位并经核验后提前撤销。") % {"day": day(notice.until)}
    return (
        (_("一、基本情况"), _basics(notice)),
        (_("二、存在问题"), notice.facts),
        (_("三、依据"), notice.rule),
        (_("四、下步要求"), f"{notice.demands}\n{end}"),
    )


def _basics(notice: Notice) -> str:
    """Whom it is about, and that the unit was heard first."""
    words = _("通报批评单位：%(unit)s。") % {"unit": notice.unit}
    if notice.replied_at is not None:
        heard = _("印发前已听取该单位申辩（%(day)s），并逐条答复。") % {
            "day": day(notice.replied_at)
        }
        return words + heard
    if notice.reply_closed_on is not None:
        words += _("印发前已征求该单位意见，至 %(day)s 没有申辩。") % {
            "day": day(notice.reply_until)
        }
    return words


def _line(ground: Ground) -> tuple[str, str, str, str]:
    number = _("%(source)s %(key)s") % {"source": label_of(ground.source), "key": ground.key}
    return (str(ground.get_kind_display()), number, ground.title, ground.words)
