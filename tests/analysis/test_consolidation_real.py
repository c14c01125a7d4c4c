"""Known problems of the real set come out whole, apart from each other and on top; ids only."""

from __future__ import annotations

import pytest

from tests.analysis.real_messages import read_messages
from zhixing.analysis.consolidation import consolidate

pytestmark = pytest.mark.real_data

# Messages that a reader finds to speak of one problem, one row a problem, the hottest first.
KNOWN = (
    ("188809", "199379", "213930", "238212", "264944", "273282"),
    ("190337", "196264", "218739", "230554", "251601", "279941"),
    ("194343", "217032", "220711", "254532", "264119", "272413"),
    ("189381", "195095", "236798", "246362", "268914", "272122"),
)


@pytest.fixture(scope="module")
def groups(real_data):
    return consolidate(read_messages(real_data / "messages" / "messages.xlsx"))


def test_every_message_is_in_one_group(groups):
    assert len({i for group in groups for i in group.members}) == 4326
    assert sum(len(group.members) for group in groups) == 4326


def test_known_problems_are_the_hottest_and_whole(groups):
    rank = {i: group.rank for group in groups for i in group.members}

    assert [{rank[i] for i in known} for known in KNOWN] == [{1}, {2}, {3}, {4}]


def test_the_top_ten_have_several_people(groups):
    assert min(group.people for group in groups[:10]) >= 4


def test_no_group_is_a_heap(groups):
    assert max(len(group.members) for group in groups) < 70
