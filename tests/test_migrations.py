"""A new database comes cheaply, and is the one that an older database has become."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState, StateApps

from tests.databases import REPO
from zhixing.web.migrating import CreateModels


def ours() -> dict[tuple[str, str], migrations.Migration]:
    """Our migrations but those that another one replaces."""
    rooms = {path.parent.name for path in REPO.glob("zhixing/*/migrations")}
    found = MigrationLoader(None).disk_migrations
    replaced = {name for one in found.values() for name in one.replaces}
    return {key: one for key, one in found.items() if key[0] in rooms and key not in replaced}


def squashes() -> list[tuple[str, str]]:
    return [key for key, migration in ours().items() if migration.replaces]


def created(migration: migrations.Migration) -> set[str]:
    made = []
    for one in migration.operations:
        made += one.models if isinstance(one, CreateModels) else [one]
    return {one.name_lower for one in made if isinstance(one, migrations.CreateModel)}


def test_constraints_and_indexes_of_a_new_table_are_made_with_it() -> None:
    """Apart, each of them makes the whole table again on SQLite."""
    late = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in ours().items()
        for operation in migration.operations
        if isinstance(operation, migrations.AddConstraint | migrations.AddIndex)
        and operation.model_name_lower in created(migration)
    ]
    assert late == []


@pytest.mark.parametrize("key", squashes(), ids=".".join)
def test_a_squash_ends_where_what_it_replaces_ends(key: tuple[str, str]) -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    last = loader.disk_migrations[key].replaces[-1]

    def models_after(name: tuple[str, str]) -> dict[Any, Any]:
        return {k: m for k, m in loader.project_state(name).models.items() if k[0] == key[0]}

    assert models_after(key) == models_after(last)


@pytest.mark.django_db
def test_a_database_with_the_replaced_migrations_has_nothing_to_do() -> None:
    applied = MigrationRecorder(connection).migration_qs
    for app, name in squashes():
        assert applied.filter(app=app, name=name).delete()[0] == 1

    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


# Several models in one operation


def a_root_and_a_leaf() -> CreateModels:
    root = migrations.CreateModel("Root", [("id", models.BigAutoField(primary_key=True))])
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("root", models.ForeignKey("garden.Root", models.PROTECT)),
        ("above", models.ForeignKey("garden.Leaf", models.PROTECT, null=True)),
        ("roots", models.ManyToManyField("garden.Root", related_name="+")),
    ]
    once = models.UniqueConstraint(fields=["root", "above"], name="leaf_grows_once")
    return CreateModels([root, migrations.CreateModel("Leaf", fields, {"constraints": [once]})])


TABLES = {"garden_root", "garden_leaf", "garden_leaf_roots"}


@pytest.mark.django_db(transaction=True)
def test_tables_are_made_at_one_rendering_and_dropped_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    renderings = []
    render = StateApps.render_multiple
    monkeypatch.setattr(
        StateApps, "render_multiple", lambda *args: renderings.append(1) or render(*args)
    )
    empty = ProjectState()
    assert empty.apps.all_models == {}  # rendered, as it is between two migrations
    full, operation = empty.clone(), a_root_and_a_leaf()
    renderings.clear()

    operation.state_forwards("garden", full)
    with connection.schema_editor() as editor:
        operation.database_forwards("garden", editor, empty, full)
    with connection.cursor() as cursor:
        made = TABLES & set(connection.introspection.table_names(cursor))
        constraints = connection.introspection.get_constraints(cursor, "garden_leaf")
    with connection.schema_editor() as editor:
        operation.database_backwards("garden", editor, full, empty)

    assert (made, renderings) == (TABLES, [1])
    assert constraints["leaf_grows_once"]["columns"] == ["root_id", "above_id"]
    assert set(connection.introspection.table_names()) & TABLES == set()
