"""Registering what an outside body wrote, and the letter that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.rectification.models import Feedback, FeedbackFile
from zhixing.rectification.rules.permissions import demand_register
from zhixing.rectification.rules.refusals import AlreadyReplied, NotInTime, SameFile
from zhixing.web.attachments import Attachment, Kept, kept

FOLDER = "feedback"
REPLY = ("reply_number", "reply_text", "replied_on", "replied_by", "replied_at")


def register(
    *,
    campaign: Campaign,
    body: str,
    body_name: str,
    title: str,
    received_on: date,
    number: str = "",
    reply_due: date | None = None,
    documents: Sequence[Attachment] = (),
    by: Person,
) -> Feedback:
    """Register a document with its files, stored only if the action succeeds. Raises NotInTime."""
    with kept(documents, FOLDER) as stored:
        return _register(
            campaign=campaign,
            body=body,
            body_name=body_name,
            title=title,
            number=number,
            received_on=received_on,
            reply_due=reply_due,
            stored=stored,
            by=by,
        )


@action
def _register(
    *,
    campaign: Campaign,
    body: str,
    body_name: str,
    title: str,
    number: str,
    received_on: date,
    reply_due: date | None,
    stored: Sequence[Kept],
    by: Person,
) -> Feedback:
    demand_register(by, campaign)
    _demand_past(received_on, "received_on")
    if reply_due is not None and reply_due < received_on:
        raise NotInTime(_("复函期限不能早于收到日期。"), field="reply_due")
    feedback = Feedback.objects.create(
        campaign=campaign,
        body=body,
        body_name=body_name,
        title=title,
        number=number,
        received_on=received_on,
        reply_due=reply_due,
        registered_by=by,
    )
    files = _filed(feedback, FeedbackFile.Part.RECEIVED, stored, by)
    facts = snapshot(feedback)
    record("feedback.registered", feedback, facts=facts, items=files, campaign=campaign)
    return feedback


def reply(
    *,
    feedback: Feedback,
    reply_text: str,
    replied_on: date,
    reply_number: str = "",
    documents: Sequence[Attachment] = (),
    by: Person,
) -> Feedback:
    """Write down the letter that was sent, once. Raises AlreadyReplied, NotInTime, SameFile."""
    with kept(documents, FOLDER) as stored:
        return _reply(
            feedback=feedback,
            reply_number=reply_number,
            reply_text=reply_text,
            replied_on=replied_on,
            stored=stored,
            by=by,
        )


@action
def _reply(
    *,
    feedback: Feedback,
    reply_number: str,
    reply_text: str,
    replied_on: date,
    stored: Sequence[Kept],
    by: Person,
) -> Feedback:
    held = locked(feedback)
    demand_register(by, held.campaign)
    if held.replied_at is not None:
        raise AlreadyReplied(_("“%(title)s”已经复函，不能再登记一份。") % {"title": held.title})
    _demand_past(replied_on, "replied_on")
    if replied_on < held.received_on:
        raise NotInTime(_("发出日期不能早于收到日期。"), field="replied_on")
    held.reply_number, held.reply_text, held.replied_on = reply_number, reply_text, replied_on
    held.replied_by, held.replied_at = by, timezone.now()
    held.save(update_fields=REPLY)
    files = _filed(held, FeedbackFile.Part.REPLY, stored, by)
    facts = snapshot(held, *REPLY)
    record("feedback.replied", held, facts=facts, items=files, campaign=held.campaign)
    return held


def locked(feedback: Feedback) -> Feedback:
    """The feedback as it is now, its row held until the action ends."""
    rows = Feedback.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign__organiser").get(pk=feedback.pk)


def _filed(feedback: Feedback, part: str, stored: Sequence[Kept], by: Person) -> list[FeedbackFile]:
    made = []
    for one in stored:
        if feedback.files.filter(part=part, sha256=one.sha256).exists():
            raise SameFile(_("文件“%(name)s”已经上传过，不必重复上传。") % {"name": one.name})
        made.append(
            FeedbackFile.objects.create(
                feedback=feedback,
                part=part,
                file=one.path,
                name=one.name,
                content_type=one.media_type,
                size=one.size,
                sha256=one.sha256,
                by=by,
            )
        )
    return made


def _demand_past(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise NotInTime(_("这一天还没有到。"), field=field)
