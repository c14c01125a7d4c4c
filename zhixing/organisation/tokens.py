"""Who calls the API: a program with a key, or the browser of somebody signed in.

    auth    a key or a session; strangers get 401
    anyone  the same, and strangers pass as visitors, where a page would let them in

Either way `request.user` is the person, so rules and actions see no difference.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from zhixing.organisation import queries
from zhixing.organisation.models import ApiToken, Person
from zhixing.organisation.rules import Visitor


class BearerOrSession(HttpBearer):
    """`Authorization: Bearer zx_…`; without that header, the session with its CSRF token.

    A wrong key is never forgiven for the sake of a session that happens to be there.
    """

    def __call__(self, request: HttpRequest) -> Visitor | None:
        if self.header in request.headers:
            person: Person | None = super().__call__(request)
            return person
        return _session_person(request)

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        found = queries.live_token(token)
        if found is None:
            return None
        _note_use(found)
        request.user = found.person
        return found.person


class Anyone(BearerOrSession):
    """Also lets pass who shows nothing at all."""

    def __call__(self, request: HttpRequest) -> Visitor | None:
        known = super().__call__(request)
        if known is None and self.header not in request.headers:
            return AnonymousUser()
        return known


def _session_person(request: HttpRequest) -> Person | None:
    if not request.user.is_authenticated:
        return None
    if check_csrf(request) is not None:
        raise HttpError(403, _("请求缺少有效的 CSRF 令牌，请刷新页面后重试"))
    return request.user


def _note_use(token: ApiToken) -> None:
    """Keep the day of the last use: one write a day, which binds nobody and needs no entry."""
    today = timezone.localdate()
    if token.last_used != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used=today)


auth = BearerOrSession()
anyone = Anyone()
