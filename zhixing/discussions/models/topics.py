"""A topic, the statements in it, and the reasons for and against them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem

UNTOLD = _("（没有公开，或者已经撤下）")  # in place of words that nobody may read
STATEMENT_LENGTH = 140  # of what is typed here
LONGEST = 1000  # of what is imported: other platforms allow more


class Topic(Ledgered):
    """What is discussed: a question, or an old notion, the new one, and what changes (row D5)."""

    LEDGER_FIELDS: ClassVar = (
        "campaign", "title", "description", "old_notion", "new_notion", "change", "closed_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="topics")
    title = models.CharField(_("议题"), max_length=120)
    description = models.TextField(_("背景"), blank=True)
    old_notion = models.CharField(_("旧观念"), max_length=200, blank=True)
    new_notion = models.CharField(_("新观念"), max_length=200, blank=True)
    change = models.CharField(_("要改什么"), max_length=200, blank=True)
    problems = models.ManyToManyField(
        Problem, blank=True, related_name="topics", verbose_name=_("来自哪些问题")
    )
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("议题")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="topic_closed_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(old_notion="", new_notion="", change="")
                | (~Q(old_notion="") & ~Q(new_notion="") & ~Q(change="")),
                name="topic_notions_come_together",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Moderated(Ledgered):
    """Words of a participant, shown once the office has looked at them; refused with a reason that
    the author reads, or taken down later with one that everybody reads."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待审核")
        SHOWN = "shown", _("已公开")
        REFUSED = "refused", _("未公开")
        REMOVED = "removed", _("已撤下")

    state = models.CharField(
        pgettext_lazy("heading", "状态"), max_length=8, choices=State.choices, default=State.WAITING
    )
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    moderated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
    text: str

    class Meta:
        abstract = True

    @property
    def told(self) -> str:
        """What anybody may read who knows of these words."""
        return self.text if self.state == self.State.SHOWN else str(UNTOLD)


def _moderated(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(state="waiting", moderated_by__isnull=True, moderated_at__isnull=True)
            | (~Q(state="waiting") & Q(moderated_by__isnull=False, moderated_at__isnull=False)),
            name=f"{name}_moderated_by_with_at",
        ),
        models.CheckConstraint(
            condition=(Q(state__in=["refused", "removed"]) & ~Q(reason=""))
            | (~Q(state__in=["refused", "removed"]) & Q(reason="")),
            name=f"{name}_refused_with_reason",
        ),
    ]


class Statement(Moderated):
    """A sentence of at most 140 characters that people agree with, disagree with, or pass on.

    Its words never change: who voted on them would have voted on something else.
    """

    LEDGER_FIELDS: ClassVar = ("topic", "text", "seed", "state", "reason")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="statements")
    text = models.CharField(_("观点"), max_length=LONGEST)
    # Given by the office when the topic was opened, so that the first visitor finds something.
    seed = models.BooleanField(default=False)
    author = models.ForeignKey(
        "discussions.Participant", models.PROTECT, null=True, related_name="statements"
    )
    # Single votes as anybody may see them: renewed with the topic's map, by at least five people
    # at a time, and 0 until five have voted (`editions`).
    agree = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("观点")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "text"], name="statement_is_made_once"),
            *_moderated("statement"),
        ]
        indexes: ClassVar = [models.Index(fields=["topic", "state"], name="statement_by_state")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_counted(self) -> bool:
        """Whether enough have voted for the totals to be seen."""
        return bool(self.agree or self.disagree or self.passed)


class Fact(models.Model):
    """A record that a statement speaks of, a fact beside an opinion; or that a topic comes from.

    kind: of `discussions.facts`. record: its key, and no foreign key, since later rooms' records
    are named too; where there is no such record any more, there is no such fact.
    """

    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="facts")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="facts")
    kind = models.CharField(max_length=20)
    record = models.PositiveBigIntegerField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("有关的事实")
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement", "kind", "record"], name="fact_is_stated_once"
            ),
            models.UniqueConstraint(fields=["topic", "kind", "record"], name="fact_opens_once"),
            models.CheckConstraint(
                condition=Q(statement__isnull=True, topic__isnull=False)
                | Q(statement__isnull=False, topic__isnull=True),
                name="fact_of_statement_or_topic",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class Argument(Moderated):
    """A reason for or against a statement."""

    class Side(models.TextChoices):
        FOR = "for", _("赞成的理由")
        AGAINST = "against", _("反对的理由")

    LEDGER_FIELDS: ClassVar = ("statement", "side", "text", "state", "reason")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="arguments")
    side = models.CharField(max_length=7, choices=Side.choices)
    text = models.CharField(_("理由"), max_length=500)
    author = models.ForeignKey("discussions.Participant", models.PROTECT, related_name="arguments")

    class Meta:
        verbose_name = _("理由")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = _moderated("argument")

    def __str__(self) -> str:
        return self.text
