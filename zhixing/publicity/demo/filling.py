"""What the forms of a demo campaign took: for each entry that a form would have made, one use.

The demo's history is played through actions, so no page was ever open; times are drawn around what
clerks need for such forms.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from django.utils import timezone

from zhixing.ledger import reference
from zhixing.ledger.models import Entry
from zhixing.publicity.demo.replay import Replay
from zhixing.web.burden import LONGEST, monday
from zhixing.web.models import FormUse

# By kind of entry: the form's page, the seconds at the middle, fields typed and filled in.
FORMS = {
    "voice.submitted": ("voices:speak", 150, 4, 1),
    "voice.recorded": ("voices:record", 200, 7, 2),
    "problem.assigned": ("voices:assign", 60, 1, 1),
    "measure.committed": ("measures:commit", 560, 11, 3),
    "evidence.added": ("measures:add_evidence", 170, 2, 0),
    "measure.claimed": ("measures:claim", 210, 2, 0),
    "measure.checked": ("measures:check", 330, 3, 0),
    "measure.answered": ("measures:answer", 240, 1, 1),
    "answer.rated": ("measures:rating", 40, 2, 0),
    "meeting.convened": ("meetings:convene", 300, 8, 3),
    "attendance.taken": ("meetings:take", 130, 4, 0),
    "decision.made": ("meetings:decide", 190, 6, 0),
    "plan_item.added": ("plans:add_item", 380, 9, 2),
    "plan_item.claimed": ("plans:claim", 160, 1, 0),
    "plan_item.checked": ("plans:check", 220, 2, 0),
}
LEFT_OPEN = 0.06  # of the uses: the tab stood open, so nobody can tell


def fill(replay: Replay) -> None:
    """Write the uses down, as if each had been sent from its page."""
    chance = random.Random(f"forms {replay.script.slug}")  # noqa: S311 - a script, not a secret
    FormUse.objects.bulk_create(_uses(replay, chance), batch_size=500)


def _uses(replay: Replay, chance: random.Random) -> Iterator[FormUse]:
    campaign = reference(replay.stage.campaign)
    entries = Entry.objects.filter(campaign=campaign, kind__in=FORMS).order_by("index")
    seen: set[tuple[str, object]] = set()
    for entry in entries:
        form, middle, typed, filled = FORMS[entry.kind]
        day, public = timezone.localdate(entry.time), entry.actor == "visitor"
        key = (entry.actor, monday(day))
        yield FormUse(
            form=form,
            kind=entry.kind,
            campaign=campaign,
            public=public,
            day=day,
            seconds=_seconds(middle, chance),
            typed=max(0, typed + chance.choice((-1, 0, 0, 0, 1))),
            filled=filled,
            first=not public and key not in seen,
        )
        seen.add(key)


def _seconds(middle: int, chance: random.Random) -> int | None:
    if chance.random() < LEFT_OPEN:
        return None
    return min(LONGEST, round(middle * chance.lognormvariate(0, 0.45)))
