"""What an import would do: which rows are new, known, changed or faulty."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.documents.tables import Table, TableError, Value, match_columns, read_table
from zhixing.voices.importing.fields import LABELS, REQUIRED, WANTED, Defaults
from zhixing.voices.importing.rows import Candidate, Fault, read_rows, same_words
from zhixing.voices.models import Voice
from zhixing.voices.queries.intake import units
from zhixing.web.table_errors import at_row, sentence

CHUNK = 500
SHOWN_FAULTS = 200


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


def read_file(path: Path, name: str) -> Table:
    """The table in a file. Raises TableError."""
    return read_table(path, name=name, wanted=WANTED)


def columns_of(table: Table, chosen: Mapping[str, str | int] | None = None) -> dict[str, int]:
    """Which column is which field. Raises TableError."""
    return match_columns(
        table.header,
        WANTED,
        explicit=chosen,
        required=REQUIRED,
        header_row=table.header_row,
    )


def some_columns(table: Table) -> dict[str, int]:
    """The columns that can be told, where a required one is missing or two bear one name."""
    found: dict[str, int] = {}
    for name, aliases in WANTED.items():
        try:
            found |= match_columns(table.header, {name: aliases})
        except TableError:  # the person will choose
            continue
    return {name: index for index, name in {v: k for k, v in found.items()}.items()}


def mapping(table: Table, columns: Mapping[str, int]) -> dict[str, str]:
    """Field to the heading of its column, to be kept with the batch."""
    return {name: table.header[index] for name, index in columns.items()}


def faulty_rows(preview: Preview) -> Iterator[list[Value]]:
    """The rows with errors as they stand in the file, with their number and what is wrong."""
    wrong: dict[int, list[str]] = {}
    for fault in preview.errors:
        wrong.setdefault(fault.row, []).append(fault.text)
    width = len(preview.table.header)
    for row in preview.table.rows:
        if row.number in wrong:
            cells = [*row.values, *[None] * width][:width]
            yield [*cells, row.number, "\n".join(wrong[row.number])]


def faulty_message(preview: Preview) -> str:
    return _(
        "有 %(n)s 行有错误，没有导入任何一行。请改正后重新选择文件，或选“导入没有错误的行”。"
    ) % {"n": len(preview.bad_rows)}


def explain(error: TableError) -> str:
    """A table's error in the words of the page."""
    return sentence(error, {name: str(label) for name, label in LABELS.items()})


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


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
