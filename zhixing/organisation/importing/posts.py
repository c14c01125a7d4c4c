"""The people and posts that a table tells of, against those that are recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from zhixing.organisation.importing.fields import Line
from zhixing.organisation.importing.lines import Places
from zhixing.organisation.importing.roll import Node, PersonRow, PostRow, Roll

Key = tuple[str, str, str]  # sign-in name, code of the unit, post


@dataclass(slots=True)
class Someone:
    """A person as they will be. was: as recorded; row: where they are first named."""

    username: str
    row: int
    was: PersonRow | None
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(slots=True)
class NewPost:
    """An appointment to be made, perhaps one that is history already."""

    someone: Someone
    node: Node
    post: str
    heads: bool
    began: date
    row: int
    reason: str
    document: str
    ended: date | None
    end_reason: str
    end_document: str


@dataclass(slots=True)
class Edit:
    """What becomes of a recorded appointment: its end, or a ground that was not written down."""

    held: PostRow
    row: int
    someone: Someone
    node: Node
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def ends(self) -> bool:
        return "ended" in self.fields


class Register:
    """Everybody and every post, as the table and the roll together say they will be."""

    def __init__(self, roll: Roll, places: Places, today: date) -> None:
        self._roll = roll
        self._places = places
        self._today = today
        self.people: dict[str, Someone] = {}
        self.made: list[NewPost] = []
        self.edits: dict[int, Edit] = {}
        self.unchanged = 0
        self._made_by_key: dict[Key, list[NewPost]] = {}

    def take(self, line: Line, node: Node | None) -> None:
        """Take in what one line says of a person and a post in the unit."""
        if not line.username:
            self._refuse_nameless(line)
            return
        someone = self._someone(line)
        if node is None or not line.post:
            self._refuse_postless(line, node)
            return
        if line.ended and line.began and line.ended <= line.began:
            what = _("离任日期须晚于任职日期 %(day)s。") % {"day": line.began.isoformat()}
            self._places.refuse(line.row, "ended", what)
            return
        held = self._roll.posts.get((someone.username, node.code, line.post), [])
        match = _match(line, held)
        if match is not None:
            self._compare(line, match, someone, node)
        elif self._may_begin(line, held):
            self._begin(line, someone, node)

    def _refuse_nameless(self, line: Line) -> None:
        if line.name:
            what = _("“%(name)s”没有登录名（工号）。请填写，重名的人靠它区分。")
            self._places.refuse(line.row, "username", what % {"name": line.name})
        elif line.tells_of_a_post:
            what = _("写了任职，却没有写是谁。请填写登录名和姓名。")
            self._places.refuse(line.row, "username", what)

    def _refuse_postless(self, line: Line, node: Node | None) -> None:
        """Somebody may be on the roll without a post; half a post is a mistake."""
        named = bool(line.unit or line.unit_code)
        if node is not None or (line.tells_of_a_post and not line.post):
            self._places.refuse(line.row, "post", _("请填写职务。"))
        elif line.tells_of_a_post and not named:
            self._places.refuse(line.row, "unit", _("请填写任职的单位。"))

    def _someone(self, line: Line) -> Someone:
        someone = self.people.get(line.username)
        if someone is None:
            was = self._roll.people.get(line.username)
            someone = self.people[line.username] = Someone(line.username, line.row, was)
            if was is None and not line.name:
                what = _("没有登录名为“%(name)s”的人；如是新来的，请填写姓名。")
                self._places.refuse(line.row, "name", what % {"name": line.username})
        for name in ("name", "email", "phone"):
            self._tell(someone, line, name)
        return someone

    def _tell(self, someone: Someone, line: Line, name: str) -> None:
        value, known = getattr(line, name), getattr(someone, name)
        if value and not known:
            if name != "email" or self._is_address(line):
                setattr(someone, name, value)
        elif value and value != known:
            what = _("登录名“%(username)s”在前面（第 %(row)s 行起）写的是“%(known)s”，这里不同。")
            shown = {"username": someone.username, "row": someone.row, "known": known[:40]}
            self._places.refuse(line.row, name, what % shown)

    def _is_address(self, line: Line) -> bool:
        try:
            validate_email(line.email)
        except ValidationError:
            what = _("“%(value)s”不是电子邮箱地址。") % {"value": line.email[:60]}
            self._places.refuse(line.row, "email", what)
            return False
        return True

    def _compare(self, line: Line, held: PostRow, someone: Someone, node: Node) -> None:
        if line.heads is not None and line.heads != held.heads:
            what = _("这项任职登记的是“%(known)s”。要改变，请先写离任，再另起一行写新的任职。")
            known = _("单位负责人") if held.heads else _("不是单位负责人")
            self._places.refuse(line.row, "heads", what % {"known": known})
        if line.ended and held.ended and line.ended != held.ended:
            what = _("这项任职已于 %(day)s 结束，不能改写。") % {"day": held.ended.isoformat()}
            self._places.refuse(line.row, "ended", what)
            return
        if line.ended and line.ended <= held.began:
            what = _("离任日期须晚于任职日期 %(day)s。") % {"day": held.began.isoformat()}
            self._places.refuse(line.row, "ended", what)
            return
        self._edit(line, Edit(held, line.row, someone, node))

    def _edit(self, line: Line, edit: Edit) -> None:
        held = edit.held
        told = ["reason", "document"]
        told += ["ended", "end_reason", "end_document"] if line.ended or held.ended else []
        edit.fields = {
            name: value
            for name in told
            if (value := getattr(line, name)) and value != getattr(held, name)
        }
        if not edit.fields:
            self.unchanged += 1
        elif self.edits.setdefault(held.pk, edit).fields != edit.fields:
            what = _("同一项任职在第 %(row)s 行写得不同。请只留一行。")
            self._places.refuse(line.row, "post", what % {"row": self.edits[held.pk].row})

    def _may_begin(self, line: Line, held: list[PostRow]) -> bool:
        gone = [row for row in held if row.ended is not None]
        if line.began is None and gone:
            what = _("这项任职已于 %(day)s 结束；如是重新任职，请写明任职日期。")
            day = max(row.ended for row in gone if row.ended)
            self._places.refuse(line.row, "began", what % {"day": day.isoformat()})
            return False
        if line.began is None and line.ended:
            self._places.refuse(line.row, "began", _("写了离任日期，请同时写明任职日期。"))
            return False
        return True

    def _begin(self, line: Line, someone: Someone, node: Node) -> None:
        made = NewPost(
            someone, node, line.post, bool(line.heads), line.began or self._today, line.row,
            line.reason, line.document, line.ended,
            *((line.end_reason, line.end_document) if line.ended else ("", "")),
        )  # fmt: skip
        key = (someone.username, node.code, line.post)
        before = self._made_by_key.setdefault(key, [])
        same = next((other for other in before if other.began == made.began), None)
        if same is None:
            before.append(made)
            self.made.append(made)
        elif _differs(same, made):
            what = _("与第 %(row)s 行是同一项任职，写得却不同。请只留一行。")
            self._places.refuse(line.row, "post", what % {"row": same.row})
        else:
            self.unchanged += 1

    def demand_order(self, nodes: dict[str, Node]) -> None:
        """No post held twice at a time, no unit headed by two, nobody in a unit that is closed."""
        for key, made in self._made_by_key.items():
            spans: list[Any] = [*self._held(key), *made]
            spans.sort(key=lambda span: span.began)
            self._demand_apart(spans, "began", _("这项任职与已有的重叠（%(who)s，%(since)s 起）。"))
        self._demand_one_head()
        self._demand_open(nodes)

    def _held(self, key: Key) -> list[PostRow]:
        """Recorded posts as they will be once the table's ends are written."""
        return [self._after(row) for row in self._roll.posts.get(key, [])]

    def _after(self, row: PostRow) -> PostRow:
        edit = self.edits.get(row.pk)
        return row._replace(ended=edit.fields["ended"]) if edit and edit.ends else row

    def _demand_one_head(self) -> None:
        heads: dict[str, list[PostRow | NewPost]] = {}
        for made in self.made:
            if made.heads:
                heads.setdefault(made.node.code, []).append(made)
        for rows in self._roll.posts.values() if heads else ():
            for row in rows:
                if row.heads and row.code in heads:
                    heads[row.code].append(self._after(row))
        what = _("一个单位同时只有一位负责人，而%(who)s从 %(since)s 起负责。")
        for spans in heads.values():
            self._demand_apart(sorted(spans, key=lambda span: span.began), "heads", what)

    def _demand_apart(self, spans: list[Any], field_name: str, what: str) -> None:
        for first, second in pairwise(spans):
            if first.ended is None or first.ended > second.began:
                new, other = (second, first) if isinstance(second, NewPost) else (first, second)
                if isinstance(new, NewPost):
                    shown = {"who": self._name_of(other), "since": other.began.isoformat()}
                    self._places.refuse(new.row, field_name, what % shown)

    def _name_of(self, span: PostRow | NewPost) -> str:
        if isinstance(span, NewPost):
            return _("%(name)s（第 %(row)s 行）") % {
                "name": span.someone.name or span.someone.username,
                "row": span.row,
            }
        someone = self._roll.people[span.username]
        return f"{someone.name}（{someone.username}）"

    def _demand_open(self, nodes: dict[str, Node]) -> None:
        for made in self.made:
            closed = made.node.closed
            if closed is not None and (made.ended is None or made.ended > closed):
                what = _("“%(name)s”于 %(day)s 撤销，不能再任职。")
                shown = {"name": made.node.name, "day": closed.isoformat()}
                self._places.refuse(made.row, "unit", what % shown)
        closing = {n.code: n for n in nodes.values() if n.closed and n.was and not n.was.closed}
        if closing:
            self._demand_left(closing)
            self._demand_childless(closing, nodes)

    def _demand_left(self, closing: dict[str, Node]) -> None:
        for row in self._every():
            node = closing.get(row.code)
            if node and node.closed and (row.ended is None or row.ended > node.closed):
                what = _("%(name)s还在这个单位任%(post)s。请先写明离任日期。")
                shown = {"name": self._name_of(row), "post": row.post}
                self._places.refuse(node.said["closed"], "unit_closed", what % shown)

    def _every(self) -> Iterator[PostRow]:
        for rows in self._roll.posts.values():
            for row in rows:
                yield self._after(row)

    def _demand_childless(self, closing: dict[str, Node], nodes: dict[str, Node]) -> None:
        for node in nodes.values():
            above = node.parent
            if above is not None and above.code in closing and node.closed is None:
                what = _("下级单位“%(name)s”没有撤销。请先撤销它，或改写它的上级。")
                self._places.refuse(above.said["closed"], "unit_closed", what % {"name": node.name})


def _match(line: Line, held: list[PostRow]) -> PostRow | None:
    """The recorded appointment that the line means: by the day it began, else the open one."""
    if line.began is not None:
        return next((row for row in held if row.began == line.began), None)
    if line.ended is not None:
        same = next((row for row in held if row.ended == line.ended), None)
        if same is not None:
            return same
    return next((row for row in held if row.ended is None), None)


def _differs(one: NewPost, other: NewPost) -> bool:
    names = ("heads", "reason", "document", "ended", "end_reason", "end_document")
    return any(getattr(one, name) != getattr(other, name) for name in names)
