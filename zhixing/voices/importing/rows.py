"""From a table's rows to voices that may be imported, and every fault with its cell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.documents.tables import Cell, Row, Table, TableError, Value, parse_time
from zhixing.documents.tables.errors import column_letters
from zhixing.voices.importing.fields import (
    CONSENTS,
    KINDS,
    SECTORS,
    SOURCES,
    SPEAKERS,
    URGENCIES,
    Defaults,
    choice,
    count,
)
from zhixing.voices.models import Voice
from zhixing.web.imports.faults import AtCell, BadCell, Faults, plain
from zhixing.web.table_errors import at_cell, at_row, message

OF_ENTERPRISES = {"sector": SECTORS, "urgency": URGENCIES}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that can be imported. fields: for Voice; original: the row as it came."""

    row: int
    key: str
    user: str
    external_id: str
    fields: dict[str, Any]
    original: dict[str, Any]


@dataclass(slots=True)
class Reading(Faults):
    """All rows of a table, read."""

    candidates: list[Candidate] = field(default_factory=list)
    repeated: int = 0  # rows that say what an earlier row of the same file said


def read_rows(
    table: Table,
    columns: Mapping[str, int],
    defaults: Defaults,
    units: Mapping[str, int | None],
    progress: Callable[[int], None] = lambda _done: None,
) -> Reading:
    """Read every row; nothing is left out without a fault or a count that says so.

    columns: field to index in the header. units: name or code to key, None where two share a name.
    """
    reading = Reading()
    reading.note_table(table, columns)
    if "time" not in columns:
        reading.note(table.header_row, _("表里没有时间列，提出时间都记为导入的时间。"))
    reader = _RowReader(columns, defaults, units, timezone.now())
    headings = _headings(table)
    seen: dict[str, Candidate] = {}
    for done, row in enumerate(table.rows, 1):
        _read_row(reading, reader, row, headings, seen)
        if done % 200 == 0:
            progress(done)
    progress(len(table.rows))
    reading.faults.sort(key=lambda fault: fault.row)
    return reading


def _headings(table: Table) -> list[str]:
    """A name for each column of the original row; columns without one, or doubled, by letter."""
    names: list[str] = []
    for index, name in enumerate(table.header):
        letters = column_letters(index + 1)
        names.append(name if name and name not in names else f"{name}[{letters}]")
    return names


def _read_row(
    reading: Reading,
    reader: _RowReader,
    row: Row,
    headings: list[str],
    seen: dict[str, Candidate],
) -> None:
    fields, faults, notes = reader.read(row)
    for text in notes:
        reading.note(row.number, text)
    for text in faults:
        reading.refuse(row.number, text)
    if row.number in reading.bad_rows:
        return
    candidate = reader.candidate(row, fields, headings)
    first = seen.setdefault(candidate.key, candidate)
    if first is candidate:
        reading.candidates.append(candidate)
    elif same_words(first.fields, candidate.fields):
        reading.repeated += 1
    else:
        reading.refuse(row.number, _doubled(row.number, candidate.external_id, first.row))


def same_words(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("title", "text", "said_at"))


def _doubled(row: int, external_id: str, first: int) -> str:
    what = _(
        "编号 %(id)s 与第 %(first)s 行相同，内容却不同。请改正其中一个编号，或删去不要的一行。"
    )
    return at_row(row, what % {"id": external_id[:40], "first": first})


class _RowReader:
    """Reads the cells of one row after another."""

    def __init__(
        self,
        columns: Mapping[str, int],
        defaults: Defaults,
        units: Mapping[str, int | None],
        now: datetime,
    ) -> None:
        self._columns = columns
        self._defaults = defaults
        self._units = units
        self._now = now

    def read(self, row: Row) -> tuple[dict[str, Any], list[str], list[str]]:
        """The fields of a voice, what makes the row unreadable, and what is worth a note."""
        fields: dict[str, Any] = {}
        faults: list[str] = []
        notes: list[str] = []
        for part in self._parts(row, fields):
            try:
                fields |= part()
            except AtCell as bad:
                faults.append(bad.text)
        for name, most in (("title", 200), ("place", 120)):
            if len(fields.get(name, "")) > most:
                fields[name] = fields[name][: most - 1] + "…"
                notes.append(self._cut(row, name, most))
        notes += self._of_others(row, fields)
        return fields, faults, notes

    def _of_others(self, row: Row, fields: dict[str, Any]) -> Iterator[str]:
        """Trade and urgency are an enterprise's: of others they are left out, and said so. What a
        hotline writes there of a citizen ("加急") is no reason to lose what was said."""
        if fields.get("speaker", Voice.Speaker.ENTERPRISE) == Voice.Speaker.ENTERPRISE:
            return
        for name in OF_ENTERPRISES:
            fields[name] = ""
            if plain(self._value(row, name)):
                what = _("只有企业的诉求才记行业和紧迫程度；原文完整保留在原始行里。")
                yield at_cell(self._cell(row, name), what)

    def candidate(self, row: Row, fields: dict[str, Any], headings: list[str]) -> Candidate:
        external_id, user = plain(self._value(row, "id")), plain(self._value(row, "user"))
        said = fields["said_at"].isoformat() if "time" in self._columns else ""
        words = (user, fields["title"], " ".join(fields["text"].split()), said)
        original = {name: _kept(value) for name, value in zip(headings, row.values, strict=False)}
        return Candidate(
            row.number, _source_key(external_id, words), user, external_id, fields, original
        )

    def _parts(self, row: Row, fields: Mapping[str, Any]) -> Iterator[Callable[[], dict[str, Any]]]:
        """What reads each cell; `fields` is what the parts before have given."""
        yield lambda: {"text": self._text(row)}
        yield lambda: {"title": self._line(row, "title"), "place": self._line(row, "place")}
        yield lambda: {"said_at": self._time(row)}
        yield lambda: {"likes": self._at(row, "likes", count)}
        yield lambda: self._source(row)
        yield lambda: {"unit_id": self._at(row, "unit", self._unit)}
        for name, known in (("kind", KINDS), ("speaker", SPEAKERS), ("consent", CONSENTS)):
            yield self._chooser(row, name, known, getattr(self._defaults, name))
        if fields.get("speaker") == Voice.Speaker.ENTERPRISE:
            for name, known in OF_ENTERPRISES.items():
                yield self._chooser(row, name, known, "")

    def _chooser(
        self, row: Row, name: str, known: Mapping[str, str], default: str
    ) -> Callable[[], dict[str, Any]]:
        return lambda: {name: self._at(row, name, lambda value: choice(value, known, default))}

    def _text(self, row: Row) -> str:
        return str(self._at(row, "text", _words))

    def _line(self, row: Row, name: str) -> str:
        return " ".join(plain(self._value(row, name)).split())

    def _time(self, row: Row) -> datetime:
        if "time" not in self._columns:
            return self._now
        cell = self._cell(row, "time")
        try:
            return parse_time(self._value(row, "time"))
        except TableError as error:
            raise AtCell(at_cell(cell, message(error))) from error

    def _source(self, row: Row) -> dict[str, Any]:
        default = self._defaults.source
        found = self._at(row, "source", lambda value: choice(value, SOURCES, default))
        if found in Voice.Authority.values:
            return {"source": Voice.Source.INSPECTION, "authority": found}
        return {"source": found, "authority": ""}

    def _unit(self, value: Value) -> int | None:
        name = plain(value)
        if not name:
            return None
        if name not in self._units:
            raise BadCell(
                _("没有名为“%(name)s”的单位。请写单位的全称或代码，不清楚的可以留空。")
                % {"name": name[:40]}
            )
        if self._units[name] is None:
            raise BadCell(_("有不止一个单位叫“%(name)s”，请改写单位代码。") % {"name": name[:40]})
        return self._units[name]

    def _at(self, row: Row, name: str, read: Callable[[Value], Any]) -> Any:
        try:
            return read(self._value(row, name))
        except BadCell as bad:
            raise AtCell(at_cell(self._cell(row, name), str(bad))) from bad

    def _value(self, row: Row, name: str) -> Value:
        index = self._columns.get(name)
        return row.values[index] if index is not None and index < len(row.values) else None

    def _cell(self, row: Row, name: str) -> Cell:
        return Cell(row.number, self._columns[name] + 1)

    def _cut(self, row: Row, name: str, most: int) -> str:
        what = _("超过 %(max)s 字，只取前面的部分；原文完整保留在原始行里。") % {"max": most}
        return at_cell(self._cell(row, name), what)


def _words(value: Value) -> str:
    text = plain(value)
    if not text:
        raise BadCell(_("没有内容。请填写，或删去这一行。"))
    if len(text) > settings.VOICE_MAX_CHARACTERS:
        raise BadCell(
            _("共 %(n)s 字，最多 %(max)s 字。请删减。")
            % {"n": len(text), "max": settings.VOICE_MAX_CHARACTERS}
        )
    return text


def _kept(value: Value) -> str | int | float | bool | None:
    """A cell as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _source_key(external_id: str, words: Sequence[str]) -> str:
    """Tells a row from every other: by its identifier, or by who said what when."""
    said = ["id", external_id] if external_id else ["words", *words]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
