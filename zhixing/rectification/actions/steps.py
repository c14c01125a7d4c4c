"""Taking a rectification up, and the steps after its check: review, publication, 销号."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action
from zhixing.measures.actions.measures import new_measure
from zhixing.measures.actions.moving import to_closed
from zhixing.measures.models import Measure, Reopening
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.actions.moving import (
    locked,
    measure_of,
    moved,
    record_step,
    sent_back,
)
from zhixing.rectification.models import Publication, Rectification, Review
from zhixing.rectification.models.closing import LEAST_MISSING
from zhixing.rectification.rules.permissions import demand
from zhixing.rectification.rules.refusals import (
    LookBackNotPlanned,
    MissingNotSaid,
    NotInTime,
    StillPublished,
)
from zhixing.web import working_days


@action
def take_up(
    *,
    rectification: Rectification,
    title: str,
    text: str,
    result: str,
    owner: Person,
    deadline: date,
    indicator: str,
    baseline: Decimal,
    target: Decimal,
    acceptance: str,
    indicator_unit: str = "",
    deed: bool = False,
    supporting_units: Collection[Unit] = (),
    tasks: Sequence[Mapping[str, Any]] = (),
    by: Person,
) -> Measure:
    """Promise the measure that puts it right; the unit is the one that has to.

    Raises NotInTime for a deadline after the one that was set, and what `new_measure` raises.
    """
    held = locked(rectification)
    demand("take_up", by, held)
    if deadline > held.due > timezone.localdate():
        raise NotInTime(
            _("整改期限是 %(day)s，完成时限不能晚于它；确有困难的，承诺以后再申请延期。")
            % {"day": held.due.isoformat()},
            field="deadline",
        )
    measure, made = new_measure(
        campaign=held.campaign,
        title=title,
        text=text,
        origin=Measure.Origin.RECTIFICATION,
        result=result,
        owner=owner,
        lead_unit=held.unit,
        deadline=deadline,
        indicator=indicator,
        indicator_unit=indicator_unit,
        baseline=baseline,
        target=target,
        acceptance=acceptance,
        deed=deed,
        supporting_units=supporting_units,
        tasks=tasks,
        by=by,
    )
    held.measure = measure
    held.save(update_fields=["measure"])
    record_step("rectification.taken_up", held, [measure, *made])
    return measure


@action
def review(
    *,
    rectification: Rectification,
    outcome: str,
    opinion: str,
    missing: str = "",
    due: date | None = None,
    by: Person,
) -> Review:
    """Sign that it is put right, or send it back saying what is missing and until when.

    Raises MissingNotSaid, NotInTime.
    """
    held = locked(rectification)
    now = demand("review", by, held)
    complete = outcome == Review.Outcome.COMPLETE
    assert now.claim is not None  # noqa: S101 - its stage says so
    if not complete:
        _demand_missing(missing, due)
    made = Review.objects.create(
        rectification=held,
        claim=now.claim,
        outcome=outcome,
        opinion=opinion,
        missing="" if complete else missing,
        due=None if complete else due,
        by=by,
    )
    changed: list[Any] = [made]
    if not complete and due is not None:
        cause = Reopening.Cause.REVIEW
        changed += sent_back(held, cause, f"{opinion}\n{missing}", due, by)
    record_step("rectification.reviewed", held, changed)
    return made


@action
def publish(
    *, rectification: Rectification, text: str, public: bool = False, by: Person
) -> Publication:
    """Show the reviewed result for comment, for the campaign's days of silence."""
    held = locked(rectification)
    now = demand("publish", by, held)
    assert now.review is not None  # noqa: S101 - its stage says so
    today = timezone.localdate()
    made = Publication.objects.create(
        rectification=held,
        review=now.review,
        text=text,
        public=public,
        begins=today,
        ends=working_days.add(today, max(1, held.campaign.silence_days)),
        by=by,
    )
    record_step("rectification.published", held, [made])
    return made


@action
def close(
    *, rectification: Rectification, look_back_on: date | None = None, by: Person
) -> Rectification:
    """Strike it off, after the days for comment and with every objection answered.

    look_back_on: when somebody looks again whether it lasted; always said for what is to last.
    Raises StillPublished, LookBackNotPlanned, NotInTime.
    """
    held = locked(rectification)
    now = demand("close", by, held)
    _demand_undisputed(now.publication, now.is_over())
    demand_look_back(held, look_back_on)
    measure = measure_of(held)
    to_closed(measure, Measure.ClosedHow.PUBLISHED)
    held.look_back_on = look_back_on
    held.save(update_fields=["look_back_on"])
    record_step("rectification.closed", held, [moved(measure)])
    return held


def demand_look_back(rectification: Rectification, day: date | None) -> None:
    """Raise LookBackNotPlanned where what is to last would be looked at no more, NotInTime."""
    if day is None and rectification.kind == Rectification.Kind.LASTING:
        raise LookBackNotPlanned(_("长期坚持的事项，销号以后还要回头看，请写明下次回头看的日期。"))
    if day is not None and day <= timezone.localdate():
        raise NotInTime(_("回头看的日期须晚于今天。"), field="look_back_on")


def _demand_missing(missing: str, due: date | None) -> None:
    if len(missing) < LEAST_MISSING:
        raise MissingNotSaid(
            _("整改不到位的，须写明还缺什么，至少 %(n)s 个字。") % {"n": LEAST_MISSING}
        )
    if due is None:
        raise MissingNotSaid(_("整改不到位的，须写明补充整改的期限。"), field="due")


def _demand_undisputed(publication: Publication | None, over: bool) -> None:
    assert publication is not None  # noqa: S101 - its stage says so
    if not over:
        raise StillPublished(
            _("公示到 %(day)s 为止，期满以后才能销号。") % {"day": publication.ends.isoformat()}
        )
    waiting = publication.objections.filter(upheld__isnull=True).count()
    if waiting:
        raise StillPublished(
            _("还有 %(n)s 条公示异议没有答复，答复以后才能销号。") % {"n": waiting}
        )
