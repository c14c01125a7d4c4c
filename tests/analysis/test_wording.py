"""The wording check: frozen cases, properties, and what it finds among judged sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis import wording_sentences as judged
from tests.drills import examples
from zhixing.analysis.wording import Fact, Reading, Span, read

EVERYTHING = tuple(Fact)

CASES = {
    "": Reading((), EVERYTHING, hollow=False),
    "加强作风建设": Reading((Span(0, 2, "加强"),), EVERYTHING, hollow=True),
    "不断提升服务": Reading((Span(0, 4, "不断提升"),), EVERYTHING, hollow=True),
    "加强值守，6月30日前由办公室增派2人": Reading((), (Fact.HOW_CHECKED,), hollow=False),
    "高度重视。10月底前拆除围栏。": Reading(
        (Span(0, 4, "高度重视"),), (Fact.WHO, Fact.HOW_MUCH, Fact.HOW_CHECKED), hollow=False
    ),
    "各单位负责，切实抓好": Reading(
        (Span(6, 8, "切实"), Span(8, 10, "抓好")), EVERYTHING, hollow=True
    ),
    "1. 加强领导": Reading((Span(3, 5, "加强"),), EVERYTHING, hollow=True),
    "2026年全面推进": Reading((Span(5, 9, "全面推进"),), EVERYTHING, hollow=True),
    "树立四个意识": Reading((Span(0, 2, "树立"), Span(2, 6, "四个意识")), EVERYTHING, hollow=True),
    "加强，抽查": Reading(
        (Span(0, 2, "加强"),), (Fact.WHO, Fact.HOW_MUCH, Fact.BY_WHEN), hollow=True
    ),
    "Strengthen services.": Reading((Span(0, 10, "Strengthen"),), EVERYTHING, hollow=True),
    "Strengthen services by Friday.": Reading(
        (), (Fact.WHO, Fact.HOW_MUCH, Fact.HOW_CHECKED), hollow=False
    ),
    "All staff improve services": Reading((Span(10, 17, "improve"),), EVERYTHING, hollow=True),
    "The permit office will improve it": Reading(
        (), (Fact.HOW_MUCH, Fact.BY_WHEN, Fact.HOW_CHECKED), hollow=False
    ),
    "加强 and improve": Reading(
        (Span(0, 2, "加强"), Span(7, 14, "improve")), EVERYTHING, hollow=True
    ),
    "拆除围栏": Reading((), EVERYTHING, hollow=False),
}


@pytest.mark.parametrize("text", CASES)
def test_cases(text):
    assert read(text) == CASES[text]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("每周五", {Fact.BY_WHEN}),
        ("三个工作日内", {Fact.BY_WHEN}),
        ("年底前", {Fact.BY_WHEN}),
        ("2026年底前", {Fact.BY_WHEN}),
        ("2026-06-30", {Fact.BY_WHEN}),
        ("2026年", set()),
        ("百分之九十", {Fact.HOW_MUCH}),
        ("两个窗口", {Fact.HOW_MUCH}),
        ("每人一份", {Fact.HOW_MUCH}),
        ("12345热线", set()),
        ("第3期", set()),
        ("进一步", set()),
        ("由王丽负责", {Fact.WHO}),
        ("由有关部门负责", set()),
        ("责任人：李明", {Fact.WHO}),
        ("一把手亲自抓", set()),
        ("回访办事人", {Fact.HOW_CHECKED}),
        ("within five days", {Fact.BY_WHEN}),
        ("in 2026", set()),
        ("twice", {Fact.HOW_MUCH}),
        ("one-stop, two-way", set()),
        ("led by Ms Lin", {Fact.WHO}),
        ("every department", set()),
        ("spot checks", {Fact.HOW_CHECKED}),
    ],
)
def test_facts(text, facts):
    assert set(Fact) - set(read(text).missing) == facts


def test_given_facts_are_not_missing_and_excuse_nothing():
    found = read("切实加强", given=[Fact.WHO, Fact.BY_WHEN])

    assert found.missing == (Fact.HOW_MUCH, Fact.HOW_CHECKED)
    assert found.hollow


def test_a_text_of_any_length_is_read_in_its_beginning():
    assert read("，" * 20_000 + "加强").spans == ()


# Pieces that texts are made of, so that random texts hit the patterns' edges.
PIECES = st.sampled_from(
    ["加强", "进一步", "切实", "第", "由", "各", "单位", "负责", "月", "年", "一", "三", "每",
     "2026", "7", "。", "，", "％", "（", "\n", ".", "1.", " ", "improve", "by", "the", "office",
     "will", "within", "days", "no"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=40).map("".join))
ADDED = st.sampled_from(
    [
        "，6月30日前完成",
        "，减少3份",
        "，由办公室负责",
        ", by 30 June",
        ", 12 of them",
        ", led by Ms Lin",
    ]
)


@settings(max_examples=examples(300), deadline=None)
@given(TEXTS)
def test_spans_lie_in_the_text_in_order_without_overlap(text):
    found = read(text)

    assert [text[span.start : span.end] for span in found.spans] == [s.word for s in found.spans]
    edges = [edge for span in found.spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert not found.hollow or found.spans


@settings(max_examples=examples(300), deadline=None)
@given(TEXTS, ADDED)
def test_adding_a_fact_never_makes_it_worse(text, added):
    before, after = read(text), read(text + added)

    assert set(after.missing) <= set(before.missing)
    assert len(after.spans) <= len(before.spans)
    assert after.hollow <= before.hollow


@settings(max_examples=examples(100), deadline=None)
@given(TEXTS, st.sets(st.sampled_from(Fact)))
def test_what_is_given_only_shortens_what_is_missing(text, known):
    bare, helped = read(text), read(text, given=known)

    assert helped == Reading(
        bare.spans, tuple(fact for fact in bare.missing if fact not in known), bare.hollow
    )


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        # (marked and rightly so, marked, to be marked)
        ("CHINESE", (48, 48, 48)),
        ("ENGLISH", (48, 49, 48)),
        ("CHINESE_KEPT", (8, 9, 12)),
        ("ENGLISH_KEPT", (3, 3, 12)),
    ],
)
def test_precision_and_recall_are_as_documented(sentences, expected):
    rows = getattr(judged, sentences)
    marked = [truth for text, truth in rows if read(text).hollow]

    assert (sum(marked), len(marked), sum(truth for _text, truth in rows)) == expected
