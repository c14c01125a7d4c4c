"""Feedback of outside bodies as it is read: the list, one with its points and letter."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.plans.rules.permissions import is_insider
from zhixing.rectification.models import Feedback, FeedbackFile
from zhixing.web import lights
from zhixing.web.lights import Light, light

Feedbacks = QuerySet[Feedback, Feedback]
CLOSED = Q(points__measure__state="closed")


def of_campaign(campaign: Campaign) -> Feedbacks:
    return Feedback.objects.filter(campaign=campaign)


def listed(feedbacks: Feedbacks) -> Feedbacks:
    """The latest first, with how many points each has and how many of them are struck off."""
    counted = feedbacks.annotate(pointed=Count("points"), settled=Count("points", filter=CLOSED))
    return counted.order_by("-received_on", "-pk")


def unanswered(today: date | None = None) -> Q:
    """Feedback whose letter is still to be written."""
    return Q(replied_at__isnull=True, reply_due__isnull=False)


def reply_light(feedback: Feedback) -> Light | None:
    """How the letter stands; None where none is asked for or it was sent."""
    if feedback.reply_due is None or feedback.replied_at is not None:
        return None
    return light(feedback.reply_due)


def is_late(feedback: Feedback) -> bool:
    return reply_light(feedback) is lights.LATE


def feedback(pk: int) -> Feedback:
    """One feedback with what its rules ask for; raises Http404."""
    rows = Feedback.objects.select_related("campaign__organiser", "registered_by", "replied_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_feedback(pk: int, person: Visitor) -> Feedback:
    """The feedback, for the organisation's own; for everybody else it does not exist."""
    found = feedback(pk)
    if not is_insider(person, found.campaign):
        raise Http404
    return found


def seen_file(pk: int, person: Visitor) -> FeedbackFile:
    rows = FeedbackFile.objects.select_related("feedback__campaign__organiser")
    found = rows.filter(pk=pk).first()
    if found is None or not is_insider(person, found.feedback.campaign):
        raise Http404
    return found


def days_left(day: date) -> int:
    """Days until a day; below nothing once it is past."""
    return (day - timezone.localdate()).days
