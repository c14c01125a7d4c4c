"""Rows that the database lets in once: the second of two who write at once is told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction

from zhixing.web.errors import Refused


def insert(row: models.Model, refusal: Refused) -> None:
    """Save a row that the database lets in once; `refusal` is what the second is told.

    Looking first whether there is one would not do: another may write between look and write.
    """
    with once(refusal):
        row.save()


@contextmanager
def once(refusal: Refused) -> Iterator[None]:
    """What is written in this block, where `row.save()` alone does not write it; as `insert`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refusal from error
