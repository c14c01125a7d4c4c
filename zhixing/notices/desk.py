"""What notices and slips put on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.notices.models import Notice, Slip
from zhixing.notices.queries import notices, slips
from zhixing.organisation.models import Person
from zhixing.web import working_days
from zhixing.web.desk import LATEST, Done, Todo

MOST = 50
DECIDE_DAYS = 3  # working days in which a notice that was put up should be decided


def todos(person: Person) -> Iterator[Todo]:
    """A reply, a decision, a slip: whatever waits for the person."""
    for one in notices.to_reply(person):
        yield _notice(one, _("对拟通报的事项申辩"), one.sent_at, one.reply_until)
    for one in notices.to_decide(person)[:MOST]:
        begun = one.submitted_at or timezone.now()
        due = working_days.add(timezone.localdate(begun), DECIDE_DAYS)
        yield _notice(one, _("审批通报"), begun, due)
    for one in notices.to_go_on(person)[:MOST]:
        words = _("答复申辩") if one.open_replies else _("报送通报审批")
        yield _notice(one, words, one.replied_at or one.sent_at, None)
    for slip in slips.to_answer(person)[:MOST]:
        words = _("反馈督办单") if slip.signed_at else _("签收督办单")
        yield _slip(slip, words, slip.issued_at)
    for slip in slips.to_close(person)[:MOST]:
        words = _("办结督办单") if slip.answered_at else _("督办单逾期，签发下一色")
        yield _slip(slip, words, slip.answered_at or slip.issued_at)


def done(person: Person) -> Iterator[Done]:
    """What the person decided, replied and answered."""
    for one in notices.handled_by(person)[:LATEST]:
        yield Done(_("审批通报"), one.title, _address(one), one.decided_at or one.drafted_at)
    for reply in notices.replied_by(person)[:LATEST]:
        yield Done(_("对拟通报的事项申辩"), reply.notice.title, _address(reply.notice), reply.at)
    for slip in slips.answered_by(person)[:LATEST]:
        url = reverse("notices:slip", args=[slip.pk])
        yield Done(_("反馈督办单"), slip.about, url, slip.answered_at or slip.issued_at)


def _notice(notice: Notice, words: str, since: datetime | None, due: date | None) -> Todo:
    begun = since or notice.drafted_at
    return Todo(words, notice.title, _address(notice), due, notice.campaign.name, begun)


def _slip(slip: Slip, words: str, since: datetime) -> Todo:
    url = reverse("notices:slip", args=[slip.pk])
    return Todo(words, slip.about, url, slip.due, slip.campaign.name, since)


def _address(notice: Notice) -> str:
    return reverse("notices:notice", args=[notice.pk])
