"""How far a rectification came: read from its measure and from what was written of this round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from zhixing.measures.models import Claim, Measure
from zhixing.rectification.models import Publication, Rectification, Review, Stage

State = Measure.State


@dataclass(frozen=True, slots=True)
class Standing:
    """The present round. claim: the latest, refused or not; review and publication: of a claim
    that was verified and still stands."""

    stage: Stage
    claim: Claim | None = None
    review: Review | None = None
    publication: Publication | None = None

    def is_over(self, today: date | None = None) -> bool:
        """Whether the days for comment have passed."""
        day = today or timezone.localdate()
        return self.publication is not None and self.publication.ends < day


def standing(rectification: Rectification) -> Standing:
    """Where the rectification stands now."""
    measure = rectification.measure
    if measure is None:
        return Standing(Stage.REGISTERED)
    claims = measure.claims.select_related("by", "check_made__by").order_by("-at", "-pk")
    claim = claims.first()
    if measure.state == State.COMMITTED:
        return Standing(Stage.WORKING, claim)
    if measure.state == State.DONE:
        return Standing(Stage.REQUESTED, claim)
    return _proved(measure, claim)


def _proved(measure: Measure, claim: Claim | None) -> Standing:
    """After the check. A review that refused sent the measure back, so one that is here passed."""
    reviews = Review.objects.filter(claim=claim).select_related("by", "publication__by")
    review = reviews.first()
    published = getattr(review, "publication", None)
    if measure.state == State.CLOSED:
        return Standing(Stage.CLOSED, claim, review, published)
    if review is None:
        return Standing(Stage.CHECKED, claim)
    if published is None:
        return Standing(Stage.REVIEWED, claim, review)
    return Standing(Stage.PUBLISHED, claim, review, published)
