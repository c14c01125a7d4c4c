"""Problems like another, and which units such problems were given to before."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr

from zhixing.analysis.consolidation import Index, Link, Message, neighbours
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.voices.models import Problem, Voice
from zhixing.voices.rules.problems import LIVE

SIMILAR = 5
PRECEDENTS = 30  # earlier problems asked which unit they went to
LEAST = 0.15  # similarity below which two problems have nothing to do with each other
STALE = 0.02  # share of new problems from which an index is built anew
KEPT = 4  # indices, one a campaign, held in this process
WORDS = 400  # characters of the first voice that stand for a problem


@dataclass(frozen=True, slots=True)
class Similar:
    """A problem like another: similarity in [0, 1], the words that both use."""

    problem: Problem
    similarity: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A unit that handled `count` problems like this one."""

    unit: Unit
    count: int


@dataclass(frozen=True, slots=True)
class _Built:
    index: Index
    count: int
    newest: datetime | None


# An index is a hint that only speeds up asking: each process holds its own, and losing it costs
# one build. It may lack the newest problems, and what it names is looked up in the database.
_built: OrderedDict[int, _Built] = OrderedDict()
_building = Lock()


def similar(
    problem: Problem, among: QuerySet[Problem, Problem], most: int = SIMILAR
) -> list[Similar]:
    """The problems of `among` most like this one, the most alike first."""
    links = _links(problem, 4 * most)
    found = among.in_bulk([_other(link) for link in links])
    kept = [
        Similar(found[_other(link)], link.similarity, link.shared)
        for link in links
        if _other(link) in found
    ]
    return kept[:most]


def precedents(problem: Problem, most: int = 3) -> list[Precedent]:
    """Units that lead problems like this one, most problems first."""
    keys = [_other(link) for link in _links(problem, PRECEDENTS)]
    earlier = Problem.objects.filter(pk__in=keys, state=Problem.State.ASSIGNED)
    units = [other.lead_unit for other in earlier.select_related("lead_unit") if other.lead_unit]
    ranked = sorted(Counter(units).items(), key=lambda pair: (-pair[1], pair[0].pk))
    return [Precedent(unit, count) for unit, count in ranked[:most]]


def _links(problem: Problem, most: int) -> list[Link]:
    index = _index(problem.campaign)
    if not index.messages:
        return []
    links = neighbours(_messages([problem.pk])[0], index, most)
    return [link for link in links if link.similarity >= LEAST]


def _other(link: Link) -> int:
    return int(link.b)


def _index(campaign: Campaign) -> Index:
    """The campaign's index, built anew when enough problems have come in since."""
    state = Problem.objects.filter(campaign=campaign).aggregate(
        count=Count("pk"), newest=Max("created_at")
    )
    with _building:
        known = _built.get(campaign.pk)
        if known is None or _is_stale(known, state["count"], state["newest"]):
            keys = Problem.objects.filter(campaign=campaign, state__in=LIVE)
            index = Index.build(_messages(list(keys.values_list("pk", flat=True))))
            known = _Built(index, state["count"], state["newest"])
            _keep(campaign.pk, known)
        return known.index


def _is_stale(known: _Built, count: int, newest: datetime | None) -> bool:
    if known.newest == newest:
        return known.count != count
    # Fewer than before, or a newest that is older: another database, as in tests.
    went_back = count <= known.count or newest is None or known.newest is None
    return went_back or count - known.count > STALE * known.count


def _keep(key: int, built: _Built) -> None:
    _built[key] = built
    _built.move_to_end(key)
    while len(_built) > KEPT:
        _built.popitem(last=False)


def _messages(keys: Sequence[int]) -> list[Message]:
    """Problems as their title, description and the beginning of their first voice."""
    first = Voice.objects.filter(problem=OuterRef("pk")).order_by("said_at", "pk")
    text = Substr(Coalesce(Subquery(first.values("text")[:1]), "description"), 1, WORDS)
    rows = Problem.objects.filter(pk__in=keys).annotate(words=text)
    return [
        Message(str(pk), text=f"{description}\n{words}", title=title)
        for pk, title, description, words in rows.values_list(
            "pk", "title", "description", "words"
        ).order_by("pk")
    ]
