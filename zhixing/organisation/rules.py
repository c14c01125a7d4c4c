"""Who holds which post now. One query a request, however many questions are asked."""

from __future__ import annotations

from typing import Literal, TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from zhixing.organisation.models import ApiToken, Appointment, Person, Unit
from zhixing.web.errors import NotYours, Refused

Visitor: TypeAlias = "Person | AnonymousUser"
# Who acts: a person, or the installation itself through a command.
Actor: TypeAlias = "Person | Literal['system']"
# Levels that a path has room for.
DEEPEST = 255 // Unit.steplen


class EndsBeforeItBegan(Refused):
    """A post must be held for a day at least, or the history says nothing."""

    code = "ends_before_it_began"
    field = "ended"


class AlreadyEnded(Refused):
    """An appointment or a duty that has an end is history; history is not rewritten."""

    code = "already_ended"


class AlreadyRevoked(Refused):
    """The key is dead already."""

    code = "already_revoked"


class CodeTaken(Refused):
    """Another unit has this code."""

    code = "code_taken"
    field = "code"


class NothingChanged(Refused):
    """What was sent is what is there; a change that changes nothing is no history."""

    code = "nothing_changed"


class WithinItself(Refused):
    """A unit cannot stand below itself."""

    code = "within_itself"
    field = "parent"


class TooDeep(Refused):
    """The tree has no further level."""

    code = "too_deep"
    field = "parent"


class UnitClosed(Refused):
    """The unit no longer exists."""

    code = "unit_closed"
    field = "unit"


class UnitInUse(Refused):
    """A unit with posts that are held, or with open units below it, cannot be closed."""

    code = "unit_in_use"


class PostHeld(Refused):
    """The person holds this very post already."""

    code = "post_held"
    field = "post"


class HeadHeld(Refused):
    """A unit has one head at a time."""

    code = "head_held"
    field = "heads"


class NotReady(Refused):
    """The import is not at the step that was asked for."""

    code = "not_ready"


class FaultyRoll(Refused):
    """The table has errors; an organisation is imported whole or not at all."""

    code = "faulty_roll"


class Outdated(Refused):
    """The organisation has changed since the preview, so the differences are others."""

    code = "outdated"


class AlreadySo(Refused):
    """The day is what was asked for already."""

    code = "already_so"
    field = "works"


class UsernameTaken(Refused):
    """Another person signs in under this name."""

    code = "username_taken"
    field = "username"


def require(allowed: bool, message: str = "") -> None:
    """Raise NotYours, which becomes a 403 page, unless `allowed`."""
    if not allowed:
        raise NotYours(message or _("您没有办理这件事的权限"))


def known(visitor: Visitor) -> Person:
    """The person behind a request; raises NotYours for a stranger."""
    if not isinstance(visitor, Person) and not visitor.is_authenticated:
        raise NotYours(_("请先登录"))
    return visitor


def current_posts(person: Visitor) -> tuple[Appointment, ...]:
    """The posts that the visitor holds now, with their units; none for a stranger."""
    return person.current_posts if person.is_authenticated else ()


def unit_ids(person: Visitor) -> frozenset[int]:
    """Keys of the units in which the person holds a post now, for filters of lists."""
    return frozenset(post.unit_id for post in current_posts(person))


def headed_paths(person: Visitor) -> tuple[str, ...]:
    """Tree paths of the units that the person heads now; each stands for its whole subtree."""
    return tuple(post.unit.path for post in current_posts(person) if post.heads)


def in_unit(person: Visitor, unit: Unit | None) -> bool:
    """Whether the person holds a post in this very unit now; being in one below is not enough."""
    return unit is not None and unit.pk in unit_ids(person)


def heads_unit(person: Visitor, unit: Unit | None) -> bool:
    """Whether the person heads the unit, or one above it, now."""
    return unit is not None and unit.path.startswith(headed_paths(person))


def may_organise(by: Visitor | Actor) -> bool:
    """Open units, enrol people, appoint them: the administrator of the installation."""
    return by == "system" or (not isinstance(by, str) and by.is_authenticated and by.is_staff)


def may_revoke(person: Visitor, token: ApiToken) -> bool:
    """A key is its person's; an administrator can stop it, as when a laptop is stolen."""
    return person.is_authenticated and (token.person_id == person.pk or person.is_staff)
