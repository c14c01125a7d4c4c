"""Signed links: with one, the raiser who got it by mail or sees it on the receipt page may answer.

A link says which inquiry, answer or voice it is for; nobody can make one without the
installation's secret, and none outlives `MAX_AGE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

MAX_AGE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for; `page` is the name of its page."""

    page: str

    def token(self, *keys: int) -> str:
        return signing.dumps(keys, salt=self.page)

    def keys(self, token: str) -> list[int]:
        """The keys in a token; raises Http404 for a forged or an old one."""
        try:
            found: list[int] = signing.loads(token, salt=self.page, max_age=MAX_AGE)
        except signing.BadSignature as error:
            raise Http404 from error
        return found

    def path(self, *keys: int) -> str:
        return reverse(self.page, args=[self.token(*keys)])

    def address(self, *keys: int) -> str:
        """The whole address, for mail."""
        return f"{settings.ZHIXING_URL.rstrip('/')}{self.path(*keys)}"


INQUIRY = Link("measures:inquiry")  # keys: the inquiry's
RATING = Link("measures:rating")  # keys: the answer's
DISPUTE = Link("measures:dispute")  # keys: the voice's, the measure's
