"""A measure of Alice's in every state, the voices behind it, and the steps that tests take."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Contact, Problem, Voice
from zhixing.web.sealing import seal

NAMES = iter(range(10**6))


@pytest.fixture
def problem(campaign: Campaign, section_a: Unit) -> Problem:
    """Assigned to Alice's section; has no voice yet."""
    return factories.make_problem(campaign, lead_unit=section_a)


@pytest.fixture
def raise_voice(campaign: Campaign, problem: Problem) -> Callable[..., Voice]:
    """`raise_voice(email="…")`: somebody with a receipt says the problem; code in `.code`."""

    def speak(*, email: str = "", receipt: bool = True, **fields: Any) -> Voice:
        code = f"{next(NAMES):016d}"
        digest = hashlib.sha256(code.encode()).hexdigest() if receipt else None
        values = {"problem": problem, "receipt_digest": digest, **fields}
        voice = factories.make_voice(campaign, **values)
        if email:
            Contact.objects.create(voice=voice, sealed=seal({"email": email}))
        voice.code = code
        return voice

    return speak


@pytest.fixture
def make(campaign: Campaign, alice: Person, problem: Problem) -> Callable[..., Measure]:
    """`make(state="done")`: a measure of Alice's for the problem."""

    def build(**fields: Any) -> Measure:
        return factories.make_measure(campaign, alice, **{"problems": [problem], **fields})

    return build


@pytest.fixture
def ready(make: Callable[..., Measure]) -> Measure:
    """Committed, with evidence and no open task: it can be claimed."""
    measure = make()
    factories.make_evidence(measure)
    return measure
