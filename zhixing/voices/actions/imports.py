"""Importing voices from a spreadsheet: one action, one ledger entry, every row or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.organisation.rules import Actor
from zhixing.voices.importing.rows import Candidate
from zhixing.voices.models import ImportBatch, Voice
from zhixing.voices.queries.imports import CHUNK, known_rows
from zhixing.voices.rules.intake import NothingToImport, require_import
from zhixing.web import sealing


@action
def import_voices(
    *,
    campaign: Campaign,
    rows: Sequence[Candidate],
    file_name: str,
    sha256: str,
    mapping: Mapping[str, Any],
    by: Actor,
    skipped: int = 0,
    progress: Callable[[int], None] = lambda _done: None,
) -> ImportBatch:
    """Import the rows that a preview found new, and count those that somebody imported meanwhile
    as skipped. Raises NothingToImport.

    mapping: field to the name of its column, kept with the batch. skipped: rows left out before.
    """
    person = by if isinstance(by, Person) else None
    require_import(person, campaign)
    # Two imports at once would otherwise both find a row missing; the second waits here instead.
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    known = known_rows(campaign, [row.key for row in rows])
    fresh = [row for row in rows if row.key not in known]
    if not fresh:
        raise NothingToImport(_("没有可以导入的新诉求：表里的行以前都导入过，或都有错误。"))
    batch = ImportBatch.objects.create(
        campaign=campaign,
        file_name=file_name[:200],
        sha256=sha256,
        mapping=dict(mapping),
        imported=len(fresh),
        skipped=skipped + len(rows) - len(fresh),
        by=person,
    )
    voices = _created(batch, fresh, progress)
    record("voices.imported", batch, facts=snapshot(batch), items=voices, campaign=campaign)
    return batch


def _created(
    batch: ImportBatch, rows: Sequence[Candidate], progress: Callable[[int], None]
) -> list[Voice]:
    voices: list[Voice] = []
    for start in range(0, len(rows), CHUNK):
        made = [_voice(batch, row) for row in rows[start : start + CHUNK]]
        voices += Voice.objects.bulk_create(made)
        progress(len(voices))
    return voices


def _voice(batch: ImportBatch, row: Candidate) -> Voice:
    return Voice(
        campaign=batch.campaign,
        batch=batch,
        row_number=row.row,
        source_key=row.key,
        original=row.original,
        author_key=sealing.digest("author", "imported", row.user) if row.user else "",
        recorded_by=batch.by,
        **row.fields,
    )
