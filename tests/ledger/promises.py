"""A ledgered model outside every installed app, so that no migration knows it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from zhixing.ledger import Ledgered, action, record, snapshot


class Promise(Ledgered):
    LEDGER_FIELDS: ClassVar = ("deadline", "text", "share", "parent")

    deadline = models.DateField()
    text = models.TextField(default="")
    share = models.DecimalField(max_digits=5, decimal_places=2, default="0.5")
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    note = models.TextField(default="")

    objects: ClassVar[models.Manager[Promise]] = models.Manager()

    class Meta:
        app_label = "ledger_tests"


@action
def make(*, deadline: date, by: object, text: str = "修路") -> Promise:
    promise = Promise.objects.create(deadline=deadline, text=text)
    record("promise.made", promise, facts={**snapshot(promise), "reason": "会议决定"})
    return promise


@action
def extend(*, promise: Promise, deadline: date, by: object) -> None:
    promise.deadline = deadline
    promise.save()
    record("promise.extended", promise, facts=snapshot(promise, "deadline"))


@action
def import_all(*, count: int, by: object) -> list[Promise]:
    rows = Promise.objects.bulk_create(
        Promise(deadline=date(2026, 1, 1), text=str(n)) for n in range(count)
    )
    record("promise.imported", "batch:1", items=rows)
    return rows


@action
def erase_text(*, promise: Promise, by: object) -> None:
    promise.text = ""
    promise.save()
    record("promise.erased", promise, facts=snapshot(promise), erases=["text"])


@action
def delete(*, promise: Promise, by: object) -> None:
    record("promise.deleted", promise, erases=["*"])
    promise.delete()
