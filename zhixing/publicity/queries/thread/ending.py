"""The last steps: answered, rated, closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.measures.models import Measure, Rating
from zhixing.publicity.queries.thread.rows import Row
from zhixing.publicity.queries.thread.steps import Event, Reached, Records, Step, last
from zhixing.voices.models import Problem, Voice
from zhixing.web import working_days
from zhixing.web.lights import light


def ending(
    voice: Voice, measures: Collection[Measure], records: Records, *, sees_inner: bool
) -> Iterator[Step]:
    answers = records.of("answer")
    problem = voice.problem
    if not answers and problem is not None and problem.state == Problem.State.DECLINED:
        return
    answered = _answered(voice, measures, records, inner=sees_inner)
    rated = _rated(last(answers) if answered.state == "done" else None, records, inner=sees_inner)
    yield answered
    yield rated
    yield from _followed_up(voice, measures, records, inner=sees_inner)
    yield _closed(voice, measures, None if rated.state == "broken" else answered.at)


def _answered(
    voice: Voice, measures: Collection[Measure], records: Records, *, inner: bool
) -> Step:
    answers = records.of("answer")
    owed = [measure for measure in measures if _owes(measure, answers)]
    # What went back to work is answered again when it is proved again.
    done = bool(answers) and not owed and all(measure.verified_at for measure in measures)
    state: Reached = "done" if done else "now" if owed else "waiting"
    now = last(answers)
    return Step(
        "answered",
        _("答复提出人"),
        state,
        at=now.at if now and done else None,
        who=_answerer(voice, owed or measures),
        entry=records.entry(now) if now and done else None,
        events=tuple(
            records.event(row, _("答复"), text=row.words, who=row.who if inner else "")
            for row in answers
        ),
    )


def _owes(measure: Measure, answers: Collection[Row]) -> bool:
    """Proved, and the voice was not told since."""
    since = measure.verified_at
    if since is None:
        return False
    return not any(row.measure == measure.pk and row.at and row.at >= since for row in answers)


def _answerer(voice: Voice, measures: Collection[Measure]) -> str:
    units = {measure.lead_unit.name: None for measure in measures}
    if not units and voice.problem and voice.problem.lead_unit:
        return voice.problem.lead_unit.name
    return _("、").join(units) or _("牵头单位")


def _rated(answer: Row | None, records: Records, *, inner: bool) -> Step:
    ratings = records.of("rating")
    rating = next((row for row in ratings if answer and row.parent == answer.pk), None)
    is_bad = rating is not None and int(rating.mark) <= Rating.BAD_AT_MOST
    state: Reached = "waiting" if answer is None else "now"
    if rating is not None:
        state = "broken" if is_bad else "done"
    return Step(
        "rated",
        _("提出人评价"),
        state,
        at=rating.at if rating else None,
        who=_("提出人"),
        text=_("不满意的重新办理，十五个工作日内回访") if is_bad else "",
        entry=records.entry(rating) if rating else None,
        events=tuple(_rating(records, row, inner=inner) for row in ratings),
    )


def _rating(records: Records, row: Row, *, inner: bool) -> Event:
    title = _("%(grade)s（%(n)s 分）") % {
        "grade": Rating.Grade(int(row.mark)).label,
        "n": row.mark,
    }
    return records.event(row, title, text=row.words if inner else "")


def _followed_up(
    voice: Voice, measures: Collection[Measure], records: Records, *, inner: bool
) -> Iterator[Step]:
    """Only where a bad rating brought one."""
    found = records.of("follow_up")
    if not found:
        return
    owed = [row.due for row in found if row.at is None and row.due is not None]
    yield Step(
        "followed_up",
        _("回访"),
        "now" if owed else "done",
        at=None if owed else found[-1].at,
        who=_("%(unit)s或领导小组办公室") % {"unit": _answerer(voice, measures)},
        due=min(owed, default=None),
        light=light(min(owed)) if owed else None,
        events=tuple(
            records.event(
                row, _("回访"), text=row.words if inner else "", who=row.who if inner else ""
            )
            for row in found
            if row.at is not None
        ),
    )


def _closed(voice: Voice, measures: Collection[Measure], answered: datetime | None) -> Step:
    closed = [measure.closed_at for measure in measures if measure.closed_at]
    if measures and len(closed) == len(measures):
        final = max(measures, key=lambda measure: str(measure.closed_at))
        how = str(final.get_closed_how_display())
        return Step("closed", _("销号"), "done", at=max(closed), who=how)
    due = _silence_ends(voice, measures, answered)
    return Step(
        "closed",
        _("销号"),
        "now" if due else "waiting",
        who=_("提出人"),
        due=due,
        text=_("提出人都认可，或期满没有异议，就销号"),
    )


def _silence_ends(
    voice: Voice, measures: Collection[Measure], answered: datetime | None
) -> date | None:
    """The last day on which silence does not close yet, where everything is proved and told."""
    if not measures or answered is None:
        return None
    return working_days.add(timezone.localdate(answered), voice.campaign.silence_days)
