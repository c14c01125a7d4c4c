"""Who takes part, what they vote, and the ballots that the ledger has sealed.

Votes are many, so they take a path of their own: one upsert, no entry. Every few minutes all that
are new become ballots of a batch, and the batch one entry with the Merkle root of its shuffled
ballots. What nobody has sealed yet is the only thing that a change of the database could hide.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.analysis.opinion_map.suppression import LEAST
from zhixing.discussions.models.topics import Statement, Topic
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person


class Participant(models.Model):
    """Somebody in a topic, known by a keyed digest only: of the account, or of a visitor's cookie.

    The row names nobody. Whoever holds both the database and the installation's secret can tell
    whether a certain account is a certain row; `docs/security.md` says so.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="participants")
    key = models.CharField(max_length=64)
    # Signed in, so that one person is one row whatever the number of screens.
    on_roll = models.BooleanField(default=False)
    # A visitor who was found to be an account: the votes went there (`actions.joining`).
    moved = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("参与者")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "key"], name="participant_joins_once")
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class GivenVotes(models.Manager["Vote"]):
    """Votes that were not withdrawn."""

    def get_queryset(self) -> models.QuerySet[Vote]:
        return super().get_queryset().filter(value__isnull=False)


class Vote(models.Model):
    """The last word of a participant on a statement; changing one's mind changes the row.

    One that was withdrawn has no value: the row stays, since its ballots are sealed.
    """

    class Value(models.IntegerChoices):
        AGREE = 1, _("赞成")
        DISAGREE = -1, _("不赞成")
        PASS = 0, _("说不准")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="votes")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="votes")
    value = models.SmallIntegerField(choices=Value.choices, null=True)
    # When it was given on the voter's screen: of two votes the later counts, not the later to come.
    at = models.DateTimeField()
    # From when on the value is this one, by our clock: what is new to an edition of the map.
    since = models.DateTimeField(default=timezone.now)
    # Whether the present value is in a batch; a change takes it out again.
    sealed = models.BooleanField(default=False)

    objects = models.Manager["Vote"]()
    given = GivenVotes()

    class Meta:
        verbose_name = _("表态")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "statement"], name="vote_counts_once"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="vote_value_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["statement"], condition=Q(sealed=False), name="vote_not_yet_sealed"
            )
        ]

    def __str__(self) -> str:
        value = "withdrew" if self.value is None else f"{self.value:+d}"
        return f"{self.participant_id} {value} {self.statement_id}"


class Batch(Ledgered):
    """Ballots sealed together. The root is over their leaves in the order of the leaf hashes, which
    the salts make random, so that a position tells nothing of the time."""

    LEDGER_FIELDS: ClassVar = ("topic", "number", "size", "root")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "number"], name="batch_number_is_taken_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="batch_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of topic {self.topic_id}"


class Ballot(models.Model):
    """A vote as it was sealed: what its leaf says, and where the leaf is. One without a value says
    that the vote before was withdrawn."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="ballots")
    position = models.PositiveIntegerField()
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    value = models.SmallIntegerField(null=True)
    salt = models.BinaryField(max_length=16)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "position"], name="ballot_position_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"ballot {self.position} of {self.batch}"


class Sitting(Ledgered):
    """A meeting that voted by hand or on paper (座谈会); kept apart from single votes.

    One that was entered wrongly is withdrawn with a reason: it stays listed, and counts nowhere.
    """

    class Way(models.TextChoices):
        HANDS = "hands", _("举手")
        PAPER = "paper", _("纸质选票")

    LEDGER_FIELDS: ClassVar = (
        "topic", "title", "held_on", "place", "way", "present", "withdrawn_at", "withdrawn_reason",
    )  # fmt: skip

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="sittings")
    title = models.CharField(_("座谈会名称"), max_length=120)
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    way = models.CharField(_("表决方式"), max_length=5, choices=Way.choices)
    present = models.PositiveIntegerField(_("到会人数"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(_("撤销理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("座谈会")
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason=""
                )
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                & ~Q(withdrawn_reason=""),
                name="sitting_withdrawn_by_with_at_and_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Tally(Ledgered):
    """What a sitting said of one statement."""

    LEDGER_FIELDS: ClassVar = ("sitting", "statement", "agree", "disagree", "passed")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="tallies")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="tallies")
    agree = models.PositiveIntegerField(_("赞成"))
    disagree = models.PositiveIntegerField(_("不赞成"))
    passed = models.PositiveIntegerField(_("说不准"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "statement"], name="tally_is_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.agree}/{self.disagree}/{self.passed}"

    @property
    def is_told(self) -> bool:
        """Whether enough voted for the counts to be seen: a meeting of three names all three."""
        return self.agree + self.disagree + self.passed >= LEAST
