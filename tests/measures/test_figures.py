"""The three rates, the chain, and the thread of one voice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.measures.actions import answers, claims
from zhixing.measures.models import Measure
from zhixing.measures.queries.figures import chain, outcomes, rates
from zhixing.measures.queries.threads import thread
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Voice

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
Raise = Callable[..., Voice]


def test_rates_of_nothing(campaign: Campaign) -> None:
    assert [(rate.key, rate.share) for rate in rates(campaign)] == [
        ("response", None),
        ("resolution", None),
        ("satisfaction", None),
    ]


def test_rates(campaign: Campaign, make: Make, raise_voice: Raise) -> None:
    told = [raise_voice() for _n in range(3)]
    factories.make_voice(campaign)
    measure = make(state="verified")
    first, second, _third = [factories.make_answer(v, measure=measure) for v in told]
    factories.make_rating(first, 3)
    factories.make_rating(second, 5)
    later = factories.make_answer(told[1], measure=measure)
    factories.make_rating(later, 1)
    found = {rate.key: (rate.numerator, rate.denominator) for rate in rates(campaign)}
    assert found == {"response": (3, 4), "resolution": (3, 4), "satisfaction": (1, 2)}
    assert outcomes(campaign, rated="good").get() == told[0]
    assert outcomes(campaign, rated="bad").get() == told[1]
    assert outcomes(campaign, rated="none").get() == told[2]
    assert outcomes(campaign, resolved=True).count() == 3


def test_a_problem_is_resolved_when_all_its_measures_are(
    campaign: Campaign, make: Make, raise_voice: Raise
) -> None:
    raise_voice()
    make(state="closed"), make(state="done")
    assert outcomes(campaign, resolved=True).count() == 0


def test_a_merged_problem_brings_its_measures_along(
    campaign: Campaign, make: Make, problem: Problem, raise_voice: Raise
) -> None:
    target = factories.make_problem(campaign, lead_unit=problem.lead_unit)
    voice = raise_voice(problem=target)
    measure = make(state="closed")
    problem.state, problem.merged_into = Problem.State.MERGED, target
    problem.save()
    assert outcomes(campaign, resolved=True).get() == voice
    assert [m.measure for m in thread(voice).measures] == [measure]


def test_the_chain_counts_records_and_voices(
    campaign: Campaign, make: Make, raise_voice: Raise
) -> None:
    voices = [raise_voice(), raise_voice()]
    factories.make_voice(campaign)
    verified = make(state="verified")
    make(state="committed")
    answer = factories.make_answer(voices[0], measure=verified)
    factories.make_rating(answer, 4)
    found = [(stage.key, stage.count, stage.voices) for stage in chain(campaign)]
    assert found == [
        ("voices", 3, 3),
        ("problems", 1, 2),
        ("measures", 2, 2),
        ("claimed", 1, 2),
        ("verified", 1, 2),
        ("answered", 1, 1),
        ("satisfied", 1, 1),
    ]


def test_a_thread_from_word_to_rating(
    ready: Measure,
    alice: Person,
    raise_voice: Raise,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    voice = raise_voice()
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    claims.answer_inquiry(inquiry=claim.inquiries.get(), outcome="solved", by=None)
    [answer] = answers.answer(measure=ready, text="已办", by=alice)
    rating = answers.rate(answer=answer, grade=1, by=None)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]  # a context manager
        found = thread(Voice.objects.get(pk=voice.pk))
    [step] = found.measures
    [asked] = step.claims
    assert (step.measure, asked.claim, asked.inquiry) == (ready, claim, claim.inquiries.get())
    assert asked.check == claim.check_made
    assert [reopening.cause for reopening in step.reopenings] == ["rating"]
    [told] = found.answers
    assert (told.answer, told.rating, told.follow_up) == (answer, rating, rating.follow_up)


def test_the_thread_of_a_voice_that_nobody_took_up(campaign: Campaign) -> None:
    voice = factories.make_voice(campaign)
    found = thread(voice)
    assert (found.problem, found.measures, found.answers) == (None, (), ())
