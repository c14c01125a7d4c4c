"""Taking voices in, talking with their senders, and deciding what becomes public."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import require, require_open, require_phase
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.voices import receipts
from zhixing.voices.models import Contact, Exchange, Voice, VoiceAttachment
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules.intake import (
    AlreadySaid,
    NoContact,
    NothingSelected,
    ReasonMissing,
    may_open_contact,
    require_ask,
    require_consent,
    require_moderate,
    require_question,
    require_record,
)
from zhixing.web import delivery, sealing
from zhixing.web.attachments import Attachment, Kept, kept

FOLDER = "voices"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets. repeated: the same form had been sent before."""

    voice: Voice
    code: str
    repeated: bool


def submit(
    *,
    campaign: Campaign,
    submission_key: UUID,
    speaker: str,
    kind: str,
    text: str,
    consent: str,
    by: Person | None,
    title: str = "",
    unit: Unit | None = None,
    place: str = "",
    sector: str = "",
    urgency: str = "",
    contact: Mapping[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> Receipt:
    """Take in what somebody says on the page. by: None unless they give their own name.

    The same form sent twice, even at the same moment, makes one voice and one receipt.
    Raises PhaseClosed, or AlreadySaid when the second sending has other words.
    """
    said = {
        "campaign": campaign,
        "speaker": speaker,
        "sector": sector,
        "urgency": urgency,
        "kind": kind,
        "title": title,
        "text": text,
        "unit": unit,
        "place": place,
        "consent": consent,
        "source": Voice.Source.WEB,
    }

    def receive(files: list[Kept]) -> Voice:
        return _submit(said=said, key=submission_key, contact=contact or {}, files=files, by=by)

    return _once(submission_key, text, attachments, receive)


def write_down(
    *,
    campaign: Campaign,
    submission_key: UUID,
    speaker: str,
    kind: str,
    text: str,
    consent: str,
    source: str,
    said_at: datetime,
    by: Person,
    authority: str = "",
    title: str = "",
    unit: Unit | None = None,
    place: str = "",
    sector: str = "",
    urgency: str = "",
    contact: Mapping[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> Receipt:
    """Take in what came by telephone, meeting, visit, paper, box or inspection, as equal.

    Raises AlreadyClosed, NotYours, AlreadySaid.
    """
    said = {
        "campaign": campaign,
        "speaker": speaker,
        "sector": sector,
        "urgency": urgency,
        "kind": kind,
        "title": title,
        "text": text,
        "unit": unit,
        "place": place,
        "consent": consent,
        "source": source,
        "authority": authority,
        "said_at": said_at,
    }

    def receive(files: list[Kept]) -> Voice:
        return _write_down(said=said, key=submission_key, contact=contact or {}, files=files, by=by)

    return _once(submission_key, text, attachments, receive)


@action
def add(*, voice: Voice, text: str, by: Person | None = None) -> Exchange:
    """The sender, who holds the receipt, adds to the voice."""
    require_open(voice.campaign)
    return _exchanged("voice.supplemented", voice, Exchange.Kind.ADDITION, text, None)


@action
def ask(*, voice: Voice, text: str, by: Person) -> Exchange:
    """Ask the sender a question; a sender who left an address for mail is told."""
    require_ask(by, voice)
    exchange = _exchanged("voice.asked", voice, Exchange.Kind.QUESTION, text, by)
    _tell_of_question(voice)
    return exchange


@action
def reply(*, voice: Voice, text: str, by: Person | None = None) -> Exchange:
    """The sender answers the question that waits. Raises NothingAsked."""
    require_open(voice.campaign)
    Voice.objects.select_for_update().get(pk=voice.pk)
    require_question(voice)
    return _exchanged("voice.replied", voice, Exchange.Kind.REPLY, text, None)


@action
def publish(*, campaign: Campaign, voices: Collection[Voice], by: Person) -> list[Voice]:
    """Show voices to everybody: one decision, one entry, however many. Raises NotConsented."""
    require_moderate(by, campaign)
    keys = [voice.pk for voice in voices]
    locked = Voice.objects.select_for_update().filter(campaign=campaign, pk__in=keys)
    shown = list(locked.order_by("pk"))
    if not shown:
        raise NothingSelected(_("请先选择要公开的诉求"))
    for voice in shown:
        require_consent(voice)
        _moderate(voice, Voice.Moderation.SHOWN, "", by)
    Voice.objects.bulk_update(shown, _MODERATED, batch_size=200)
    record(
        "voices.published",
        campaign,
        items=[(voice, snapshot(voice, "moderation", "moderation_reason")) for voice in shown],
        campaign=campaign,
    )
    return shown


@action
def withhold(*, voice: Voice, reason: str, by: Person) -> Voice:
    """Keep a voice from the public, with a reason that its sender reads; it is handled as ever."""
    require_moderate(by, voice.campaign)
    if not reason.strip():
        raise ReasonMissing(_("请写明不公开的理由，提出人会看到"))
    held = Voice.objects.select_for_update().get(pk=voice.pk)
    _moderate(held, Voice.Moderation.WITHHELD, reason, by)
    held.save(update_fields=_MODERATED)
    facts = snapshot(held, "moderation", "moderation_reason")
    record("voice.withheld", held, facts=facts, campaign=voice.campaign)
    return held


@action
def open_contact(*, voice: Voice, by: Person) -> dict[str, str]:
    """Read how to reach the sender; that it was read is itself kept. Raises NotYours, NoContact."""
    require(may_open_contact(by, voice), _("只有办公室和牵头单位的人员可以查看联系方式"))
    found = queries.contact(voice)
    if not found:
        raise NoContact(_("提出人没有留下联系方式"))
    record("contact.opened", voice, campaign=voice.campaign)
    return found


_MODERATED = ["moderation", "moderation_reason", "moderated_by", "moderated_at"]


@action
def _submit(
    *,
    said: Mapping[str, Any],
    key: UUID,
    contact: Mapping[str, str],
    files: Sequence[Kept],
    by: Person | None,
) -> Voice:
    require_phase(said["campaign"], Verb.SPEAK)
    voice = _received(said, key, contact, files, spoken_by=by)
    _record("voice.submitted", voice, files)
    return voice


@action
def _write_down(
    *,
    said: Mapping[str, Any],
    key: UUID,
    contact: Mapping[str, str],
    files: Sequence[Kept],
    by: Person,
) -> Voice:
    require_record(by, said["campaign"])
    voice = _received(said, key, contact, files, recorded_by=by)
    _record("voice.recorded", voice, files)
    return voice


def _once(
    key: UUID,
    text: str,
    attachments: Sequence[Attachment],
    receive: Callable[[list[Kept]], Voice],
) -> Receipt:
    """Receive a form, or find what its first sending made; the database decides who is first."""
    code = receipts.code_of(key)
    first = queries.by_submission(key)
    if first is None:
        try:
            with kept(attachments, FOLDER) as files:
                return Receipt(receive(files), code, repeated=False)
        except IntegrityError:
            first = queries.by_submission(key)
            if first is None:
                raise
    if first.text != text:
        raise AlreadySaid(
            _(
                "这份表单已经提交过一次（查询码 %(code)s）。要补充那一条，请凭查询码补充；"
                "如果这是另一条诉求，请再点一次提交。"
            )
            % {"code": receipts.grouped(code)}
        )
    return Receipt(first, code, repeated=True)


def _received(
    said: Mapping[str, Any],
    key: UUID,
    contact: Mapping[str, str],
    files: Sequence[Kept],
    *,
    spoken_by: Person | None = None,
    recorded_by: Person | None = None,
) -> Voice:
    left = {name: value for name, value in contact.items() if value}
    voice = Voice.objects.create(
        **said,
        submission_key=key,
        receipt_digest=receipts.digest(receipts.code_of(key)),
        author_key=_author_key(spoken_by, left),
        spoken_by=spoken_by,
        recorded_by=recorded_by,
    )
    if left:
        Contact.objects.create(voice=voice, sealed=sealing.seal(left))
    VoiceAttachment.objects.bulk_create(_attachment(voice, file) for file in files)
    return voice


def _attachment(voice: Voice, file: Kept) -> VoiceAttachment:
    return VoiceAttachment(
        voice=voice,
        file=file.path,
        name=file.name,
        content_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )


def _author_key(person: Person | None, contact: Mapping[str, str]) -> str:
    """Equal for voices of one person, as far as they let it be known; "" where they did not."""
    if person is not None:
        return sealing.digest("author", "person", str(person.pk))
    phone = "".join(filter(str.isdigit, contact.get("phone", "")))
    if phone:
        return sealing.digest("author", "phone", phone)
    address = contact.get("email", "").lower()
    return sealing.digest("author", "email", address) if address else ""


def _record(kind: str, voice: Voice, files: Sequence[Kept]) -> None:
    facts = {**snapshot(voice), "attachments": [file.sha256 for file in files]}
    record(kind, voice, facts=facts, campaign=voice.campaign)


def _exchanged(
    entry: str, voice: Voice, kind: Exchange.Kind, text: str, by: Person | None
) -> Exchange:
    exchange = Exchange.objects.create(voice=voice, kind=kind, text=text, by=by)
    record(entry, voice, items=[exchange], campaign=voice.campaign)
    return exchange


def _moderate(voice: Voice, moderation: Voice.Moderation, reason: str, by: Person) -> None:
    voice.moderation, voice.moderation_reason = moderation, reason
    voice.moderated_by, voice.moderated_at = by, timezone.now()


def _tell_of_question(voice: Voice) -> None:
    code, to = receipts.code_of_voice(voice), queries.email(voice)
    if not code or not to:
        return
    delivery.queue(
        to=to,
        subject=_("“%(campaign)s”有一个问题想请您回复") % {"campaign": voice.campaign.name},
        body=_("您提出的诉求正在办理，办理人员有一个问题想请您回复。请打开：\n%(url)s")
        % {"url": receipts.address(code)},
    )
