"""A notice: about a unit, never about a person, and never without the records it rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign, Clause
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit

LEAST_DAYS = 3  # working days that a unit has to reply before anything is issued

COMMENDATION, CRITICISM = Q(kind="commendation"), Q(kind="criticism")
BEFORE = Q(state__in=["drafted", "awaiting", "replied", "withdrawn"])
PUT_UP = Q(state__in=["submitted", "issued", "refused", "ended", "removed"])
DECIDED = Q(state__in=["issued", "refused", "ended", "removed"])


def _paired(*fields: str) -> Q:
    """All of them or none."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    return none | Q(**{f"{field}__isnull": False for field in fields})


class Notice(Ledgered):
    """Commendation (row G2) or criticism (row G3).

    responses, results, records: how many grounds of each kind it rests on; open_replies: replies of
    the unit that nobody answered. They stand here so that the database can refuse a notice without
    its grounds. reply_until: the last day on which a reply is waited for; reply_closed_on: the day,
    after it, on which it was put up without one.
    """

    class Kind(models.TextChoices):
        COMMENDATION = "commendation", _("通报表扬")
        CRITICISM = "criticism", _("通报批评")

    class State(models.TextChoices):
        DRAFTED = "drafted", pgettext_lazy("notice", "起草中")
        AWAITING = "awaiting", _("等待申辩")
        REPLIED = "replied", _("已申辩")
        SUBMITTED = "submitted", _("待组长审批")
        ISSUED = "issued", pgettext_lazy("notice", "已印发")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("不再通报")
        ENDED = "ended", _("已期满")
        REMOVED = "removed", _("整改后撤销")

    # The only moves there are, for either kind.
    TRANSITIONS: ClassVar[dict[str, dict[str, frozenset[str]]]] = {
        "commendation": {
            "drafted": frozenset({"submitted", "withdrawn"}),
            "submitted": frozenset({"issued", "refused"}),
            "refused": frozenset({"drafted", "withdrawn"}),
            "issued": frozenset({"ended"}),
        },
        "criticism": {
            "drafted": frozenset({"awaiting", "withdrawn"}),
            "awaiting": frozenset({"replied", "submitted", "withdrawn"}),
            "replied": frozenset({"submitted", "withdrawn"}),
            "submitted": frozenset({"issued", "refused"}),
            "refused": frozenset({"drafted", "withdrawn"}),
            "issued": frozenset({"ended", "removed"}),
        },
    }

    LEDGER_FIELDS: ClassVar = (
        "campaign", "number", "kind", "unit", "title", "addressed", "occasion", "facts", "rule",
        "clause", "demands", "until", "reply_days", "state", "responses", "results", "records",
        "sent_by", "sent_at", "reply_until", "replied_at", "open_replies", "reply_closed_on",
        "submitted_by", "submitted_at", "decided_by", "decided_at", "refusal", "withdrawn_by",
        "withdrawn_at", "withdrawn_reason", "ended_at", "removed_by", "removed_at",
        "removed_reason", "removed_source", "removed_key",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField(_("编号"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="notices", verbose_name=_("通报单位")
    )
    title = models.CharField(_("标题"), max_length=200)
    addressed = models.CharField(_("主送"), max_length=200, blank=True)
    occasion = models.TextField(_("引言"), blank=True)
    facts = models.TextField(_("事实"))
    rule = models.TextField(_("依据的规定"), blank=True)
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="notices",
        verbose_name=_("依据条款"),
    )  # fmt: skip
    demands = models.TextField(_("下步要求"))
    until = models.DateField(_("通报期至"), null=True, blank=True)
    reply_days = models.PositiveSmallIntegerField(_("申辩期"), default=LEAST_DAYS)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFTED)
    responses = models.PositiveSmallIntegerField(default=0)
    results = models.PositiveSmallIntegerField(default=0)
    records = models.PositiveSmallIntegerField(default=0)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    reply_until = models.DateField(_("申辩截止"), null=True)
    replied_at = models.DateTimeField(null=True)
    open_replies = models.PositiveSmallIntegerField(default=0)
    reply_closed_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.TextField(_("不批准的理由"), blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(_("不再通报的理由"), blank=True)
    ended_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.TextField(_("撤销理由"), blank=True)
    # The record that shows the rectification: `sources` opens it.
    removed_source = models.CharField(max_length=20, blank=True)
    removed_key = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("通报")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="notice_number_once"),
            models.CheckConstraint(
                condition=COMMENDATION | (CRITICISM & ~Q(rule="") & Q(until__isnull=False)),
                name="notice_criticism_names_rule_and_end",
            ),
            models.CheckConstraint(
                condition=CRITICISM | (~PUT_UP) | Q(responses__gte=1, results__gte=1),
                name="notice_commendation_on_both_grounds",
            ),
            models.CheckConstraint(
                condition=COMMENDATION
                | Q(state__in=["drafted", "withdrawn"])
                | Q(records__gte=1, sent_at__isnull=False),
                name="notice_criticism_on_records_sent",
            ),
            models.CheckConstraint(
                condition=CRITICISM | ~Q(state__in=["awaiting", "replied", "removed"]),
                name="notice_commendation_needs_no_reply",
            ),
            models.CheckConstraint(
                condition=Q(reply_days__gte=LEAST_DAYS), name="notice_reply_takes_days"
            ),
            models.CheckConstraint(
                condition=_paired("sent_by", "sent_at", "reply_until"),
                name="notice_sent_by_with_at",
            ),
            models.CheckConstraint(
                condition=(Q(state="replied", replied_at__isnull=False))
                | (Q(state="awaiting", replied_at__isnull=True))
                | ~Q(state__in=["replied", "awaiting"]),
                name="notice_replied_with_at",
            ),
            # The right of reply before anything is issued: heard and answered, or the time is over.
            models.CheckConstraint(
                condition=COMMENDATION
                | (~PUT_UP)
                | Q(replied_at__isnull=False, open_replies=0)
                # Spelt out, since a comparison with nothing is no refusal in SQL.
                | Q(
                    reply_closed_on__isnull=False,
                    reply_until__isnull=False,
                    reply_closed_on__gt=F("reply_until"),
                    open_replies=0,
                ),
                name="notice_criticism_after_the_reply",
            ),
            models.CheckConstraint(
                condition=(PUT_UP & Q(submitted_by__isnull=False, submitted_at__isnull=False))
                | (BEFORE & Q(submitted_by__isnull=True, submitted_at__isnull=True)),
                name="notice_submitted_by_with_at",
            ),
            models.CheckConstraint(
                condition=(DECIDED & Q(decided_by__isnull=False, decided_at__isnull=False))
                | (~DECIDED & Q(decided_by__isnull=True, decided_at__isnull=True)),
                name="notice_decided_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="notice_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal=""))
                | (~Q(state="refused") & Q(refusal="")),
                name="notice_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                )
                | (
                    ~Q(state="withdrawn")
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason="")
                ),
                name="notice_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="notice_ended_with_at",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="removed", removed_by__isnull=False, removed_at__isnull=False)
                    & Q(removed_key__isnull=False)
                    & ~Q(removed_reason="")
                    & ~Q(removed_source="")
                )
                | (
                    ~Q(state="removed")
                    & Q(removed_by__isnull=True, removed_at__isnull=True, removed_reason="")
                    & Q(removed_source="", removed_key__isnull=True)
                ),
                name="notice_removed_with_its_record",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["campaign", "state", "-number"], name="notice_by_state"),
            models.Index(fields=["unit", "state"], name="notice_by_unit"),
            models.Index(fields=["state", "until"], name="notice_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_criticism(self) -> bool:
        return self.kind == self.Kind.CRITICISM
