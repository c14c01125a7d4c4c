"""A vote may be withdrawn, and has a time of its own from when on its value stands."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def stand_since_given(apps: Any, schema_editor: Any) -> None:
    """Of votes so far only the time on the voter's screen is known."""
    apps.get_model("discussions", "Vote").objects.update(since=F("at"))


class Migration(migrations.Migration):
    dependencies = [("discussions", "0005_sitting_withdrawn")]

    operations = [
        migrations.AddField(
            "participant", "moved", models.BooleanField(default=False)
        ),
        migrations.AddField(
            "vote", "since", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AlterField("ballot", "value", models.SmallIntegerField(null=True)),
        migrations.AlterField(
            "vote",
            "value",
            models.SmallIntegerField(
                choices=[(1, "赞成"), (-1, "不赞成"), (0, "说不准")], null=True
            ),
        ),
        migrations.RunPython(stand_since_given, migrations.RunPython.noop),
    ]
