"""What each raiser is told in the end, how they rate it, and the follow-up of a bad rating."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered
from zhixing.measures.models.measures import Measure
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice


class Answer(Ledgered):
    """Words for one raiser. After a reopening a voice is answered again; the last one counts."""

    LEDGER_FIELDS: ClassVar = ("voice", "measure", "text", "by", "at")

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="answers")
    # None where the voice is answered without a measure: explained at once, or not adopted.
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="answers")
    text = models.TextField(_("答复"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Rating(Ledgered):
    """The raiser's grade for an answer; once for each answer."""

    class Grade(models.IntegerChoices):
        VERY_BAD = 1, _("很不满意")
        BAD = 2, _("不满意")
        FAIR = 3, _("基本满意")
        GOOD = 4, _("满意")
        VERY_GOOD = 5, _("非常满意")

    # A grade at or below this reopens the measure.
    BAD_AT_MOST: ClassVar = Grade.BAD

    LEDGER_FIELDS: ClassVar = ("answer", "grade", "text", "at")

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="rating")
    grade = models.PositiveSmallIntegerField(_("评价"), choices=Grade.choices)
    text = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=5), name="rating_has_five_grades"
            )
        ]

    def __str__(self) -> str:
        return self.get_grade_display()


class FollowUp(Ledgered):
    """A bad rating is followed up within 15 working days."""

    LEDGER_FIELDS: ClassVar = ("rating", "due", "text", "done_by", "done_at")

    rating = models.OneToOneField(Rating, models.CASCADE, related_name="follow_up")
    due = models.DateField(_("回访期限"))
    text = models.TextField(_("回访情况"), blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True, text="")
                | (Q(done_by__isnull=False, done_at__isnull=False) & ~Q(text="")),
                name="follow_up_done_by_with_at_and_text",
            )
        ]

    def __str__(self) -> str:
        return f"follow-up of rating {self.rating_id}"
