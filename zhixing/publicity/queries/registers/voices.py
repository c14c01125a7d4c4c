"""诉求台账: every voice as it came in."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.publicity.queries.registers.frame import Register, Row, local
from zhixing.voices.models import Voice


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("编号"), 8, "number"),
        Column(_("提出时间"), 16, "datetime"),
        Column(_("身份"), 10),
        Column(_("类型"), 8),
        Column(_("渠道"), 12),
        Column(_("标题"), 24, "long"),
        Column(_("内容"), 60, "long"),
        Column(_("地点"), 16),
        Column(_("涉及单位"), 18),
        Column(_("归入问题"), 28, "long"),
        Column(_("公开状态"), 10),
        Column(_("行业"), 12),
        Column(_("紧迫程度"), 14),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    voices = Voice.objects.filter(campaign=campaign).select_related("unit", "problem")
    for voice in voices.order_by("said_at", "pk").iterator(chunk_size=2000):
        yield (
            voice.pk,
            local(voice.said_at),
            str(voice.get_speaker_display()),
            str(voice.get_kind_display()),
            str(voice.get_source_display()),
            voice.title,
            voice.text,
            voice.place,
            voice.unit.name if voice.unit else "",
            voice.problem.title if voice.problem else "",
            str(voice.get_moderation_display()),
            str(voice.get_sector_display()),
            str(voice.get_urgency_display()),
        )


VOICES = Register(
    "voices",
    gettext_lazy("诉求台账"),
    gettext_lazy("每一条诉求的原话、渠道和去向"),
    "A3",
    _columns,
    _rows,
)
