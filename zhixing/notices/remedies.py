"""Which verified records show that what a criticism names was put right (row G3).

Not any success of the unit: a record that the notice cites, or that came of the same matter, or a
rectification that the unit took up after the notice was issued; and always found done only after
the unit was told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zhixing.measures.models import Measure
from zhixing.notices.models import Notice, Slip
from zhixing.notices.sources import Records, Source, is_key, source, verified
from zhixing.plans.models import Urge

Cited = dict[str, set[int]]
KINDS = ("measure", "plan_item")


def offered(notice: Notice) -> list[tuple[Source, Records]]:
    """The records that may be named when the notice is removed, by source."""
    cited = _cited(notice)
    return [(found, _fitting(notice, found, cited)) for key in KINDS if (found := source(key))]


def record(reference: str, notice: Notice) -> tuple[Source, Any] | None:
    """The record that "measure:12" names, if it shows the rectification; else None."""
    name, _colon, key = reference.partition(":")
    found = source(name)
    if found is None or name not in KINDS or not is_key(key):
        return None
    one = _fitting(notice, found, _cited(notice)).filter(pk=int(key)).first()
    return None if one is None else (found, one)


def _fitting(notice: Notice, found: Source, cited: Cited) -> Records:
    same = Q(pk__in=cited["plan_item"]) if found.key == "plan_item" else _measures(notice, cited)
    rows = found.records(notice.campaign, notice.unit)
    # A notice that was not sent yet has nothing to be put right.
    told = notice.sent_at or timezone.now()
    return rows.filter(same, verified(found.key), verified_at__gte=told)


def _measures(notice: Notice, cited: Cited) -> Q:
    """By keys, since a measure of two problems would else stand there twice."""
    of_problem = (
        Q(problems__measures__in=cited["measure"])
        | Q(problems__voices__in=cited["voice"])
        | Q(problems__voices__answers__rating__in=cited["rating"])
    )
    same = (
        Q(pk__in=cited["measure"])
        | Q(answers__rating__in=cited["rating"])
        | Q(rectification__finding__in=cited["finding"])
    )
    later = Q(
        origin=Measure.Origin.RECTIFICATION,
        lead_unit__path__startswith=notice.unit.path,
        created_at__gte=notice.decided_at or timezone.now(),
    )
    return Q(pk__in=Measure.objects.filter(of_problem | same | later).values("pk"))


def _cited(notice: Notice) -> Cited:
    """The keys of what the notice rests on, and of what its slips and urgings are about."""
    found: Cited = defaultdict(set)
    grounds = notice.grounds.filter(dropped_at__isnull=True)
    _add(found, grounds.values_list("source", "key"))
    _add(found, Slip.objects.filter(pk__in=found["slip"]).values_list("source", "key"))
    urged = Urge.objects.filter(pk__in=found["urge"]).values_list("subject", flat=True)
    _add(found, (_named(subject) for subject in urged))
    return found


def _add(found: Cited, pairs: Iterable[tuple[str, int | None]]) -> None:
    for name, key in pairs:
        if key is not None:
            found[name].add(key)


def _named(subject: str) -> tuple[str, int | None]:
    """An urging names its record as the ledger does, "planitem:12"."""
    name, _colon, key = subject.partition(":")
    return "plan_item" if name == "planitem" else name, int(key) if is_key(key) else None
