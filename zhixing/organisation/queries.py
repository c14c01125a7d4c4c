"""Reading the organisation: its tree, its people, their posts and keys."""

from __future__ import annotations

import hashlib

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from zhixing.organisation.models import ApiToken, Appointment, Person, Unit
from zhixing.organisation.rules import Visitor, may_revoke
from zhixing.web.figures import cached


def tree() -> QuerySet[Unit]:
    """Every unit, each after the one above it."""
    units: QuerySet[Unit] = Unit.objects.order_by("path")
    return units


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and everything below it: one range of the path's index."""
    return tree().filter(path__startswith=unit.path)


def unit_choices(root: Unit | None = None) -> list[tuple[int, str]]:
    """Key and name of every unit, or of the root and what is below it, in the order of the tree:
    for fields of which every list page has one."""
    key = f"units:{root.pk if root else ''}"
    units = tree() if root is None else subtree(root)
    return cached(key, lambda: list(units.values_list("pk", "name")))


def tree_with_heads() -> QuerySet[Unit]:
    """The tree, with the appointments of who heads each unit now as `heads_now`: two queries."""
    heads = current_appointments().filter(heads=True).select_related("person")
    return tree().prefetch_related(Prefetch("appointments", heads, to_attr="heads_now"))


def current() -> Q:
    """The condition under which an appointment is held today."""
    today = timezone.localdate()
    return Q(began__lte=today) & (Q(ended__isnull=True) | Q(ended__gt=today))


def current_appointments() -> QuerySet[Appointment]:
    return Appointment.objects.filter(current()).select_related("unit").order_by("unit__path", "pk")


def people() -> QuerySet[Person]:
    """Everybody who may sign in, by name, with the posts they hold now: two queries."""
    posts = Prefetch("appointments", current_appointments(), to_attr="posts_now")
    return Person.objects.filter(is_active=True).prefetch_related(posts).order_by("name", "pk")


def people_in(unit: Unit) -> QuerySet[Person]:
    """Who holds a post now in the unit or below it, each once."""
    held = current_appointments().filter(unit__path__startswith=unit.path)
    return people().filter(pk__in=held.order_by().values("person"))


def find_people(words: str = "", unit: Unit | None = None) -> QuerySet[Person]:
    """People in whose name or sign-in name the words occur, in the unit or below it."""
    among = people() if unit is None else people_in(unit)
    return among.filter(Q(name__icontains=words) | Q(username__icontains=words))


def posts_of(person: Person) -> QuerySet[Appointment]:
    """Every post the person holds or held, the latest first."""
    return person.appointments.select_related("unit").order_by("-began", "-pk")


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """The person's keys that still open, the latest first."""
    return person.api_tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-pk")


def token_or_404(pk: int, person: Visitor) -> ApiToken:
    """A key that the person may stop; any other does not exist for them."""
    token = get_object_or_404(ApiToken.objects.select_related("person"), pk=pk)
    if not may_revoke(person, token):
        raise Http404
    return token


def token_digest(secret: str) -> str:
    """SHA-256, hex. The secret has 256 random bits, so neither salt nor slow hashing adds any."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_token(secret: str) -> ApiToken | None:
    """The key with this secret and its person, unless revoked or the person may not sign in."""
    live = ApiToken.objects.filter(revoked_at__isnull=True, person__is_active=True)
    return live.select_related("person").filter(digest=token_digest(secret)).first()
