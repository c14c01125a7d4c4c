"""The factories themselves: every state they promise is one that the database accepts."""

from __future__ import annotations

from itertools import product

import pytest

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Verb
from zhixing.measures.models import Claim, Measure
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Suggestion, Voice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Problem.State.values)
def test_a_problem_in_every_state(campaign: Campaign, state: str) -> None:
    problem = factories.make_problem(campaign, state=state, voices=2)

    assert (problem.state, problem.voice_count, problem.people_count) == (state, 2, 2)


CLAIMS = {"committed": [], "done": ["open"], "verified": ["verified"], "closed": ["verified"]}


@pytest.mark.parametrize("state", Measure.State.values)
def test_a_measure_in_every_state(campaign: Campaign, alice: Person, state: str) -> None:
    problem = factories.make_problem(campaign, voices=1)

    measure = factories.make_measure(campaign, alice, problems=[problem], state=state)

    assert measure.state == state
    assert [claim.state for claim in measure.claims.all()] == CLAIMS[state]
    assert list(measure.problems.all()) == [problem]


def test_a_measure_verified_by_an_inspector(
    campaign: Campaign, alice: Person, inspector: Person
) -> None:
    measure = factories.make_measure(campaign, alice, state="closed", verified_by=inspector)

    assert (measure.verified_by, measure.verified_how) == (inspector, "inspector")


def test_a_refused_claim_takes_the_measure_back(campaign: Campaign, alice: Person) -> None:
    measure = factories.make_measure(campaign, alice, state="done")

    factories.make_check(measure.claims.get(), outcome="refused")

    measure.refresh_from_db()
    assert (measure.state, measure.claims.get().state) == ("committed", Claim.State.REFUSED)


@pytest.mark.parametrize(
    ("moderation", "source"), list(product(Voice.Moderation.values, Voice.Source.values))
)
def test_a_voice_in_every_state(campaign: Campaign, moderation: str, source: str) -> None:
    voice = factories.make_voice(campaign, moderation=moderation, source=source)

    assert (voice.moderation, voice.source) == (moderation, source)


def test_the_whole_chain_and_no_entry(campaign: Campaign, alice: Person) -> None:
    voice = factories.make_voice(campaign, batch=factories.make_batch(campaign))
    problem = factories.make_problem(campaign, voices=[voice], lead_unit=campaign.organiser)
    factories.make_exchange(voice, "question")
    factories.make_exchange(voice, "reply")
    factories.make_support(problem)
    factories.make_assignment(problem, campaign.organiser)
    factories.make_assignment(problem, campaign.organiser, "handed_on")
    factories.make_regrouping(problem)
    factories.make_suggestion(campaign, state=Suggestion.State.ACCEPTED)
    measure = factories.make_measure(campaign, alice, problems=[problem])
    factories.make_task(measure, done_at=problem.created_at)
    factories.make_evidence(measure)
    factories.make_extension(measure, granted=True)
    claim = factories.make_claim(measure)
    factories.make_inquiry(claim, voice, outcome="solved")
    factories.make_check(claim)
    answer = factories.make_answer(voice, measure=measure)
    rating = factories.make_rating(answer, 1)
    factories.make_follow_up(rating)
    factories.make_follow_up(factories.make_rating(factories.make_answer(voice)), done_at=rating.at)
    factories.make_reopening(measure)

    assert ledger_kinds() == []


@pytest.mark.parametrize(
    ("offset", "granted"),
    [(factories.BEFORE, False), (factories.DURING, True), (factories.AFTER, False)],
)
def test_phases_before_during_after(db: None, offset: int, granted: bool) -> None:
    campaign = factories.make_campaign(phase_offset=offset)

    assert [campaign.grants(verb) for verb in Verb] == [granted] * len(Verb)
