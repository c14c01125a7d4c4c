"""Making editions of opinion maps, and calling their groups by names."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis.opinion_map import Frame, OpinionMap, Votes, cluster, opinion_map
from zhixing.discussions import editions
from zhixing.discussions.frames import continued, packed
from zhixing.discussions.live_topics import Kept, TopicVotes
from zhixing.discussions.models import Edition, GroupName, Statement, Topic, Vote
from zhixing.discussions.queries import maps as queries
from zhixing.discussions.regrouping import Grouping, grouping
from zhixing.discussions.rules.topics import NoSuchGroup, require_moderate
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person

log = logging.getLogger(__name__)


def make_all(kept: Kept | None = None) -> int:
    """A new edition for every topic with votes that the last one did not see; how many there were.

    kept: the votes of earlier turns; without it all are read. No action: an edition binds nobody. A
    crash leaves the earlier edition, and the votes; a topic whose votes give no map is logged, and
    keeps no other topic from its own.
    """
    voted = Vote.objects.filter(statement__topic=OuterRef("pk"))
    # After the end nothing changes: one look is enough.
    final = Edition.objects.filter(topic=OuterRef("pk"), at__gt=OuterRef("closed_at"))
    topics = Topic.objects.filter(Exists(voted)).exclude(Exists(final)).order_by("pk")
    return sum(attempt(topic, kept) is not None for topic in topics)


def attempt(topic: Topic, kept: Kept | None = None) -> Edition | None:
    """As `make`; None also where the votes give no map, which is logged and tried again later."""
    try:
        return make(topic, kept)
    except Exception:  # whatever one topic stumbles over, the others go on
        log.exception("no opinion map of topic %s", topic.pk)
        return None


def make(topic: Topic, kept: Kept | None = None) -> Edition | None:
    """The next edition of the topic's map; None where fewer than five people have voted since the
    last one. The statements' totals that everybody sees are renewed with it."""
    begun = timezone.now()
    kept = Kept(0) if kept is None else kept
    last = queries.glance(topic)
    votes = _due(topic, last, kept)
    if votes is None:
        _finished(topic, last, begun)
        return None
    before = queries.latest(topic)
    if (before and before.number) != (last and last.number):
        return None  # another worker was faster; who voted since then is not counted yet
    if votes.has_lost():
        votes = kept.read(topic)
    if before is not None:
        votes.shown_in(before)
    edition = _published(_edition(topic, votes, before, begun))
    if edition is not None:
        votes.shown_in(edition)
    return edition


def _due(topic: Topic, last: Edition | None, kept: Kept) -> TopicVotes | None:
    """The topic's votes as they are now; None where an edition is not due."""
    votes = kept.followed(topic)
    if votes is None and not queries.is_due(topic, last):
        return None
    if votes is None or (last is not None and not votes.tells_new):
        votes = kept.read(topic)
    return votes if votes.is_due(last) else None


def _finished(topic: Topic, last: Edition | None, now: datetime) -> None:
    """The last edition is the final one where it was looked at after the end."""
    if last is not None and topic.closed_at is not None and last.at <= topic.closed_at:
        topic.editions.filter(pk=last.pk).update(at=now)


def _edition(topic: Topic, votes: TopicVotes, before: Edition | None, begun: datetime) -> Edition:
    found, grouped = _mapped(topic, votes, before, begun)
    lineages, unused = _lineages(found, before)
    shown = editions.shown(
        found,
        votes.statements,
        lineages,
        str(votes.latest),
        votes.fresh(found, before),
        before.shown if before else None,
    )
    return Edition(
        topic=topic,
        number=before.number + 1 if before else 1,
        at=begun,
        votes=len(votes),
        latest=votes.latest,
        shown=shown | {"next_lineage": unused},
        private=editions.private(found, votes.statements) | {"grouping": grouped.plain()},
        frame=packed(found.frame),
    )


def _mapped(
    topic: Topic, votes: TopicVotes, before: Edition | None, now: datetime
) -> tuple[OpinionMap, Grouping]:
    """The map, with the groups of before unless it is time to look for them again."""
    frame = continued(before, votes.statements) if before is not None else None
    if before is not None and frame is not None:
        known = grouping(before, frame)
        if known is not None and not known.is_over(topic, len(votes), now):
            return votes.standing(frame, known.stability), known
    found = _whole(votes.votes, frame)
    return found, Grouping(now, len(votes), found.stability)


def _whole(votes: Votes, frame: Frame | None) -> OpinionMap:
    """A map with groups looked for: on the cluster, if one is named and answers."""
    if settings.ZHIXING_CLUSTER:
        try:
            return cluster.mapped(votes, previous=frame, address=settings.ZHIXING_CLUSTER)
        except Exception:  # whatever became of the cluster, the map is made
            log.exception("cluster %s made no map; it is made here", settings.ZHIXING_CLUSTER)
    return opinion_map(votes, previous=frame)


@transaction.atomic
def _published(edition: Edition) -> Edition | None:
    """Store the edition and the totals; None where another worker was faster.

    The topic is locked only here: a map may take seconds, in which people vote.
    """
    topic = Topic.objects.select_for_update(no_key=True).get(pk=edition.topic_id)
    if topic.editions.filter(number=edition.number).exists():
        return None
    edition.save()
    everyone = {
        row["pk"]: tuple(row["everyone"] or (0, 0, 0)) for row in edition.shown["statements"]
    }
    renewed = [
        one
        for one in topic.statements.filter(pk__in=everyone)
        if (one.agree, one.disagree, one.passed) != everyone[one.pk]
    ]
    for one in renewed:
        one.agree, one.disagree, one.passed = everyone[one.pk]
    Statement.objects.bulk_update(renewed, ["agree", "disagree", "passed"], batch_size=500)
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
