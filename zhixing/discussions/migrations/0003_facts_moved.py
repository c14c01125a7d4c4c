"""Facts stated so far move from a table for each kind into one for all.

By itself: PostgreSQL alters no table of which rows were changed in the same transaction.
"""

from django.db import migrations

KINDS = (("voices", "voice_id"), ("problems", "problem_id"))
AT_ONCE = 1000


def move(apps, schema_editor):
    Statement, Fact = (apps.get_model("discussions", name) for name in ("Statement", "Fact"))
    using = schema_editor.connection.alias
    for kind, column in KINDS:
        named = Statement._meta.get_field(kind).remote_field.through.objects.using(using)
        rows = named.order_by("pk").values_list("pk", "statement_id", column)
        made = (
            Fact(statement_id=statement, kind=kind, record=record, order=number)
            for number, (_pk, statement, record) in _numbered(rows)
        )
        Fact.objects.using(using).bulk_create(made, batch_size=AT_ONCE)


def _numbered(rows):
    """Each row with its place among those of its statement."""
    counts = {}
    for row in rows.iterator():
        counts[row[1]] = counts.get(row[1], 0) + 1
        yield counts[row[1]], row


def move_back(apps, schema_editor):
    Statement, Fact = (apps.get_model("discussions", name) for name in ("Statement", "Fact"))
    using = schema_editor.connection.alias
    for kind, column in KINDS:
        named = Statement._meta.get_field(kind).remote_field
        there = named.model.objects.using(using).values("pk")
        rows = Fact.objects.using(using).filter(kind=kind, record__in=there)
        named.through.objects.using(using).bulk_create(
            (
                named.through(statement_id=statement, **{column: record})
                for statement, record in rows.values_list("statement_id", "record")
            ),
            batch_size=AT_ONCE,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("discussions", "0002_facts"),
    ]

    operations = [migrations.RunPython(move, move_back)]
