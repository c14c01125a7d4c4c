"""A notice's way: to the unit for its reply, to the leader, out, and to its end."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action
from zhixing.notices import remedies
from zhixing.notices.actions.writing import entered, locked, moved
from zhixing.notices.models import Notice, Reply, ReplyFile
from zhixing.notices.rules.notices import demand, has_run_out
from zhixing.notices.rules.refusals import (
    GroundsMissing,
    NotInTime,
    RecordUnfit,
    ReplyRunning,
    ReplyUnanswered,
    SameFile,
    WrongState,
)
from zhixing.organisation.models import Person
from zhixing.web import working_days
from zhixing.web.attachments import Attachment, Kept, kept

State = Notice.State


@action
def send(*, notice: Notice, by: Person) -> Notice:
    """Send a criticism to the unit, which has `reply_days` working days to reply. What is sent is
    not changed any more. Raises GroundsMissing, NotInTime."""
    notice = locked(notice)
    demand("send", by, notice)
    if not notice.records:
        raise GroundsMissing(_("通报批评至少要有一条事实依据，请先引用记录。"))
    until = working_days.add(timezone.localdate(), notice.reply_days)
    if notice.until is not None and notice.until <= until:
        raise NotInTime(
            _("通报期到 %(until)s 为止，申辩期到 %(reply)s 才满。请先修改通报期。")
            % {"until": notice.until.isoformat(), "reply": until.isoformat()}
        )
    names = moved(
        notice, State.AWAITING, sent_by=by, sent_at=timezone.now(), reply_until=until,
        replied_at=None,
    )  # fmt: skip
    return entered("notice.sent", notice, names)


def reply(*, notice: Notice, text: str, documents: Sequence[Attachment] = (), by: Person) -> Reply:
    """The unit says what it has to say, as long as nothing is put up. Raises SameFile."""
    with kept(documents, "notices") as stored:
        return _reply(notice=notice, text=text, stored=stored, by=by)


@action
def _reply(*, notice: Notice, text: str, stored: Sequence[Kept], by: Person) -> Reply:
    notice = locked(notice)
    demand("reply", by, notice)
    made = Reply.objects.create(notice=notice, text=text, by=by)
    if len({one.sha256 for one in stored}) < len(stored):
        raise SameFile(_("同一个文件选了两次。"))
    files = [_filed(made, one) for one in stored]
    names = moved(
        notice, State.REPLIED, replied_at=timezone.now(), open_replies=notice.open_replies + 1
    )
    entered("notice.replied", notice, names, made, *files)
    return made


@action
def answer(*, reply: Reply, answer: str, by: Person) -> Reply:
    """Answer a reply: what was taken up of it, and why not the rest. Raises WrongState."""
    notice = locked(reply.notice)
    demand("answer", by, notice)
    reply = notice.replies.get(pk=reply.pk)
    if reply.answered_at is not None:
        raise WrongState(_("这条申辩已经答复过了。"))
    reply.answer, reply.answered_by, reply.answered_at = answer, by, timezone.now()
    reply.save(update_fields=["answer", "answered_by", "answered_at"])
    notice.open_replies -= 1
    entered("notice.reply_answered", notice, ["open_replies"], reply)
    return reply


@action
def submit(*, notice: Notice, by: Person) -> Notice:
    """Put the notice up to the leader. Raises GroundsMissing, ReplyRunning, ReplyUnanswered."""
    notice = locked(notice)
    demand("submit", by, notice)
    names = _after_reply(notice) if notice.is_criticism else _on_both_grounds(notice)
    names += moved(notice, State.SUBMITTED, submitted_by=by, submitted_at=timezone.now())
    return entered("notice.submitted", notice, names)


@action
def approve(*, notice: Notice, by: Person) -> Notice:
    """The leader lets it be issued. Raises NotInTime where its end has come meanwhile."""
    notice = locked(notice)
    demand("decide", by, notice)
    if notice.until is not None and notice.until < timezone.localdate():
        raise NotInTime(_("通报期已过，请退回修改。"), field="")
    names = moved(notice, State.ISSUED, decided_by=by, decided_at=timezone.now())
    return entered("notice.issued", notice, names)


@action
def refuse(*, notice: Notice, reason: str, by: Person) -> Notice:
    """The leader does not let it be issued, and says why."""
    notice = locked(notice)
    demand("decide", by, notice)
    names = moved(notice, State.REFUSED, decided_by=by, decided_at=timezone.now(), refusal=reason)
    return entered("notice.refused", notice, names)


@action
def withdraw(*, notice: Notice, reason: str, by: Person) -> Notice:
    """The office gives it up, as when the reply shows that nothing was wrong."""
    notice = locked(notice)
    demand("withdraw", by, notice)
    blank = dict.fromkeys(("submitted_by", "submitted_at", "decided_by", "decided_at"))
    names = moved(
        notice, State.WITHDRAWN, **blank, refusal="", withdrawn_by=by,
        withdrawn_at=timezone.now(), withdrawn_reason=reason,
    )  # fmt: skip
    return entered("notice.withdrawn", notice, names)


@action
def remove(*, notice: Notice, reason: str, reference: str, by: Person) -> Notice:
    """Take a criticism back after the rectification, which a verified record of the same matter
    shows: see `remedies`.

    Raises RecordUnfit.
    """
    notice = locked(notice)
    demand("remove", by, notice)
    found = remedies.record(reference, notice)
    if found is None:
        raise RecordUnfit(
            _(
                "这条记录不能证明通报的事项已经整改：须是送单位申辩以后核验的举措或任务，并且是"
                "通报引用的、解决同一问题的，或者通报印发以后该单位承诺的整改任务。"
            )
        )
    source, one = found
    names = moved(
        notice, State.REMOVED, removed_by=by, removed_at=timezone.now(), removed_reason=reason,
        removed_source=source.key, removed_key=one.pk,
    )  # fmt: skip
    return entered("notice.removed", notice, names)


@action
def end(*, notice: Notice, by: str) -> Notice:
    """Its last day is over; the installation's own doing. Raises WrongState before that."""
    notice = locked(notice)
    if notice.state != State.ISSUED or notice.until is None or notice.until >= timezone.localdate():
        raise WrongState(_("通报期还没有满。"))
    return entered("notice.ended", notice, moved(notice, State.ENDED, ended_at=timezone.now()))


def tick() -> int:
    """End every notice whose last day is over; returns how many."""
    over = Notice.objects.filter(
        state=State.ISSUED, until__lt=timezone.localdate(), campaign__closed_at__isnull=True
    )
    notices = list(over.order_by("pk"))
    for notice in notices:
        end(notice=notice, by="system")
    return len(notices)


def _on_both_grounds(notice: Notice) -> list[str]:
    """Row G2: what people say, and what came of the work."""
    if not (notice.responses and notice.results):
        raise GroundsMissing(
            _("通报表扬须同时有“群众反映”和“工作成效”两方面的依据，请先引用记录。")
        )
    return []


def _after_reply(notice: Notice) -> list[str]:
    """Row G3: the unit was heard and answered, or its time is over."""
    if notice.open_replies:
        raise ReplyUnanswered(_("单位的申辩还没有答复，请先答复再报送审批。"))
    if notice.replied_at is not None:
        return []
    if not has_run_out(notice):
        raise ReplyRunning(
            _("单位可以申辩到 %(day)s 为止，期满以前不能报送审批。")
            % {"day": notice.reply_until.isoformat() if notice.reply_until else ""}
        )
    notice.reply_closed_on = timezone.localdate()
    return ["reply_closed_on"]


def _filed(reply: Reply, one: Kept) -> ReplyFile:
    return ReplyFile.objects.create(
        reply=reply,
        file=one.path,
        name=one.name,
        content_type=one.media_type,
        size=one.size,
        sha256=one.sha256,
    )
