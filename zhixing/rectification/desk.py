"""What the room of rectification puts on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhixing.organisation.models import Person
from zhixing.rectification.models import Rectification, Stage
from zhixing.rectification.queries import desks
from zhixing.rectification.queries.rectifications import done_by
from zhixing.web import working_days
from zhixing.web.desk import LATEST, Done, Todo

ANSWER_DAYS = 5  # working days in which an objection should be answered
REVIEW_DAYS = 3  # working days after the check in which somebody should sign


def todos(person: Person) -> Iterator[Todo]:
    """What the person's units have to take up, and what waits for the office."""
    for point in desks.to_take_up(person):
        url = reverse("rectification:take_up", args=[point.pk])
        yield _todo(_("制定整改措施"), point, url, point.due, point.registered_at)
    campaigns = desks.campaigns_as(person, *desks.OFFICE)
    if campaigns:
        yield from _of_office(person, campaigns)


def _of_office(person: Person, campaigns: list[int]) -> Iterator[Todo]:
    for letter in desks.letters(campaigns):
        url = reverse("rectification:reply", args=[letter.pk])
        name = letter.campaign.name
        yield Todo(_("复函"), letter.title, url, letter.reply_due, name, letter.registered_at)
    for point in desks.at(Stage.CHECKED, campaigns):
        if _signs(person, point):
            url = reverse("rectification:review", args=[point.pk])
            since = _verified(point)
            due = working_days.add(timezone.localdate(since), REVIEW_DAYS)
            yield _todo(_("审核签字"), point, url, due, since)
    for point in desks.at(Stage.REVIEWED, campaigns):
        url = reverse("rectification:publish", args=[point.pk])
        yield _todo(_("公示整改结果"), point, url, None, _verified(point))
    for said in desks.objections(campaigns):
        point = said.publication.rectification
        url = reverse("rectification:answer_objection", args=[said.pk])
        due = working_days.add(timezone.localdate(said.at), ANSWER_DAYS)
        yield _todo(_("答复公示异议"), point, url, due, said.at)
    for shown in desks.to_close(campaigns):
        point = shown.rectification
        url = reverse("rectification:close", args=[point.pk])
        yield _todo(_("公示期满，销号"), point, url, None, shown.at)
    for point in desks.to_look_back(campaigns):
        url = reverse("rectification:look_back", args=[point.pk])
        closed = point.measure.closed_at if point.measure else None
        kind = pgettext("record", "回头看")
        yield _todo(kind, point, url, point.look_back_on, closed or point.registered_at)
    for finding in desks.findings(campaigns):
        url = reverse("rectification:rectify", args=[finding.pk])
        name = finding.campaign.name
        yield Todo(_("登记督查发现的整改"), finding.text[:60], url, finding.due, name, finding.at)


def done(person: Person) -> Iterator[Done]:
    for review in done_by(person)[:LATEST]:
        url = reverse("rectification:rectification", args=[review.rectification_id])
        yield Done(_("审核签字"), review.rectification.title, url, review.at)


def _signs(person: Person, point: Rectification) -> bool:
    measure = point.measure
    return measure is not None and person.pk not in {
        measure.owner_id,
        measure.claimed_by_id,
        measure.verified_by_id,
    }


def _verified(point: Rectification) -> datetime:
    measure = point.measure
    return (measure.verified_at if measure else None) or point.registered_at


def _todo(kind: str, point: Rectification, url: str, due: date | None, since: datetime) -> Todo:
    return Todo(kind, point.title, url, due, point.campaign.name, since)
