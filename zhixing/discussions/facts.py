"""The records that a statement may speak of: facts beside an opinion, one kind for each room's.

Imports run down the chain only, so discussions cannot ask for measures or findings; the rooms of
these register their kinds here. What somebody may not see is not there for them, and a record that
is gone is no error: it is not there for anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.documents.tables import clean_text
from zhixing.web.rows import Row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Records = QuerySet[Any, Any]
KEY = re.compile(r"[0-9]{1,18}")  # what fits every database's whole numbers
WORDS, LONGEST = 5, 60  # of what is searched


def _stays(_campaign: Campaign, _keys: Collection[int]) -> Mapping[int, int]:
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    key: its name in forms, rows and ledger entries. order: its place among the kinds. offered: what
    may stand beside a statement. seen: what somebody may see, in the order of lists. searched: text
    fields. row: one record in a line, as that person may see it. now: of these keys, those that
    are found under another key by now. opens: whether a topic may come from such records.
    """

    key: str
    label: StrOrPromise
    order: int
    offered: Callable[[Campaign], Records]
    seen: Callable[[Visitor, Campaign], Records]
    searched: tuple[str, ...]
    row: Callable[[Any, Visitor], Row]
    now: Callable[[Campaign, Collection[int]], Mapping[int, int]] = _stays
    opens: bool = False

    def choice(self, person: Visitor, campaign: Campaign) -> Records:
        """What the person may choose from."""
        return self.seen(person, campaign).filter(pk__in=self.offered(campaign).values("pk"))

    def matching(self, text: str) -> Q:
        """Records that hold every word of a text, or have it as their number."""
        found = Q()
        for word in clean_text(text[:LONGEST]).text.split()[:WORDS]:
            holds = Q(pk=int(word)) if is_key(word) else Q()
            for field in self.searched:
                holds |= Q(**{f"{field}__icontains": word})
            found &= holds
        return found


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def is_key(text: str) -> bool:
    """Whether this can be the key of a record."""
    return KEY.fullmatch(text) is not None
