"""Who goes to see: the first of the drawn order of inspectors who still may.

A seat's holder who is no inspector any more, or cannot sign in, is passed over: the next one in the
drawn order steps in, so that nobody is picked.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person
from zhixing.supervision.models import DrawnItem, Seat


def pool_of(campaign: Campaign) -> QuerySet[Person]:
    """Everybody who is an inspector of the campaign now and can sign in."""
    today = timezone.localdate()
    held = Q(ended__isnull=True) | Q(ended__gt=today)
    duties = Duty.objects.filter(
        held, campaign=campaign, role=Duty.Role.INSPECTOR, began__lte=today, person=OuterRef("pk")
    )
    return Person.objects.filter(Exists(duties), is_active=True).order_by("pk")


def team_of(place: DrawnItem | Seat) -> list[Person]:
    """The people who go to the unit of an item or a seat."""
    able = pool_of(place.draw.round.campaign)
    seats = Seat.objects.filter(draw=place.draw_id, unit=place.unit_id, person__in=able)
    chosen = seats.select_related("person").order_by("rank")[: place.draw.round.team_size]
    return [seat.person for seat in chosen]
