"""What an import would do: which points are new, known or faulty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.documents.tables import Table
from zhixing.organisation.models import Person
from zhixing.organisation.queries import current_appointments, open_units
from zhixing.rectification.importing.fields import Defaults, Names
from zhixing.rectification.importing.rows import Candidate, read_rows
from zhixing.rectification.models import Feedback
from zhixing.web.imports.faults import Fault

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing this table would do now. skipped: imported before, or twice in the file."""

    table: Table
    columns: Mapping[str, int]
    new: Sequence[Candidate]
    skipped: int
    faults: Sequence[Fault]
    bad_rows: frozenset[int]

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.grave]

    @property
    def notes(self) -> list[Fault]:
        return [fault for fault in self.faults if not fault.grave]


def faulty_message(preview: Preview) -> str:
    return _(
        "有 %(n)s 行有错误，没有导入任何一行。请改正后重新选择文件，或选“导入没有错误的行”。"
    ) % {"n": len(preview.bad_rows)}


def examine(
    feedback: Feedback, table: Table, columns: Mapping[str, int], defaults: Defaults
) -> Preview:
    """Read all rows and compare them with what the feedback has."""
    names = _names(feedback.campaign)
    reading = read_rows(table, columns, defaults, names, feedback.received_on)
    known = known_keys(feedback, [row.key for row in reading.candidates])
    fresh = [row for row in reading.candidates if row.key not in known]
    return Preview(
        table,
        columns,
        fresh,
        len(reading.candidates) - len(fresh) + reading.repeated,
        reading.faults,
        frozenset(reading.bad_rows),
    )


def known_keys(feedback: Feedback, keys: Sequence[str]) -> set[str]:
    """Of the keys, those that the feedback has."""
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        rows = feedback.points.filter(key__in=keys[start : start + CHUNK])
        found |= set(rows.values_list("key", flat=True))
    return found


def _names(campaign: Campaign) -> Names:
    """The units and the people of the organisation by every name that a cell may give them."""
    units = open_units().filter(path__startswith=campaign.organiser.path)
    rows = list(units.values_list("pk", "name", "code"))
    posts = current_appointments().filter(unit__path__startswith=campaign.organiser.path)
    people = list(
        Person.objects.filter(is_active=True, pk__in=posts.values("person"))
        .order_by("pk")
        .values_list("pk", "name", "username")
    )
    return Names(_by_name(rows), _by_name(people))


def _by_name(rows: Iterable[tuple[int, str, str]]) -> dict[str, int | None]:
    """A name that two share means neither; what is unique by itself always means its own."""
    keys: dict[str, int | None] = {}
    rows = list(rows)
    for pk, name, _code in rows:
        keys[name] = None if name in keys else pk
    return keys | {code: pk for pk, _name, code in rows}
