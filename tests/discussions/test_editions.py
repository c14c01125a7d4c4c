"""What editions show, and what leaves in files: nothing more than the page says."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import factories
from tests.discussions.camps import fill
from zhixing.analysis.opinion_map import Representative
from zhixing.analysis.opinion_map.selection import Side
from zhixing.discussions.actions import maps
from zhixing.discussions.editions import _representative
from zhixing.discussions.models import Topic
from zhixing.discussions.queries import consensus
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("side", "votes", "told"),
    [
        ("agree", [7, 1, 2], ("agree", 7, 0.05)),
        ("disagree", [1, 7, 2], ("disagree", 7, 0.05)),
        ("disagree", [7, 1, 2], ("agree", 7, None)),
        ("agree", [2, 6, 2], ("disagree", 6, None)),
        ("disagree", [3, 3, 4], ("disagree", 3, 0.05)),
    ],
)
def test_a_group_is_called_by_the_side_that_more_of_it_chose(
    side: Side, votes: list[int], told: tuple[str, int, float | None]
) -> None:
    one = Representative(0, side, 1, 10, 7, 0.2, -2.0, 2.5, 1.1, 0.05, best_agree=True)
    shown = _representative(one, 8, votes)
    assert (shown["side"], shown["chose"], shown["q"]) == told
    assert (shown["statement"], shown["seen"]) == (8, 10)


def test_groups_of_one_name_leave_in_every_form(
    topic: Topic, office: Person, client: Client
) -> None:
    fill(topic)
    maps.make(topic)
    for lineage in (1, 2):
        maps.name_group(topic=topic, lineage=lineage, name="全体", by=office)
    for form in ("csv", "xlsx", "parquet"):
        assert client.get(f"/topics/{topic.pk}/results.{form}").status_code == 200


def test_the_number_of_votes_tells_no_hidden_row(topic: Topic, client: Client) -> None:
    rows = fill(topic, (30, 30), 6)
    new = factories.make_statement(topic)
    for _ in range(3):
        factories.make_vote(factories.make_participant(topic), new)
    edition = maps.make(topic)

    assert edition is not None
    assert edition.votes == 60 * len(rows) + 3
    row = {one["pk"]: one for one in edition.shown["statements"]}[new.pk]
    assert [row[name] for name in ("everyone", "x", "y", "extremity")] == [None] * 4
    assert "360 个表态" in client.get(f"/topics/{topic.pk}/map/").content.decode()
    assert client.get(f"/api/topics/{topic.pk}/map").json()["votes"] == 360
    figures = consensus.figures(edition, rows[1])
    assert figures is not None
    assert figures["votes"] == 360
    text = client.get(f"/topics/{topic.pk}/results.xlsx").content
    heading = CalamineWorkbook.from_filelike(io.BytesIO(text)).get_sheet_by_index(0).to_python()
    assert any("360 个表态" in str(cell) for line in heading[:5] for cell in line)
