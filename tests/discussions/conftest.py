"""An open topic with two statements that are shown and one that waits."""

from __future__ import annotations

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Participant, Statement, Topic


@pytest.fixture
def topic(campaign: Campaign) -> Topic:
    return factories.make_topic(campaign, title="大厅中午要不要开")


@pytest.fixture
def first(topic: Topic) -> Statement:
    return factories.make_statement(topic, text="中午应当有人值班。")


@pytest.fixture
def second(topic: Topic) -> Statement:
    return factories.make_statement(topic, text="网上能办的，大厅可以不开。")


@pytest.fixture
def participant(topic: Topic) -> Participant:
    return factories.make_participant(topic)
