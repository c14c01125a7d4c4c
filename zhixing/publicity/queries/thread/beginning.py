"""The first steps: said, joined to a problem, given to a unit."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.ledger import reference
from zhixing.publicity.queries.thread.rows import Row
from zhixing.publicity.queries.thread.steps import Event, Records, Step, last
from zhixing.voices.models import Assignment, Problem, Voice

State = Problem.State


def beginning(voice: Voice, records: Records, *, sees_inner: bool, handles: bool) -> Iterator[Step]:
    """handles: the reader sees the inner part of the voice's problem."""
    yield _said(voice, records, sees_inner=sees_inner)
    if voice.problem is None:
        who = _("领导小组办公室")
        yield Step("joined", _("归入问题"), "now", who=who, text=_("相同的诉求合在一起办理"))
        yield Step("assigned", _("交办"), "waiting", who=who)
        return
    yield _joined(voice.problem, records, handles=handles)
    yield _assigned(voice.problem, records, handles=handles)


def _said(voice: Voice, records: Records, *, sees_inner: bool) -> Step:
    return Step(
        "said",
        _("提出诉求"),
        "done",
        at=voice.said_at,
        who=str(voice.get_speaker_display()),
        text=_("%(channel)s，%(kind)s") % {
            "channel": voice.get_source_display(),
            "kind": voice.get_kind_display(),
        },
        href=reverse("voices:voice", args=[voice.pk]) if sees_inner else "",
        entry=records.proofs.get(reference(voice)),
    )  # fmt: skip


def _joined(problem: Problem, records: Records, *, handles: bool) -> Step:
    joining = last(records.of("regrouping"))
    others = problem.people_count - 1
    return Step(
        "joined",
        _("归入问题"),
        "done",
        at=joining.at if joining else None,
        who=joining.who if joining and handles else "",
        text=_("“%(title)s”，另有 %(n)s 人提出") % {"title": problem.title, "n": others}
        if others > 0
        else _("“%(title)s”") % {"title": problem.title},
        href=reverse("voices:problem", args=[problem.pk]),
        entry=records.entry(joining) if joining else records.proofs.get(reference(problem)),
    )


def _assigned(problem: Problem, records: Records, *, handles: bool) -> Step:
    steps = records.of("assignment")
    events = tuple(_step(records, row, handles=handles) for row in steps)
    office, label = _("领导小组办公室"), _("交办")
    if problem.state == State.OPEN:
        return Step("assigned", label, "now", who=office, events=events)
    if problem.state == State.RULING:
        text = _("由哪个单位牵头，等办公室裁定")
        return Step("assigned", label, "now", who=office, text=text, events=events)
    if problem.state == State.DECLINED:
        text = _("没有采纳。理由：%(reason)s") % {"reason": problem.declined_reason}
        return Step("assigned", label, "broken", who=office, text=text, events=events)
    now = last(steps)
    unit = problem.lead_unit.name if problem.lead_unit else ""
    return Step(
        "assigned",
        label,
        "done",
        at=now.at if now else None,
        who=office,
        text=_("由%(unit)s牵头办理") % {"unit": unit} if unit else "",
        entry=records.entry(now) if now else None,
        # One step is what the text says already.
        events=events if len(events) > 1 or handles else (),
    )


def _step(records: Records, row: Row, *, handles: bool) -> Event:
    title = _("%(kind)s：%(target)s") % {
        "kind": Assignment.Kind(row.mark).label,
        "target": row.more,
    }
    if not handles:
        return records.event(row, title)
    return records.event(row, title, text=row.words, who=row.who)
