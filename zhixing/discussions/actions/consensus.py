"""Adopting what all groups agree on, and answering those who do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.discussions.models import Consensus, Statement
from zhixing.discussions.queries import consensus as queries
from zhixing.discussions.queries import maps
from zhixing.discussions.rules.consensus import (
    AlreadyAdopted,
    DissentAnswered,
    NoMap,
    Opposed,
    require_adopt,
)
from zhixing.discussions.rules.topics import require_shown
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.web.writing import insert


@action
def adopt(*, statement: Statement, reason: str, by: Person) -> Consensus:
    """Make a statement consensus. The figures are those of the latest map, frozen here for good;
    the reasons against it are kept word for word. Raises NoMap, Opposed, AlreadyAdopted."""
    topic = statement.topic
    require_adopt(by, topic.campaign)
    require_shown(statement)
    # Held, so that no sitting it rests on is withdrawn meanwhile.
    Statement.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.pk)
    figures = queries.figures(maps.latest(topic), statement)
    if figures is None:
        raise NoMap(_("这条观点还没有数据可依：要有 5 个人表态，并进入意见图谱。"))
    _require_unopposed(figures)
    found = Consensus(
        topic=topic,
        statement=statement,
        text=statement.text,
        figures=figures,
        reason=reason,
        dissent=queries.dissent(statement),
        adopted_by=by,
    )
    insert(found, AlreadyAdopted(_("这条观点已经作为共识采纳。")))
    record("consensus.adopted", found, facts=snapshot(found), campaign=topic.campaign)
    return found


@action
def answer_dissent(*, consensus: Consensus, dissent_answer: str, by: Person) -> Consensus:
    """Answer those who disagree in words; once. Raises DissentAnswered."""
    require_adopt(by, consensus.topic.campaign)
    held = Consensus.objects.select_for_update().get(pk=consensus.pk)
    if held.dissent_answer:
        raise DissentAnswered(_("对不同意见已经答复过了，不能改写。"))
    held.dissent_answer, held.answered_by, held.answered_at = dissent_answer, by, timezone.now()
    held.save(update_fields=["dissent_answer", "answered_by", "answered_at"])
    facts = snapshot(held, "dissent_answer")
    record("consensus.answered", held, facts=facts, campaign=held.topic.campaign)
    return held


def _require_unopposed(figures: Mapping[str, Any]) -> None:
    against = queries.opponents(figures)
    if against:
        names = "、".join(against)
        raise Opposed(
            _("这条观点，%(names)s不赞成的多于赞成的，不能作为共识采纳；请另选一条。")
            % {"names": names}
        )
