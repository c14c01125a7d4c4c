"""A person's own problems and commitments (把自己摆进去), the leaders' first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign, EntryPoint
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person


class OwnProblem(Ledgered):
    """What somebody finds wanting in themselves.

    shared: a leader's, which the campaign's members may read; anybody else's is theirs alone.
    """

    class Mindset(models.TextChoices):
        """The three that the campaign warns of (rows E5, E7, E10)."""

        CONTENT = "content", _("小进即满")
        LOST = "lost", _("迷茫困惑")
        WAITING = "waiting", _("守株待兔")

    class Ailment(models.TextChoices):
        """In thought, spirit and action (row F8)."""

        ANAEMIA = "anaemia", _("思想上“贫血”")
        CALCIUM = "calcium", _("精神上“缺钙”")
        FATIGUE = "fatigue", _("行动上“乏力”")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "person", "shared", "entry_point", "mindset", "ailment", "text",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="own_problems")
    person = models.ForeignKey(Person, models.PROTECT, related_name="own_problems")
    shared = models.BooleanField(_("成员可见"))
    entry_point = models.CharField(_("切入点"), max_length=12, choices=EntryPoint.choices)
    mindset = models.CharField(_("对照三种心态"), max_length=8, choices=Mindset.choices, blank=True)
    ailment = models.CharField(_("对照三种表现"), max_length=8, choices=Ailment.choices, blank=True)
    text = models.TextField(_("自己的问题"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("自己的问题")
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "shared", "person"], name="own_problem_shared"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Commitment(Ledgered):
    """What the person promises about it: by when, and by what others will see that it is kept.

    witness: who confirms it, where the person chose somebody; a leader's may be confirmed by any
    other member of the leading group.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("commitment", "兑现中")
        DONE = "done", pgettext_lazy("commitment", "本人说已做到")
        CONFIRMED = "confirmed", pgettext_lazy("commitment", "他人已确认")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        "open": frozenset({"done"}),
        "done": frozenset({"confirmed", "open"}),
        "confirmed": frozenset(),
    }

    LEDGER_FIELDS: ClassVar = (
        "problem", "person", "text", "due", "acceptance", "witness", "state", "result",
        "finding",
    )  # fmt: skip

    problem = models.ForeignKey(OwnProblem, models.PROTECT, related_name="commitments")
    # The problem's person once more, so that the database can forbid confirming oneself.
    person = models.ForeignKey(Person, models.PROTECT, related_name="commitments")
    text = models.TextField(_("承诺"))
    due = models.DateField(_("完成时限"))
    acceptance = models.TextField(_("验收标准"))
    witness = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="witnessed", verbose_name=_("确认人")
    )
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.OPEN)
    result = models.TextField(_("做得怎样"), blank=True)
    finding = models.TextField(_("确认意见"), blank=True)
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("承诺")
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", done_at__isnull=True, confirmed_at__isnull=True)
                | Q(state="done", done_at__isnull=False, confirmed_at__isnull=True)
                | Q(state="confirmed", done_at__isnull=False, confirmed_at__isnull=False),
                name="commitment_state_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="commitment_confirmed_by_with_at",
            ),
            models.CheckConstraint(
                condition=(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("person")))
                & (Q(witness__isnull=True) | ~Q(witness=F("person"))),
                name="commitment_confirmed_by_somebody_else",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state", "due"], name="commitment_by_person"),
            models.Index(fields=["witness", "state"], name="commitment_by_witness"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
