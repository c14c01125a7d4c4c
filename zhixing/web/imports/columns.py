"""Which column of a table is which field, as found by name or chosen by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhixing.documents.tables import Table, TableError, match_columns, read_table
from zhixing.documents.tables.columns import assignments
from zhixing.web.table_errors import sentence

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class BadColumns(ValueError):
    """Columns chosen on the command line that cannot be read; the message says what to write."""


@dataclass(frozen=True)
class Fields:
    """The fields that a kind of import looks for.

    wanted: field to the names its column may bear; labels: field to its name on the page;
    required: fields without which nothing can be read.
    """

    wanted: Mapping[str, Sequence[str]]
    labels: Mapping[str, StrOrPromise]
    required: Collection[str] = ()

    def read(self, path: Path, name: str) -> Table:
        """The table in a file. Raises TableError."""
        return read_table(path, name=name, wanted=self._names())

    def _names(self) -> dict[str, tuple[str, ...]]:
        """The names of columns, first what the field is called in the reader's language."""
        return {name: (str(self.labels[name]), *aliases) for name, aliases in self.wanted.items()}

    def columns_of(
        self, table: Table, chosen: Mapping[str, str | int] | None = None
    ) -> dict[str, int]:
        """Field to index of its column. Raises TableError."""
        return match_columns(
            table.header,
            self._names(),
            explicit=chosen,
            required=self.required,
            header_row=table.header_row,
        )

    def some_columns(self, table: Table) -> dict[str, int]:
        """The columns that can be told, where a required one is missing or two bear one name."""
        found: dict[str, int] = {}
        for name, aliases in self._names().items():
            try:
                found |= match_columns(table.header, {name: aliases})
            except TableError:  # the person will choose
                continue
        return {name: index for index, name in {v: k for k, v in found.items()}.items()}

    def explain(self, error: TableError) -> str:
        """A table's error in the words of the page."""
        return sentence(error, {name: str(label) for name, label in self.labels.items()})

    def chosen(self, text: str) -> dict[str, str]:
        """`编号=A,内容=详情` as field to heading or letters, as `columns_of` takes them.

        Raises BadColumns.
        """
        fields = {str(label): name for name, label in self.labels.items()}
        fields |= {name: name for name in self.wanted}
        found: dict[str, str] = {}
        for part in assignments(text):
            field, _equals, column = part.partition("=")
            if field.strip() not in fields or not column.strip():
                raise BadColumns(
                    _("--columns 里的“%(part)s”应写成 字段=列；字段有：%(fields)s")
                    % {"part": part, "fields": "、".join(fields)}
                )
            found[fields[field.strip()]] = column.strip()
        return found


def headings(table: Table, columns: Mapping[str, int]) -> dict[str, str]:
    """Field to the heading of its column, to be kept with what was imported."""
    return {name: table.header[index] for name, index in columns.items()}


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
