"""Two people at once: exactly one of two steps that exclude each other happens."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.races import at_once
from zhixing.campaigns.models import Campaign
from zhixing.measures.actions import (
    answers,
    claims,
    extensions,
    measures,
    mechanisms,
    practices,
)
from zhixing.measures.models import Claim, Extension, Measure, Rating
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Voice

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


def test_who_refers_to_what_is_held_does_not_wait(
    make: Callable[..., Measure], campaign: Campaign, problem: Problem, alice: Person,
    office: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A lock on the key makes PostgreSQL hold every new row that refers to it."""
    keyed: list[type[Model]] = []
    lock = QuerySet.select_for_update

    def noted(rows: Any, *args: Any, no_key: bool = False, **kwargs: Any) -> Any:
        if not no_key and rows.model._meta.app_label != "ledger":
            keyed.append(rows.model)
        return lock(rows, *args, no_key=no_key, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    solved, day = make(state="verified"), factories.day
    mechanism = mechanisms.issue(
        measure=solved, title="办法", number="7号", summary="轮值", effective_on=day(1),
        review_on=day(90), by=alice,
    )  # fmt: skip
    mechanisms.review(mechanism=mechanism, outcome="ended", finding="并入总则", by=alice)
    practices.decide_practice(
        practice=factories.make_practice(campaign), fate="kept", reason="有用",
        effective_on=day(1), by=office,
    )  # fmt: skip
    measures.commit(
        campaign=campaign, problems=[problem], title="增开窗口", text="保留两个窗口。",
        result="service", owner=alice, lead_unit=problem.lead_unit, deadline=day(20),
        indicator="等候", baseline=Decimal(45), target=Decimal(15), acceptance="抽查", by=alice,
    )  # fmt: skip

    assert keyed == []
