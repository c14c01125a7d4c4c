"""Measures, and what proves, checks and answers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories.counting import day, next_number
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import (
    Answer,
    Check,
    Claim,
    Evidence,
    Extension,
    FollowUp,
    Inquiry,
    Measure,
    Rating,
    Reopening,
    Task,
)
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Voice


def make_measure(
    campaign: Campaign,
    owner: Person | None = None,
    *,
    problems: Sequence[Problem] = (),
    state: str = Measure.State.COMMITTED,
    **fields: Any,
) -> Measure:
    """A measure in any state, with the claim and the check that brought it there.

    The lead unit is the owner's first post's, else the organiser. A measure that is "verified" or
    "closed" was confirmed by its raisers, unless verified_by names the inspector.
    """
    owner = owner or make_person(unit=campaign.organiser)
    posts = owner.appointments.select_related("unit").order_by("pk")
    verified_by, verified_how = fields.pop("verified_by", None), fields.pop("verified_how", "")
    closed_how = fields.pop("closed_how", Measure.ClosedHow.ASKER)
    supporting = fields.pop("supporting_units", ())
    values: dict[str, Any] = {
        "title": f"增开午间窗口({next_number()})",
        "text": "工作日十二点到十四点保留两个综合窗口。",
        "origin": Measure.Origin.PROBLEM if problems else Measure.Origin.SELF,
        "result": Measure.Result.SERVICE,
        "lead_unit": posts[0].unit if posts else campaign.organiser,
        "deadline": day(30),
        "indicator": "平均等候时间",
        "indicator_unit": "分钟",
        "baseline": 45,
        "target": 15,
        "acceptance": "连续两周抽查，平均等候不超过十五分钟。",
        "created_by": owner,
        **fields,
    }
    measure = Measure.objects.create(campaign=campaign, owner=owner, **values)
    measure.problems.set(problems)
    measure.supporting_units.set(supporting)
    if state != Measure.State.COMMITTED:
        claim = make_claim(measure)
        if state != Measure.State.DONE:
            make_check(claim, by=verified_by, how=verified_how)
    if state == Measure.State.CLOSED:
        measure.state, measure.closed_how = Measure.State.CLOSED, closed_how
        measure.closed_at = timezone.now()
        measure.save()
    measure.refresh_from_db()
    return measure


def make_task(measure: Measure, **fields: Any) -> Task:
    values: dict[str, Any] = {
        "title": "调整排班",
        "assignee": measure.owner,
        "due": day(7),
        **fields,
    }
    if values.get("done_at") is not None:
        values["done_by"] = values.get("done_by") or values["assignee"]
    return Task.objects.create(measure=measure, **values)


def make_evidence(measure: Measure, **fields: Any) -> Evidence:
    values = {"text": "两周的排队记录", "by": measure.owner, **fields}
    return Evidence.objects.create(measure=measure, **values)


def make_extension(measure: Measure, **fields: Any) -> Extension:
    """A request that waits; granted=True or False brings who decided and when."""
    values: dict[str, Any] = {
        "old_deadline": measure.deadline,
        "new_deadline": measure.deadline + timedelta(days=14),
        "reason": "设备采购尚未到货",
        "asked_by": measure.owner,
        **fields,
    }
    if values.get("granted") is not None:
        values.setdefault("decided_at", timezone.now())
        values["decided_by"] = values.get("decided_by") or make_person()
    return Extension.objects.create(measure=measure, **values)


def make_claim(measure: Measure, **fields: Any) -> Claim:
    """An open claim; a committed measure becomes done by it."""
    values: dict[str, Any] = {
        "statement": "午间窗口已开，平均等候十二分钟。",
        "reached": 12,
        "asked_until": day(5),
        "by": measure.owner,
        **fields,
    }
    claim = Claim.objects.create(measure=measure, **values)
    if claim.state == Claim.State.OPEN and measure.state == Measure.State.COMMITTED:
        measure.state, measure.claimed_by = Measure.State.DONE, claim.by
        measure.claimed_at = claim.at
        measure.save()
    return claim


def make_inquiry(claim: Claim, voice: Voice, *, outcome: str = "", **fields: Any) -> Inquiry:
    values = {"answered_at": timezone.now() if outcome else None, **fields}
    return Inquiry.objects.create(claim=claim, voice=voice, outcome=outcome, **values)


def make_check(
    claim: Claim,
    *,
    outcome: str = Check.Outcome.PASSED,
    by: Person | None = None,
    how: str = "",
    **fields: Any,
) -> Check:
    """The verdict, which claim and measure follow: by the raisers, or by the inspector `by`."""
    how = how or ("inspector" if by else "raisers")
    if how == Measure.VerifiedHow.INSPECTOR:
        by = by or make_person()
    refused = outcome == Check.Outcome.REFUSED
    values = {"finding": "现场看过", "missing": "缺排队记录" if refused else "", **fields}
    check = Check.objects.create(claim=claim, outcome=outcome, by=by, how=how, **values)
    claim.state = Claim.State.REFUSED if refused else Claim.State.VERIFIED
    claim.save()
    _follow_check(claim.measure, check)
    return check


def _follow_check(measure: Measure, check: Check) -> None:
    if check.outcome == Check.Outcome.REFUSED:
        measure.state = Measure.State.COMMITTED
        measure.claimed_by = measure.claimed_at = None
    else:
        measure.state, measure.verified_how = Measure.State.VERIFIED, check.how
        measure.verified_at, measure.verified_by = check.at, check.by
    measure.save()


def make_reopening(measure: Measure, **fields: Any) -> Reopening:
    """The record of a reopening; it does not move the measure itself."""
    values = {
        "cause": Reopening.Cause.RATING,
        "reason": "仍要排队一个小时",
        "from_state": Measure.State.CLOSED,
        **fields,
    }
    return Reopening.objects.create(measure=measure, **values)


def make_answer(voice: Voice, *, measure: Measure | None = None, **fields: Any) -> Answer:
    values: dict[str, Any] = {"text": "您反映的窗口已经增开，欢迎监督。", **fields}
    values["by"] = values.get("by") or (measure.owner if measure else make_person())
    return Answer.objects.create(voice=voice, measure=measure, **values)


def make_rating(answer: Answer, grade: int = Rating.Grade.GOOD, **fields: Any) -> Rating:
    return Rating.objects.create(answer=answer, grade=grade, **fields)


def make_follow_up(rating: Rating, **fields: Any) -> FollowUp:
    """A follow-up that is due; done_at=… brings who did it and what was said."""
    values: dict[str, Any] = {"due": day(15), **fields}
    if values.get("done_at") is not None:
        values.setdefault("text", "已电话回访")
        values["done_by"] = values.get("done_by") or make_person()
    return FollowUp.objects.create(rating=rating, **values)
