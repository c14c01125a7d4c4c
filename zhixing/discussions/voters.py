"""Who is voting: the account, or the name that this browser was given when it first took part."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from zhixing.discussions.actions.votes import join
from zhixing.discussions.models import Participant, Topic
from zhixing.discussions.rules.topics import require_state
from zhixing.web import limits
from zhixing.web.sealing import digest

COOKIE = "voter"
YEAR = 366 * 24 * 3600
VISITORS = 300  # browsers that may join from one address in an hour: a full hall shares one
SENDINGS = 1200  # sendings of votes from one address in an hour; an office may share one
WORDS = 30  # statements and reasons from one address in an hour
TYPINGS = 600  # looks for statements like the one being typed, from one address in an hour
HOUR = 3600


class Voter:
    """The one behind a request. `remember` gives a new visitor's browser its name."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.on_roll: bool = request.user.is_authenticated
        self.is_new = False
        self._visited = _visitor(request)
        self._name = f"person:{request.user.pk}" if self.on_roll else self._cookie()

    def key(self, topic: int) -> str:
        """Another key in every topic, so that rows of two topics cannot be joined."""
        return digest("participant", str(topic), self._name)

    def found(self, topic: int) -> Participant | None:
        """The participant, where they took part before."""
        if self.is_new:
            return None
        return Participant.objects.filter(topic=topic, key=self.key(topic)).first()

    def joined(self, topic: Topic) -> Participant:
        """The participant; the first time makes one. Raises TooMany for too many new visitors."""
        found = self.found(topic.pk)
        if found is not None:
            return found
        if not self.on_roll:
            limits.hit("join", limits.visitor(self.request), VISITORS, HOUR)
        return join(topic, self.key(topic.pk), on_roll=self.on_roll)

    def speaking(self, topic: Topic) -> Participant:
        """The participant, about to say something. Raises TopicClosed, PhaseClosed, TooMany."""
        require_state(topic)
        limits.hit("statement", limits.visitor(self.request), WORDS, HOUR)
        return self.joined(topic)

    def visited(self, topics: Iterable[int]) -> list[Participant]:
        """The rows in these topics of somebody signed in who took part in this browser before
        signing in; whether it was they, only they know."""
        if not self.on_roll or self._visited is None:
            return []
        keys = [digest("participant", str(topic), self._visited) for topic in topics]
        return list(Participant.objects.filter(key__in=keys, moved=False).select_related("topic"))

    def remember(self, response: HttpResponse) -> HttpResponse:
        if self.is_new:
            response.set_signed_cookie(
                COOKIE,
                self._name,
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=self.request.is_secure(),
            )
        return response

    def _cookie(self) -> str:
        self.is_new = self._visited is None
        return self._visited or f"visitor:{get_random_string(40)}"


def forget(response: HttpResponse) -> HttpResponse:
    """Let the browser begin anew as a visitor."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _visitor(request: HttpRequest) -> str | None:
    """The name that the browser was given."""
    try:
        return request.get_signed_cookie(COOKIE) or None
    except (KeyError, BadSignature):
        return None


def note_typing(request: HttpRequest) -> None:
    """Count one more look for similar statements from the visitor's address. Raises TooMany."""
    limits.hit("similar-statement", limits.visitor(request), TYPINGS, HOUR)


def note_sending(request: HttpRequest) -> None:
    """Count one more sending of votes from the visitor's address. Raises TooMany."""
    limits.hit("votes", limits.visitor(request), SENDINGS, HOUR)
