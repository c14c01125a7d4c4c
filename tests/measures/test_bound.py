"""Who did what, and when, is bound: `verify` finds whatever is changed past the actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.measures.actions import (
    answers,
    checks,
    claims,
    closing,
    evidence,
    extensions,
    mechanisms,
    practices,
    tasks,
)
from zhixing.measures.actions import measures as actions
from zhixing.measures.actions.follow_ups import follow_up
from zhixing.measures.models import (
    Answer,
    Check,
    Claim,
    Evidence,
    Extension,
    FollowUp,
    Inquiry,
    Measure,
    Mechanism,
    MechanismReview,
    Practice,
    Rating,
    Reopening,
    Task,
)
from zhixing.organisation.models import Person, Unit
from zhixing.voices.actions import assignment, grouping, intake
from zhixing.voices.models import Assignment, Exchange, Problem, Regrouping, Voice

pytestmark = pytest.mark.django_db

OURS = [
    Answer, Assignment, Check, Claim, Evidence, Exchange, Extension, FollowUp, Inquiry, Measure,
    Mechanism, MechanismReview, Practice, Problem, Rating, Regrouping, Reopening, Task, Voice,
]  # fmt: skip
WHO = [
    (Answer, "by"), (Assignment, "by"), (Check, "by"), (Claim, "by"), (Evidence, "by"),
    (Exchange, "by"), (Extension, "asked_by"), (Extension, "decided_by"), (FollowUp, "done_by"),
    (Measure, "claimed_by"), (Measure, "verified_by"), (Mechanism, "issued_by"),
    (MechanismReview, "by"), (Practice, "listed_by"), (Practice, "decided_by"),
    (Regrouping, "by"), (Reopening, "by"), (Task, "assignee"), (Task, "done_by"),
]  # fmt: skip
WHEN = [
    (Answer, "at"), (Assignment, "at"), (Check, "at"), (Claim, "at"), (Evidence, "at"),
    (Exchange, "at"), (Extension, "asked_at"), (Extension, "decided_at"), (FollowUp, "done_at"),
    (Inquiry, "answered_at"), (Measure, "claimed_at"), (Measure, "verified_at"),
    (Mechanism, "issued_at"), (MechanismReview, "at"), (Practice, "listed_at"),
    (Practice, "decided_at"), (Rating, "at"),
    (Regrouping, "at"), (Reopening, "at"), (Task, "done_at"), (Voice, "received_at"),
]  # fmt: skip


Promise = Callable[..., Measure]


@pytest.fixture
def promise(campaign: Campaign, alice: Person, section_a: Unit, section_b: Unit) -> Promise:
    """`promise(problems=[…])`: Alice commits her section."""

    def commit(**fields: Any) -> Measure:
        values: dict[str, Any] = {
            "title": "增开午间窗口",
            "text": "十二点到十四点保留两个窗口。",
            "result": "service",
            "owner": alice,
            "lead_unit": section_a,
            "supporting_units": [section_b],
            "deadline": factories.day(20),
            "indicator": "平均等候时间",
            "baseline": Decimal(45),
            "target": Decimal(15),
            "acceptance": "连续两周抽查不超过十五分钟",
        }
        return actions.commit(campaign=campaign, by=alice, **values, **fields)

    return commit


@pytest.fixture
def raised(campaign: Campaign, office: Person, section_a: Unit, section_b: Unit) -> Problem:
    """A problem of one voice whose sender was asked something, given to Alice's section."""
    voice = intake.submit(
        campaign=campaign,
        submission_key=uuid4(),
        speaker="citizen",
        kind="pain",
        text="排队太久",
        consent="public",
        by=None,
    ).voice
    intake.ask(voice=voice, text="哪个窗口？", by=office)
    problem = grouping.create(
        campaign=campaign, title="排队", category="service", voices=[voice], by=office
    )
    return assignment.assign(
        problem=problem, lead_unit=section_a, supporting_units=[section_b], by=office
    )


@pytest.fixture
def disliked(raised: Problem, promise: Promise, alice: Person, office: Person) -> Measure:
    """Extended, claimed, confirmed by who raised it, answered, rated badly, followed up."""
    step = {"title": "排班", "assignee": alice, "due": factories.day(5)}
    measure = promise(problems=[raised], tasks=[step])
    asked = extensions.ask_extension(
        measure=measure, new_deadline=factories.day(40), reason="设备未到", by=alice
    )
    extensions.decide_extension(extension=asked, granted=True, decision="同意", by=office)
    tasks.finish_task(task=measure.tasks.get(), by=alice)
    evidence.add_evidence(measure=measure, text="两周排队记录", by=alice)
    claim = claims.claim(measure=measure, statement="已开", by=alice)
    claims.answer_inquiry(inquiry=claim.inquiries.get(), outcome="solved", by=None)
    [told] = answers.answer(measure=measure, text="窗口已开", by=alice)
    rating = answers.rate(answer=told, grade=1, by=None)
    follow_up(follow_up=rating.follow_up, text="已致电", by=office)
    return measure


@pytest.fixture
def checked(promise: Promise, alice: Person, office: Person, inspector: Person) -> Measure:
    """Nobody raised it, so an inspector checked it: twice, since the office sent it back."""
    measure = promise()
    evidence.add_evidence(measure=measure, text="照片", by=alice)
    for _ in range(2):
        measure.refresh_from_db()
        if measure.state == Measure.State.VERIFIED:
            closing.reopen(measure=measure, reason="又排队了", by=office)
        claim = claims.claim(measure=measure, statement="已开", by=alice)
        checks.check(claim=claim, outcome="passed", finding="到场看过", by=inspector)
    return measure


@pytest.fixture
def lasting(checked: Measure, raised: Problem, section_a: Unit, office: Person) -> Mechanism:
    """What stood in the way was abolished; what solved the matter stays, and was looked at."""
    practice = practices.list_practice(
        campaign=checked.campaign, kind="step", title="先取号", harm="多排一次", unit=section_a,
        problem=raised, by=office,
    )  # fmt: skip
    practices.decide_practice(
        practice=practice, fate="abolished", reason="多余", effective_on=factories.day(3), by=office
    )
    mechanism = mechanisms.issue(
        measure=checked, title="午间值班办法", number="7号", summary="轮值", by=office,
        effective_on=factories.day(0), review_on=factories.day(90),
    )  # fmt: skip
    mechanisms.review(
        mechanism=mechanism, outcome="kept", finding="照办", next_review=factories.day(200),
        by=office,
    )  # fmt: skip
    return mechanism


@pytest.fixture
def story(disliked: Measure, checked: Measure, lasting: Mechanism) -> list[Measure]:
    return [disliked, checked]


def test_what_the_actions_left_is_sound(story: list[Measure]) -> None:
    assert verify(models=OURS).findings == ()


@pytest.mark.parametrize(("model", "field"), WHO)
def test_another_person_is_found(
    story: list[Measure], model: type[Model], field: str, charlie: Person
) -> None:
    row = model._default_manager.filter(**{f"{field}__isnull": False}).latest("pk")
    model._default_manager.filter(pk=row.pk).update(**{field: charlie})

    assert found(model) == [(row.pk, field)]


@pytest.mark.parametrize(("model", "field"), WHEN)
def test_another_time_is_found(story: list[Measure], model: type[Model], field: str) -> None:
    row = model._default_manager.filter(**{f"{field}__isnull": False}).latest("pk")
    earlier = getattr(row, field) - timedelta(days=3)
    model._default_manager.filter(pk=row.pk).update(**{field: earlier})

    assert found(model) == [(row.pk, field)]


@pytest.mark.parametrize("field", ["problems", "supporting_units"])
def test_a_measure_cut_from_what_it_is_for_is_found(disliked: Measure, field: str) -> None:
    getattr(disliked, field).clear()

    assert found(Measure) == [(disliked.pk, field)]


def test_a_voice_taken_out_of_its_problem_is_found(raised: Problem) -> None:
    raised.voices.update(problem=None)

    assert found(Problem) == [(raised.pk, "voices")]


def found(model: type[Model]) -> list[tuple[int, str]]:
    """The key and field of each finding, all of them of one kind."""
    findings = verify(models=OURS).findings
    assert {finding.code for finding in findings} == {"record_altered"}
    name = model._meta.model_name
    return [(int(f.subject.removeprefix(f"{name}:")), f.field) for f in findings]
