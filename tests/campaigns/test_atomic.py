"""Every action of the room: without its ledger entry nothing of it remains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from tests import factories
from zhixing.campaigns.actions import bases, campaigns, duties, templates
from zhixing.campaigns.models import Basis, Campaign, Clause, Duty, Template
from zhixing.campaigns.queries.templates import built_in
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
MODELS: tuple[type[models.Model], ...] = (Basis, Campaign, Clause, Duty, Template)
CONTENT = {**built_in()["empty"], "key": "mine"}


@pytest.fixture
def attempts(
    campaign: Campaign, leader: Person, alice: Person, section_a: Unit, admin: Person
) -> dict[str, Callable[[], object]]:
    basis, duty = factories.make_basis(campaign, "一"), leader.duties.get()
    clause = basis.clauses.get()
    kept = Template.objects.create(key="kept", content={**CONTENT, "key": "kept"})
    words: dict[str, Any] = {"number": "二", "text": "限时办结"}
    cover: dict[str, Any] = {"unit": section_a, "scope": "窗口", "scope_units": [section_a]}
    return {
        "cite": lambda: bases.cite(
            campaign=campaign, level="own", title="方案", clauses=[words], by=admin
        ),
        "correct_basis": lambda: bases.correct_basis(basis=basis, fields={"title": "新"}, by=admin),
        "withdraw_basis": lambda: bases.withdraw_basis(basis=basis, by=admin),
        "add_clause": lambda: bases.add_clause(basis=basis, **words, by=admin),
        "correct_clause": lambda: bases.correct_clause(clause=clause, **words, by=admin),
        "withdraw_clause": lambda: bases.withdraw_clause(clause=clause, by=admin),
        "revise": lambda: campaigns.revise(campaign=campaign, changes={"name": "新"}, by=admin),
        "assign_duty": lambda: duties.assign_duty(
            campaign=campaign, person=alice, role="deputy", **cover, by=admin
        ),
        "revise_duty": lambda: duties.revise_duty(duty=duty, **cover, by=admin),
        "import_template": lambda: templates.import_template(content=CONTENT, by=admin),
        "remove_template": lambda: templates.remove_template(template=kept, by=admin),
    }


def rows() -> list[Any]:
    scopes = list(Duty.scope_units.through.objects.values())
    return [list(model._base_manager.order_by("pk").values()) for model in MODELS] + scopes


def test_without_its_entry_nothing_remains(
    attempts: dict[str, Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise OSError("disk full")

    before = rows()
    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    for attempt in attempts.values():
        with pytest.raises(OSError, match="disk full"):
            attempt()
        assert rows() == before


def test_with_it_each_changes_something(attempts: dict[str, Callable[[], object]]) -> None:
    """Or else the test above would say nothing."""
    for name in ("correct_basis", "revise", "assign_duty", "revise_duty", "import_template"):
        before = rows()
        attempts[name]()
        assert rows() != before
