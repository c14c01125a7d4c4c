"""The three rates, and the measures that each step of the strip counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.measures.queries import figures, measures
from zhixing.measures.queries.figures import outcomes, rates
from zhixing.measures.queries.measures import listed, of_campaign
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
    make(state="closed")
    problem.state, problem.merged_into = Problem.State.MERGED, target
    problem.save()
    assert outcomes(campaign, resolved=True).get() == voice


def test_a_step_of_the_strip_lists_the_measures_it_counts(
    campaign: Campaign, make: Make, raise_voice: Raise
) -> None:
    voice = raise_voice()
    make(state="committed"), make(state="verified")
    told, content, again = [make(state="closed") for _n in range(3)]
    for measure in (told, content):
        factories.make_answer(voice, measure=measure)
    factories.make_rating(content.answers.get(), 4)
    # Told and content before it was sent back; nobody has been told since it was verified anew.
    early = factories.make_answer(voice, measure=again, at=again.verified_at - timedelta(days=9))
    factories.make_rating(early, 5)

    measures = of_campaign(campaign)
    assert set(listed(measures, state="answered")) == {told, content}
    assert set(listed(measures, state="satisfied")) == {content}
    assert (figures.count_verified(campaign), figures.count_answered(campaign)) == (4, 2)
    assert figures.count_satisfied(campaign) == 1


def test_the_figures_of_a_scope_count_what_its_list_leaves_out(
    make: Make, campaign: Campaign, leader: Person, signed_in: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(measures, "MOST", 2)
    late = [make(deadline=factories.day(-n)) for n in (1, 2, 3)]
    make(), make(state="verified")
    duty = campaign.duties.get(person=leader)

    found = measures.of_scope(duty)

    assert (found.first, found.total, found.overdue) == ((late[2], late[1]), 4, 3)
    html = signed_in(leader).get(f"/scopes/{duty.pk}/").content.decode()
    assert "只列出时限最早的 2 项" in html
