"""Messages as two sparse matrices: what is wrong (topic) and which thing is meant (names)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import rjieba
from scipy import sparse

from zhixing.analysis.consolidation import names as naming
from zhixing.analysis.consolidation.cleaning import cleaned
from zhixing.analysis.consolidation.records import Message

TITLE_WEIGHT = 3  # a subject line says in ten characters what the body says in three hundred
HEAD = 120  # characters of the body where a writer says what and where
HEAD_WEIGHT = 2
PIECE = "~"  # begins the terms that are pieces or pairs of others
PIECE_WEIGHT = 0.5

_TOKEN = re.compile(r"[\u4e00-\u9fff]{2,}|[a-z][a-z0-9'’-]+|\d+[a-z]+")
_GRAMMAR_AND_TIME = """
    我们 你们 他们 它们 自己 大家 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 怎样 如何
    为什么 是否 可以 可能 能够 应该 需要 必须 已经 现在 目前 一直 一个 一些 一样 一下 一种 没有
    不是 不能 不会 就是 还是 还有 但是 可是 因为 所以 如果 虽然 而且 并且 或者 以及 由于 为了 对于
    关于 根据 按照 通过 之后 之前 以后 以前 其中 其他 其它 所有 任何 每天 今天 昨天 今年 去年 时候
    时间 多次 很多 非常 十分 特别 比较 真的 到底 究竟 至今 仍然 依然 再次 何时 哪里 哪些 多少 几个
    本人 他人 有人 只有 只是 不仅 导致 造成 进行 出现 发现 成为 作为 属于 以上 以下 开始 之间 这种
    此事 为何 不知 无法 不到 不要
"""
_MANNERS_OF_LETTERS = """
    领导 政府 书记 市长 县长 区长 局长 部门 有关 相关 有关部门 相关部门 人民 群众 老百姓 百姓 市民
    居民 业主 投诉 反映 反应 咨询 建议 请问 请求 希望 恳请 要求 举报 求助 呼吁 强烈 尽快 及时 处理
    解决 回复 答复 关注 重视 问题 情况 事情 严重 影响 合理 怎么办 谢谢 感谢 您好 你好 尊敬 你们好
    附近 旁边 周边 周围 地方 小区 社区 街道 区域 位于 一期 二期 三期
"""
_ENGLISH_GRAMMAR = """
    the and for that this with from have has had are was were will would can could should our your
    their his her its they them you she him who which what when where why how not but all any some
    there here been being does did into onto about than then also very just please dear sir madam
    mayor we me my is it in on at of to by be as an or if so no do us he up out every each more
    most only again still since because over
"""
_STOP = frozenset(f"{_GRAMMAR_AND_TIME}{_MANNERS_OF_LETTERS}{_ENGLISH_GRAMMAR}".split())
_SHORT_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", ""))


def stem(word: str) -> str:
    """An English word without its commonest endings: parked, parking, parks → park."""
    for ending, other in _SHORT_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + other
    return word


@lru_cache(maxsize=200_000)
def is_readable(term: str) -> bool:
    """Whether `term` is a word that may be shown: no piece, and known or not Chinese."""
    return term[0] != PIECE and (not "\u4e00" <= term[0] <= "\u9fff" or bool(rjieba.has_word(term)))


def topic_terms(text: str) -> list[str]:
    """Words, English word pairs and Chinese character bigrams of `text`, names removed."""
    words = [w for w in rjieba.cut(text.lower()) if _TOKEN.fullmatch(w)]
    kept = [stem(w) if w.isascii() else w for w in words if w not in _STOP]
    pairs = [f"{PIECE}{a} {b}" for a, b in pairwise(kept) if a.isascii() and b.isascii()]
    return kept + pairs + _bigrams(kept)


def _bigrams(words: Iterable[str]) -> list[str]:
    """Character bigrams of the Chinese words longer than two, so that 搅拌站 and 搅拌厂 meet."""
    return [
        w[i : i + 2] for w in words if len(w) > 2 and not w.isascii() for i in range(len(w) - 1)
    ]


@dataclass(frozen=True, slots=True)
class Terms:
    """The counted terms of one message.

    topic, names: term → weighted uses. found: the distinct names as written. regions: the
    administrative places named, each in order.
    """

    topic: Mapping[str, float]
    names: Mapping[str, float]
    found: tuple[naming.Name, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One message cleaned, its administrative places masked."""

    title: str
    body: str
    place: str
    regions: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.place}\n{self.body}"

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Its parts and their weights."""
        head, rest = self.body[:HEAD], self.body[HEAD:]
        return (self.title, TITLE_WEIGHT), (self.place, HEAD_WEIGHT), (head, HEAD_WEIGHT), (rest, 1)


def prepared(message: Message) -> Prepared:
    """`message` without manners; administrative places in the title count before the body's."""
    title, body, place = cleaned(message.title), cleaned(message.text), cleaned(message.place)
    found = naming.regions(f"{place} {title}") or naming.regions(body[:HEAD])
    title, body, place = naming.masked(title), naming.masked(body), naming.masked(place)
    return Prepared(title, body, place and naming.MARK + place, tuple(dict.fromkeys(found)))


def counted(letter: Prepared, gazetteer: naming.Gazetteer) -> Terms:
    """The terms of one prepared message."""
    topic: Counter[str] = Counter()
    cores: Counter[str] = Counter()
    found: dict[naming.Name, None] = {}
    for part, weight in letter.parts:
        named, rest = gazetteer.split(part)
        found.update(dict.fromkeys(named))
        for name in named:
            cores[name.core] += weight
        for term in topic_terms(rest):
            topic[term] += weight
    return Terms(topic, _with_pieces(cores), tuple(found), letter.regions)


def _with_pieces(cores: Mapping[str, int]) -> dict[str, float]:
    """Each name whole, and its pieces at less weight, so that 涉外学院 and 外学院 still meet."""
    terms: Counter[str] = Counter()
    for name, uses in cores.items():
        terms[name] += uses
        for piece in _pieces(name):
            terms[f"{PIECE}{piece}"] += uses
    return dict(terms)


def _pieces(name: str) -> list[str]:
    if name.isascii():
        return name.split()
    return [name[i : i + 2] for i in range(len(name) - 1)]


@dataclass(frozen=True, slots=True)
class Space:
    """A vocabulary with its inverse document frequencies, learnt from one set of messages.

    idf: shape (terms,), ln(1 + n / df), above 0; that of pieces is lowered by PIECE_WEIGHT.
    use: shape (terms,), fourth root of df.
    """

    column: Mapping[str, int]
    terms: tuple[str, ...]
    idf: np.ndarray
    use: np.ndarray

    @classmethod
    def learnt(cls, counts: Sequence[Mapping[str, float]]) -> Space:
        """The space of `counts`; columns in the order of the terms, so that order never matters."""
        uses = Counter(term for count in counts for term in count)
        terms = tuple(sorted(uses))
        n = max(1, len(counts))
        idf = [math.log(1 + n / uses[t]) * (PIECE_WEIGHT if t[0] == PIECE else 1) for t in terms]
        use = np.array([uses[t] for t in terms], dtype=np.float32) ** 0.25
        column = {t: i for i, t in enumerate(terms)}
        return cls(column, terms, np.array(idf, dtype=np.float32), use)

    def matrix(self, counts: Sequence[Mapping[str, float]]) -> sparse.csr_array:
        """`counts` as rows of (1 + ln(1 + tf))·idf, not scaled; unknown terms are left out."""
        indptr, columns, values = [0], [], []
        for count in counts:
            row = sorted((self.column[t], tf) for t, tf in count.items() if t in self.column)
            columns += [c for c, _ in row]
            values += [1 + math.log(1 + tf) for _, tf in row]
            indptr.append(len(columns))
        cols = np.array(columns, dtype=np.int32)
        data = np.array(values, dtype=np.float32) * self.idf[cols]
        shape = (len(counts), len(self.terms))
        return sparse.csr_array((data, cols, np.array(indptr)), shape=shape)


def row_lengths(matrix: sparse.csr_array) -> np.ndarray:
    """Euclidean length of each row, shape (rows,)."""
    lengths: np.ndarray = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return lengths


def unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    """`matrix` with each row divided by its Euclidean length; empty rows stay empty."""
    lengths = row_lengths(matrix)
    factor = np.repeat(1 / np.where(lengths == 0, 1, lengths), np.diff(matrix.indptr))
    return sparse.csr_array(
        (matrix.data * factor, matrix.indices, matrix.indptr), shape=matrix.shape
    )
