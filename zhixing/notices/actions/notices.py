"""Drafting a notice, and citing the records that it rests on."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Clause
from zhixing.ledger import action, record, snapshot
from zhixing.notices import sources
from zhixing.notices.actions.writing import entered, hold, locked, moved, next_number
from zhixing.notices.models import Ground, Notice
from zhixing.notices.models.notices import LEAST_DAYS
from zhixing.notices.rules.notices import demand, demand_draft
from zhixing.notices.rules.refusals import (
    ClauseOutside,
    NotInTime,
    RecordUnfit,
    SameGround,
    UnitOutside,
)
from zhixing.organisation.models import Person, Unit

State = Notice.State
CONTENT = ("title", "addressed", "occasion", "facts", "rule", "clause", "demands", "until",
           "reply_days")  # fmt: skip
COUNTERS = {
    Ground.Kind.RESPONSE: "responses",
    Ground.Kind.RESULT: "results",
    Ground.Kind.FACT: "records",
}


@action
def draft(
    *,
    campaign: Campaign,
    kind: str,
    unit: Unit,
    title: str,
    facts: str,
    demands: str,
    addressed: str = "",
    occasion: str = "",
    rule: str = "",
    clause: Clause | None = None,
    until: date | None = None,
    reply_days: int = LEAST_DAYS,
    by: Person,
) -> Notice:
    """Begin a notice about a unit. Raises UnitOutside, ClauseOutside, NotInTime."""
    demand_draft(by, campaign)
    hold(campaign)
    if not unit.path.startswith(campaign.organiser.path):
        raise UnitOutside(_("“%(unit)s”不在本次活动的范围内。") % {"unit": unit})
    notice = Notice(
        campaign=campaign,
        number=next_number(campaign.notices),
        kind=kind,
        unit=unit,
        title=title,
        addressed=addressed,
        occasion=occasion,
        facts=facts,
        demands=demands,
        until=until,
        drafted_by=by,
    )
    _govern(notice, rule=rule, clause=clause, reply_days=reply_days)
    notice.save()
    record("notice.drafted", notice, facts=snapshot(notice), campaign=campaign)
    return notice


@action
def revise(
    *,
    notice: Notice,
    title: str,
    facts: str,
    demands: str,
    addressed: str = "",
    occasion: str = "",
    rule: str = "",
    clause: Clause | None = None,
    until: date | None = None,
    reply_days: int = LEAST_DAYS,
    by: Person,
) -> Notice:
    """Word a draft anew; one that was refused begins again, and with it the right of reply."""
    notice = locked(notice)
    demand("revise", by, notice)
    notice.title, notice.addressed, notice.occasion = title, addressed, occasion
    notice.facts, notice.demands, notice.until = facts, demands, until
    _govern(notice, rule=rule, clause=clause, reply_days=reply_days)
    again = _anew(notice) if notice.state == State.REFUSED else []
    return entered("notice.revised", notice, [*CONTENT, *again])


@action
def cite(*, notice: Notice, kind: str, reference: str, words: str = "", by: Person) -> Ground:
    """Let the notice rest on a record, "measure:12". Raises RecordUnfit, SameGround."""
    notice = locked(notice)
    demand("cite", by, notice)
    found = sources.record(reference, notice.campaign, notice.unit, kind)
    if found is None or not _asks_for(notice, kind):
        raise RecordUnfit(
            _(
                "这条记录不能作为“%(unit)s”的“%(kind)s”依据：须是该单位的记录；"
                "群众反映须为群众、企业满意以上的评价，诉求不算表扬；工作成效须为该单位牵头、"
                "已经核验的举措，或者已经核验的任务；作为事实的诉求须已公开。"
            )
            % {"unit": notice.unit, "kind": Ground.Kind(kind).label}
        )
    source, one = found
    if notice.grounds.filter(
        kind=kind, source=source.key, key=one.pk, dropped_at__isnull=True
    ).exists():
        raise SameGround(_("这条记录已经引用过了。"))
    ground = Ground.objects.create(
        notice=notice,
        kind=kind,
        source=source.key,
        key=one.pk,
        title=source.title(one)[: sources.TITLE],
        words=words,
        by=by,
    )
    _count(notice, kind, 1)
    entered("notice.ground_cited", notice, [COUNTERS[Ground.Kind(kind)]], ground)
    return ground


@action
def drop(*, ground: Ground, by: Person) -> Ground:
    """Take a ground out of a draft. Raises WrongState where it is out already."""
    notice = locked(ground.notice)
    demand("cite", by, notice)
    ground = notice.grounds.get(pk=ground.pk)
    if ground.dropped_at is not None:
        raise SameGround(_("这条依据已经去掉了。"))
    ground.dropped_at = timezone.now()
    ground.save(update_fields=["dropped_at"])
    _count(notice, ground.kind, -1)
    entered("notice.ground_dropped", notice, [COUNTERS[Ground.Kind(ground.kind)]], ground)
    return ground


def _govern(notice: Notice, *, rule: str, clause: Clause | None, reply_days: int) -> None:
    """What a criticism needs beside its words; a commendation has none of it."""
    if notice.until is not None and notice.until <= timezone.localdate():
        raise NotInTime(_("通报期须在今天以后。"))
    if not notice.is_criticism:
        notice.rule, notice.clause, notice.reply_days = "", None, LEAST_DAYS
        return
    if clause is not None and clause.basis.campaign_id != notice.campaign_id:
        raise ClauseOutside(_("所选条款不是本次活动的上位文件。"))
    notice.rule, notice.clause = rule, clause
    notice.reply_days = max(reply_days, LEAST_DAYS)


def _anew(notice: Notice) -> list[str]:
    """Back to a draft: nobody was sent it, nobody replied to it, nobody put it up."""
    blank = dict.fromkeys(
        ("sent_by", "sent_at", "reply_until", "replied_at", "reply_closed_on", "submitted_by",
         "submitted_at", "decided_by", "decided_at")
    )  # fmt: skip
    return moved(notice, State.DRAFTED, **blank, refusal="")


def _asks_for(notice: Notice, kind: str) -> bool:
    """A criticism rests on facts; a commendation on what people say and what came of the work."""
    return (kind == Ground.Kind.FACT) == notice.is_criticism


def _count(notice: Notice, kind: str, more: int) -> None:
    name = COUNTERS[Ground.Kind(kind)]
    setattr(notice, name, getattr(notice, name) + more)
