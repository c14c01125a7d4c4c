"""Two people at once: one goes first, the other meets what the first left."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person
from zhixing.voices.actions import grouping, problems
from zhixing.voices.models import Problem, Regrouping, Support
from zhixing.voices.rules.problems import AlreadyUndone, VoiceTaken, WrongState
from zhixing.web.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts: Callable[[], object]) -> list[type[Refused] | None]:
    """Run all at once, each in a thread of its own; what each was refused for, sorted by name."""
    start = Barrier(len(acts))
    met: list[type[Refused] | None] = []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
            met.append(None)
        except Refused as refusal:
            met.append(type(refusal))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(met, key=str)


def test_two_merges_into_each_other(campaign: Campaign, office: Person) -> None:
    a = factories.make_problem(campaign, voices=2)
    b = factories.make_problem(campaign, voices=3)

    met = race(
        lambda: grouping.merge(problem=a, sources=[b], by=office),
        lambda: grouping.merge(problem=b, sources=[a], by=office),
    )

    assert met == [WrongState, None]
    alive = Problem.objects.get(state=Problem.State.OPEN)
    assert (alive.voice_count, alive.voices.count()) == (5, 5)


def test_one_voice_wanted_by_two(campaign: Campaign, office: Person) -> None:
    voice = factories.make_voice(campaign)

    def create(title: str) -> Problem:
        return grouping.create(
            campaign=campaign, title=title, category="ideas", voices=[voice], by=office
        )

    assert race(lambda: create("甲"), lambda: create("乙")) == [VoiceTaken, None]
    assert Problem.objects.get().voice_count == 1


def test_undone_by_two(campaign: Campaign, office: Person) -> None:
    grouping.create(
        campaign=campaign,
        title="甲",
        category="ideas",
        voices=[factories.make_voice(campaign)],
        by=office,
    )
    regrouping = Regrouping.objects.get()

    def undo() -> object:
        return grouping.undo(regrouping=regrouping, by=office)

    assert race(undo, undo) == [AlreadyUndone, None]


def test_a_double_click_supports_once(campaign: Campaign) -> None:
    problem = factories.make_problem(campaign)

    def support() -> object:
        return problems.support(problem=problem, key="x")

    assert race(support, support, support) == [None, None, None]
    assert Support.objects.count() == 1
