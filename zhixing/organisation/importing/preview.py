"""What a plan says, in the reader's words and as plain JSON: counts, examples and faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.organisation.importing.plan import KINDS, Plan
from zhixing.organisation.importing.posts import Edit, NewPost, Someone
from zhixing.organisation.importing.roll import Node
from zhixing.web.imports.faults import SHOWN_FAULTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXAMPLES = 20  # of each kind of difference
DIFFERENCES: dict[str, StrOrPromise] = {
    "opened": lazy("设立单位"),
    "renamed": lazy("单位更名"),
    "corrected": lazy("单位更正"),
    "moved": lazy("调整隶属"),
    "closed": lazy("撤销单位"),
    "enrolled": lazy("登记人员"),
    "people_changed": lazy("人员更正"),
    "begun": lazy("任职"),
    "ended": lazy("离任"),
    "posts_corrected": lazy("补记任免依据"),
}


def preview_of(plan: Plan) -> dict[str, Any]:
    """counts, unchanged, bad_rows; examples: kind to sentences; faults: [text, grave], the grave
    ones first; faults_left: how many more there are."""
    faults = sorted(plan.faults.faults, key=lambda fault: not fault.grave)
    return {
        "counts": plan.counts,
        "unchanged": plan.unchanged,
        "bad_rows": len(plan.faults.bad_rows),
        "examples": {kind: _examples(plan, kind) for kind in KINDS if getattr(plan, kind)},
        "faults": [[fault.text, fault.grave] for fault in faults[:SHOWN_FAULTS]],
        "faults_left": max(0, len(faults) - SHOWN_FAULTS),
    }


def _examples(plan: Plan, kind: str) -> list[str]:
    say = _SENTENCES[kind]
    if kind == "moved":
        return [_moved(node, plan) for node in plan.moved[:EXAMPLES]]
    return [say(thing) for thing in getattr(plan, kind)[:EXAMPLES]]


def _opened(node: Node) -> str:
    return _("%(place)s（%(code)s）") % {"place": node.place(), "code": node.code}


def _renamed(node: Node) -> str:
    before = node.was.name if node.was else ""
    return _("“%(before)s”更名为“%(after)s”") % {"before": before, "after": node.name}


def _moved(node: Node, plan: Plan) -> str:
    path = node.was.path[:-4] if node.was else ""
    above = next((n.name for n in plan.nodes.values() if n.was and n.was.path == path), "")
    return _("“%(name)s”：从“%(before)s”调到“%(after)s”之下") % {
        "name": node.name,
        "before": above or _("最高一级"),
        "after": node.parent.name if node.parent else _("最高一级"),
    }


def _closed(node: Node) -> str:
    day = node.closed.isoformat() if node.closed else ""
    return _("“%(name)s”从 %(day)s 起撤销") % {"name": node.name, "day": day}


def _somebody(one: Someone) -> str:
    name = one.name or (one.was.name if one.was else "")
    return _("%(name)s（%(username)s）") % {"name": name, "username": one.username}


def _person_changed(one: Someone) -> str:
    told = {n: v for n in ("name", "email", "phone") if (v := getattr(one, n))}
    changed = [v for n, v in told.items() if v != getattr(one.was, n)]
    before = _("%(name)s（%(username)s）") % {
        "name": one.was.name if one.was else "",
        "username": one.username,
    }
    return _("%(who)s改为：%(now)s") % {"who": before, "now": "，".join(changed)}


def _begun(made: NewPost) -> str:
    who = {
        "name": _somebody(made.someone),
        "unit": made.node.name,
        "post": made.post,
        "began": made.began.isoformat(),
    }
    if made.ended:
        return _("%(name)s：%(unit)s%(post)s，%(began)s 至 %(ended)s") % {
            **who,
            "ended": made.ended.isoformat(),
        }
    return _("%(name)s：%(unit)s%(post)s，%(began)s 起") % who


def _ended(edit: Edit) -> str:
    return _("%(name)s：%(unit)s%(post)s，%(day)s 离任") % {
        **_held(edit),
        "day": edit.fields["ended"].isoformat(),
    }


def _grounds(edit: Edit) -> str:
    now = "，".join(str(value) for value in edit.fields.values())
    return _("%(name)s：%(unit)s%(post)s，记为“%(now)s”") % {**_held(edit), "now": now}


def _held(edit: Edit) -> dict[str, str]:
    names = {"unit": edit.node.name, "post": edit.held.post}
    return {"name": _somebody(edit.someone), **names}


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "opened": _opened,
    "renamed": _renamed,
    "corrected": _opened,
    "moved": _opened,
    "closed": _closed,
    "enrolled": _somebody,
    "people_changed": _person_changed,
    "begun": _begun,
    "ended": _ended,
    "posts_corrected": _grounds,
}
