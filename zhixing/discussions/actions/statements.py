"""Writing statements and reasons: saying them, and letting them be seen or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.discussions.actions.facts import write_facts
from zhixing.discussions.models import Argument, Consensus, Participant, Statement, Topic
from zhixing.discussions.rules.topics import (
    MOST_WAITING,
    AlreadyModerated,
    AlreadyStated,
    NotShown,
    ReasonMissing,
    RestedOn,
    TooManyWaiting,
    require_moderate,
    require_shown,
    require_state,
    require_take_down,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.web.writing import insert

Words = TypeVar("Words", Statement, Argument)


@action
def submit(*, topic: Topic, text: str, participant: Participant, by: None) -> Statement:
    """Say something of one's own; it is shown when the office has looked at it.

    Nobody is named in the ledger either, signed in or not. Raises AlreadyStated, TooManyWaiting.
    """
    require_state(topic)
    _require_room(participant)
    statement = Statement(topic=topic, text=text, author=participant)
    insert(statement, AlreadyStated(_said_before(topic, text, participant)))
    record("statement.submitted", statement, facts=snapshot(statement), campaign=topic.campaign)
    return statement


@action
def argue(
    *, statement: Statement, side: str, text: str, participant: Participant, by: None
) -> Argument:
    """Give a reason for or against a statement; the same words once, however often they are sent.

    Raises NoSuchStatement, TooManyWaiting, AlreadyStated.
    """
    require_state(statement.topic)
    require_shown(statement)
    _require_room(participant)
    if participant.arguments.filter(statement=statement, side=side, text=text).exists():
        raise AlreadyStated(_("这条理由您已经写过，在“我的表态”里可以看到结果。"))
    argument = Argument.objects.create(
        statement=statement, side=side, text=text, author=participant
    )
    campaign = statement.topic.campaign
    record("argument.submitted", argument, facts=snapshot(argument), campaign=campaign)
    return argument


@action
def state_facts(
    *, statement: Statement, facts: Mapping[str, Sequence[Model]], by: Person
) -> Statement:
    """Say which records a shown statement speaks of: facts beside an opinion, for everybody.

    facts: the records of each kind of `discussions.facts`, in order; what is not there no longer is
    a fact.
    """
    require_moderate(by, statement.topic)
    held = Statement.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.pk)
    require_shown(held)
    held.facts.all().delete()
    write_facts(facts, of=held)
    told = {kind: list(records) for kind, records in facts.items()}
    record("statement.facts_stated", held, facts=told, campaign=statement.topic.campaign)
    return statement


@action
def moderate(*, statement: Statement, show: bool, by: Person, reason: str = "") -> Statement:
    """Show a statement, or refuse it with a reason that its author reads."""
    require_moderate(by, statement.topic)
    held = _decided(Statement.objects.select_for_update().get(pk=statement.pk), show, reason, by)
    campaign = statement.topic.campaign
    facts = snapshot(held, "state", "reason")
    record("statement.moderated", held, facts=facts, campaign=campaign)
    return held


@action
def moderate_argument(*, argument: Argument, show: bool, by: Person, reason: str = "") -> Argument:
    """As `moderate`, for a reason."""
    topic = argument.statement.topic
    require_moderate(by, topic)
    held = _decided(Argument.objects.select_for_update().get(pk=argument.pk), show, reason, by)
    facts = snapshot(held, "state", "reason")
    record("argument.moderated", held, facts=facts, campaign=topic.campaign)
    return held


@action
def take_down(*, statement: Statement, reason: str, by: Person) -> Statement:
    """Show a statement no longer; the reason is there for everybody. Its votes count no more.
    Raises NotShown, RestedOn."""
    require_take_down(by, statement.topic)
    held = Statement.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.pk)
    if Consensus.objects.filter(statement=held).exists():
        raise RestedOn(_("这条观点已采纳为共识，不能撤下。"))
    _removed(held, reason, by)
    facts = snapshot(held, "state", "reason")
    record("statement.taken_down", held, facts=facts, campaign=statement.topic.campaign)
    return held


@action
def take_down_argument(*, argument: Argument, reason: str, by: Person) -> Argument:
    """As `take_down`, for a reason for or against a statement."""
    topic = argument.statement.topic
    require_take_down(by, topic)
    held = Argument.objects.select_for_update(of=("self",), no_key=True).get(pk=argument.pk)
    _removed(held, reason, by)
    facts = snapshot(held, "state", "reason")
    record("argument.taken_down", held, facts=facts, campaign=topic.campaign)
    return held


def _removed(words: Statement | Argument, reason: str, by: Person) -> None:
    if words.state != words.State.SHOWN:
        raise NotShown(_("这一条没有公开，或者已经撤下，请刷新页面。"))
    if not reason.strip():
        raise ReasonMissing(_("撤下要写明理由，看的人和作者都会看到。"))
    words.state, words.reason = words.State.REMOVED, reason.strip()
    words.moderated_by, words.moderated_at = by, timezone.now()
    words.save(update_fields=["state", "reason", "moderated_by", "moderated_at"])


def _said_before(topic: Topic, text: str, participant: Participant) -> str:
    """What somebody is told whose very words the topic has; whoever sent a form twice is the author
    of those."""
    same = topic.statements.filter(text=text).first()
    if same is not None and same.author_id == participant.pk:
        return _("这句话您已经提过，在“我的表态”里可以看到结果。")
    if same is not None and same.state != Statement.State.SHOWN:
        return _("一模一样的话已经有人提过，现在没有公开；请换一个说法。")
    return _("已经有一模一样的观点，请直接表态。")


def _decided(words: Words, show: bool, reason: str, by: Person) -> Words:
    if words.state != words.State.WAITING:
        raise AlreadyModerated(_("这一条已经审核过了，请刷新页面。"))
    if not show and not reason.strip():
        raise ReasonMissing(_("不公开要写明理由，作者会看到。"))
    words.state = words.State.SHOWN if show else words.State.REFUSED
    words.reason = "" if show else reason.strip()
    words.moderated_by, words.moderated_at = by, timezone.now()
    words.save(update_fields=["state", "reason", "moderated_by", "moderated_at"])
    return words


def _require_room(participant: Participant) -> None:
    """Counted under the participant's lock, so that two at once do not both find the last place."""
    held = Participant.objects.select_for_update().get(pk=participant.pk)
    waiting = held.statements.filter(state=Statement.State.WAITING).count()
    waiting += held.arguments.filter(state=Argument.State.WAITING).count()
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(_("您有 %(n)s 条内容还在等待审核，请等审核后再提。") % {"n": waiting})
