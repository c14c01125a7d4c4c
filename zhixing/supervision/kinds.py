"""The kinds of records of earlier rooms that a round may check: measures, tasks, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import F, Model, Q
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.ledger import snapshot
from zhixing.measures.actions.moving import MOVED, locked, reopened
from zhixing.measures.models import Answer, Measure, Reopening, Task
from zhixing.measures.rules.permissions import PROVED
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import current_appointments
from zhixing.plans.models import Plan, PlanItem
from zhixing.supervision.sources import Claimed, Keys, Scope, Source, rows

CLAIMED = (Measure.State.DONE, Measure.State.VERIFIED, Measure.State.CLOSED)
DONE = (PlanItem.State.DONE, PlanItem.State.VERIFIED)


def _measures(scope: Scope) -> Iterable[Claimed]:
    found = Measure.objects.filter(
        scope.condition("lead_unit", "claimed_at"), campaign=scope.campaign, state__in=CLAIMED
    )
    return rows(found, "lead_unit", "title")


def _measure_involves(people: Sequence[Person], keys: Keys) -> Iterator[tuple[int, int]]:
    """Who did, claimed or verified it, has a task of it, or works in a unit that supports it."""
    yield from _named_by(Measure, ("owner", "claimed_by", "verified_by"), people, keys)
    tasks = Task.objects.filter(measure__in=keys, assignee__in=people)
    yield from tasks.values_list("measure_id", "assignee_id")
    posts = current_appointments().filter(person__in=people).values_list("unit_id", "person_id")
    staff: dict[int, list[int]] = {}
    for unit, person in posts:
        staff.setdefault(unit, []).append(person)
    links = Measure.supporting_units.through.objects.filter(measure__in=keys, unit__in=staff)
    for key, unit in links.values_list("measure_id", "unit_id"):
        yield from ((key, person) for person in staff[unit])


def _named_by(
    model: type[Model], fields: Sequence[str], people: Sequence[Person], keys: Keys
) -> Iterator[tuple[int, int]]:
    """Of these people those whom one of the fields names."""
    named, known = Q(), {person.pk for person in people}
    for field in fields:
        named |= Q(**{f"{field}__in": people})
    rows = model._default_manager.filter(named, pk__in=keys).values_list("pk", *fields)
    for key, *own in rows:
        yield from ((key, person) for person in own if person in known)


def _measure_undone(key: int, reason: str, by: Person) -> list[object]:
    """What was verified goes back to work; what is only claimed has its check before it anyway."""
    measure = locked(Measure(pk=key))
    if measure.state not in PROVED:
        return []
    row = reopened(measure, Reopening.Cause.ROUND, reason, by)
    return [row, (measure, snapshot(measure, *MOVED))]


def _items(scope: Scope) -> Iterable[Claimed]:
    found = PlanItem.objects.filter(
        scope.condition("unit", "claimed_at"),
        plan__campaign=scope.campaign,
        plan__state=Plan.State.APPROVED,
        state__in=DONE,
    )
    return rows(found, "unit", "title")


def _item_involves(people: Sequence[Person], keys: Keys) -> Iterator[tuple[int, int]]:
    return _named_by(PlanItem, ("owner", "claimed_by", "verified_by"), people, keys)


def _answers(scope: Scope) -> Iterable[Claimed]:
    """The latest answer to each voice, by the unit that had to give it."""
    answers = Answer.objects.filter(voice__campaign=scope.campaign).annotate(
        of=Coalesce("measure__lead_unit", "voice__problem__lead_unit", "voice__unit")
    )
    latest: dict[int, tuple[int, int, str]] = {}
    spans = Scope(scope.campaign, [], scope.spans).condition("", "at")
    found = answers.filter(spans, of__isnull=False).order_by("at", "pk")
    words = Substr("text", 1, 120)
    for voice, key, unit, text in found.values_list("voice_id", "pk", F("of"), words).iterator():
        latest[voice] = (key, unit, text)
    units = Unit.objects.in_bulk()
    paths = tuple(one.path for one in scope.units)
    for key, unit, text in latest.values():
        if units[unit].path.startswith(paths):
            yield Claimed(key, units[unit], " ".join(text.split()))


def _answer_url(key: int) -> str:
    voice = Answer.objects.values_list("voice_id", flat=True).get(pk=key)
    return reverse("voices:voice", args=[voice])


def _answer_involves(people: Sequence[Person], keys: Keys) -> Iterator[tuple[int, int]]:
    return _named_by(Answer, ("by", "measure__owner"), people, keys)


def _nothing_follows(_key: int, _reason: str, _by: Person) -> list[object]:
    """The finding says what is to be done."""
    return []


MEASURES = Source(
    "measure",
    _("申请办结的举措"),
    _measures,
    lambda key: reverse("measures:measure", args=[key]),
    _measure_involves,
    _measure_undone,
)
ITEMS = Source(
    "item",
    _("办结的方案任务"),
    _items,
    lambda key: reverse("plans:item", args=[key]),
    _item_involves,
    _nothing_follows,
)
ANSWERS = Source("answer", _("答复"), _answers, _answer_url, _answer_involves, _nothing_follows)
