"""What a group is called, what it is about, where it is, and why it is one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhixing.analysis.consolidation import similarity
from zhixing.analysis.consolidation.cleaning import cleaned
from zhixing.analysis.consolidation.index import Index, distinct, heaviest, mean_row
from zhixing.analysis.consolidation.records import Group, Message
from zhixing.analysis.heat import heat

LINKS = 5
KEYWORDS = 6
TITLE_LENGTH = 60
TITLE_CANDIDATES = 10  # the most central members, from whom the title is taken
PLACES = 5
PLACE_SHARE = 0.4  # of the members who name a place, for it to be the group's
_PAUSES = "。!?;\n.！？；"


@dataclass(frozen=True, slots=True)
class Inside:
    """The known pairs inside one group: indices of messages and their similarity."""

    pairs: tuple[tuple[float, int, int], ...]


def described(index: Index, group: Sequence[int], inside: Inside, now: datetime) -> Group:
    """The group of the messages `group` (indices), unranked: its rank is 0."""
    ordered = _by_centrality(group, inside)
    messages = [index.messages[i] for i in ordered]
    times = [m.time for m in messages if m.time is not None]
    keywords = _keywords(index, ordered)
    people = count_people(messages)
    return Group(
        rank=0,
        heat=round(heat(people, times, sum(_supports(messages).values()), now), 4),
        title=_title(messages[:TITLE_CANDIDATES], keywords[:KEYWORDS]),
        members=tuple(m.id for m in messages),
        people=people,
        first=min(times, default=None),
        last=max(times, default=None),
        places=_places(index, ordered),
        keywords=distinct([word for word, _ in keywords], KEYWORDS),
        similarity=_cohesion(len(group), inside),
        links=tuple(index.link(a, b, s) for s, a, b in _strongest(inside)),
    )


def count_people(messages: Sequence[Message]) -> int:
    """Distinct authors; each message without an author is a person of its own."""
    known = {m.author for m in messages if m.author}
    return len(known) + sum(1 for m in messages if not m.author)


def _supports(messages: Sequence[Message]) -> dict[str, int]:
    """The most supports of one message of each person: repeating gathers the same supporters."""
    most: dict[str, int] = {}
    for message in messages:
        key = message.author or f"\0{message.id}"
        most[key] = max(most.get(key, 0), message.supports)
    return most


def _by_centrality(group: Sequence[int], inside: Inside) -> list[int]:
    central = dict.fromkeys(group, 0.0)
    for weight, a, b in inside.pairs:
        central[a] += weight
        central[b] += weight
    return sorted(group, key=lambda i: (-round(central[i], 6), i))


def _strongest(inside: Inside) -> list[tuple[float, int, int]]:
    return sorted(inside.pairs, key=lambda p: (-p[0], p[1], p[2]))[:LINKS]


def _cohesion(size: int, inside: Inside) -> float:
    if size == 1:
        return 1.0
    pairs = size * min(size - 1, similarity.MOST) / 2
    return round(min(1.0, sum(weight for weight, _, _ in inside.pairs) / pairs), 4)


def _keywords(index: Index, group: Sequence[int]) -> list[tuple[str, float]]:
    """Names and words by their mean weight in the group, the heaviest first."""
    weighed = index.telling(mean_row(index.named, group), index.name_space)
    weighed += index.telling(mean_row(index.topic, group), index.topic_space)
    return heaviest(weighed)[: 4 * KEYWORDS]


def _title(central: Sequence[Message], keywords: Sequence[tuple[str, float]]) -> str:
    """The subject, or else a clause, of a central member that holds most of the keywords."""
    weights = dict(keywords)
    lines = [line for line in map(_headline, central) if line]
    scores = [(-_coverage(line, weights), number) for number, line in enumerate(lines)]
    return lines[min(scores)[1]] if lines else ""


def _coverage(line: str, weights: Mapping[str, float]) -> float:
    """Weight of the keywords in `line`, less a little for each character."""
    low = line.lower()
    return round(sum(v for w, v in weights.items() if w in low) - 0.02 * len(line), 6)


def _headline(message: Message) -> str:
    text = message.title.strip() or cleaned(message.text)
    for pause in _PAUSES:
        text = text.split(pause, 1)[0].strip() or text
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rstrip() + "…"


def _places(index: Index, group: Sequence[int]) -> tuple[str, ...]:
    """Places that the senders gave, then those that enough members name, the most named first."""
    given = Counter(index.messages[i].place for i in group if index.messages[i].place)
    named = Counter(n.written for i in group for n in index.terms[i].found if n.is_place)
    regions = Counter(r for i in group for r in index.terms[i].regions)
    enough = PLACE_SHARE * len(group)
    found = [
        _ordered(given),
        *([p for p in _ordered(c) if c[p] >= enough] for c in (regions, named)),
    ]
    return tuple(dict.fromkeys(place for places in found for place in places))[:PLACES]


def _ordered(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda p: (-counts[p], p))
