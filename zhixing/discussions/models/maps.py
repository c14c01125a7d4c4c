"""Editions of a topic's opinion map, what its groups are called, and what was adopted from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.discussions.models.topics import LONGEST, UNTOLD, Argument, Statement, Topic
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person


class Edition(models.Model):
    """The opinion map of a topic as it was at a time. Derived: made again, it would be the same.

    shown: what anybody may see, small groups hidden (`editions`). private: where the statements
    lie, so that a voter's own place can be found, and when its groups were looked for
    (`regrouping`). frame: what the next edition continues.
    votes, latest: how many there were, and the time of the last one, so that nothing new makes no
    edition.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    votes = models.PositiveBigIntegerField()
    latest = models.DateTimeField()
    shown = models.JSONField()
    private = models.JSONField()
    frame = models.BinaryField()

    class Meta:
        verbose_name = _("意见图谱")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "number"], name="edition_number_is_taken_once")
        ]

    def __str__(self) -> str:
        return f"edition {self.number} of topic {self.topic_id}"


class GroupName(Ledgered):
    """What the office calls a group. lineage: a number that a group keeps from edition to edition,
    however its size and place among the others change."""

    LEDGER_FIELDS: ClassVar = ("topic", "lineage", "name")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="group_names")
    lineage = models.PositiveIntegerField()
    name = models.CharField(_("群体名称"), max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "lineage"], name="group_is_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Consensus(Ledgered):
    """A statement adopted from a topic, with the figures it rested on, and the dissent answered.

    figures: frozen when it was adopted: edition, turnout, votes by group with intervals, sittings.
    """

    LEDGER_FIELDS: ClassVar = (
        "topic", "statement", "text", "figures", "reason", "dissent", "dissent_answer",
    )  # fmt: skip

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="consensus")
    statement = models.OneToOneField(Statement, models.PROTECT, related_name="consensus")
    text = models.CharField(_("共识"), max_length=LONGEST)
    figures = models.JSONField()
    reason = models.TextField(_("采纳的考虑"), blank=True)
    # The reasons against it that were shown when it was adopted, kept word for word (row I1).
    dissent = models.JSONField(default=list)
    dissent_answer = models.TextField(_("对不同意见的答复"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("共识")
        ordering: ClassVar = ["-adopted_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(dissent_answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(dissent_answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="consensus_answered_by_with_at_and_text",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def told_dissent(self) -> list[str]:
        """The dissent as anybody may read it: words that were taken down since are not told."""
        removed = Argument.State.REMOVED
        gone = {one.text for one in self.statement.arguments.all() if one.state == removed}
        return [str(UNTOLD) if words in gone else words for words in self.dissent]
