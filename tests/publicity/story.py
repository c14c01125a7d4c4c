"""A campaign with voices in every state that the river and the registers tell apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Rating
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice

State = Measure.State


def tell(campaign: Campaign, owner: Person, times: int = 1) -> list[Voice]:
    """`times` over: a voice stopped at each stage of the river, public and private in turn."""
    return [voice for turn in range(times) for voice in _once(campaign, owner, turn)]


def whole_story(campaign: Campaign, owner: Person, measures: int = 1) -> Voice:
    """One public voice whose measures were refused, proved, answered, badly rated and reopened."""
    voice = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    unit = owner.appointments.get().unit
    problem = factories.make_problem(campaign, voices=[voice], lead_unit=unit)
    factories.make_regrouping(problem, after={"voices": {str(voice.pk): problem.pk}})
    factories.make_assignment(problem, unit)
    for _ in range(measures):
        _worked_on(campaign, owner, problem, voice)
    return voice


def _worked_on(campaign: Campaign, owner: Person, problem: object, voice: Voice) -> None:
    measure = factories.make_measure(campaign, owner, problems=[problem])  # type: ignore[list-item]  # a Problem
    factories.make_task(measure)
    factories.make_task(measure, done_at=timezone.now())
    factories.make_evidence(measure)
    factories.make_evidence(measure, public=True, text="公开的佐证")
    factories.make_extension(measure, granted=True)
    refused = factories.make_claim(measure)
    factories.make_inquiry(refused, voice, outcome="not_solved")
    factories.make_check(refused, outcome="refused")
    measure.refresh_from_db()
    proved = factories.make_claim(measure)
    factories.make_inquiry(proved, voice, outcome="solved")
    factories.make_check(proved, by=factories.make_person())
    measure.refresh_from_db()
    answer = factories.make_answer(voice, measure=measure)
    rating = factories.make_rating(answer, Rating.Grade.BAD)
    factories.make_follow_up(rating)
    factories.make_reopening(measure)


def _once(campaign: Campaign, owner: Person, turn: int) -> Iterator[Voice]:
    shown = {"moderation": Voice.Moderation.SHOWN} if turn % 2 == 0 else {"consent": "private"}
    unit = owner.appointments.get().unit

    def spoken(state: str = "") -> Voice:
        voice = factories.make_voice(campaign, **shown)
        problem = factories.make_problem(campaign, voices=[voice], lead_unit=unit)
        if state:
            factories.make_measure(campaign, owner, problems=[problem], state=state)
        voice.refresh_from_db()
        return voice

    def answered(grade: int | None = None) -> Voice:
        voice = spoken(State.VERIFIED)
        answer = factories.make_answer(voice, measure=Measure.objects.latest("pk"))
        if grade:
            factories.make_rating(answer, grade)
        return voice

    yield factories.make_voice(campaign, **shown)
    yield spoken()
    yield spoken(State.COMMITTED)
    yield spoken(State.DONE)
    yield spoken(State.VERIFIED)
    yield answered()
    yield answered(Rating.Grade.BAD)
    yield answered(Rating.Grade.VERY_GOOD)
    regretted = answered(Rating.Grade.VERY_GOOD)
    again = factories.make_answer(regretted, measure=Measure.objects.latest("pk"))
    factories.make_rating(again, Rating.Grade.VERY_BAD)
    yield regretted
    # Answered at once, without a measure: answered, but it never came through the chain.
    told = factories.make_voice(campaign, **shown)
    factories.make_answer(told)
    yield told
