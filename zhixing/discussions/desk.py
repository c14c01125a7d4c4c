"""What discussions put on the desks of the office and the leading group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import current_duties
from zhixing.discussions.models import Argument, Consensus, Statement, Topic
from zhixing.discussions.rules.consensus import ADOPT
from zhixing.organisation.models import Person
from zhixing.web.desk import Todo

MODERATE = {Duty.Role.OFFICE, Duty.Role.LEADER}


def todos(person: Person) -> Iterator[Todo]:
    """Topics with words that wait to be looked at, and consensus whose dissent waits for an answer:
    one query each."""
    duties = list(current_duties(person))
    offices = [duty.campaign_id for duty in duties if duty.role in MODERATE]
    adopting = [duty.campaign_id for duty in duties if duty.role in ADOPT]
    if offices:
        yield from map(_to_moderate, _with_waiting(offices))
    if adopting:
        yield from map(_to_answer, _unanswered(adopting))


def _to_moderate(topic: Any) -> Todo:
    return Todo(
        _("审核观点和理由"),
        _("“%(title)s”有 %(what)s等待审核") % {"title": topic.title, "what": _what(topic)},
        reverse("discussions:moderation", args=[topic.pk]),
        None,
        topic.campaign.name,
        min(at for at in (topic.stated, topic.argued) if at is not None),
    )


def _to_answer(found: Consensus) -> Todo:
    return Todo(
        _("答复对共识的不同意见"),
        found.text,
        reverse("discussions:consensus", args=[found.pk]) + "#dissent",
        None,
        found.topic.campaign.name,
        found.adopted_at,
    )


def _unanswered(campaigns: Sequence[int]) -> QuerySet[Consensus]:
    """Somebody gave reasons against it, and nobody has answered them."""
    return (
        Consensus.objects.filter(
            topic__campaign__in=campaigns, topic__campaign__closed_at=None, dissent_answer=""
        )
        .exclude(dissent=[])
        .select_related("topic__campaign")
        .order_by("pk")
    )


def _with_waiting(offices: Sequence[int]) -> QuerySet[Any]:
    statements = Q(statements__state=Statement.State.WAITING)
    reasons = Q(statements__arguments__state=Argument.State.WAITING)
    return (
        Topic.objects.filter(campaign__in=offices, campaign__closed_at=None)
        .annotate(
            statements_waiting=Count("statements", statements, distinct=True),
            reasons_waiting=Count("statements__arguments", reasons, distinct=True),
            stated=Min("statements__at", filter=statements),
            argued=Min("statements__arguments__at", filter=reasons),
        )
        .filter(Q(statements_waiting__gt=0) | Q(reasons_waiting__gt=0))
        .select_related("campaign")
        .order_by("pk")
    )


def _what(topic: Any) -> str:
    told = (
        (topic.statements_waiting, _("%(n)s 条观点")),
        (topic.reasons_waiting, _("%(n)s 条理由")),
    )
    return _("、").join(words % {"n": n} for n, words in told if n)
