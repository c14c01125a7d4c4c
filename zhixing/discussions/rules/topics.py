"""Who may open topics, speak, vote and moderate, in which phase, and the facts that refuse it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import (
    PhaseClosed,
    Visitor,
    is_office,
    require,
    require_open,
    require_phase,
)
from zhixing.discussions.models import Statement, Topic
from zhixing.web.errors import Refused

MOST_WAITING = 20  # statements of one participant that nobody has looked at yet


class TopicClosed(Refused):
    """The discussion has ended: it can be read."""

    code = "topic_closed"


class AlreadyStated(Refused):
    """The topic has this very statement, or the statement this very reason of the same person."""

    code = "already_stated"
    field = "text"


class AlreadyModerated(Refused):
    """Somebody decided about these words before."""

    code = "already_moderated"


class NotShown(Refused):
    """Words that are to be taken down are not there for anybody to read."""

    code = "not_shown"


class RestedOn(Refused):
    """A consensus was made of the statement: its words are the consensus' own."""

    code = "rested_on"


class ReasonMissing(Refused):
    code = "reason_missing"
    field = "reason"


class TooManyWaiting(Refused):
    """One participant has filled the queue; what waits is looked at first."""

    code = "too_many_waiting"
    field = "text"


class NoSuchStatement(Refused):
    """A vote on a statement that the topic does not show."""

    code = "no_such_statement"
    status = 404


class NoSuchGroup(Refused):
    """No opinion map of the topic ever had this group."""

    code = "no_such_group"
    status = 404


class UnreadableConversation(Refused):
    """The files of another platform cannot be read; the message names the place."""

    code = "unreadable_conversation"
    field = "votes"


class BadTally(Refused):
    """More votes than people who were there, or a statement that was counted twice."""

    code = "bad_tally"


class AlreadyRecorded(Refused):
    """The very same sitting was entered before: a form that was sent twice counts once."""

    code = "already_recorded"


class AlreadyWithdrawn(Refused):
    """The sitting was withdrawn before."""

    code = "already_withdrawn"


class SittingRestedOn(Refused):
    """A consensus was adopted when the sitting counted: its figures are frozen."""

    code = "sitting_rested_on"


def may_open(person: Visitor, campaign: Campaign) -> bool:
    return is_office(person, campaign) and campaign.closed_at is None


def may_moderate(person: Visitor, topic: Topic) -> bool:
    return is_office(person, topic.campaign) and topic.campaign.closed_at is None


def may_take_down(person: Visitor, topic: Topic) -> bool:
    """Also when all is over: what hurts somebody is taken down at any time."""
    return is_office(person, topic.campaign)


def may_state(topic: Topic) -> bool:
    """Anybody may speak while the topic is open and a phase grants it."""
    return topic.closed_at is None and topic.campaign.grants(Verb.STATE)


def may_vote(topic: Topic) -> bool:
    return topic.closed_at is None and topic.campaign.grants(Verb.VOTE)


def require_open_for(person: Visitor, campaign: Campaign) -> None:
    require_open(campaign)
    require(is_office(person, campaign), _("议题由领导小组办公室提出"))


def require_moderate(person: Visitor, topic: Topic) -> None:
    require_open(topic.campaign)
    require(is_office(person, topic.campaign), _("观点和理由由领导小组办公室审核"))


def require_take_down(person: Visitor, topic: Topic) -> None:
    require(may_take_down(person, topic), _("观点和理由由领导小组办公室撤下"))


def require_state(topic: Topic) -> None:
    _require_running(topic)
    require_phase(topic.campaign, Verb.STATE)


def require_vote(topic: Topic) -> None:
    _require_running(topic)
    require_phase(topic.campaign, Verb.VOTE)


def require_sat(topic: Topic, day: date) -> None:
    """A meeting votes on a day on which a phase grants it, and may be entered later."""
    _require_running(topic)
    if not topic.campaign.grants(Verb.VOTE, day):
        raise PhaseClosed(_("座谈会那天的阶段不能表态，请核对日期和活动的阶段安排。"))


def require_shown(statement: Statement) -> None:
    if statement.state != Statement.State.SHOWN:
        raise NoSuchStatement(_("这条观点还没有公开，或者没有这条观点。"))


def _require_running(topic: Topic) -> None:
    require_open(topic.campaign)
    if topic.closed_at is not None:
        raise TopicClosed(_("“%(title)s”的讨论已经结束，只供查阅。") % {"title": topic.title})
