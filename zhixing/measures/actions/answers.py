"""Telling every raiser what came of it, and what they say to that: ratings and disputes."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Verb
from zhixing.campaigns.rules import require_phase
from zhixing.ledger import Ledgered, action, record
from zhixing.measures.actions.letters import tell, tell_owner
from zhixing.measures.actions.moving import locked, record_move, reopened, to_closed
from zhixing.measures.models import Answer, FollowUp, Measure, Rating, Reopening
from zhixing.measures.queries.answers import everybody_accepts, superseded
from zhixing.measures.queries.raisers import has_raised, reachable, unanswered
from zhixing.measures.rules.holding import why_held
from zhixing.measures.rules.permissions import PROVED, demand, demand_explain
from zhixing.measures.rules.refusals import (
    AlreadyRated,
    AnswerSuperseded,
    NobodyToAnswer,
    NotRaiser,
)
from zhixing.organisation.models import Person
from zhixing.voices.models import Exchange, Voice
from zhixing.web import working_days

FOLLOW_UP_DAYS = 15  # working days


@action
def answer(
    *, measure: Measure, text: str, voices: Collection[Voice] = (), by: Person
) -> list[Answer]:
    """Answer the raisers who have no answer yet: all of them, or only the given voices.

    Raises NobodyToAnswer where all were answered, NotRaiser for a voice that does not wait.
    """
    measure = locked(measure)
    demand("answer", by, measure)
    waiting = {voice.pk: voice for voice in unanswered(measure)}
    chosen = [voice.pk for voice in voices] or list(waiting)
    _demand_waiting(chosen, waiting)
    now = timezone.now()
    answers = Answer.objects.bulk_create(
        [Answer(voice=waiting[pk], measure=measure, text=text, by=by, at=now) for pk in chosen]
    )
    record_move("measure.answered", measure, answers)
    tell(answers, reachable(Voice.objects.filter(pk__in=chosen)), measure.campaign.language)
    return answers


@action
def explain(*, voice: Voice, text: str, by: Person) -> Answer:
    """Answer a voice at once, without a measure."""
    demand_explain(by, voice)
    told = Answer.objects.create(voice=voice, text=text, by=by)
    record("voice.explained", subject=voice, items=[told], campaign=voice.campaign)
    reached = reachable(Voice.objects.filter(pk=voice.pk))
    tell([told], reached, voice.campaign.language)
    return told


@action
def rate(*, answer: Answer, grade: int, text: str = "", by: None = None) -> Rating:
    """A raiser's grade for an answer. A bad one reopens the measure and is to be followed up; when
    everybody accepts, the measure is closed. Raises AlreadyRated, AnswerSuperseded."""
    measure = locked(answer.measure) if answer.measure else None
    voice = Voice.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.voice_id)
    require_phase(voice.campaign, Verb.RATE)
    _demand_unrated(answer)
    rating = Rating.objects.create(answer=answer, grade=grade, text=text)
    changed: list[Ledgered] = [rating]
    if grade <= Rating.BAD_AT_MOST:
        changed += _resist(measure, rating)
    elif measure is not None and _can_close(measure):
        to_closed(measure, Measure.ClosedHow.ASKER)
    if measure is not None:
        record_move("answer.rated", measure, changed)
    else:
        record("answer.rated", subject=voice, items=changed, campaign=voice.campaign)
    return rating


@action
def dispute(
    *, voice: Voice, text: str, measure: Measure | None = None, by: None = None
) -> Exchange:
    """A raiser contests the result; a verified or closed measure goes back to work.

    Raises NotRaiser.
    """
    require_phase(voice.campaign, Verb.RATE)
    measure = locked(measure) if measure else None
    if measure is not None and not has_raised(voice, measure):
        raise NotRaiser(_("这项举措不是针对您反映的问题。"))
    exchange = Exchange.objects.create(voice=voice, kind=Exchange.Kind.DISPUTE, text=text)
    if measure is None:
        record("voice.disputed", subject=voice, items=[exchange], campaign=voice.campaign)
        return exchange
    changed: list[Ledgered] = [exchange]
    if measure.state in PROVED:
        changed.append(_reopen(measure, Reopening.Cause.DISPUTE, text))
    record_move("measure.disputed", measure, changed)
    return exchange


def _demand_waiting(chosen: Collection[int], waiting: Collection[int]) -> None:
    if not chosen:
        raise NobodyToAnswer(_("所有提出人都已答复，没有需要答复的人。"))
    if any(pk not in waiting for pk in chosen):
        raise NotRaiser(_("有的诉求不在待答复之列，可能已经答复。请刷新页面后再选。"))


def _demand_unrated(answer: Answer) -> None:
    if Rating.objects.filter(answer=answer).exists():
        raise AlreadyRated(_("您已经评价过这次答复，谢谢。"))
    if superseded(answer):
        raise AnswerSuperseded(_("您反映的问题已有新的答复，请评价最新的一次。"))


def _can_close(measure: Measure) -> bool:
    verified = measure.state == Measure.State.VERIFIED
    return verified and everybody_accepts(measure) and not why_held(measure)


def _resist(measure: Measure | None, rating: Rating) -> list[Ledgered]:
    """What a bad grade sets going: the follow-up, and work again where it was thought finished."""
    due = working_days.add(timezone.localdate(), FOLLOW_UP_DAYS)
    made: list[Ledgered] = [FollowUp.objects.create(rating=rating, due=due)]
    if measure is not None and measure.state in PROVED:
        with translation.override(measure.campaign.language):
            graded = _("评价为“%(grade)s”") % {"grade": rating.get_grade_display()}
        reason = rating.text or graded
        made.append(_reopen(measure, Reopening.Cause.RATING, reason))
    return made


def _reopen(measure: Measure, cause: str, reason: str) -> Reopening:
    reopening = reopened(measure, cause, reason, None)
    tell_reopening(measure, reopening)
    return reopening


def tell_reopening(measure: Measure, reopening: Reopening) -> None:
    with translation.override(measure.campaign.language):
        body = _("“%(title)s”已重新办理。原因：%(cause)s\n%(reason)s") % {
            "title": measure.title,
            "cause": reopening.get_cause_display(),
            "reason": reopening.reason,
        }
        tell_owner(measure, _("举措被重新打开"), body)
