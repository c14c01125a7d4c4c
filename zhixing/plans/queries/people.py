"""Who may be given something to do."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, has_role, unit_ids
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import current_appointments, people, subtree
from zhixing.organisation.rules import headed_paths


def offered_owners(unit: Unit) -> list[tuple[int, str]]:
    """Key and name of the likely owners: the unit's own people, and who heads a unit below it.

    Everybody of `colleagues` stays permitted; a list of the whole organisation would help nobody.
    """
    below = current_appointments().filter(unit__path__startswith=unit.path)
    likely = below.filter(Q(unit=unit) | Q(heads=True)).select_related("person")
    found = {
        post.person_id: _("%(name)s（%(unit)s）") % {"name": post.person.name, "unit": post.unit}
        for post in likely
    }
    return list(found.items())


def colleagues(unit: Unit) -> QuerySet[Person]:
    """Who may be given something of the unit's: its people and those below, and heads above."""
    above = [unit.path[:end] for end in range(unit.steplen, len(unit.path), unit.steplen)]
    within = Q(unit__path__startswith=unit.path)
    heads = Q(unit__path__in=above, heads=True)
    posts = current_appointments().filter(within | heads).order_by()
    return people().filter(pk__in=posts.values("person"))


def units_kept_by(person: Visitor, campaign: Campaign) -> QuerySet[Unit, Unit]:
    """The units whose business tasks and indicators the person may write down; for the office, all.

    None once the campaign is closed.
    """
    units = subtree(campaign.organiser)
    if campaign.closed_at is not None or not person.is_authenticated:
        return units.none()
    if has_role(person, campaign, Duty.Role.OFFICE):
        return units
    headed = [Q(path__startswith=path) for path in headed_paths(person)]
    return units.filter(reduce(or_, headed, Q(pk__in=unit_ids(person))))
