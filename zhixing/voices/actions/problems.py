"""Editing a problem, and saying "me too"."""

from __future__ import annotations

from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.voices.actions.moving import locked
from zhixing.voices.models import Problem, Support
from zhixing.voices.queries.problems import root
from zhixing.voices.rules.problems import LIVE, require_handle, require_state, require_support


@action
def edit(*, problem: Problem, title: str, category: str, description: str, by: Person) -> Problem:
    """Word a problem better; the voices in it keep their words."""
    require_handle(by, problem.campaign)
    problem = locked(problem)
    require_state(problem, *LIVE)
    problem.title, problem.category, problem.description = title, category, description
    problem.save(update_fields=["title", "category", "description"])
    record("problem.edited", problem, facts=snapshot(problem), campaign=problem.campaign)
    return problem


def support(*, problem: Problem, key: str) -> bool:
    """Count one more person who has the problem; False if this person was counted before.

    No action, and no entry: like votes, supports are many, bind nobody and name nobody. The
    unique constraint keeps a double click from counting twice.
    """
    living = root(problem)
    require_support(living)
    _support, is_new = Support.objects.get_or_create(problem=living, key=key)
    return is_new
