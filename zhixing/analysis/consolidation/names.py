"""Proper names in messages: the estates, roads, schools and firms that they speak of.

A name says *which* thing is meant, ordinary words say *what is wrong* with it. The two are compared
apart, so this file finds names without a list of them: a name is what stands beside a place
(after "A市", before "小区", "路", "学校", …) and whose parts are seldom met outside of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import rjieba

MARK = "§"  # stands where a name or an administrative place was
SHORTEST, LONGEST = 2, 6  # characters of a name without its suffix
# A name is learnt when at least this share of the uses of one of its words lies inside it.
CONCENTRATION = 0.4
# A join of common words and a suffix is a name while at most this share of the messages use it.
COMPOUND_SHARE, MOST_USES = 0.005, 3
BESIDE = 0.3  # and at least this share of its own uses is beside a place
# A longer candidate is preferred while it keeps this share of the uses of the shorter one.
KEEP = 0.5

_SUFFIXES = (
    "小区|社区|街道|大道|花园|家园|公寓|公馆|山庄|新村|新城|广场|市场|国际|学校|小学|中学|幼儿园"
    "|学院|大学|医院|公司|集团|大厦|酒店|超市|公园|工业园|安置房|安置区|路|街|巷|村|镇|乡|苑"
)
_SUFFIX = re.compile(rf"(?:{_SUFFIXES})+")
_TAIL = re.compile(rf"(?:{_SUFFIXES})+$")
_ANCHOR = re.compile(
    rf"{MARK}|.*(?:街道|大道|路|镇|市)|住|住在|家住|居住|居住在|位于|地处|坐落|投诉|举报|反映|关于"
)
_CODE = r"(?<![A-Za-z0-9])[A-Z]\d{0,3}[省市州区县]"
# A province begins after no other character, or after one of grammar: 是湖南省, 投诉湖南省.
_EDGE = r"(?<![\u4e00-\u9fff](?<![是在到从于向对的和与为由诉映询]))"
_PROVINCE = _EDGE + r"(?:(?:黑龙江|[\u4e00-\u9fff]{2})省|[\u4e00-\u9fff]{2,3}自治区)"
_REGION = re.compile(rf"{_CODE}|{_PROVINCE}")
_PLAIN = re.compile(r"[\u4e00-\u9fff0-9]+")
_ENGLISH_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_CAPITALS = re.compile(r"[A-Z][A-Za-z'’-]+(?: (?:[A-Z][A-Za-z'’-]+|\d+))*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“(] *)$")
_KINDS_IN_ENGLISH = """
    street road avenue lane drive square park school college university hospital estate court
    gardens garden house tower bridge station market village close way place
"""
_ENGLISH_SUFFIXES = frozenset(_KINDS_IN_ENGLISH.split())
# Grammar and bearings: a "name" with one of the first, or of the second only, is none.
_GRAMMAR = re.compile(
    r"[的是在有这那该本能会因由把被将及与或就都还又不无问个为了多找其但据且若虽]|[时中]$|内$"
)
_BEARING = re.compile(r"[东西南北中上下左右城镇路区站门口\d栋期楼号]+")
# Parts of speech that a name may be made of; other dictionary words end it.
_NAMING = ("n", "a", "b", "j", "s", "f", "z", "i", "l", "g", "eng")
_NAMES = ("ns", "nr", "nt", "nz")


@lru_cache(maxsize=200_000)
def _ends_name(word: str) -> bool:
    """Whether a name cannot reach across `word`: a verb, a particle, punctuation, a quantity."""
    if word == "之" or word.isdecimal():
        return False
    if not _PLAIN.fullmatch(word):
        return True
    if not rjieba.has_word(word):
        return word[0].isdecimal()
    return not rjieba.tag(word)[0][1].startswith(_NAMING) or bool(_SUFFIX.fullmatch(word))


@lru_cache(maxsize=200_000)
def _is_common_word(name: str) -> bool:
    """Whether `name` is grammar, a bearing, or a dictionary word that is not a proper name."""
    if _GRAMMAR.search(name) or _BEARING.fullmatch(name):
        return True
    return bool(rjieba.has_word(name)) and not rjieba.tag(name)[0][1].startswith(_NAMES)


def regions(text: str) -> list[str]:
    """Administrative places named in `text` by code or suffix, in order: A市, A7县, 湖南省."""
    return _REGION.findall(text)


def masked(text: str) -> str:
    """`text` with each administrative place replaced by MARK."""
    return _REGION.sub(MARK, text)


def _cores(words: Iterable[str], backwards: bool = False) -> list[str]:
    """Growing joins of `words` up to a break, of the length of a name, shortest first."""
    found: list[str] = []
    joined = ""
    for word in words:
        if _ends_name(word) or len(joined) + len(word) > LONGEST:
            break
        joined = word + joined if backwards else joined + word
        if len(joined) >= SHORTEST and not joined.isdecimal():
            found.append(joined)
    return found


Candidate = tuple[list[str], str]


def _before_suffixes(words: list[str]) -> Iterable[Candidate]:
    """For each suffix, the candidates that end there, shortest first, and the suffix."""
    for at, word in enumerate(words):
        tail = _TAIL.search(word)
        if tail is None:
            continue
        head = [word[: tail.start()]] if tail.start() else []
        back = head + words[max(0, at - 5) : at][::-1]
        yield _cores(back, backwards=True), tail.group()


def _after_anchors(words: Sequence[str]) -> Iterable[list[str]]:
    """The candidates that begin a text, a place's address or a complaint."""
    yield _cores([_TAIL.sub("", w) or w for w in words[:5]])
    for at, word in enumerate(words[:-1]):
        if _ANCHOR.fullmatch(word):
            yield _cores([_TAIL.sub("", w) or w for w in words[at + 1 : at + 6]])


def _longest_kept(nested: Sequence[str], uses: Mapping[str, int]) -> str:
    """The longest of nested candidates that does not lose most uses of the shorter ones."""
    best = nested[0]
    for longer in nested[1:]:
        if uses[longer] >= max(2, KEEP * uses[best]):
            best = longer
    return best


class Name(NamedTuple):
    """A name as it is compared (丽江) and as it was written (丽江花园小区)."""

    core: str
    written: str

    @property
    def is_place(self) -> bool:
        """Whether it was written with the kind of place or body it is."""
        last = self.written.rsplit(" ", 1)[-1].lower()
        return bool(_TAIL.search(self.written)) or last in _ENGLISH_SUFFIXES


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names learnt from a set of messages.

    heads: the first two characters of each Chinese name → its names, longest first.
    proper: English words that are written with a capital only.
    """

    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proper: frozenset[str] = frozenset()

    def split(self, text: str) -> tuple[list[Name], str]:
        """The names in masked `text`, in order, and the text with MARK in the place of each."""
        names: list[Name] = []
        rest: list[str] = []
        at = begin = 0
        while at < len(text) - 1:
            name = self._name_at(text, at)
            if name:
                tail = _SUFFIX.match(text, at + len(name))
                end = tail.end() if tail else at + len(name)
                names.append(Name(name, text[at:end]))
                rest += (text[begin:at], MARK)
                at = begin = end
            else:
                at += 1
        rest.append(text[begin:])
        return self._split_english(names, "".join(rest))

    def _name_at(self, text: str, at: int) -> str:
        for name in self.heads.get(text[at : at + 2], ()):
            if text.startswith(name, at):
                return name
        return ""

    def _split_english(self, names: list[Name], text: str) -> tuple[list[Name], str]:
        if not self.proper:
            return names, text

        def take(found: re.Match[str]) -> str:
            words = found.group().split(" ")
            if not any(word in self.proper for word in words):
                return found.group()
            kept = [w for w in words if w in self.proper or w.lower() in _ENGLISH_SUFFIXES]
            names.append(Name(" ".join(kept).lower(), " ".join(kept)))
            return " ".join([MARK, *(w for w in words if w not in kept)])

        return names, _CAPITALS.sub(take, text)


def learnt(texts: Sequence[str]) -> Gazetteer:
    """Learn the names in masked `texts`, one string a message."""
    cut = [rjieba.cut(text) for text in texts]
    before = [[found for found in _before_suffixes(words) if found[0]] for words in cut]
    after = [[nested for nested in _after_anchors(words) if nested] for words in cut]
    nested = [[core for core, _ in found] for found in before]
    cores = _concentrated(_chosen(nested, 1) + _chosen(after, 2), texts)
    return Gazetteer(_heads(cores | _compounds(before, cores)), _proper_words(texts))


def _compounds(before: Sequence[Sequence[Candidate]], cores: set[str]) -> set[str]:
    """Rare joins of nouns and a suffix: 人民路, 经济学院; frequent ones, 物业公司, are words."""
    uses = Counter(
        name
        for found in before
        for name in {nested[-1] + tail for nested, tail in found if cores.isdisjoint(nested)}
    )
    most = max(MOST_USES, COMPOUND_SHARE * len(before))
    return {name for name, count in uses.items() if 2 <= count <= most and _is_nouns(core_of(name))}


def core_of(name: str) -> str:
    """`name` without the kind of thing it is."""
    return _TAIL.sub("", name)


@lru_cache(maxsize=200_000)
def _is_nouns(core: str) -> bool:
    tagged = rjieba.tag(core)
    return not _GRAMMAR.search(core) and all(tag[0] in "njbs" for _, tag in tagged)


def _chosen(places: Sequence[Sequence[list[str]]], least: int) -> Counter[str]:
    """The best candidates, each with the messages that use it so; at least `least` of them."""
    uses = Counter(c for found in places for c in {c for nested in found for c in nested})
    best = {_longest_kept(nested, uses) for found in places for nested in found}
    return Counter({name: uses[name] for name in best if uses[name] >= least})


def _concentrated(candidates: Counter[str], texts: Sequence[str]) -> set[str]:
    """Those candidates mostly used beside places, and one of whose words is mostly used in them."""
    proper = [name for name in candidates if not _is_common_word(name)]
    parts = {name: [w for w in rjieba.cut(name) if len(w) > 1] or [name] for name in proper}
    wanted = {word for words in parts.values() for word in words}
    trial = Gazetteer(_heads(proper))
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for text in texts:
        names, rest = trial.split(text)
        inside.update({name.core for name in names})
        outside.update(wanted.intersection(rjieba.cut(rest)))
    within = _uses_within(parts, inside)
    return {
        name
        for name, words in parts.items()
        if candidates[name] >= BESIDE * inside[name]
        and any(within[w] >= CONCENTRATION * (within[w] + outside[w]) for w in words)
    }


def _uses_within(parts: Mapping[str, Sequence[str]], inside: Mapping[str, int]) -> Counter[str]:
    within: Counter[str] = Counter()
    for name, words in parts.items():
        for word in words:
            within[word] += inside[name]
    return within


def _heads(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        heads.setdefault(name[:2], []).append(name)
    return {head: tuple(found) for head, found in heads.items()}


def _proper_words(texts: Sequence[str]) -> frozenset[str]:
    """English words met with a capital inside a sentence, and hardly ever without."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for found in _ENGLISH_WORD.finditer(text):
            word = found.group()
            if word[0].islower():
                small[word] += 1
            elif not _SENTENCE_START.search(text[max(0, found.start() - 3) : found.start()]):
                capital[word] += 1
    return frozenset(w for w, uses in capital.items() if _is_proper(w, uses, small[w.lower()]))


def _is_proper(word: str, capital: int, small: int) -> bool:
    plain = len(word) < 2 or word.isupper() or word.lower() in _ENGLISH_SUFFIXES
    return not plain and small <= 0.1 * capital
