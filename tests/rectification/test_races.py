"""Two hands at once: no number is given twice, no step is taken twice."""

from __future__ import annotations

import pytest

from tests import factories
from tests.races import at_once
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.actions import afterwards, registering, steps
from zhixing.rectification.models import Rectification, Review, Stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_of_two_documents_are_given_in_turn(
    campaign: Campaign, section_a: Unit, office: Person
) -> None:
    letters = [factories.make_feedback(campaign) for _letter in range(2)]

    def add(number: int) -> None:
        registering.register_point(
            feedback=letters[number], kind="prompt", problem="甲", unit=section_a,
            due=factories.day(9), by=office,
        )  # fmt: skip

    assert at_once(lambda: add(0), lambda: add(1)) == ["done", "done"]
    assert sorted(Rectification.objects.values_list("number", flat=True)) == [1, 2]


def test_one_review_counts(campaign: Campaign, office: Person, leader: Person) -> None:
    point = factories.make_rectification(campaign, stage=Stage.CHECKED)

    def sign(by: Person) -> None:
        steps.review(rectification=point, outcome="complete", opinion="属实", by=by)

    assert at_once(lambda: sign(office), lambda: sign(leader)) == ["done", "wrong_stage"]
    assert Review.objects.count() == 1


def test_an_objection_or_the_closing_comes_first(campaign: Campaign, office: Person) -> None:
    """Whoever comes first, nothing is closed over an objection that was taken in."""
    point = factories.make_rectification(campaign, stage=Stage.PUBLISHED, ended=True)
    shown = point.publications.get()

    found = at_once(
        lambda: afterwards.raise_objection(publication=shown, text="没有", by=None),
        lambda: steps.close(rectification=point, by=office),
    )
    assert found == ["done", "publication_over"]
