"""Voices that say the same thing make one problem; everything else stays apart."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.agreement import b_cubed, pairwise_agreement
from tests.analysis.synthetic_voices import make
from zhixing.analysis.consolidation import DuplicateId, Index, Message, consolidate, neighbours

DAY = datetime(2024, 5, 1, tzinfo=UTC)
EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "锦瑞湾小区楼下烧烤店油烟扰民",
        "泓澜苑电梯困人",
        "No lights on Alder Road",
        "😀😀",
        "§",
        "~",
        "",
    ]
)
MESSAGES = st.lists(
    st.builds(
        Message,
        id=st.uuids().map(str),
        text=TEXTS,
        title=TEXTS,
        author=st.sampled_from(["", "ann", "bob"]),
        time=st.none()
        | st.datetimes(
            EARLY.replace(tzinfo=None), LATE.replace(tzinfo=None), timezones=st.just(UTC)
        ),
        supports=st.integers(0, 50),
    ),
    max_size=12,
    unique_by=lambda message: message.id,
)


def of(*texts, **fields):
    return [Message(id=f"m{n}", text=text, time=DAY, **fields) for n, text in enumerate(texts)]


def members(groups):
    return sorted(sorted(group.members) for group in groups)


def test_nothing_gives_nothing():
    assert consolidate([]) == ()


def test_one_message_is_one_group():
    (group,) = consolidate(of("路灯坏了"))

    assert group.members == ("m0",)
    assert (group.rank, group.people, group.similarity, group.links) == (1, 1, 1.0, ())
    assert (group.title, group.first, group.last) == ("路灯坏了", DAY, DAY)


def test_the_same_words_are_one_group_of_several_people():
    (group,) = consolidate(of(*["锦瑞湾小区电梯困人三次"] * 5))

    assert group.people == 5
    assert group.members == ("m0", "m1", "m2", "m3", "m4")


def test_one_author_is_one_person():
    (group,) = consolidate(of(*["锦瑞湾小区电梯困人三次"] * 5, author="ann"))

    assert group.people == 1


def test_one_author_repeating_on_one_day_gains_no_heat():
    once = consolidate(of("锦瑞湾小区电梯困人三次", author="ann", supports=9))
    often = consolidate(of(*["锦瑞湾小区电梯困人三次"] * 5, author="ann", supports=9))

    assert often[0].heat == once[0].heat


def test_the_same_matter_at_two_estates_is_two_problems():
    what = "楼下烧烤店油烟直排，半夜还在营业，熏得不敢开窗"
    texts = [f"锦瑞湾小区{what}"] * 3 + [f"泓澜苑小区{what}"] * 3

    assert members(consolidate(of(*texts))) == [["m0", "m1", "m2"], ["m3", "m4", "m5"]]


def test_two_matters_at_one_estate_are_two_problems():
    smoke = "锦瑞湾小区楼下烧烤店油烟直排，半夜还在营业，熏得不敢开窗"
    lift = "锦瑞湾小区电梯一周困人三次，年检过期，维修资金批不下来"

    assert members(consolidate(of(smoke, lift, smoke, lift))) == [["m0", "m2"], ["m1", "m3"]]


def test_full_width_and_traditional_writing_are_the_same_words():
    groups = consolidate(
        of("锦瑞湾小区电梯１８层困人，物業不管", "锦瑞湾小区电梯18层困人，物业不管")
    )

    assert members(groups) == [["m0", "m1"]]


def test_manners_do_not_join():
    manners = "尊敬的市长：您好！{}。恳请领导重视，谢谢！"
    groups = consolidate(of(manners.format("电梯困人"), manners.format("公交车太少")))

    assert members(groups) == [["m0"], ["m1"]]


def test_links_give_the_shared_words():
    (group,) = consolidate(of("锦瑞湾小区电梯困人三次", "锦瑞湾小区电梯困人多次"))

    assert [(link.a, link.b) for link in group.links] == [("m0", "m1")]
    assert group.links[0].shared == ("锦瑞湾小区", "电梯")


def test_duplicate_ids_are_refused():
    with pytest.raises(DuplicateId, match="'m0'"):
        consolidate([Message("m0", "a"), Message("m0", "b")])


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.01])
def test_a_threshold_outside_the_range_is_refused(threshold):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        consolidate([], threshold=threshold)


def test_two_megabytes_are_cut():
    start = "锦瑞湾小区电梯困人三次，物业不修。"
    long, short = start + "电梯坏了。" * 400_000, start + "电梯坏了。" * 2_000

    assert members(consolidate(of(long, short))) == [["m0", "m1"]]


def test_progress_ends_at_the_end():
    seen = []
    consolidate(of("电梯", "路灯", "公交"), progress=lambda done, of: seen.append((done, of)))

    assert seen == [(3, 3)]


@given(MESSAGES)
@settings(max_examples=60, deadline=None)
def test_any_messages_are_divided_once(messages):
    groups = consolidate(messages)

    assert sorted(i for g in groups for i in g.members) == sorted(m.id for m in messages)
    assert [g.rank for g in groups] == list(range(1, len(groups) + 1))
    assert [g.heat for g in groups] == sorted((g.heat for g in groups), reverse=True)
    assert all(0 <= g.similarity <= 1 for g in groups)


@given(MESSAGES, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_does_not_matter(messages, rng):
    mixed = list(messages)
    rng.shuffle(mixed)

    assert consolidate(mixed) == consolidate(messages)


@pytest.mark.parametrize(
    ("seed", "english", "pairwise", "cubed"),
    [(1, 0.0, 0.88, 0.88), (2, 1.0, 0.88, 0.92), (3, 0.3, 0.80, 0.84)],
)
def test_made_problems_are_found_again(seed, english, pairwise, cubed):
    made = make(random.Random(seed), 100, english=english)
    groups = consolidate(made.messages)
    found = {i: group.rank for group in groups for i in group.members}

    assert pairwise_agreement(found, made.problem).f1 >= pairwise
    assert b_cubed(found, made.problem).f1 >= cubed


def test_order_does_not_matter_to_many_messages():
    made = make(random.Random(7), 40)

    assert consolidate(made.messages[::-1]) == consolidate(made.messages)


def test_neighbours_of_a_message_are_its_problem():
    made = make(random.Random(9), 30, largest=6, english=0.0)
    index = Index.build(made.messages)
    hits = [
        made.problem[link.b] == made.problem[message.id]
        for message in made.messages
        for link in neighbours(message, index, k=1)
    ]

    assert sum(hits) / len(hits) >= 0.85


def test_neighbours_leave_out_the_message_itself_and_strangers():
    index = Index.build(of("锦瑞湾小区电梯困人三次", "锦瑞湾小区电梯困人多次", "公交车太少"))

    (link,) = neighbours(index.messages[0], index)
    assert (link.a, link.b) == ("m0", "m1")
    assert neighbours(Message("new", "天气真好"), index) == ()


def test_neighbours_of_nothing():
    assert neighbours(Message("new", "电梯"), Index.build([])) == ()


def test_places_that_senders_give_are_kept():
    messages = of("锦瑞湾小区电梯困人三次", "锦瑞湾小区电梯困人多次")
    (group,) = consolidate([replace(m, place="东湖区") for m in messages])

    assert group.places == ("东湖区", "锦瑞湾小区")
