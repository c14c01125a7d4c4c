"""The office clerk's first day: at noon the campaign that nobody knew in the morning is organised,
at a desk and on a telephone, in Chinese; in English on a telephone without scripts."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenSeat
from tests.browser.first_day import FirstDay
from tests.browser.first_words import CHINESE, ENGLISH
from tests.browser.seat import Shape
from zhixing.ledger.verification import verify


@pytest.mark.parametrize(
    ("language", "shape", "scripts"),
    [
        ("zh-hans", Shape.PHONE, True),
        ("zh-hans", Shape.DESK, True),
        ("en", Shape.PHONE, False),
    ],
    ids=["zh-375", "zh-1280", "en-375-plain"],
)
def test_a_campaign_is_organised_by_noon(
    seat: OpenSeat, language: str, shape: Shape, scripts: bool
):
    words = ENGLISH if language == "en" else CHINESE
    today = FirstDay(words, seat, shape, java_script_enabled=scripts)

    # The clerk alone, before anybody else is on the roll.
    today.chooses_template()
    today.imports()
    today.founds()
    today.appoints_group()
    today.sit_down()

    # What the meeting decides is a task in the plan that the leader approves.
    today.drafts()
    today.meets()
    today.decides()
    today.submits(today.clerk, words.bureau)
    today.approves(today.leader, words.bureau)

    # Down two levels, each approved by the one above it.
    today.takes_up(today.head, words.centre, down_to=words.window, owner=words.chief)
    today.submits(today.head, words.centre)
    today.approves(today.leader, words.centre)
    today.takes_up(today.chief, words.window, down_to=words.window, owner=words.chief)
    today.submits(today.chief, words.window)
    today.approves(today.head, words.window)

    # Every level's task serves one figure of the daily business.
    today.sets_indicator()
    today.ties(today.clerk, words.bureau)
    today.ties(today.head, words.centre)
    today.ties(today.chief, words.window)

    today.is_seen_by_everybody()
    assert verify().findings == ()
