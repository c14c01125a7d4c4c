"""How people take part in hearing voices and joining them into problems."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.voices.models import Assignment, Exchange, ImportBatch, Problem, Regrouping, Voice
from zhixing.web.participation import Way, keys


def unnamed(campaign: Campaign) -> int:
    """Voices of staff that nobody put their name to: no one can be counted for them."""
    said = Voice.objects.filter(campaign=campaign, speaker=Voice.Speaker.STAFF)
    return said.filter(spoken_by=None, recorded_by=None).count()


def _named(campaign: Campaign) -> set[int]:
    return keys(Voice.objects.filter(campaign=campaign).values_list("spoken_by", flat=True))


def _wrote_down(campaign: Campaign) -> set[int]:
    return keys(
        Voice.objects.filter(campaign=campaign).values_list("recorded_by", flat=True),
        ImportBatch.objects.filter(campaign=campaign).values_list("by", flat=True),
        Exchange.objects.filter(voice__campaign=campaign).values_list("by", flat=True),
    )


def _sorted(campaign: Campaign) -> set[int]:
    return keys(
        Problem.objects.filter(campaign=campaign).values_list("created_by", flat=True),
        Regrouping.objects.filter(campaign=campaign).values_list("by", flat=True),
        Assignment.objects.filter(problem__campaign=campaign).values_list("by", flat=True),
    )


def _voices(campaign: Campaign) -> str:
    return reverse("voices:voice_list", args=[campaign.slug])


def _problems(campaign: Campaign) -> str:
    return reverse("voices:problem_list", args=[campaign.slug])


WAYS = (
    Way("spoke", _("署名提出诉求"), 50, _named, _voices),
    Way("recorded", _("登记诉求、与提出人往来"), 51, _wrote_down, _voices),
    Way("sorted", _("梳理、交办问题"), 52, _sorted, _problems),
)
