"""Reads a promise sentence by sentence: which slogans stand alone, and what is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhixing.analysis.wording.facts import PRETENDERS, Fact, blanked, facts_in
from zhixing.analysis.wording.slogans import SLOGAN

LONGEST = 20_000  # characters that are read; what comes after is neither marked nor counted

# How it is checked says nothing about what will be done, so it does not excuse a slogan.
HARD = frozenset({Fact.WHO, Fact.HOW_MUCH, Fact.BY_WHEN})

# A full stop ends an English sentence only before a space: “7.5” and “e.g.” in mid-word do not.
_SENTENCE = re.compile(r"(?:[^。！？；!?;\n.]|\.(?!\s|$))+")


@dataclass(frozen=True, slots=True)
class Span:
    """A slogan without a fact beside it: text[start:end] == word."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Reading:
    """spans: slogans in sentences without owner, number or date, in their order.
    missing: what neither the text nor `given` says, in the order who, how much, by when, how
    checked. hollow: there are such slogans, and no sentence with a hard fact."""

    spans: tuple[Span, ...]
    missing: tuple[Fact, ...]
    hollow: bool


def read(text: str, given: Iterable[Fact] = ()) -> Reading:
    """Read a promise in Chinese, English or both.

    given: facts known from elsewhere (an owner chosen in the form). They are not missing; but they
    do not excuse a slogan: only a fact beside it does.
    Never raises; adding a sentence's owner, number or date never adds spans, missing facts or makes
    a text hollow.
    """
    return _read(text[:LONGEST], frozenset(given))


# A list page reads the same texts at every state of the ledger.
@lru_cache(maxsize=4096)
def _read(text: str, given: frozenset[Fact]) -> Reading:
    plain = blanked(text, PRETENDERS)
    said: set[Fact] = set()
    spans: list[Span] = []
    for sentence in _SENTENCE.finditer(plain):
        facts = facts_in(sentence.group())
        said |= facts
        if not facts & HARD:
            spans += _slogans(text, *sentence.span())
    missing = tuple(fact for fact in Fact if fact not in said | given)
    return Reading(tuple(spans), missing, bool(spans) and not said & HARD)


def _slogans(text: str, start: int, end: int) -> Iterator[Span]:
    for match in SLOGAN.finditer(text, start, end):
        yield Span(match.start(), match.end(), match.group())
