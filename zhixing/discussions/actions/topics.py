"""Writing topics: opening one with its first statements, ending the discussion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions.facts import write_facts
from zhixing.discussions.models import Statement, Topic
from zhixing.discussions.rules.topics import TopicClosed, require_moderate, require_open_for
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem


@action
def open_topic(
    *,
    campaign: Campaign,
    title: str,
    by: Person,
    description: str = "",
    old_notion: str = "",
    new_notion: str = "",
    change: str = "",
    problems: Sequence[Problem] = (),
    facts: Mapping[str, Sequence[Model]] | None = None,
    seeds: Sequence[str] = (),
) -> Topic:
    """Put something up for discussion. facts: records of later rooms that it comes from, by kind;
    seeds: the first statements, shown at once, each once."""
    require_open_for(by, campaign)
    topic = Topic.objects.create(
        campaign=campaign,
        title=title,
        description=description,
        old_notion=old_notion,
        new_notion=new_notion,
        change=change,
        opened_by=by,
    )
    topic.problems.set(problems)
    origins = {kind: list(records) for kind, records in (facts or {}).items()}
    write_facts(origins, of=topic)
    now = timezone.now()
    shown = {"state": Statement.State.SHOWN, "moderated_by": by, "moderated_at": now}
    made = [
        Statement.objects.create(topic=topic, text=text, seed=True, **shown)
        for text in dict.fromkeys(seeds)
    ]
    told = {**snapshot(topic), "problems": list(problems), **origins}
    record("topic.opened", topic, facts=told, items=made, campaign=campaign)
    return topic


@action
def close_topic(*, topic: Topic, by: Person) -> Topic:
    """End the discussion: no statement and no vote any more. Raises TopicClosed."""
    require_moderate(by, topic)
    held = Topic.objects.select_for_update().get(pk=topic.pk)
    if held.closed_at is not None:
        raise TopicClosed(_("“%(title)s”的讨论已经结束，只供查阅。") % {"title": held.title})
    held.closed_by, held.closed_at = by, timezone.now()
    held.save(update_fields=["closed_by", "closed_at"])
    record("topic.closed", held, facts=snapshot(held, "closed_at"), campaign=held.campaign)
    return held
