"""What the room of measures puts on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Duty
from zhixing.measures.models import Measure
from zhixing.measures.queries import desks, practices
from zhixing.measures.queries.checks import checkable
from zhixing.organisation.models import Person
from zhixing.web import working_days
from zhixing.web.desk import Done, Todo
from zhixing.web.figures import cached

ANSWER_DAYS = 5  # working days after the verification in which raisers should hear of it


def todos(person: Person) -> list[Todo]:
    """What waits for the person as an owner, an assignee, the office, an inspector.

    It changes with the ledger and at midnight only, and its words with the language.
    """
    key = f"desk:measures:{person.pk}:{timezone.localdate()}:{get_language()}"
    rooms = (_of_owner, _of_assignee, _of_office, _of_inspector, _of_keeper)
    return cached(key, lambda: [todo for room in rooms for todo in room(person)])


def done(person: Person) -> Iterator[Done]:
    """What the person did with measures."""
    for measure in desks.committed_by(person):
        yield _done(_("承诺举措"), measure.title, _url(measure.pk), measure.created_at)
    for task in desks.finished_by(person):
        yield _done(_("办结任务"), task.title, _url(task.measure_id), task.done_at)
    for claim in desks.claimed_by(person):
        yield _done(_("申请办结"), claim.measure.title, _url(claim.measure_id), claim.at)
    for check in desks.checked_by(person):
        measure = check.claim.measure
        yield _done(_("核验举措"), measure.title, _url(measure.pk), check.at)
    for told in desks.answered_by(person):
        title = told.measure.title if told.measure else str(told.voice)
        url = _url(told.measure_id) if told.measure_id else _voice_url(told.voice_id)
        yield _done(_("答复提出人"), title, url, told.at)
    for extension in desks.decided_by(person):
        title, url = extension.measure.title, _url(extension.measure_id)
        yield _done(_("决定延期申请"), title, url, extension.decided_at)
    for item in desks.followed_up_by(person):
        title, url = str(item.rating.answer.voice), reverse("measures:follow_up", args=[item.pk])
        yield _done(_("回访"), title, url, item.done_at)


def _of_owner(person: Person) -> Iterator[Todo]:
    for measure in desks.promised(person):
        since = measure.created_at
        # A pilot that failed within its bounds is held against nobody, on the desk either.
        due = None if measure.spared else measure.deadline  # type: ignore[attr-defined]  # by the query
        yield _todo(_kind_of(measure), measure.title, _url(measure.pk), due, measure, since)
    for measure, n in desks.to_answer(person):
        title = _("“%(title)s”还有 %(n)s 人没有答复") % {"title": measure.title, "n": n}
        verified = measure.verified_at or measure.created_at
        due = working_days.add(timezone.localdate(verified), ANSWER_DAYS)
        url = reverse("measures:answer", args=[measure.pk])
        yield _todo(_("答复提出人"), title, url, due, measure, verified)


def _kind_of(measure: Measure) -> str:
    if measure.reopened:  # type: ignore[attr-defined]  # annotated by the query
        return _("重新办理的举措")
    if measure.refused:  # type: ignore[attr-defined]  # as above
        return _("办结申请被退回")
    return _("办理举措")


def _of_assignee(person: Person) -> Iterator[Todo]:
    for task in desks.tasks(person):
        url = _url(task.measure_id)
        yield _todo(_("办理任务"), task.title, url, task.due, task.measure, task.measure.created_at)


def _of_office(person: Person) -> Iterator[Todo]:
    campaigns = desks.campaigns_as(person, *desks.OFFICE)
    for item in desks.follow_ups(person, campaigns):
        title, url = str(item.rating.answer.voice), reverse("measures:follow_up", args=[item.pk])
        name = item.rating.answer.voice.campaign.name
        yield Todo(_("回访不满意的提出人"), title, url, item.due, name, item.rating.at)
    if not campaigns:
        return
    for extension in desks.extensions(campaigns):
        url = reverse("measures:decide_extension", args=[extension.pk])
        measure = extension.measure
        due = extension.old_deadline
        yield _todo(_("决定延期申请"), measure.title, url, due, measure, extension.asked_at)
    for problem in desks.idle_problems(campaigns):
        url = reverse("voices:problem", args=[problem.pk])
        name = problem.campaign.name
        yield Todo(_("已交办、还没有举措"), problem.title, url, None, name, problem.created_at)


def _of_inspector(person: Person) -> Iterator[Todo]:
    campaigns = desks.campaigns_as(person, Duty.Role.INSPECTOR)
    for claim in checkable(person, campaigns) if campaigns else ():
        url = reverse("measures:check", args=[claim.measure_id])
        due = working_days.add(claim.asked_until, claim.measure.campaign.check_days)
        yield _todo(_("核验办结申请"), claim.measure.title, url, due, claim.measure, claim.at)


def _of_keeper(person: Person) -> Iterator[Todo]:
    for practice in practices.waiting(person)[: desks.MOST]:
        url = reverse("measures:practice", args=[practice.pk])
        name = practice.campaign.name
        yield Todo(_("决定清理事项"), practice.title, url, None, name, practice.listed_at)
    for mechanism in practices.to_review(person)[: desks.MOST]:
        url = reverse("measures:mechanism", args=[mechanism.pk])
        name = mechanism.measure.campaign.name
        due, since = mechanism.review_on, mechanism.issued_at
        yield Todo(_("评估制度成果"), mechanism.title, url, due, name, since)


def _todo(
    kind: str, title: str, url: str, due: date | None, measure: Measure, since: datetime
) -> Todo:
    return Todo(kind, title, url, due, measure.campaign.name, since)


def _done(kind: str, title: str, url: str, at: datetime | None) -> Done:
    return Done(kind, title, url, at or timezone.now())


def _url(pk: int | None) -> str:
    return reverse("measures:measure", args=[pk])


def _voice_url(pk: int) -> str:
    return reverse("voices:voice", args=[pk])
