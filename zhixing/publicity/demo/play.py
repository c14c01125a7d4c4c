"""Making a demo campaign: the stage, its topics in time, and what is left for the clerk to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone, translation

from zhixing.publicity.demo import (
    chinese,
    discussing,
    english,
    filling,
    gathering,
    inspecting,
    leading,
    noticing,
    organising,
    piloting,
    planning,
    rectifying,
    roll,
    structure,
)
from zhixing.publicity.demo.clock import Clock
from zhixing.publicity.demo.fates import TopicPlay
from zhixing.publicity.demo.replay import Replay
from zhixing.publicity.demo.script import Fate, Script
from zhixing.publicity.demo.setting import build
from zhixing.voices.actions import intake, suggestions

SCRIPTS = (chinese.SCRIPT, english.SCRIPT)
BEGAN = 80  # days ago
SEED = 20260501


def play(script: Script, progress: Callable[[int, int], None] | None = None) -> Replay:
    """Make one demo campaign through the product's own actions."""
    today = timezone.localdate()
    begins = today - timedelta(days=BEGAN)
    opening = timezone.make_aware(datetime.combine(begins - timedelta(days=2), time(9)))
    clock = Clock(opening)
    with translation.override(script.language):
        with clock.running():
            stage = build(script, begins, administrator=script is SCRIPTS[0])
            structure.found(script, begins)
            roll.enrol(stage, script.slug, begins)
        replay = Replay(script, stage, clock, random.Random(f"{SEED} {script.slug}"), begins, today)  # noqa: S311 - a script, not a secret
        _plan(replay)
        replay.run(progress)
        filling.fill(replay)
    return replay


def _plan(replay: Replay) -> None:
    """Topics that went far began early; what waits to be grouped was said last."""
    early = late = 0
    for topic in replay.script.topics:
        if topic.fate is Fate.UNGROUPED:
            first = replay.last - 22
        elif topic.fate in {Fate.OPEN, Fate.ASSIGNED, Fate.COMMITTED}:
            first = 16 + late % 4 * 4
            late += 1
        else:
            first = 8 + early % 4
            early += 1
        TopicPlay(replay, topic, first).plan()
    for number, (speaker, kind, text) in enumerate(replay.script.singles):
        replay.at(replay.last - 12 + 2 * number + 0.4, partial(replay.say, speaker, kind, text))
    replay.at(35.1, partial(organising.leave, replay.stage.campaign, replay.stage.people))
    structure.plan_changes(replay)
    planning.plan(replay)
    gathering.plan(replay)
    rectifying.plan(replay)
    leading.plan(replay)
    inspecting.plan(replay)
    piloting.plan(replay)
    noticing.plan(replay)
    discussing.DiscussionPlay(replay, discussing.OF[replay.script.language]).plan()
    replay.at(replay.last - 1 + 0.6, lambda: _question(replay))
    replay.at(replay.last - 1 + 0.7, lambda: _suggest(replay))


def _suggest(replay: Replay) -> None:
    suggestions.suggest(campaign=replay.stage.campaign, by=replay.office())


def _question(replay: Replay) -> None:
    """The office asks the sender of the newest voice something."""
    newest = replay.stage.campaign.voices.order_by("-pk")[0]
    words = {
        "en": "Thank you. Could you tell us where and when this was, so that we can go and look?",
    }
    text = words.get(
        replay.script.language, "谢谢您反映。请问具体是在什么地点、什么时间？我们去现场看一看。"
    )
    intake.ask(voice=newest, text=text, by=replay.office())
