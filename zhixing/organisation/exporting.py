"""The organisation as one table, in the columns of the import; importing it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.documents.registers import Column, Sheet, write_csv, write_workbook
from zhixing.documents.registers.sheet import Kind, Value
from zhixing.organisation.importing.fields import LABELS
from zhixing.organisation.importing.roll import Node, PersonRow, PostRow, Roll, read_roll
from zhixing.organisation.models import Unit

DAYS = {"unit_closed", "began", "ended"}
WIDE = {"unit", "business", "reason", "end_reason"}


def columns() -> list[Column]:
    return [
        Column(str(label), 24 if name in WIDE else 14, _kind(name))
        for name, label in LABELS.items()
    ]


def rows(roll: Roll) -> Iterator[list[Value]]:
    """Each unit in the order of the tree, then its posts; then who has no post at all."""
    posts: dict[str, list[PostRow]] = {}
    for held in roll.posts.values():
        for post in held:
            posts.setdefault(post.code, []).append(post)
    for node in roll.units.values():
        yield _unit(node)
        for post in posts.get(node.code, ()):
            yield _post(post, node, roll.people[post.username])
    placed = {key[0] for key in roll.posts}
    for person in roll.people.values():
        if person.username not in placed:
            yield _line(**_person(person))


def csv() -> bytes:
    out = BytesIO()
    write_csv(columns(), rows(read_roll()), out)
    return out.getvalue()


def workbook() -> bytes:
    return _workbook(_("组织与任职"), rows(read_roll()))


WRITERS: dict[str, Callable[[], bytes]] = {"csv": csv, "xlsx": workbook}


def template() -> bytes:
    """The columns, with a top unit, one below it, and somebody who heads it."""
    day = date(timezone.localdate().year, 1, 1)
    lines = [
        _line(unit_code="SJ", unit=_("市数据局"), kind=_kind_of("organisation")),
        _line(
            unit_code="SJ-FW",
            unit=_("政务服务科"),
            kind=_kind_of("section"),
            parent="SJ",
            business=_("政务服务大厅的运行和改进"),
        ),
        _line(
            unit_code="SJ-FW",
            username="zhouhong",
            name=_("周宏"),
            post=_("科长"),
            heads=_("是"),
            began=day,
            reason=_("轮岗"),
            document=_("市数发〔2026〕12 号"),
        ),
    ]
    return _workbook(_("组织导入模板（请删去示例行）"), iter(lines))


def _workbook(title: str, lines: Iterator[list[Value]]) -> bytes:
    out = BytesIO()
    sheet = Sheet(_("组织与任职"), title, columns(), lines)
    write_workbook([sheet], out, created=timezone.localtime())
    return out.getvalue()


def _unit(node: Node) -> list[Value]:
    return _line(
        unit_code=node.code,
        unit=node.name,
        kind=_kind_of(node.kind),
        parent=node.parent.code if node.parent else None,
        business=node.business,
        unit_closed=node.closed,
    )


def _post(post: PostRow, node: Node, person: PersonRow) -> list[Value]:
    return _line(
        unit_code=node.code,
        unit=node.name,
        **_person(person),
        post=post.post,
        heads=_("是") if post.heads else _("否"),
        began=post.began,
        reason=post.reason,
        document=post.document,
        ended=post.ended,
        end_reason=post.end_reason,
        end_document=post.end_document,
    )


def _person(person: PersonRow) -> dict[str, Value]:
    names = ("username", "name", "email", "phone")
    return {name: getattr(person, name) for name in names}


def _line(**cells: Value) -> list[Value]:
    return [cells.get(name) or None for name in LABELS]


def _kind(name: str) -> Kind:
    return "date" if name in DAYS else "text"


def _kind_of(kind: str) -> str:
    return str(Unit.Kind(kind).label)
