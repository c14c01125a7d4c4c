"""What a person is in a campaign beside the post (一岗双责)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models.campaigns import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit


class Duty(Ledgered):
    """A person's role in the campaign beside the post (一岗双责).

    scope, scope_units: what a leader answers for (分管领域). unit: in what capacity the person is a
    member, as of a section, a subordinate unit or a party branch (row B4).
    """

    class Role(models.TextChoices):
        LEADER = "leader", _("组长")
        DEPUTY = "deputy", _("副组长")
        MEMBER = "member", _("成员")
        OFFICE = "office", _("领导小组办公室")
        INSPECTOR = "inspector", _("督查员")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "person", "role", "unit", "scope", "scope_units", "began", "ended",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="duties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    role = models.CharField(_("职责"), max_length=12, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties")
    scope = models.TextField(_("分管领域"), blank=True)
    scope_units = models.ManyToManyField(Unit, related_name="scoped_duties", blank=True)
    began = models.DateField(default=timezone.localdate)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("职责")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "person", "role"],
                condition=Q(ended__isnull=True),
                name="duty_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(role="leader", ended__isnull=True),
                name="campaign_has_one_leader",
            ),
        ]

    @property
    def rank(self) -> int:
        """Where the role stands in the list of names: the leader first."""
        return self.Role.values.index(self.role)

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"
