"""The middle steps: what was promised, claimed and checked, measure by measure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.ledger import reference
from zhixing.measures.models import Check, Claim, Inquiry, Measure, Reopening
from zhixing.measures.queries.measures import light_of
from zhixing.publicity.queries.thread.rows import Row
from zhixing.publicity.queries.thread.steps import Event, Reached, Records, Step, last
from zhixing.voices.models import Problem, Voice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Measure.State

_EXTENSIONS: dict[str, StrOrPromise] = {
    "granted": gettext_lazy("同意延期"),
    "refused": gettext_lazy("不同意延期"),
    "": gettext_lazy("申请延期，等待审批"),
}


def doing(
    voice: Voice, measures: Collection[Measure], records: Records, readable: Collection[int]
) -> Iterator[Step]:
    """readable: keys of the measures whose inner part the reader may see."""
    if not measures:
        yield from _nothing_promised(voice.problem)
    for measure in measures:
        inner = measure.pk in readable
        yield _promised(measure, records, inner=inner)
        yield _claimed(measure, records, inner=inner)
        yield _checked(measure, records, inner=inner)


def _nothing_promised(problem: Problem | None) -> Iterator[Step]:
    if problem is not None and problem.state == Problem.State.DECLINED:
        return
    is_assigned = problem is not None and problem.state == Problem.State.ASSIGNED
    unit = problem.lead_unit.name if problem and problem.lead_unit else _("牵头单位")
    yield Step("promised", _("承诺举措"), "now" if is_assigned else "waiting", who=unit)
    yield Step("claimed", _("申请办结"), "waiting", who=_("责任人"))
    yield Step("checked", _("核验"), "waiting", who=_("提出人或督查员"))


def _promised(measure: Measure, records: Records, *, inner: bool) -> Step:
    found = records.of("extension", "task", "evidence", measure=measure.pk)
    shown = [row for row in found if inner or row.kind == "extension" or row.mark == "public"]
    return Step(
        "promised",
        _("承诺举措：%(title)s") % {"title": measure.title},
        "done",
        at=measure.created_at,
        who=_who(measure, inner=inner),
        due=measure.deadline,
        light=light_of(measure),
        text=_("验收标准：%(acceptance)s") % {"acceptance": measure.acceptance},
        href=reverse("measures:measure", args=[measure.pk]),
        entry=records.proofs.get(reference(measure)),
        events=tuple(_work(records, row, inner=inner) for row in shown),
    )


def _work(records: Records, row: Row, *, inner: bool) -> Event:
    who, words = (row.who, row.words) if inner else ("", "")
    if row.kind == "extension":
        return records.event(row, _EXTENSIONS[row.mark], text=words, who=who)
    if row.kind == "evidence":
        title = _("佐证：%(name)s") % {"name": row.more} if row.more else _("佐证")
        file = reverse("measures:evidence_file", args=[row.pk]) if row.more else ""
        return records.event(row, title, text=row.words, who=who, href=file)
    return records.event(row, _("任务：%(title)s") % {"title": row.words}, who=who)


def _claimed(measure: Measure, records: Records, *, inner: bool) -> Step:
    claims = records.of("claim", measure=measure.pk)
    now = last(claims)
    is_claimed = measure.claimed_at is not None
    return Step(
        "claimed",
        _("申请办结"),
        "done" if is_claimed else "now",
        at=measure.claimed_at,
        who=_who(measure, inner=inner),
        due=None if is_claimed else measure.deadline,
        light=None if is_claimed else light_of(measure),
        entry=records.entry(now) if now and is_claimed else None,
        events=tuple(
            _claim(records, row, inner=inner) for row in claims if inner or len(claims) > 1
        ),
    )


def _claim(records: Records, row: Row, *, inner: bool) -> Event:
    title = _("申请办结：%(state)s") % {"state": Claim.State(row.mark).label}
    # The day until which raisers are asked belongs to the check.
    return Event(
        row.at,
        title,
        row.who if inner else "",
        row.words if inner else "",
        entry=records.entry(row),
    )


def _checked(measure: Measure, records: Records, *, inner: bool) -> Step:
    found = records.of("inquiry", "check", "reopening", measure=measure.pk)
    shown = [row for row in found if inner or row.kind != "inquiry"]
    claim, check = (
        last(records.of("claim", measure=measure.pk)),
        last(row for row in found if row.kind == "check"),
    )
    state: Reached = "waiting" if measure.state == State.COMMITTED else "now"
    is_proved = measure.verified_at is not None
    return Step(
        "checked",
        _("核验"),
        "done" if is_proved else state,
        at=measure.verified_at,
        who=_checker(measure, inner=inner),
        due=claim.due if claim and measure.state == State.DONE else None,
        text="" if is_proved else _("先问提出人；期限内答复不够的，由督查员现场核验"),
        entry=records.entry(check) if check and is_proved else None,
        events=tuple(_verdict(records, row, inner=inner) for row in shown),
    )


def _checker(measure: Measure, *, inner: bool) -> str:
    if measure.verified_at is None:
        return _("提出人或督查员")
    if inner and measure.verified_by is not None:
        return _("督查员%(name)s") % {"name": measure.verified_by.name}
    return str(measure.get_verified_how_display())


def _verdict(records: Records, row: Row, *, inner: bool) -> Event:
    who, words = (row.who, row.words) if inner else ("", "")
    if row.kind == "reopening":
        title = _("重新办理：%(cause)s") % {"cause": Reopening.Cause(row.mark).label}
        return records.event(row, title, text=words, who=who)
    if row.kind == "check":
        text = "\n".join(filter(None, [words, row.more])) if inner else ""
        return records.event(row, Check.Outcome(row.mark).label, text=text, who=who)
    answer = Inquiry.Outcome(row.mark).label if row.mark else _("还没有答复")
    title = _("征询提出人，%(answer)s：%(n)s 人") % {"answer": answer, "n": row.words}
    return Event(row.at, title, entry=records.entry(row))


def _who(measure: Measure, *, inner: bool) -> str:
    if not inner:
        return measure.lead_unit.name
    return _("%(unit)s %(name)s") % {"unit": measure.lead_unit.name, "name": measure.owner.name}
