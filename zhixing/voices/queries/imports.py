"""What an import would do: which rows are new, known, changed or faulty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.documents.tables import Table
from zhixing.voices.importing.fields import Defaults
from zhixing.voices.importing.rows import Candidate, read_rows, same_words
from zhixing.voices.models import Voice
from zhixing.voices.queries.intake import units
from zhixing.web.imports.faults import Fault
from zhixing.web.table_errors import at_row

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing this table would do now.

    new: rows to import; skipped: rows that were imported before, or stand in the file twice;
    conflicts: rows whose identifier was imported with other words, which are kept as they were;
    faults: everything worth saying, in the order of rows; bad_rows: numbers of rows with errors.
    """

    table: Table
    columns: Mapping[str, int]
    new: Sequence[Candidate]
    skipped: int
    conflicts: Sequence[Fault]
    faults: Sequence[Fault]
    bad_rows: frozenset[int]

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.grave]

    @property
    def left_out(self) -> int:
        """Rows of the file that are not imported although nothing is wrong with them."""
        return self.skipped + len(self.conflicts)

    @property
    def notes(self) -> list[Fault]:
        return [fault for fault in self.faults if not fault.grave]


def faulty_message(preview: Preview) -> str:
    return _(
        "有 %(n)s 行有错误，没有导入任何一行。请改正后重新选择文件，或选“导入没有错误的行”。"
    ) % {"n": len(preview.bad_rows)}


def examine(
    campaign: Campaign,
    table: Table,
    columns: Mapping[str, int],
    defaults: Defaults,
    progress: Callable[[int], None] = lambda _done: None,
) -> Preview:
    """Read all rows and compare them with what the campaign has."""
    reading = read_rows(table, columns, defaults, _unit_keys(campaign), progress)
    known = known_rows(campaign, [candidate.key for candidate in reading.candidates])
    fresh = [c for c in reading.candidates if c.key not in known]
    old = [c for c in reading.candidates if c.key in known]
    changed = [c for c in old if not same_words(known[c.key], c.fields)]
    return Preview(
        table=table,
        columns=columns,
        new=fresh,
        skipped=len(old) - len(changed) + reading.repeated,
        conflicts=[_conflict(candidate, known[candidate.key]) for candidate in changed],
        faults=reading.faults,
        bad_rows=frozenset(reading.bad_rows),
    )


def known_rows(campaign: Campaign, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of the source keys, those that the campaign has, with the words it has for them."""
    names = ("source_key", "pk", "title", "text", "said_at")
    imported = Voice.objects.filter(campaign=campaign)
    return {
        row["source_key"]: row
        for chunk in chunks(keys)
        for row in imported.filter(source_key__in=chunk).values(*names)
    }


def chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _unit_keys(campaign: Campaign) -> dict[str, int | None]:
    """Names and codes of the campaign's units; a name that two units share means neither."""
    keys: dict[str, int | None] = {}
    rows = list(units(campaign).values_list("pk", "name", "code"))
    for pk, name, _code in rows:
        keys[name] = None if name in keys else pk
    return keys | {code: pk for pk, _name, code in rows}


def _conflict(candidate: Candidate, kept: Mapping[str, Any]) -> Fault:
    what = _("编号 %(id)s 以前导入过（第 %(pk)s 号诉求），这次内容不同；保留原来的，没有改动。") % {
        "id": candidate.external_id[:40],
        "pk": kept["pk"],
    }
    return Fault(candidate.row, at_row(candidate.row, what), grave=False)
