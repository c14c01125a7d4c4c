"""The log and its side tables. None has a foreign key: deleting a row elsewhere erases no history.

Entry, Node and Checkpoint are only ever added to. Opening and Item hold what the log commits to,
and may lose it when somebody's data must be erased; the log stays whole.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhixing.ledger import kinds
from zhixing.ledger.merkle import HASH_BYTES, Frontier

ModelT = TypeVar("ModelT", bound=models.Model)
ACTOR_FIELD = "@actor"  # no fact can have this name: facts are named by identifiers
REFERENCE_LENGTH = 100


class AppendOnlyRow(TypeError):
    """Someone tried to change or delete a row of the log."""


def _refuse(what: str) -> NoReturn:
    raise AppendOnlyRow(f"{what}: the ledger is append-only; record a new entry instead")


class AppendOnlyQuerySet(models.QuerySet[ModelT]):
    def update(self, **_kwargs: Any) -> NoReturn:
        _refuse(f"update of {self.model.__name__}")

    def delete(self) -> NoReturn:
        _refuse(f"delete of {self.model.__name__}")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        _refuse(f"update of {self.model.__name__}")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[ModelT]:
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            _refuse(f"update of {self.model.__name__}")
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A row that is written once. SQL can still change it; `verify` is what finds that."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(f"change of {self}")
        super().save(**{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        _refuse(f"delete of {self}")


class Entry(AppendOnly):
    """One write that bound someone. The columns repeat the body for look-ups; the body counts."""

    index = models.BigIntegerField(_("序号"), primary_key=True)
    time = models.DateTimeField(_("时间"))
    kind = models.CharField(_("事项"), max_length=60)
    actor = models.CharField(_("经办"), max_length=REFERENCE_LENGTH)
    subject = models.CharField(_("对象"), max_length=REFERENCE_LENGTH)
    campaign = models.CharField(_("活动"), max_length=REFERENCE_LENGTH, blank=True)
    body = models.TextField(_("正文"))
    leaf_hash = models.BinaryField(_("叶哈希"), max_length=HASH_BYTES)

    objects = AppendOnlyQuerySet["Entry"].as_manager()

    class Meta:
        ordering = ["index"]
        indexes = [
            models.Index(fields=["subject", "index"], name="ledger_entry_subject"),
            models.Index(fields=["campaign", "index"], name="ledger_entry_campaign"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.subject}"

    @property
    def label(self) -> str:
        """What the page calls this kind of entry."""
        return kinds.label(self.kind)

    @property
    def leaf(self) -> str:
        return bytes(self.leaf_hash).hex()


class Node(AppendOnly):
    """The hash of the complete subtree over the leaves [index << level, (index + 1) << level)."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=HASH_BYTES)

    objects = AppendOnlyQuerySet["Node"].as_manager()

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class TreeHead(models.Model):
    """The one row that appending locks: size and frontier, so that appending reads no node."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON)
    size = models.BigIntegerField(default=0)
    packed_frontier = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_one_tree_head"),
        ]

    def __str__(self) -> str:
        return f"tree of {self.size}"

    @property
    def frontier(self) -> Frontier:
        packed = bytes(self.packed_frontier)
        return tuple(packed[n : n + HASH_BYTES] for n in range(0, len(packed), HASH_BYTES))

    @frontier.setter
    def frontier(self, hashes: Frontier) -> None:
        self.packed_frontier = b"".join(hashes)


class Opening(models.Model):
    """Salt and value behind one commitment of an entry; deleting it makes the value unknowable."""

    entry_index = models.BigIntegerField()
    subject = models.CharField(max_length=REFERENCE_LENGTH)
    field = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=16)
    value = models.TextField()  # canonical JSON

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_index", "field"], name="ledger_one_opening"),
        ]
        indexes = [models.Index(fields=["subject", "entry_index"], name="ledger_opening_subject")]

    def __str__(self) -> str:
        return f"opening of {self.field} in entry {self.entry_index}"


class Item(models.Model):
    """One record of a batch. The leaf stays; salt and text go when the record is erased."""

    entry_index = models.BigIntegerField()
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=REFERENCE_LENGTH)
    salt = models.BinaryField(max_length=16)
    leaf_hash = models.BinaryField(max_length=HASH_BYTES)
    text = models.TextField(blank=True)  # canonical JSON of {"snapshot": …, "subject": …}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_index", "position"], name="ledger_one_item"),
        ]
        indexes = [models.Index(fields=["subject", "entry_index"], name="ledger_item_subject")]

    def __str__(self) -> str:
        return f"item {self.position} of entry {self.entry_index}"


class Checkpoint(AppendOnly):
    """A signed statement of the tree's size and root, in the C2SP signed-note form."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=HASH_BYTES)
    time = models.DateTimeField()  # when it was signed; not itself signed
    note = models.TextField()

    objects = AppendOnlyQuerySet["Checkpoint"].as_manager()

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class Ledgered(models.Model):
    """A record whose named fields must be as its latest ledger entry left them.

    LEDGER_FIELDS: the fields that bind someone. Whoever changes one records it in the same action;
    `verify` names every row where that was not so.
    """

    LEDGER_FIELDS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
