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
    people, by_path = list(people), {unit.path: unit for unit in units}
    posts: dict[int, list[Appointment]] = {}
    held = current_appointments().filter(person__in=people).select_related("unit")
    for post in held:
        posts.setdefault(post.person_id, []).append(post)
    scopes = _scopes(people)
    for person in people:
        own, scope = posts.get(person.pk, []), scopes.get(person.pk, ())
        for unit in _near(own, scope, by_path):
            ground = _ground(own, scope, unit)
            if ground is not None:
                yield unit, person, ground


def _near(
    posts: Iterable[Appointment], scope: tuple[str, ...], by_path: dict[str, Unit]
) -> list[Unit]:
    """The units that a ground can concern: where the posts are, above them, below those who head
    something or answer for it. Most people's posts are in few places, and a round has many."""
    above = {
        post.unit.path[:end]
        for post in posts
        for end in range(Unit.steplen, len(post.unit.path) + 1, Unit.steplen)
    }
    tops = (*scope, *(post.unit.path for post in posts if post.heads))
    below = {path for path in by_path if path.startswith(tops)} if tops else set()
    return [by_path[path] for path in sorted(above | below) if path in by_path]


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
