"""Notices and slips of the site in use: one at every step, with grounds, a reply and its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from tests import factories
from tests.cast import Cast
from tests.factories import day
from zhixing.measures.models import Measure, Rating
from zhixing.notices.models import Notice, ReplyFile, Slip

Arguments = dict[str, Callable[[], list[Any]]]


def of_notices(cast: Cast) -> Arguments:
    """Which row each address of the room of notices is opened with."""
    drafted, replied = _criticism(cast, "drafted"), _criticism(cast, "replied")
    issued, praise = _criticism(cast, "issued"), _commendation(cast)
    _criticism(cast, "removed")
    file, waiting = _heard(cast, replied)
    rows: dict[str, Any] = {
        "notice": replied, "paper": praise, "file": praise, "revise": drafted, "cite": drafted,
        "send": drafted, "reply": replied, "submit": replied, "withdraw": replied,
        "decide": _criticism(cast, "submitted"), "remove": issued,
        "drop": drafted.grounds.get(), "answer": waiting, "reply_file": file, **_slips(cast),
    }  # fmt: skip
    found: Arguments = {f"notices:{name}": lambda pk=row.pk: [pk] for name, row in rows.items()}
    measure = Measure.objects.earliest("pk").pk
    return found | {"notices:record": lambda: ["measure", measure]}


def _criticism(cast: Cast, state: str) -> Notice:
    words = cast.words
    removed = {"removed_reason": words.statement} if state == "removed" else {}
    notice = factories.make_notice(
        cast.campaign, cast.section, state=state, title=f"{words.displeased[:60]} ({state})",
        addressed=words.section, occasion=words.finding, facts=words.not_solved,
        rule=words.acceptance, demands=words.method, by=cast.clerk, **removed,
    )  # fmt: skip
    finding = cast.campaign.findings.earliest("pk")
    factories.make_ground(notice, source="finding", key=finding.pk, title=finding.text[:90])
    return notice


def _commendation(cast: Cast) -> Notice:
    """Issued, on what people say and on what came of the work: it hangs on the wall."""
    words = cast.words
    notice = factories.make_notice(
        cast.campaign, cast.section, kind=Notice.Kind.COMMENDATION, state="issued",
        title=words.statement, facts=words.evidence, demands=words.method, by=cast.clerk,
    )  # fmt: skip
    rating = Rating.objects.earliest("pk").pk
    measure = Measure.objects.filter(state=Measure.State.CLOSED).earliest("pk")
    said = {"title": words.answer, "words": words.talk}
    factories.make_ground(notice, kind="response", source="rating", key=rating, **said)
    about = {"key": measure.pk, "title": measure.title}
    factories.make_ground(notice, kind="result", source="measure", **about)
    return notice


def _heard(cast: Cast, notice: Notice) -> tuple[ReplyFile, Any]:
    """What the unit said, with a file: once answered, once not yet."""
    words, content = cast.words, b"roster"
    first = factories.make_reply(notice, cast.owner, text=words.statement, answer=words.talk)
    file = first.files.create(
        file=ContentFile(content, name="roster.txt"), name="roster.txt",
        content_type="text/plain", size=len(content), sha256="0" * 64,
    )  # fmt: skip
    waiting = factories.make_reply(notice, cast.head, text=words.evidence)
    Notice.objects.filter(pk=notice.pk).update(open_replies=1)
    return file, waiting


def _slips(cast: Cast) -> dict[str, Slip]:
    late = _slip(cast, due=day(-2))
    signed = {"signed_at": timezone.now()}
    answered = {**signed, "answered_at": timezone.now(), "answer": cast.words.statement}
    before = _slip(cast, due=day(-3), superseded=True, **signed)
    yellow = _slip(cast, colour="yellow", previous=before, **answered)
    return {
        "slip": yellow, "sign": late, "answer_slip": _slip(cast, **signed), "close": yellow,
        "escalate": late,
    }  # fmt: skip


def _slip(cast: Cast, **fields: Any) -> Slip:
    words = cast.words
    return factories.make_slip(
        cast.campaign, cast.owner, about=words.problem, demands=words.acceptance,
        issued_by=cast.clerk, **fields,
    )  # fmt: skip
