"""What may become consensus, what did, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from zhixing.analysis.intervals import wilson
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Argument, Consensus, Edition, Statement, Topic
from zhixing.discussions.queries import maps, topics
from zhixing.discussions.queries.sittings import counting

DIGITS = 3


def adopted(campaign: Campaign) -> QuerySet[Consensus]:
    """Every consensus of the campaign, the latest first."""
    return Consensus.objects.filter(topic__campaign=campaign).select_related("topic")


def consensus(pk: int) -> Consensus:
    found = Consensus.objects.select_related("topic", "adopted_by", "answered_by").filter(pk=pk)
    one = found.first()
    if one is None:
        raise Http404
    return one


def opponents(figures: Mapping[str, Any]) -> list[str]:
    """Who is against, as far as the figures show it: groups by their names, and everybody, of whom
    more disagree than agree."""
    told = [(_("全体"), figures["everyone"])]
    for number, group in enumerate(figures["groups"], start=1):
        told.append((group["name"] or _("第 %(n)s 群体") % {"n": number}, group["votes"]))
    return [name for name, votes in told if votes and votes["disagree"] > votes["agree"]]


def candidates(topic: Topic, most: int = 10) -> list[tuple[Statement, dict[str, Any]]]:
    """Statements of the latest map that no group is against and that are not adopted yet, by
    group-informed consensus, each with what the map says of it."""
    edition = maps.latest(topic)
    if edition is None:
        return []
    taken = set(topic.consensus.values_list("statement", flat=True))
    rows = sorted(edition.shown["statements"], key=lambda one: -(one["consensus"] or 0))
    rows = [one for one in rows if one["pk"] not in taken and one["consensus"]]
    rows = [one for one in rows if not any(map(_is_against, one["groups"]))][:most]
    found = topics.shown(topic).in_bulk([one["pk"] for one in rows])
    return [(found[one["pk"]], one) for one in rows if one["pk"] in found]


def figures(edition: Edition | None, statement: Statement) -> dict[str, Any] | None:
    """What an adoption rests on, to be frozen: turnout, votes of all and of each group with the
    interval of the share that agrees, and what sittings said. Hidden cells stay hidden.

    None where there is no map yet, the statement came after it, or fewer than five have voted on
    it.
    """
    shown = edition.shown if edition is not None else {"statements": []}
    row = next((one for one in shown["statements"] if one["pk"] == statement.pk), None)
    if edition is None or row is None or row["everyone"] is None:
        return None
    names = maps.names(edition.topic)
    return {
        "edition": edition.number,
        "people": shown["people"],
        "votes": maps.votes_told(edition),
        # As text, like the intervals: the ledger holds no float, no two languages print one alike.
        "consensus": "" if row["consensus"] is None else str(row["consensus"]),
        "everyone": _with_interval(row["everyone"]),
        "groups": [
            {
                "name": names.get(group["lineage"], ""),
                "size": group["size"],
                "votes": _with_interval(votes),
            }
            for group, votes in zip(shown["groups"], row["groups"], strict=True)
        ],
        "sittings": [
            {
                "title": tally.sitting.title,
                "present": tally.sitting.present,
                "votes": [tally.agree, tally.disagree, tally.passed] if tally.is_told else None,
            }
            for tally in counting(statement.pk)
        ],
    }


def dissent(statement: Statement) -> list[str]:
    """The reasons against a statement that everybody could read, word for word."""
    against = statement.arguments.filter(
        side=Argument.Side.AGAINST, state=Argument.State.SHOWN
    ).order_by("pk")
    return list(against.values_list("text", flat=True))


def _is_against(votes: list[int] | None) -> bool:
    return votes is not None and votes[1] > votes[0]


def _with_interval(votes: list[int] | None) -> dict[str, Any] | None:
    if votes is None:
        return None
    agree, disagree, passed = votes
    low, high = wilson(agree, agree + disagree + passed)
    return {
        "agree": agree,
        "disagree": disagree,
        "passed": passed,
        "interval": [f"{low:.{DIGITS}f}", f"{high:.{DIGITS}f}"],
    }
