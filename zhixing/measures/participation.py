"""How people take part in carrying out measures, and in checking them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Answer, Check, Claim, Evidence, FollowUp, Measure, Task
from zhixing.web.participation import Way, keys


def _owned(campaign: Campaign) -> set[int]:
    return keys(Measure.objects.filter(campaign=campaign).values_list("owner", flat=True))


def _worked(campaign: Campaign) -> set[int]:
    return keys(
        Task.objects.filter(measure__campaign=campaign).values_list("done_by", flat=True),
        Evidence.objects.filter(measure__campaign=campaign).values_list("by", flat=True),
        Claim.objects.filter(measure__campaign=campaign).values_list("by", flat=True),
    )


def _checked(campaign: Campaign) -> set[int]:
    return keys(
        Check.objects.filter(claim__measure__campaign=campaign).values_list("by", flat=True)
    )


def _answered(campaign: Campaign) -> set[int]:
    followed = FollowUp.objects.filter(rating__answer__voice__campaign=campaign)
    return keys(
        Answer.objects.filter(voice__campaign=campaign).values_list("by", flat=True),
        followed.values_list("done_by", flat=True),
    )


def _measures(campaign: Campaign) -> str:
    return reverse("measures:measure_list", args=[campaign.slug])


def _answers(campaign: Campaign) -> str:
    return reverse("measures:answer_list", args=[campaign.slug])


WAYS = (
    Way("owned", _("担任举措责任人"), 60, _owned, _measures),
    Way("worked", _("办结任务、上传佐证、申请办结"), 61, _worked, _measures),
    Way("checked", _("核验举措"), 62, _checked, _measures),
    Way("answered", _("答复、回访提出人"), 63, _answered, _answers),
)
