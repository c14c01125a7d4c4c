"""Feedback of outside bodies, its points, and how far each came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories.counting import day, next_number
from tests.factories.measures import make_check, make_claim, make_measure
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.importing.rows import point_key
from zhixing.rectification.models import (
    Feedback,
    Objection,
    Publication,
    Rectification,
    Recurrence,
    Review,
    Stage,
)
from zhixing.supervision.models import Finding, Round

ORDER = list(Stage)


def make_feedback(campaign: Campaign, **fields: Any) -> Feedback:
    """What the congress wrote twenty days ago; its letter is due in ten."""
    values: dict[str, Any] = {
        "body": Feedback.Body.CONGRESS,
        "body_name": "市人大常委会",
        "title": f"关于政务服务工作的评议意见（{next_number()}）",
        "number": "人大评〔2026〕7 号",
        "received_on": day(-20),
        "reply_due": day(10),
        **fields,
    }
    if values.get("replied_on"):
        values.setdefault("reply_text", "整改情况如下")
        values.setdefault("replied_at", timezone.now())
        values.setdefault("replied_by", make_person(unit=campaign.organiser))
    values.setdefault("registered_by", None)
    values["registered_by"] = values["registered_by"] or make_person(unit=campaign.organiser)
    return Feedback.objects.create(campaign=campaign, **values)


def make_finding(campaign: Campaign, owner: Person, unit: Unit, **fields: Any) -> Finding:
    """What a round found in a unit, for its owner to put right."""
    by = make_person(unit=campaign.organiser)
    found = fields.pop("round", None) or Round.objects.create(
        campaign=campaign, number=next_number(), title="不打招呼的督查", opened_by=by
    )
    values = {"text": "台账与现场不一致", "due": day(15), "by": by, **fields}
    return Finding.objects.create(campaign=campaign, round=found, unit=unit, owner=owner, **values)


def make_rectification(
    campaign: Campaign,
    owner: Person | None = None,
    *,
    stage: str = Stage.REGISTERED,
    feedback: Feedback | None = None,
    finding: Finding | None = None,
    ended: bool = False,
    deadline: Any = None,
    **fields: Any,
) -> Rectification:
    """A point at any stage, with all that brought it there; `ended`: its publication is over."""
    owner = owner or make_person(unit=campaign.organiser)
    posts = owner.appointments.select_related("unit").order_by("pk")
    unit = fields.pop("unit", None) or posts[0].unit
    problem = fields.pop("problem", f"窗口排队时间过长（{next_number()}）")
    if finding is None:
        feedback = feedback or make_feedback(campaign)
    number = Rectification.objects.filter(campaign=campaign).count() + 1
    values: dict[str, Any] = {
        "kind": Rectification.Kind.LIMITED,
        "due": day(40),
        "registered_by": feedback.registered_by if feedback else owner,
        **fields,
    }
    made = Rectification.objects.create(
        campaign=campaign,
        number=number,
        problem=problem,
        unit=unit,
        feedback=feedback,
        finding=finding,
        key=point_key(unit.pk, problem) if feedback else "",
        **values,
    )
    if stage != Stage.REGISTERED:
        _bring(made, owner, ORDER.index(Stage(stage)), ended, deadline or day(30))
    return made


def _bring(made: Rectification, owner: Person, steps: int, ended: bool, deadline: Any) -> None:
    measure = make_measure(
        made.campaign, owner, lead_unit=made.unit, origin=Measure.Origin.RECTIFICATION,
        deadline=deadline,
    )  # fmt: skip
    made.measure = measure
    made.save()
    if steps < ORDER.index(Stage.REQUESTED):
        return
    claim = make_claim(measure)
    if steps < ORDER.index(Stage.CHECKED):
        return
    make_check(claim, by=make_person(unit=made.campaign.organiser))
    if steps < ORDER.index(Stage.REVIEWED):
        return
    review = make_review(made, claim=claim)
    if steps < ORDER.index(Stage.PUBLISHED):
        return
    make_publication(made, review=review, ended=ended)
    if steps == ORDER.index(Stage.CLOSED):
        measure.state, measure.closed_how = Measure.State.CLOSED, Measure.ClosedHow.PUBLISHED
        measure.closed_at = timezone.now()
        measure.save()
    measure.refresh_from_db()


def make_review(made: Rectification, **fields: Any) -> Review:
    values = {"outcome": Review.Outcome.COMPLETE, "opinion": "看过材料，属实", **fields}
    values["by"] = values.get("by") or make_person(unit=made.campaign.organiser)
    return Review.objects.create(rectification=made, **values)


def make_publication(made: Rectification, *, ended: bool = False, **fields: Any) -> Publication:
    values = {"text": "已增开窗口，等候降到十二分钟。", **fields}
    values["by"] = values.get("by") or make_person(unit=made.campaign.organiser)
    values.setdefault("begins", day(-20) if ended else day(0))
    values.setdefault("ends", day(-1) if ended else day(14))
    return Publication.objects.create(rectification=made, **values)


def make_objection(publication: Publication, **fields: Any) -> Objection:
    return Objection.objects.create(publication=publication, **{"text": "中午还是没人", **fields})


def make_recurrence(made: Rectification, **fields: Any) -> Recurrence:
    """The record of a recurrence; it does not move the measure itself."""
    values = {"reason": "又排起了长队", "found_on": day(0), "due": day(10), **fields}
    values["by"] = values.get("by") or make_person(unit=made.campaign.organiser)
    values["found_on"] = min(values["found_on"], timezone.localdate())
    values["due"] = max(values["due"], values["found_on"] + timedelta(days=1))
    return Recurrence.objects.create(rectification=made, **values)
