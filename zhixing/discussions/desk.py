"""What discussions put on the office's desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import current_duties
from zhixing.discussions.models import Statement, Topic
from zhixing.organisation.models import Person
from zhixing.web.desk import Todo


def todos(person: Person) -> Iterator[Todo]:
    """Topics with words that wait to be looked at: one query."""
    offices = [
        duty.campaign_id
        for duty in current_duties(person)
        if duty.role in {Duty.Role.OFFICE, Duty.Role.LEADER}
    ]
    if not offices:
        return
    waiting = Q(statements__state=Statement.State.WAITING)
    found = (
        Topic.objects.filter(campaign__in=offices, campaign__closed_at=None)
        .annotate(waiting=Count("statements", waiting), since=Min("statements__at", filter=waiting))
        .filter(waiting__gt=0)
        .select_related("campaign")
        .order_by("pk")
    )
    for topic in found:
        yield Todo(
            _("审核观点"),
            _("“%(title)s”有 %(n)s 条观点等待审核") % {"title": topic.title, "n": topic.waiting},
            reverse("discussions:moderation", args=[topic.pk]),
            None,
            topic.campaign.name,
            topic.since,
        )
