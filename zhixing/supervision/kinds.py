"""The kinds of records of earlier rooms that a round may check: measures, tasks, answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.ledger import snapshot
from zhixing.measures.actions.moving import MOVED, locked, reopened
from zhixing.measures.models import Answer, Measure, Reopening
from zhixing.measures.rules.permissions import PROVED, is_involved
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem
from zhixing.supervision.sources import Claimed, Scope, Source, rows

CLAIMED = (Measure.State.DONE, Measure.State.VERIFIED, Measure.State.CLOSED)
DONE = (PlanItem.State.DONE, PlanItem.State.VERIFIED)


def _measures(scope: Scope) -> Iterable[Claimed]:
    found = Measure.objects.filter(
        scope.condition("lead_unit", "claimed_at"), campaign=scope.campaign, state__in=CLAIMED
    )
    return rows(found, "lead_unit", "title")


def _measure_involves(person: Person, key: int) -> bool:
    measure = Measure.objects.prefetch_related("tasks", "supporting_units").get(pk=key)
    return is_involved(person, measure) or person.pk in {
        measure.claimed_by_id,
        measure.verified_by_id,
    }


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


def _item_involves(person: Person, key: int) -> bool:
    item = PlanItem.objects.get(pk=key)
    return person.pk in {item.owner_id, item.claimed_by_id, item.verified_by_id}


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


def _answer_involves(person: Person, key: int) -> bool:
    answer = Answer.objects.select_related("measure").get(pk=key)
    owner = answer.measure.owner_id if answer.measure else None
    return person.pk in {answer.by_id, owner}


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
