"""The steps between a passed check and 销号, and the look back afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.ledger.models import Ledgered
from zhixing.measures.models import Claim
from zhixing.organisation.models import Person
from zhixing.rectification.models.rectifications import Rectification

# A refusal that says less names nothing that could be done (registers.md, form 7).
LEAST_MISSING = 10


class Review(Ledgered):
    """The signed verdict on a claim that an inspector found true on the spot.

    due: until when what is missing is to be done.
    """

    class Outcome(models.TextChoices):
        COMPLETE = "complete", _("整改完成")
        INSUFFICIENT = "insufficient", _("整改不到位")

    LEDGER_FIELDS: ClassVar = (
        "rectification", "claim", "outcome", "opinion", "missing", "due", "by", "at",
    )  # fmt: skip

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="reviews")
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="review")
    outcome = models.CharField(_("审核结果"), max_length=12, choices=Outcome.choices)
    opinion = models.TextField(_("审核意见"))
    missing = models.TextField(_("补充整改要求"), blank=True)
    due = models.DateField(_("补充整改期限"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("审核签字")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="complete", missing="", due__isnull=True)
                | (
                    Q(outcome="insufficient", due__isnull=False)
                    & Q(GreaterThanOrEqual(Length("missing"), LEAST_MISSING))
                ),
                name="review_refusal_says_what_is_missing",
            ),
            models.CheckConstraint(condition=~Q(opinion=""), name="review_with_an_opinion"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class Publication(Ledgered):
    """A reviewed result shown for comment, to everybody or to the organisation, until its day."""

    LEDGER_FIELDS: ClassVar = (
        "rectification", "review", "text", "public", "begins", "ends", "by", "at",
    )  # fmt: skip

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="publications")
    review = models.OneToOneField(Review, models.PROTECT, related_name="publication")
    text = models.TextField(_("公示内容"))
    public = models.BooleanField(_("向社会公示"), default=True)
    begins = models.DateField(_("公示开始"))
    ends = models.DateField(_("公示截止"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("公示")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="publication_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Objection(Ledgered):
    """What somebody says against a published result; the office answers it, upheld or not.

    by: None for a visitor, of whom nothing is kept.
    """

    LEDGER_FIELDS: ClassVar = (
        "publication", "text", "by", "at", "upheld", "answer", "answered_by", "answered_at",
    )  # fmt: skip

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="objections")
    text = models.TextField(_("异议"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    upheld = models.BooleanField(_("处理结果"), null=True)
    answer = models.TextField(pgettext_lazy("objection", "答复"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("公示异议")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    upheld__isnull=True,
                    answer="",
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                )
                | (
                    Q(
                        upheld__isnull=False,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="objection_answered_with_its_facts",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class LookBack(Ledgered):
    """A look whether the problem stayed away (row G1). next_on: when to look again, if ever."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("没有反弹")
        RELAPSED = "relapsed", _("出现反弹")

    LEDGER_FIELDS: ClassVar = ("rectification", "outcome", "facts", "next_on", "by", "at")

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="look_backs")
    outcome = models.CharField(_("回头看结论"), max_length=8, choices=Outcome.choices)
    facts = models.TextField(_("回头看情况"))
    next_on = models.DateField(_("下次回头看日期"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("record", "回头看")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="holds") | Q(outcome="relapsed", next_on__isnull=True),
                name="look_back_relapsed_is_not_planned",
            )
        ]

    def __str__(self) -> str:
        return self.facts[:40]
