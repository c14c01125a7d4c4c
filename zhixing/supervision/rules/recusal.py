"""Nobody inspects the own unit, a unit they report to, or one that they head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhixing.campaigns.models import Duty
from zhixing.organisation.models import Appointment, Person, Unit
from zhixing.organisation.queries import current_appointments
from zhixing.supervision.models import Recusal

Ground = Recusal.Ground


def recusals(
    people: Iterable[Person], units: Iterable[Unit]
) -> Iterator[tuple[Unit, Person, Ground]]:
    """Each pair that must not meet, with the ground: two queries, for posts and for scopes."""
    people = list(people)
    posts: dict[int, list[Appointment]] = {}
    held = current_appointments().filter(person__in=people).select_related("unit")
    for post in held:
        posts.setdefault(post.person_id, []).append(post)
    scopes = _scopes(people)
    for unit in units:
        for person in people:
            ground = _ground(posts.get(person.pk, []), scopes.get(person.pk, ()), unit)
            if ground is not None:
                yield unit, person, ground


def _scopes(people: Iterable[Person]) -> dict[int, tuple[str, ...]]:
    """The paths of the units that each person answers for in some campaign (分管)."""
    duties = Duty.objects.filter(person__in=people, ended__isnull=True, scope_units__isnull=False)
    found: dict[int, tuple[str, ...]] = {}
    for person, path in duties.values_list("person_id", "scope_units__path"):
        found[person] = (*found.get(person, ()), path)
    return found


def _ground(posts: Iterable[Appointment], scope: tuple[str, ...], unit: Unit) -> Ground | None:
    for post in posts:
        if post.unit_id == unit.pk:
            return Ground.OWN
        if post.unit.path.startswith(unit.path):
            return Ground.BELOW
        if post.heads and unit.path.startswith(post.unit.path):
            return Ground.ABOVE
    return Ground.ABOVE if unit.path.startswith(scope) else None
