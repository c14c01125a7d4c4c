"""The river: how far the voices of a campaign have come.

It counts voices all the way, so that every band is a part of the band before it: a voice has
reached a stage when it has reached all earlier ones too. (The strip under a campaign's name
counts the records of each kind instead: forty problems, thirty measures.)

One pass over the voices says of each how far it came. Figures and lists are both read off that
pass, so a figure cannot count what its list does not show; it is kept until the ledger grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from django.db.models.functions import Substr
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from numpy.typing import NDArray

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.measures.queries.answers import answered_voices, rated_voices
from zhixing.measures.queries.figures import states_by_problem
from zhixing.measures.queries.measures import REACHED
from zhixing.organisation.rules import Visitor
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake
from zhixing.web import figures

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Reach:
    """A stage of the river."""

    key: str
    label: StrOrPromise
    short: StrOrPromise  # of the voices that did not come any further than the stage before


REACHES: tuple[Reach, ...] = (
    Reach("said", _("提出诉求"), ""),
    Reach("joined", _("归入问题"), _("尚未归入问题")),
    Reach("promised", _("有了举措"), _("问题还没有举措")),
    Reach("claimed", pgettext_lazy("stage", "申请办结"), _("举措还没有申请办结")),
    Reach("verified", _("核验属实"), _("还没有核验")),
    Reach("answered", _("得到答复"), _("还没有答复")),
    Reach("satisfied", _("评价满意"), _("还没有评价，或评价不满意")),
)
KEYS = tuple(reach.key for reach in REACHES)
# What the measures of a voice's problem must have come to, at the stages that ask it of them.
_STATES = (
    frozenset(Measure.State.values),
    frozenset(REACHED["claimed"]),
    frozenset(REACHED["proved"]),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far each voice of a campaign came, the newest first.

    keys: primary keys, shape (n,); stages: position in REACHES of the last stage that each
    reached, shape (n,); public: whether everybody may read it, shape (n,).
    """

    keys: NDArray[np.int64]
    stages: NDArray[np.uint8]
    public: NDArray[np.bool_]

    def counts(self) -> tuple[int, ...]:
        """How many voices reached each stage, in the order of the stages."""
        ended = np.bincount(self.stages, minlength=len(REACHES))
        return tuple(int(n) for n in ended[::-1].cumsum()[::-1])

    def select(self, key: str, *, stopped: bool, public: bool) -> NDArray[np.int64]:
        """Keys of the voices that reached the stage, or came exactly so far; all, or the public."""
        position = position_of(key)
        chosen = self.stages == position if stopped else self.stages >= position
        return self.keys[chosen & self.public if public else chosen]


class Listed(Sequence[Voice]):
    """Voices by their keys, read from the database a slice at a time."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> Voice: ...
    @overload
    def __getitem__(self, at: slice) -> list[Voice]: ...
    def __getitem__(self, at: int | slice) -> Voice | list[Voice]:
        if isinstance(at, int):
            return self[at : at + 1 or None][0]
        found = Voice.objects.filter(pk__in=self._keys[at].tolist())
        return list(
            found.only("title", "kind", "speaker", "said_at")
            .annotate(beginning=Substr("text", 1, intake.EXCERPT))
            .order_by("-said_at", "-id")
        )


def standing(campaign: Campaign) -> Standing:
    # Kept as it is: for 100,000 voices it is a megabyte, too much to copy for every page.
    key = f"river:{campaign.pk}"
    return figures.kept(key, lambda: figures.cached(key, lambda: _standing(campaign)))


def counts(campaign: Campaign) -> tuple[int, ...]:
    """How many voices reached each stage, in the order of the stages."""
    return figures.cached(f"river:{campaign.pk}:counts", lambda: standing(campaign).counts())


def count(campaign: Campaign, key: str, *, stopped: bool = False) -> int:
    """How many reached the stage, or with `stopped` came exactly so far. Http404 for no stage."""
    position = position_of(key)
    found = (*counts(campaign), 0)
    return found[position] - found[position + 1] if stopped else found[position]


def listed(campaign: Campaign, key: str, person: Visitor, *, stopped: bool = False) -> Listed:
    """Those of the voices that `count` counts which the person may read, the newest first."""
    public = not intake.sees_all(campaign, person)
    return Listed(standing(campaign).select(key, stopped=stopped, public=public))


def reach(key: str) -> Reach:
    return REACHES[position_of(key)]


def position_of(key: str) -> int:
    """Raises Http404 for no stage."""
    if key not in KEYS:
        raise Http404
    return KEYS.index(key)


def _standing(campaign: Campaign) -> Standing:
    """Three queries and one over all voices: 100,000 of them take about half a second."""
    stage_of = _stage_of(campaign)
    rows = (
        Voice.objects.filter(campaign=campaign)
        .order_by("-said_at", "-id")
        .values_list("pk", "problem", "consent", "moderation")
    )
    found = [
        (pk, stage_of(pk, problem), (consent, moderation) == _PUBLIC)
        for pk, problem, consent, moderation in rows.iterator(chunk_size=5000)
    ]
    keys, stages, public = zip(*found, strict=True) if found else ((), (), ())
    return Standing(np.array(keys, np.int64), np.array(stages, np.uint8), np.array(public, bool))


_PUBLIC = (Voice.Consent.PUBLIC, Voice.Moderation.SHOWN)


def _stage_of(campaign: Campaign) -> Callable[[int, int | None], int]:
    """A function of a voice's key and its problem's."""
    chains = {pk: _chain(states) for pk, states in states_by_problem(campaign).items()}
    answered = _keys(answered_voices(campaign))
    satisfied = _keys(rated_voices(campaign, "good"))

    def stage(voice: int, problem: int | None) -> int:
        if problem is None:
            return 0
        reached = 1 + chains.get(problem, 0)
        if reached <= len(_STATES) or voice not in answered:
            return reached
        return reached + 1 + (voice in satisfied)

    return stage


def _chain(states: Iterable[str]) -> int:
    """How many of promised, claimed, verified the measures of a problem have come to."""
    there = set(states)
    return sum(bool(there & wanted) for wanted in _STATES)


def _keys(found: Any) -> set[int]:
    return set(found.values_list("pk", flat=True))
