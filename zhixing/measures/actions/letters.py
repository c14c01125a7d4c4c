"""Mail to raisers and owners, queued inside the action that causes it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhixing.measures import links
from zhixing.measures.models import Answer, Inquiry, Measure
from zhixing.measures.queries.raisers import Raiser
from zhixing.web import delivery


def ask(measure: Measure, inquiries: Iterable[Inquiry], raisers: Iterable[Raiser]) -> None:
    """Ask everybody who left an address whether the matter is solved."""
    addresses = {raiser.voice.pk: raiser.email for raiser in raisers if raiser.email}
    asked = (inquiry for inquiry in inquiries if inquiry.voice_id in addresses)
    with translation.override(measure.campaign.language):
        for inquiry in asked:
            link = links.INQUIRY.address(inquiry.pk)
            _queue(
                addresses[inquiry.voice_id],
                _("请您确认：您反映的问题解决了吗？"),
                _(
                    "承办单位表示“%(title)s”已经办结。\n请打开下面的链接，告诉我们是否解决：\n%(link)s"
                )
                % {"title": measure.title, "link": link},
            )


def tell(answers: Iterable[Answer], raisers: Iterable[Raiser], language: str) -> None:
    """Send everybody who left an address their answer, and the link by which to rate it."""
    addresses = {raiser.voice.pk: raiser.email for raiser in raisers if raiser.email}
    told = (answer for answer in answers if answer.voice_id in addresses)
    with translation.override(language):
        for answer in told:
            link = links.RATING.address(answer.pk)
            _queue(
                addresses[answer.voice_id],
                _("您反映的问题有了答复"),
                _("%(text)s\n\n请打开下面的链接，对答复作出评价：\n%(link)s")
                % {"text": answer.text, "link": link},
            )


def tell_owner(measure: Measure, subject: str, body: str) -> None:
    """Tell the owner, where an address is known; the desk tells them in any case."""
    if measure.owner.email:
        path = reverse("measures:measure", args=[measure.pk])
        _queue(measure.owner.email, subject, f"{body}\n{settings.ZHIXING_URL.rstrip('/')}{path}")


def _queue(to: str, subject: str, body: str) -> None:
    delivery.queue(to=to, subject=subject, body=body)
