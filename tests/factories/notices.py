"""Notices in any state with what brought them there, and slips."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.factories.counting import day, next_number
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.notices.models import Ground, Notice, Reply, Slip
from zhixing.organisation.models import Person, Unit

PUT_UP = {"submitted", "issued", "refused", "ended", "removed"}
DECIDED = PUT_UP - {"submitted"}
SENT = PUT_UP | {"awaiting", "replied"}


def make_notice(
    campaign: Campaign,
    unit: Unit | None = None,
    *,
    kind: str = Notice.Kind.CRITICISM,
    state: str = Notice.State.DRAFTED,
    **fields: Any,
) -> Notice:
    """A notice about the unit, by default the organiser, with the facts that its state asks for;
    the counts of its grounds are there, the grounds are not."""
    by = fields.pop("by", None) or make_person(unit=campaign.organiser)
    values: dict[str, Any] = {
        "number": next_number(),
        "title": f"关于窗口服务情况的通报（{next_number()}）",
        "facts": "三月抽查五次，四次窗口无人。",
        "demands": "十个工作日内整改到位。",
        "drafted_by": by,
        "responses": 1,
        "results": 1,
        **(_heard(state, by) if kind == Notice.Kind.CRITICISM else {}),
        **_decided(state, by),
    }
    return Notice.objects.create(
        campaign=campaign, unit=unit or campaign.organiser, kind=kind, state=state,
        **{**values, **fields},
    )  # fmt: skip


def _heard(state: str, by: Person) -> dict[str, Any]:
    """What a criticism has, and how the unit was heard."""
    values = {"rule": "首问负责制第三条", "until": day(60), "records": 1}
    if state in SENT:
        values |= {"sent_by": by, "sent_at": timezone.now(), "reply_until": day(5)}
    if state in SENT - {"awaiting"}:
        values |= {"replied_at": timezone.now()}
    return values


def _decided(state: str, by: Person) -> dict[str, Any]:
    """How it came to its state, once it was put up."""
    now, found = timezone.now(), {}
    if state in PUT_UP:
        found |= {"submitted_by": by, "submitted_at": now}
    if state in DECIDED:
        found |= {"decided_by": make_person(), "decided_at": now}
    return found | {
        "refused": {"refusal": "事实还不清楚"},
        "withdrawn": {"withdrawn_by": by, "withdrawn_at": now, "withdrawn_reason": "申辩属实"},
        "ended": {"ended_at": now},
        "removed": {
            "removed_by": by, "removed_at": now, "removed_reason": "已整改到位",
            "removed_source": "measure", "removed_key": 1,
        },
    }.get(state, {})  # fmt: skip


def make_ground(notice: Notice, *, kind: str = "", **fields: Any) -> Ground:
    values: dict[str, Any] = {
        "kind": kind or (Ground.Kind.FACT if notice.is_criticism else Ground.Kind.RESULT),
        "source": "measure",
        "key": next_number(),
        "title": "增开午间窗口",
        "by": notice.drafted_by,
        **fields,
    }
    return Ground.objects.create(notice=notice, **values)


def make_reply(notice: Notice, by: Person | None = None, **fields: Any) -> Reply:
    values: dict[str, Any] = {"text": "当天系统升级，已贴通知。", **fields}
    if values.get("answer"):
        values |= {"answered_by": notice.drafted_by, "answered_at": timezone.now()}
    return Reply.objects.create(notice=notice, by=by or make_person(unit=notice.unit), **values)


def make_slip(
    campaign: Campaign, receiver: Person | None = None, *, colour: str = "blue", **fields: Any
) -> Slip:
    """A slip for the receiver's first unit; yellow and red bring the ones before them."""
    unit = fields.pop("unit", None)
    receiver = receiver or make_person(unit=unit or campaign.organiser)
    post = receiver.appointments.select_related("unit").first()
    unit = unit or (post.unit if post else campaign.organiser)
    previous = fields.pop("previous", None)
    earlier = {"yellow": "blue", "red": "yellow"}.get(colour, "")
    if earlier and previous is None:
        late = {"due": day(-3), "superseded": True}
        previous = make_slip(campaign, receiver, colour=earlier, unit=unit, **late)
    values: dict[str, Any] = {
        "number": next_number(),
        "about": f"午间窗口无人值守（{next_number()}）",
        "demands": "三天内安排值班",
        "due": day(5),
        "issued_by": make_person(unit=campaign.organiser),
        "previous": previous,
        "previous_colour": earlier,
        **fields,
    }
    for verb, words in (("signed", ""), ("answered", "answer"), ("closed", "closing")):
        if values.get(f"{verb}_at"):
            values.setdefault(f"{verb}_by", receiver)
            values |= {words: values.get(words) or "已经办好"} if words else {}
    return Slip.objects.create(
        campaign=campaign, receiver=receiver, unit=unit, colour=colour, **values
    )
