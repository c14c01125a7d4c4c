"""Two people at once: exactly one of two steps that exclude each other happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.races import at_once
from zhixing.measures.actions import answers, claims, extensions
from zhixing.measures.models import Claim, Extension, Measure, Rating
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_claims(ready: Measure, alice: Person, bob: Person) -> None:
    def claim(by: Person) -> Any:
        return lambda: claims.claim(measure=ready, statement="已办", by=by)

    assert at_once(claim(alice), claim(bob)) == ["done", "wrong_state"]
    assert Claim.objects.count() == 1
    assert ledger_kinds() == ["measure.claimed"]


def test_claim_and_extension(ready: Measure, alice: Person) -> None:
    """Either order is sound: an extension asked first may stand beside the claim."""
    found = at_once(
        lambda: claims.claim(measure=ready, statement="已办", by=alice),
        lambda: extensions.ask_extension(
            measure=ready, new_deadline=factories.day(90), reason="缺货", by=alice
        ),
    )
    assert found in (["done", "done"], ["done", "wrong_state"])
    assert Extension.objects.count() == found.count("done") - 1
    assert len(ledger_kinds()) == found.count("done")


def test_two_extensions(ready: Measure, alice: Person) -> None:
    def ask(days: int) -> Any:
        return lambda: extensions.ask_extension(
            measure=ready, new_deadline=factories.day(days), reason="缺货", by=alice
        )

    assert at_once(ask(90), ask(91)) == ["done", "extension_open"]
    assert Extension.objects.count() == 1


def test_two_ratings(make: Callable[..., Measure], raise_voice: Callable[..., Voice]) -> None:
    answer = factories.make_answer(raise_voice(), measure=make(state="verified"))

    def rate(grade: int) -> Any:
        return lambda: answers.rate(answer=answer, grade=grade, by=None)

    assert at_once(rate(1), rate(5)) == ["already_rated", "done"]
    assert Rating.objects.count() == 1


def test_two_deciding_answers(
    ready: Measure, alice: Person, raise_voice: Callable[..., Voice]
) -> None:
    """The verdict falls once, whoever comes last."""
    raise_voice(), raise_voice()
    claim = claims.claim(measure=ready, statement="已办", by=alice)

    def say(inquiry: Any) -> Any:
        return lambda: claims.answer_inquiry(inquiry=inquiry, outcome="solved", by=None)

    assert at_once(*map(say, claim.inquiries.all())) == ["done", "done"]
    ready.refresh_from_db()
    assert ready.state == "verified"
    assert ledger_kinds() == ["measure.claimed", "inquiry.answered", "inquiry.answered"]
