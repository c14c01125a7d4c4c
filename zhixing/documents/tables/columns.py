"""Which column is which field: header names matched as people vary them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from zhixing.documents.tables.errors import Cell, Code, TableError, column_number

Wanted = Mapping[str, Sequence[str]]

_DECORATION = re.compile(r"[\s*:_\-]+")
_LETTERS = re.compile(r"[A-Za-z]{1,3}", re.ASCII)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")


def match_columns(
    header: Sequence[str],
    wanted: Wanted,
    *,
    explicit: Mapping[str, str | int] | None = None,
    required: Collection[str] = (),
    header_row: int = 1,
) -> dict[str, int]:
    """The index in `header` (from 0) of each field of `wanted` that has a column.

    wanted: field to the names its column may bear; the field's own name counts too. Spaces, width,
    case, asterisks and colons are ignored; text in brackets only where no name matches with it.
    A column serves one field: the closest match, then the earlier name, then the earlier field.
    explicit: field to a header name, a letter ("C", where no header is called so) or an index, set
        by a person; goes before all matching.
    Raises TableError: unknown_column, missing_column, duplicate_header (cell in `header_row`).
    """
    found = _explicit_columns(header, explicit or {}, header_row)
    for _, field, column, rival in sorted(_candidates(header, wanted)):
        if field in found or column in found.values():
            continue
        if rival >= 0 and rival not in found.values():
            raise _duplicate(header, column, rival, header_row)
        found[field] = column
    for field in required:
        if field not in found:
            raise TableError(
                Code.MISSING_COLUMN, row=header_row, field=field, header=_listed(header)
            )
    return {field: found[field] for field in (*wanted, *found) if field in found}


def assignments(text: str) -> list[str]:
    """The parts of "id=编号，text=C", with the marks of either keyboard made those of the code."""
    plain = text.replace("\uff0c", ",").replace("\uff1d", "=")
    return [part for part in map(str.strip, plain.split(",")) if part]


def count_matches(header: Sequence[str], wanted: Wanted) -> int:
    """How many fields of `wanted` some name in `header` could serve."""
    return len({candidate[1] for candidate in _candidates(header, wanted)})


def _candidates(
    header: Sequence[str], wanted: Wanted
) -> Iterator[tuple[tuple[int, int, int], str, int, int]]:
    """(closeness, order of name, order of field), field, column, next column as good or -1."""
    keys = [_keys(name) for name in header]
    for place, (field, names) in enumerate(wanted.items()):
        for order, name in enumerate(dict.fromkeys((field, *names))):
            for closeness, key in enumerate(_keys(name)):
                hits = [column for column, own in enumerate(keys) if key and own[closeness] == key]
                if hits:
                    rivals = (*hits[1:], -1)
                    for column, rival in zip(hits, rivals, strict=True):
                        yield (closeness, order, place), field, column, rival


def _keys(name: str) -> tuple[str, str]:
    """The name without decoration, and also without what stands in brackets."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _DECORATION.sub("", text), _DECORATION.sub("", _BRACKETS.sub("", text))


def _explicit_columns(
    header: Sequence[str], explicit: Mapping[str, str | int], header_row: int
) -> dict[str, int]:
    return {
        field: _explicit_column(header, field, column, header_row)
        for field, column in explicit.items()
    }


def _explicit_column(header: Sequence[str], field: str, column: str | int, header_row: int) -> int:
    if isinstance(column, int):
        hits = [column] if 0 <= column < len(header) else []
    else:
        hits = (
            [at for at, name in enumerate(header) if name == column]
            or [at for at, name in enumerate(header) if _keys(name)[0] == _keys(column)[0]]
            or _lettered(header, column)
        )
    if not hits:
        raise TableError(
            Code.UNKNOWN_COLUMN,
            row=header_row,
            field=field,
            column=column,
            header=_listed(header),
        )
    if len(hits) > 1:
        raise _duplicate(header, hits[0], hits[1], header_row)
    return hits[0]


def _lettered(header: Sequence[str], letters: str) -> list[int]:
    """The column that a spreadsheet program would show under these letters, if there is one."""
    if _LETTERS.fullmatch(letters) is None:
        return []
    at = column_number(letters.upper()) - 1
    return [at] if at < len(header) else []


def _duplicate(header: Sequence[str], first: int, second: int, header_row: int) -> TableError:
    return TableError(
        Code.DUPLICATE_HEADER,
        cell=Cell(header_row, second + 1),
        name=header[second],
        first=Cell(header_row, first + 1).address,
    )


def _listed(header: Sequence[str]) -> str:
    return "、".join(name for name in header if name)[:500]
