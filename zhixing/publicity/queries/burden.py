"""What a campaign's forms took of people in a week, form by form, against its budget (row G4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.ledger import kinds, reference
from zhixing.web.burden import WEEK, monday
from zhixing.web.models import FormUse

EARLIEST = date(2000, 1, 3)  # so that the week before is a day too


@dataclass(frozen=True, slots=True)
class Form:
    """One form in a week. median: seconds, None where no use could be timed; typed, filled: fields
    of a use at the mean; untimed: uses whose time nobody can tell, counted at the median."""

    form: str
    label: str
    uses: int
    untimed: int
    median: int | None
    typed: float
    filled: float

    @property
    def minutes(self) -> float:
        return self.uses * (self.median or 0) / 60


@dataclass(frozen=True, slots=True)
class Week:
    """inner: forms of the organisation's own people, the costliest first; public: of visitors, who
    have no budget. people: how many of its own people sent a form at all."""

    begins: date
    budget: int
    people: int
    inner: tuple[Form, ...]
    public: tuple[Form, ...]

    @property
    def minutes(self) -> float:
        return sum(form.minutes for form in self.inner)

    @property
    def each(self) -> float | None:
        """Minutes of each person who sent a form; None in a week in which nobody did."""
        return self.minutes / self.people if self.people else None

    @property
    def is_over(self) -> bool:
        return self.each is not None and self.each > self.budget


def week(campaign: Campaign, begins: date) -> Week:
    """The seven days from `begins`: one query, as many rows as there are different times."""
    rows: defaultdict[tuple[bool, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in _by_time(uses(campaign, begins)):
        rows[row["public"], row["form"], row["kind"]].append(row)
    forms = {key: _form(*key[1:], found) for key, found in rows.items()}
    inner, public = (
        sorted(
            (form for key, form in forms.items() if key[0] is is_public),
            key=lambda form: (-form.minutes, -form.uses, form.form, form.label),
        )
        for is_public in (False, True)
    )
    people = sum(row["people"] for found in rows.values() for row in found)
    return Week(begins, campaign.burden_minutes, people, tuple(inner), tuple(public))


def uses(campaign: Campaign, begins: date, form: str = "") -> QuerySet[FormUse]:
    """The uses of a week, or those of one form, in an order that does not say who came first."""
    found = FormUse.objects.filter(
        campaign=reference(campaign), day__gte=begins, day__lt=begins + WEEK
    )
    return (found.filter(form=form) if form else found).order_by("-day", "seconds", "typed", "pk")


def week_asked(words: str) -> date:
    """The Monday of the day asked for; this week's for a senseless day or one to come."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return monday(today)
    return monday(max(EARLIEST, min(day, today)))


def _by_time(found: QuerySet[FormUse]) -> Iterable[Mapping[str, Any]]:
    groups = found.order_by().values("public", "form", "kind", "seconds")
    return groups.annotate(
        uses=Count("pk"),
        people=Count("pk", filter=Q(first=True)),
        typed_fields=Sum("typed"),
        filled_fields=Sum("filled"),
    )


def _form(form: str, kind: str, rows: Iterable[Mapping[str, Any]]) -> Form:
    rows = list(rows)
    times = {row["seconds"]: row["uses"] for row in rows}
    untimed = times.pop(None, 0)
    total = sum(row["uses"] for row in rows)
    typed, filled = (sum(row[name] for row in rows) for name in ("typed_fields", "filled_fields"))
    label = kinds.label(kind)
    return Form(form, label, total, untimed, median(times), typed / total, filled / total)


def median(times: Mapping[int, int]) -> int | None:
    """The lower median of values that occur so many times each; None of none."""
    half, seen = (sum(times.values()) + 1) // 2, 0
    for value in sorted(times):
        seen += times[value]
        if seen >= half:
            return value
    return None
