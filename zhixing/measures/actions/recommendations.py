"""能上能下: writing a recommendation down, hearing the person, noting to whom it went."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.measures.models import Measure, Recommendation
from zhixing.measures.queries.pilots import excused_keys
from zhixing.measures.rules.recommendations import (
    DOWN,
    PersonOutside,
    RestsOnExcused,
    demand_answer,
    demand_hand_over,
    demand_recommend,
)
from zhixing.measures.rules.refusals import NotInTime, OutsideCampaign
from zhixing.organisation.models import Person


@action
def recommend(
    *,
    campaign: Campaign,
    person: Person,
    direction: str,
    grounds: str,
    measures: Collection[Measure],
    by: Person,
) -> Recommendation:
    """Recommend somebody up or down, on the records of measures.

    Raises PersonOutside, OutsideCampaign, RestsOnExcused.
    """
    demand_recommend(by, campaign)
    _demand_person(campaign, person, by)
    if any(measure.campaign_id != campaign.pk for measure in measures):
        raise OutsideCampaign(_("依据须是本次活动的举措。"), field="measures")
    excused = excused_keys() if direction == DOWN else frozenset()
    resting = [measure.title for measure in measures if measure.pk in excused]
    if resting:
        raise RestsOnExcused(
            _("“%(title)s”是边界内未成的试点，不能作为不利依据。") % {"title": resting[0]}
        )
    made = Recommendation.objects.create(
        campaign=campaign, person=person, direction=direction, grounds=grounds, by=by
    )
    made.measures.set(measures)
    record("recommendation.made", made, facts=snapshot(made), campaign=campaign)
    return made


@action
def answer(*, recommendation: Recommendation, answer: str, by: Person) -> Recommendation:
    """The person says what there is to say against it, once."""
    held = _locked(recommendation)
    demand_answer(by, held)
    held.answer, held.answered_at = answer, timezone.now()
    _save(held, "recommendation.answered", "answer", "answered_at")
    return held


@action
def hand_over(
    *, recommendation: Recommendation, passed_to: str, passed_on: date, by: Person
) -> Recommendation:
    """Note who received it, and when. What they decide is theirs. Raises NotHeard, NotInTime."""
    held = _locked(recommendation)
    demand_hand_over(by, held)
    if not timezone.localdate(held.at) <= passed_on <= timezone.localdate():
        raise NotInTime(_("移交日期须在提出建议之日和今天之间。"), field="passed_on")
    held.passed_to, held.passed_on = passed_to, passed_on
    held.passed_by, held.passed_at = by, timezone.now()
    _save(held, "recommendation.handed_over", "passed_to", "passed_on", "passed_by", "passed_at")
    return held


def _demand_person(campaign: Campaign, person: Person, by: Person) -> None:
    root = campaign.organiser.path
    works = any(post.unit.path.startswith(root) for post in person.current_posts)
    if not works or person.pk == by.pk:
        raise PersonOutside(_("只能建议本单位的其他在职人员。"))


def _locked(recommendation: Recommendation) -> Recommendation:
    rows = Recommendation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign").get(pk=recommendation.pk)


def _save(held: Recommendation, kind: str, *names: str) -> None:
    held.save(update_fields=names)
    record(kind, held, facts=snapshot(held, *names), campaign=held.campaign)
