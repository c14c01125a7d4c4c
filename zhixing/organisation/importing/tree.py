"""The units that a table tells of: which are new, renamed, moved, closed, and what cannot be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from zhixing.organisation.importing.fields import STEP, UNIT_NAME, Line
from zhixing.organisation.importing.lines import Places
from zhixing.organisation.importing.roll import Node, Roll
from zhixing.organisation.models import Unit
from zhixing.organisation.rules import DEEPEST

TOLD = ("name", "kind", "parent", "business", "closed")
GUESSES = 100
_COLUMN = {"name": "unit", "closed": "unit_closed"}


class Tree:
    """All units by their codes, as the table and the roll together say they will be."""

    def __init__(self, roll: Roll, places: Places) -> None:
        self.nodes = roll.units
        self._places = places
        self._above: dict[Node, str] = {}  # what the table says stands above, not yet looked up
        self._by_name: dict[str, list[Node]] = {}
        self._found: dict[str, Node | None] = {}
        self._misses = 0

    def build(self, lines: Sequence[Line]) -> None:
        """Take in what the lines say of units; `unit_of` answers after this."""
        for line in lines:
            if line.unit_code and _tells(line):
                self._define(line)
        self._demand_names()
        self._name_all()
        self._look_up_parents()
        self._demand_no_circles()
        self._demand_order()

    def unit_of(self, line: Line) -> Node | None:
        """The unit that the line names; None, and a fault, where there is no such one."""
        if line.unit_code:
            node = self.nodes.get(line.unit_code)
            if node is None:
                self._refuse_code(line)
            return node
        text = f"{line.parent} / {line.unit}" if line.parent else line.unit
        if text not in self._found:
            self._found[text] = self._named(line.row, "unit", text)
        elif self._found[text] is None:
            self._places.refuse(line.row, "unit", _unknown(text, []))
        node = self._found[text]
        if node is not None:
            self._tell(node, line, ("kind", "business", "closed"))
        return node

    def _define(self, line: Line) -> None:
        node = self.nodes.get(line.unit_code)
        if node is None:
            node = self.nodes[line.unit_code] = Node(line.unit_code)
        node.row = node.row or line.row
        # A recorded name is taken whole, even where it holds a stroke.
        whole = node.was is not None and node.was.name == line.unit
        *above, name = [line.unit] if whole else STEP.split(line.unit)
        line.unit, line.parent = name, line.parent or " / ".join(above)
        if len(name) > UNIT_NAME:
            what = _("共 %(n)s 字，最多 %(max)s 字。请删减。")
            self._places.refuse(line.row, "unit", what % {"n": len(name), "max": UNIT_NAME})
        self._tell(node, line, TOLD)

    def _tell(self, node: Node, line: Line, fields: Iterable[str]) -> None:
        for name in fields:
            value = getattr(line, _COLUMN.get(name, name))
            if not value:
                continue
            known = self._above.get(node) if name == "parent" else getattr(node, name)
            if name not in node.said:
                node.said[name] = line.row
                self._set(node, name, value)
            elif known != value:
                self._refuse_contrary(node, line, name, known)

    def _set(self, node: Node, name: str, value: object) -> None:
        if name == "parent":
            self._above[node] = str(value)
        else:
            setattr(node, name, value)

    def _refuse_contrary(self, node: Node, line: Line, name: str, known: object) -> None:
        shown = Unit.Kind(str(known)).label if name == "kind" else known
        self._places.refuse(
            line.row,
            _COLUMN.get(name, name),
            _("代码“%(code)s”的单位在第 %(row)s 行写的是“%(known)s”，这里不同。")
            % {"code": node.code, "row": node.said[name], "known": str(shown)[:40]},
        )

    def _demand_names(self) -> None:
        for node in self.nodes.values():
            if not node.name:
                self._places.refuse(
                    node.row,
                    "unit",
                    _("没有代码为“%(code)s”的单位；如是新单位，请写明名称。") % {"code": node.code},
                )

    def _name_all(self) -> None:
        for node in self.nodes.values():
            self._by_name.setdefault(node.name, []).append(node)

    def _look_up_parents(self) -> None:
        """Parents by code or single name first; a place is looked up when the units on its way
        have theirs, since one name may stand in several places."""
        waiting = dict(self._above)
        while waiting:
            ready = {n: text for n, text in waiting.items() if self._can_tell(text, waiting)}
            for node, text in (ready or waiting).items():
                node.parent = self._named(node.said["parent"], "parent", text)
            waiting = {n: text for n, text in waiting.items() if ready and n not in ready}

    def _can_tell(self, text: str, waiting: dict[Node, str]) -> bool:
        if text in self.nodes or text in self._by_name:
            return True
        likely = self._by_name.get(STEP.split(text)[-1], [])
        return not any(step in waiting for node in likely for step in node.way())

    def _named(self, row: int, field: str, text: str) -> Node | None:
        """The unit of a code, a name or the names on the way to it."""
        if text in self.nodes:
            return self.nodes[text]
        names = [text] if text in self._by_name else STEP.split(text)
        found = [node for node in self._by_name.get(names[-1], []) if _ends_with(node, names)]
        if len(found) == 1:
            return found[0]
        self._places.refuse(row, field, _ambiguous(text, found) if found else self._near(text))
        return None

    def _near(self, text: str) -> str:
        return _unknown(text, self._like(STEP.split(text)[-1], self._by_name))

    def _refuse_code(self, line: Line) -> None:
        near = self._like(line.unit_code, self.nodes)
        self._places.refuse(line.row, "unit_code", _unknown(line.unit_code, near))

    def _like(self, text: str, known: Iterable[str]) -> list[str]:
        """Known words that may be meant; only for the first faults, since it looks at all."""
        self._misses += 1
        few = self._misses <= GUESSES
        return difflib.get_close_matches(text, list(known), n=3, cutoff=0.5) if few else []

    def _demand_no_circles(self) -> None:
        for node in self._above:
            top = node.way()[0]
            if top.parent is node:
                names = " → ".join(step.name for step in [node, *node.way()][:8])
                self._places.refuse(
                    node.said["parent"],
                    "parent",
                    _("上级关系绕成了圈：%(names)s。请改正其中一个上级单位。") % {"names": names},
                )
                node.parent = None

    def _demand_order(self) -> None:
        siblings: dict[tuple[Node | None, str], Node] = {}
        for node in sorted(self.nodes.values(), key=lambda node: node.row):
            if node.closed is None:
                first = siblings.setdefault((node.parent, node.name), node)
                if first is not node and node.row and node.stands_anew:
                    self._refuse_twin(node, first)
            if node.row:
                self._demand_parent(node)
                self._demand_kept_end(node)

    def _refuse_twin(self, node: Node, first: Node) -> None:
        self._places.refuse(
            node.row,
            "unit",
            _("同一上级下已有“%(name)s”，代码是“%(code)s”。是同一单位请用同一代码，否则请改名。")
            % {"name": node.name, "code": first.code},
        )

    def _demand_parent(self, node: Node) -> None:
        above = node.parent
        if above is None:
            # What the table says stands above, if it says so, has been refused with its own words.
            lacks = node.was is None and node not in self._above
            if lacks and node.kind != Unit.Kind.ORGANISATION and node.name:
                what = _("新单位“%(name)s”没有上级单位。请填写；确是最高一级的，类别写“本级机关”。")
                self._places.refuse(node.row, "parent", what % {"name": node.name})
        elif above.closed is not None and node.closed is None:
            what = _("上级单位“%(name)s”已撤销，请改为现有的单位。") % {"name": above.name}
            self._places.refuse(node.row, "parent", what)
        elif len(node.way()) > DEEPEST:
            what = _("单位最多 %(n)s 级。") % {"n": DEEPEST}
            self._places.refuse(node.row, "parent", what)

    def _demand_kept_end(self, node: Node) -> None:
        if node.was and node.was.closed and node.was.closed != node.closed:
            what = _("“%(name)s”已于 %(day)s 撤销，不能改写。")
            shown = {"name": node.name, "day": node.was.closed.isoformat()}
            self._places.refuse(node.row, "unit_closed", what % shown)


def _tells(line: Line) -> bool:
    return bool(line.unit or line.kind or line.parent or line.business or line.unit_closed)


def _ends_with(node: Node, names: Sequence[str]) -> bool:
    way = [step.name for step in node.way()]
    return way[-len(names) :] == list(names)


def _unknown(text: str, near: Sequence[str]) -> str:
    if not near:
        return _("没有“%(name)s”这个单位。") % {"name": text[:60]}
    return _("没有“%(name)s”这个单位；相近的有：%(near)s。") % {
        "name": text[:60],
        "near": "、".join(near),
    }


def _ambiguous(text: str, found: Sequence[Node]) -> str:
    shown = "、".join(f"{node.place()}（{node.code}）" for node in found[:3])
    return _("有 %(n)s 个单位叫“%(name)s”：%(shown)s。请改写代码，或写明各级名称。") % {
        "n": len(found),
        "name": text[:60],
        "shown": shown,
    }
