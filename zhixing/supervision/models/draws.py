"""Draws that anybody can redo: the parties who bound themselves, the frozen list, the order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models.rounds import Round


class Draw(Ledgered):
    """One numbered draw of a campaign; a failed one keeps its number and is published too.

    number: within the campaign, without gaps. root, digest, seed: hexadecimal, 32 bytes. size:
    entries of the ledger at the checkpoint. people_digest: of pool and recusals, as they were
    frozen with the list; pool: the inspectors' user names then, in the order of their numbers in
    the published file, which is nobody's choice; pool_keys: the same people as rows, empty for a
    draw of the first format, which drew them by name. left_out: how many claims of which
    unit, by its code, were left out since too few inspectors may check them. beacon_source: which
    public value is mixed in, said beforehand.
    """

    class State(models.TextChoices):
        COMMITTING = "committing", _("等待双方承诺")
        ANNOUNCED = "announced", _("名单已冻结")
        DRAWN = "drawn", _("已抽出")
        FAILED = "failed", _("作废")
        # Never drawn, for another reason than a nonce that somebody keeps back.
        ABANDONED = "abandoned", _("放弃")

    LEDGER_FIELDS: ClassVar = (
        "round", "number", "state", "beacon_source", "beacon_value", "root", "size", "digest",
        "people_digest", "pool", "listed", "left_out", "seed", "prepared_by", "prepared_at",
        "announced_at", "drawn_at", "failed_at", "failed_reason",
    )  # fmt: skip

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField(_("抽签编号"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMMITTING)
    beacon_source = models.CharField(_("公共随机数来源"), max_length=200, blank=True)
    beacon_value = models.CharField(_("公共随机数"), max_length=200, blank=True)
    root = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    people_digest = models.CharField(max_length=64, blank=True)
    pool = models.JSONField(default=list)
    pool_keys = models.JSONField(default=list)
    listed = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    seed = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    announced_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failed_reason = models.CharField(_("作废原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("抽签")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="committing", announced_at__isnull=True, digest="")
                | (Q(state__in=["announced", "drawn", "failed"], announced_at__isnull=False)
                   & ~Q(digest="") & ~Q(root=""))
                | Q(state="abandoned"),
                name="draw_announced_with_its_list",
            ),
            models.CheckConstraint(
                condition=(Q(state="drawn", drawn_at__isnull=False) & ~Q(seed=""))
                | (~Q(state="drawn") & Q(drawn_at__isnull=True, seed="")),
                name="draw_drawn_with_its_seed",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["failed", "abandoned"], failed_at__isnull=False)
                    & ~Q(failed_reason="")
                )
                | (
                    ~Q(state__in=["failed", "abandoned"])
                    & Q(failed_at__isnull=True, failed_reason="")
                ),
                name="draw_failed_with_its_reason",
            ),
            # One at a time, so that no second draw waits in the drawer for a better order.
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["committing", "announced"]),
                name="draw_one_open_per_round",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("第 %(n)s 次抽签") % {"n": self.number})


class Party(Ledgered):
    """Who throws a secret number in: its SHA-256 before the list is frozen, itself afterwards.

    commitment, nonce: hexadecimal, 32 bytes. The server never sees a nonce before it is revealed.
    beacon: the public value as this side read it; it counts once both sides read the same.
    """

    class Side(models.TextChoices):
        OFFICE = "office", _("领导小组办公室")
        STAFF = "staff", _("职工代表")

    LEDGER_FIELDS: ClassVar = (
        "draw", "side", "person", "commitment", "committed_at", "nonce", "revealed_at", "beacon",
        "beacon_at",
    )  # fmt: skip

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="parties")
    side = models.CharField(max_length=6, choices=Side.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    commitment = models.CharField(_("承诺"), max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    nonce = models.CharField(_("随机数"), max_length=64, blank=True)
    revealed_at = models.DateTimeField(null=True)
    beacon = models.CharField(_("读到的公共随机数"), max_length=200, blank=True)
    beacon_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["side", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "side"], name="party_one_per_side"),
            models.UniqueConstraint(fields=["draw", "person"], name="party_plays_one_side"),
            models.CheckConstraint(
                condition=Q(commitment="", committed_at__isnull=True)
                | (~Q(commitment="") & Q(committed_at__isnull=False)),
                name="party_commitment_with_at",
            ),
            models.CheckConstraint(
                condition=Q(nonce="", revealed_at__isnull=True)
                | (~Q(nonce="") & ~Q(commitment="") & Q(revealed_at__isnull=False)),
                name="party_nonce_after_commitment",
            ),
            models.CheckConstraint(
                condition=Q(beacon="", beacon_at__isnull=True)
                | (~Q(beacon="") & ~Q(nonce="") & Q(beacon_at__isnull=False)),
                name="party_beacon_after_nonce",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.person}"


class DrawnItem(models.Model):
    """One line of a frozen list. The draw's digest binds kind, key and unit; its seed the order.

    kind, key: which record, `sources` opens it. position: in the order of all units, from 1; place:
    in the order of its own unit. handed_out: the inspectors were shown that it is next.
    """

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField(null=True)
    place = models.PositiveIntegerField(null=True)
    handed_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "kind", "key"], name="drawn_item_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["draw", "unit", "place"], name="drawn_item_by_place"),
            models.Index(fields=["draw", "position"], name="drawn_item_by_position"),
            models.Index(fields=["kind", "key"], name="drawn_item_by_record"),
            # Few of a list are handed out; whoever goes to see asks for those alone.
            models.Index(
                fields=["draw", "kind", "key", "unit"],
                condition=Q(handed_out_at__isnull=False),
                name="drawn_item_handed_out",
            ),
        ]

    @property
    def published_id(self) -> str:
        """How the draw file names it."""
        return f"{self.kind}:{self.key}"

    def __str__(self) -> str:
        return self.title


class Recusal(models.Model):
    """Who of the pool may not go to a unit, as it was when the list was frozen."""

    class Ground(models.TextChoices):
        OWN = "own", _("在该单位任职")
        BELOW = "below", _("是该单位的下级")
        ABOVE = "above", _("分管该单位")

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="recusals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=5, choices=Ground.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "unit", "person"], name="recusal_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_ground_display()}"


class Seat(models.Model):
    """The drawn order of inspectors for a unit; the first ones go, the next step in for them."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["unit", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "unit", "rank"], name="seat_rank_once"),
            models.UniqueConstraint(fields=["draw", "unit", "person"], name="seat_person_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="seat_from_one"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "draw"], name="seat_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.rank}"
