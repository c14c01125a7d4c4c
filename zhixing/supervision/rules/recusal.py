"""Nobody inspects the own unit, a unit they report to, or one that they head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhixing.organisation.models import Appointment, Person, Unit
from zhixing.organisation.queries import current_appointments
from zhixing.supervision.models import Recusal

Ground = Recusal.Ground


def recusals(
    people: Iterable[Person], units: Iterable[Unit]
) -> Iterator[tuple[Unit, Person, Ground]]:
    """Each pair that must not meet, with the ground: one query for all posts."""
    people = list(people)
    posts: dict[int, list[Appointment]] = {}
    held = current_appointments().filter(person__in=people).select_related("unit")
    for post in held:
        posts.setdefault(post.person_id, []).append(post)
    for unit in units:
        for person in people:
            ground = _ground(posts.get(person.pk, []), unit)
            if ground is not None:
                yield unit, person, ground


def _ground(posts: Iterable[Appointment], unit: Unit) -> Ground | None:
    for post in posts:
        if post.unit_id == unit.pk:
            return Ground.OWN
        if post.unit.path.startswith(unit.path):
            return Ground.BELOW
        if post.heads and unit.path.startswith(post.unit.path):
            return Ground.ABOVE
    return None
