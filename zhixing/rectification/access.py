"""What anybody may do with a published result, by page and API alike, and how often."""

from __future__ import annotations

from django.http import HttpRequest

from zhixing.organisation.models import Person
from zhixing.rectification.actions import afterwards
from zhixing.rectification.models import Objection, Publication
from zhixing.web import limits

WORDS_AN_HOUR = 20


def raise_objection(request: HttpRequest, found: Publication, text: str) -> Objection:
    """Say something against it, within the limit for one visitor. Raises TooMany."""
    limits.hit("objection", limits.visitor(request), WORDS_AN_HOUR, 3600)
    by = request.user if isinstance(request.user, Person) else None
    return afterwards.raise_objection(publication=found, text=text, by=by)
