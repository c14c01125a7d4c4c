"""Making editions of opinion maps, and calling their groups by names."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis.opinion_map import OpinionMap, opinion_map
from zhixing.discussions import editions
from zhixing.discussions.frames import packed, unpacked
from zhixing.discussions.models import Edition, GroupName, Statement, Topic, Vote
from zhixing.discussions.queries import maps as queries
from zhixing.discussions.rules.topics import NoSuchGroup, require_moderate
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person

log = logging.getLogger(__name__)


def make_all() -> int:
    """A new edition for every topic with votes that the last one did not see; how many there were.

    No action: an edition binds nobody. A crash leaves the earlier edition, and the votes; a topic
    whose votes give no map is logged, and keeps no other topic from its own.
    """
    voted = Vote.objects.filter(statement__topic=OuterRef("pk"))
    # After the end nothing changes: one look is enough.
    final = Edition.objects.filter(topic=OuterRef("pk"), at__gt=OuterRef("closed_at"))
    topics = Topic.objects.filter(Exists(voted)).exclude(Exists(final)).order_by("pk")
    return sum(attempt(topic) is not None for topic in topics)


def attempt(topic: Topic) -> Edition | None:
    """As `make`; None also where the votes give no map, which is logged and tried again later."""
    try:
        return make(topic)
    except Exception:  # whatever one topic stumbles over, the others go on
        log.exception("no opinion map of topic %s", topic.pk)
        return None


def make(topic: Topic) -> Edition | None:
    """The next edition of the topic's map; None where fewer than five people have voted since the
    last one. The statements' totals that everybody sees are renewed with it."""
    begun = timezone.now()
    if not queries.is_due(topic, begun):
        return None
    before = queries.latest(topic)
    statements = queries.statement_order(topic)
    # In this order a vote that comes meanwhile is at worst thought older than it is: never fresh.
    since = queries.since_row(before, statements)
    people, votes = queries.votes_of(topic, statements)
    count, latest = queries.newest(topic)
    found = opinion_map(votes, previous=unpacked(bytes(before.frame)) if before else None)
    lineages, unused = _lineages(found, before)
    fresh = queries.fresh(people, found, statements, since)
    shown = editions.shown(
        found, statements, lineages, str(latest), fresh, before.shown if before else None
    )
    return _published(
        Edition(
            topic=topic,
            number=before.number + 1 if before else 1,
            at=begun,
            votes=count,
            latest=latest,
            shown=shown | {"next_lineage": unused},
            private=editions.private(found, statements),
            frame=packed(found.frame),
        )
    )


@transaction.atomic
def _published(edition: Edition) -> Edition | None:
    """Store the edition and the totals; None where another worker was faster.

    The topic is locked only here: a map may take seconds, in which people vote.
    """
    topic = Topic.objects.select_for_update(no_key=True).get(pk=edition.topic_id)
    if topic.editions.filter(number=edition.number).exists():
        return None
    edition.save()
    everyone = {row["pk"]: row["everyone"] or (0, 0, 0) for row in edition.shown["statements"]}
    statements = list(topic.statements.filter(pk__in=everyone))
    for one in statements:
        one.agree, one.disagree, one.passed = everyone[one.pk]
    Statement.objects.bulk_update(statements, ["agree", "disagree", "passed"], batch_size=500)
    return edition


@action
def name_group(*, topic: Topic, lineage: int, name: str, by: Person) -> GroupName:
    """Call a group by a name that its members would accept. Raises NoSuchGroup."""
    require_moderate(by, topic)
    edition = queries.latest(topic)
    if edition is None or not 0 < lineage < edition.shown["next_lineage"]:
        raise NoSuchGroup(_("意见图谱里没有第 %(n)s 号群体。") % {"n": lineage})
    named, _is_new = GroupName.objects.select_for_update().update_or_create(
        topic=topic, lineage=lineage, defaults={"name": name}
    )
    record("group.named", named, facts=snapshot(named), campaign=topic.campaign)
    return named


def _lineages(found: OpinionMap, before: Edition | None) -> tuple[list[int], int]:
    """A group that continues one of before keeps its number; a new one gets one never used.
    Returns the groups' numbers, and the next that is free."""
    earlier = before.shown["lineages"] if before is not None else []
    next_one = before.shown["next_lineage"] if before is not None else 1
    lineages = []
    for group in found.groups:
        if group.before is not None and group.before < len(earlier):
            lineages.append(earlier[group.before])
        else:
            lineages.append(next_one)
            next_one += 1
    return lineages, next_one
