"""The desk: each role finds what waits for it, with its day, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from zhixing.measures.actions import answers, checks, claims
from zhixing.measures.desk import done, todos
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Voice

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
Raise = Callable[..., Voice]


def _kinds(person: Person) -> list[str]:
    return [str(todo.kind) for todo in todos(Person.objects.get(pk=person.pk))]


def test_an_owners_desk(make: Make, alice: Person, raise_voice: Raise) -> None:
    raise_voice(), raise_voice()
    make()
    refused, again = make(), make()
    factories.make_claim(refused, state="refused")
    factories.make_reopening(again)
    make(state="verified")
    make(state="done")
    factories.make_task(make(), assignee=alice)
    assert sorted(_kinds(alice)) == sorted(
        ["办理举措", "办结申请被退回", "重新办理的举措", "答复提出人", "办理举措", "办理任务"]
    )
    [todo] = [todo for todo in todos(alice) if todo.kind == "答复提出人"]
    assert "还有 2 人没有答复" in todo.title


def test_answered_raisers_leave_the_desk(make: Make, alice: Person, raise_voice: Raise) -> None:
    raise_voice()
    measure = make(state="verified")
    assert _kinds(alice) == ["答复提出人"]
    answers.answer(measure=measure, text="已办", by=alice)
    assert _kinds(alice) == []


def test_raisers_of_a_merged_problem_stay_on_the_desk(
    make: Make, alice: Person, problem: Problem, raise_voice: Raise
) -> None:
    target = factories.make_problem(problem.campaign, lead_unit=problem.lead_unit)
    raise_voice(problem=target)
    make(state="verified")
    problem.state, problem.merged_into = Problem.State.MERGED, target
    problem.save()
    assert _kinds(alice) == ["答复提出人"]


def test_the_inspectors_desk(
    ready: Measure, alice: Person, inspector: Person, make: Make, raise_voice: Raise
) -> None:
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    assert _kinds(inspector) == ["核验办结申请"]
    checks.check(claim=claim, outcome="passed", finding="看过", by=inspector)
    assert _kinds(inspector) == []
    raise_voice()
    other = make()
    factories.make_evidence(other)
    claims.claim(measure=other, statement="已办", by=alice)
    assert _kinds(inspector) == []
    assert [str(item.kind) for item in done(inspector)] == ["核验举措"]
    kinds = sorted(str(item.kind) for item in done(alice))
    assert kinds == ["承诺举措", "承诺举措", "申请办结", "申请办结"]


def test_the_offices_desk(
    make: Make, office: Person, bob: Person, problem: Problem, raise_voice: Raise
) -> None:
    factories.make_extension(make())
    answer = factories.make_answer(raise_voice(), measure=make(state="closed"))
    answers.rate(answer=answer, grade=1, by=None)
    idle = factories.make_problem(
        problem.campaign,
        lead_unit=problem.lead_unit,
        created_at=timezone.now() - timedelta(days=30),
    )
    fresh = factories.make_problem(problem.campaign, lead_unit=problem.lead_unit)
    assert _kinds(office) == ["回访不满意的提出人", "决定延期申请", "已交办、还没有举措"]
    assert _kinds(bob) == ["回访不满意的提出人"]
    titles = [todo.title for todo in todos(office)]
    assert (idle.title in titles, fresh.title in titles) == (True, False)


def test_a_strangers_desk_is_empty(make: Make, charlie: Person) -> None:
    make()
    assert _kinds(charlie) == []


def test_the_desk_takes_few_queries(
    make: Make, alice: Person, raise_voice: Raise, django_assert_max_num_queries: object
) -> None:
    raise_voice()
    for state in ("committed", "done", "verified", "closed"):
        make(state=state)
    person = Person.objects.get(pk=alice.pk)
    todos(person)
    with django_assert_max_num_queries(1):  # type: ignore[operator]  # a pytest fixture
        todos(person)
