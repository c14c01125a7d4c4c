"""The one way to write: an action, which is one durable transaction and exactly one ledger entry.

    @action
    def adopt(*, measure: Measure, by: Person) -> None:
        measure.state = Measure.COMMITTED
        measure.save()
        record("measure.adopted", measure, facts=snapshot(measure, "state", "deadline"))

The entry is appended last, just before the commit, so the tree's lock is held for a moment only and
is always the last lock that an action takes: two actions cannot deadlock on it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from zhixing.ledger import merkle, notes
from zhixing.ledger.appending import EVERYTHING, Draft, NamedSnapshot, append
from zhixing.ledger.canonical import Json, canonical
from zhixing.ledger.models import REFERENCE_LENGTH, Checkpoint, Ledgered, TreeHead
from zhixing.ledger.snapshots import field_value, plain, reference, snapshot

P = ParamSpec("P")
R = TypeVar("R")
Item = Ledgered | tuple[models.Model | str, Mapping[str, object]]

KIND = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
FIELD = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,59}")


class NoEntry(RuntimeError):
    """An action ended without a ledger entry; everything it wrote was rolled back."""


class TwoEntries(RuntimeError):
    """An action recorded a second ledger entry; everything it wrote was rolled back."""


class NestedAction(RuntimeError):
    """An action was called inside another; shared steps are private functions, not actions."""


class OutsideAction(RuntimeError):
    """`record` was called outside an action: no transaction would hold write and entry together."""


class EmptyLedger(RuntimeError):
    """There is nothing yet that a checkpoint could state."""


class BadEntry(ValueError):
    """A kind, subject or field name that the ledger cannot hold."""


@dataclass
class _Running:
    name: str
    actor: str
    drafts: list[Draft] = field(default_factory=list)


_running: ContextVar[_Running | None] = ContextVar("running_action", default=None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the latest action recorded: the kind of its entry, and the campaign's reference."""

    kind: str
    campaign: str


# For whoever called an action and wants to say what came of it; None before the first.
latest: ContextVar[Recorded | None] = ContextVar("latest_recorded", default=None)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function` an action: its arguments are keyword-only, one is `by`.

    by: the Person who acts, None for a visitor, or "system".
    Raises NoEntry, TwoEntries or NestedAction; whatever is raised, nothing remains.
    """
    _demand_action_shape(function)

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _running.get()
        if outer is not None:
            raise NestedAction(f"{function.__qualname__} was called inside {outer.name}")
        running = _Running(function.__qualname__, _actor(kwargs["by"]))
        token = _running.set(running)
        try:
            with transaction.atomic(durable=True):
                result = function(*args, **kwargs)
                draft = _only_draft(running)
                append(draft)
            latest.set(Recorded(draft.kind, draft.campaign))
            return result
        finally:
            _running.reset(token)

    return run


def record(
    kind: str,
    subject: models.Model | str,
    *,
    facts: Mapping[str, object] | None = None,
    items: Iterable[Item] = (),
    campaign: models.Model | str = "",
    erases: Collection[str] = (),
) -> None:
    """Give the running action its one entry, `noun.verbed`, about `subject`.

    facts: fields of the subject and anything else that binds; committed to, never shown.
    items: a batch, or the other records that this write changed: a Ledgered record (its whole
        snapshot) or a pair (record or reference, snapshot).
    erases: fields of the subject whose earlier salts and values are deleted, or ["*"] for all, as
        when a row is deleted. A batch item goes whole, so `facts` must restate its other fields.
    """
    running = _running.get()
    if running is None:
        raise OutsideAction(f"{kind}: record() works only inside a function marked @action")
    if running.drafts:
        raise TwoEntries(f"{running.name} recorded {running.drafts[0].kind} and then {kind}")
    if not KIND.fullmatch(kind) or len(kind) > 60:
        raise BadEntry(f"kind {kind!r} is not of the form noun.verbed")
    draft = Draft(
        kind=kind,
        subject=_name(subject),
        actor=running.actor,
        campaign=_name(campaign) if campaign else "",
        facts=_fact_texts(subject, facts or {}),
        items=[_item(item) for item in items],
        erases=sorted(_checked(name) for name in erases),
    )
    running.drafts.append(draft)


def checkpoint() -> Checkpoint:
    """The signed checkpoint of the tree as it is now, signed only if it was not yet.

    Not an action: it binds nobody, it repeats what the log already says.
    """
    with transaction.atomic():
        head = TreeHead.objects.select_for_update().filter(size__gt=0).first()
        if head is None:
            raise EmptyLedger("the ledger has no entry yet; a checkpoint comes with the first one")
        found = Checkpoint.objects.filter(size=head.size).first()
        return found or _sign(head.size, merkle.root_of(head.frontier))


def _sign(size: int, root: bytes) -> Checkpoint:
    host_and_path = settings.ZHIXING_URL.split("://")[-1].rstrip("/")
    signer = notes.signer(settings.ZHIXING_VAR, f"{host_and_path}/ledger")
    return Checkpoint.objects.create(
        size=size, root=root, time=timezone.now(), note=signer.sign(size, root)
    )


def _demand_action_shape(function: Callable[..., object]) -> None:
    """Refuse, at import, a function whose writes could run after the transaction has ended."""
    parameters = inspect.signature(function).parameters
    loose = [p.name for p in parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if loose or "by" not in parameters:
        raise TypeError(f"{function.__qualname__}: an action takes keyword-only arguments with by=")
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise TypeError(f"{function.__qualname__}: an action is a plain function")


def _actor(by: object) -> str:
    if by is None:
        return "visitor"
    if by == "system":
        return "system"
    if not isinstance(by, models.Model):
        raise BadEntry(f'by={by!r}: give a person, None for a visitor, or "system"')
    return _name(by)


def _only_draft(running: _Running) -> Draft:
    if not running.drafts:
        raise NoEntry(f"{running.name} wrote without a ledger entry; call record() once")
    return running.drafts[0]


def _name(thing: models.Model | str) -> str:
    name = reference(thing)
    if not name or len(name) > REFERENCE_LENGTH:
        raise BadEntry(f"reference {name!r} must have 1 to {REFERENCE_LENGTH} characters")
    return name


def _checked(name: str) -> str:
    if name != EVERYTHING and not FIELD.fullmatch(name):
        raise BadEntry(f"field {name!r} is not an identifier of at most 60 characters")
    return name


def _fact_texts(subject: models.Model | str, facts: Mapping[str, object]) -> dict[str, str]:
    values = _plain_facts(subject, facts)
    return {name: canonical(value, f"facts.{name}") for name, value in values.items()}


def _item(item: Item) -> NamedSnapshot:
    if isinstance(item, Ledgered):
        return _name(item), snapshot(item)
    subject, fields = item
    return _name(subject), _plain_facts(subject, fields)


def _plain_facts(subject: models.Model | str, facts: Mapping[str, object]) -> dict[str, Json]:
    """Facts as plain JSON; a binding field must be recorded as its row has it, or it is a lie."""
    plain_facts = {_checked(name): plain(value) for name, value in facts.items()}
    if isinstance(subject, Ledgered):
        for name in plain_facts.keys() & set(subject.LEDGER_FIELDS):
            _demand_same(subject, name, plain_facts[name])
    return plain_facts


def _demand_same(subject: Ledgered, name: str, given: Json) -> None:
    stored = field_value(subject, name)
    if stored != given:
        raise BadEntry(
            f"{reference(subject)}.{name} is {stored!r} but the fact says {given!r}; "
            f'give snapshot(record, "{name}")'
        )
