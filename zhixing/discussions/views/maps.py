"""The opinion map of a topic: the picture, the same in a table, and the names of its groups."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhixing.discussions.actions.maps import name_group as act
from zhixing.discussions.forms.maps import GroupNameForm
from zhixing.discussions.models import Edition, Topic
from zhixing.discussions.queries import maps as queries
from zhixing.discussions.queries import topics
from zhixing.discussions.queries.consensus import candidates
from zhixing.discussions.rules.consensus import may_adopt
from zhixing.discussions.rules.topics import may_moderate, require_moderate
from zhixing.discussions.voters import Voter
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of, whole
from zhixing.web.pictures import opinions

MARKS = 40  # statements in the picture: those that pull furthest
CELLS = 120  # of the table on one page, so that it stays light with many groups, too


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in the table. everyone, groups: agree, disagree, pass; None where hidden."""

    number: int
    pk: int
    text: str
    everyone: list[int] | None
    groups: list[list[int] | None]
    consensus: float | None


@never_cache
@require_safe
def opinion_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest edition, or the one of `?edition=`; sorted by what all groups agree on."""
    topic = topics.topic(pk)
    found = queries.edition(topic, whole(request.GET.get("edition", "")))
    context: dict[str, Any] = {
        "campaign": topic.campaign,
        "public": True,
        "topic": topic,
        "edition": found,
        "names_groups": may_moderate(request.user, topic),
        "candidates": [],
    }
    if found is not None and may_adopt(request.user, topic.campaign):
        context["candidates"] = candidates(topic)
    if found is not None:
        here = queries.own_place(found, Voter(request).found(pk))
        context |= _context(topic, found, here, request)
    return page(request, "discussions/opinion_map.jinja", context)


@login_required
def name_group(request: HttpRequest, pk: int, lineage: int) -> HttpResponse:
    """The office calls a group by a name."""
    topic = topics.topic(pk)
    require_moderate(request.user, topic)
    initial = {"name": queries.names(topic).get(lineage, "")}
    form = GroupNameForm(request.POST or None, initial=initial)
    write = partial(act, topic=topic, lineage=lineage, by=known(request.user))
    if submitted(request, form, write):
        messages.success(request, _("群体名称已保存并存证。"))
        return redirect("discussions:opinion_map", pk=pk)
    context = {"campaign": topic.campaign, "topic": topic, "form": form, "lineage": lineage}
    return page(request, "discussions/name_group.jinja", context)


def _context(
    topic: Topic, found: Edition, here: tuple[float, float] | None, request: HttpRequest
) -> dict[str, Any]:
    shown = found.shown
    called = queries.names(topic)
    groups = [_named(group, number, called) for number, group in enumerate(shown["groups"], 1)]
    lines = _lines(shown, queries.texts([one["pk"] for one in shown["statements"]]))
    marked = _furthest(shown, lines)
    return {
        "shown": shown,
        "votes": queries.votes_told(found),
        "groups": groups,
        "lines": slice_of(lines, request, per=_per(len(groups)), count=lines.__len__),
        "picture": _picture(shown, groups, marked, here),
        **queries.beside(found),
        "told": _json([_("全体"), *(group["name"] for group in groups if len(groups) > 1)]),
        "marks": _json({line.number: [line.text, _votes(line, groups)] for line in marked}),
        "texts": {line.pk: line.text for line in lines},
    }


def _per(groups: int) -> int:
    """Statements on one page of the table."""
    columns = groups + 1 if groups > 1 else 1
    return min(50, max(10, CELLS // columns))


def _named(group: dict[str, Any], number: int, called: Mapping[int, str]) -> dict[str, Any]:
    default = _("第 %(n)s 群体") % {"n": number}
    return {**group, "name": called.get(group["lineage"], default)}


def _lines(shown: dict[str, Any], texts: Mapping[int, str]) -> list[Line]:
    """What all groups agree on first; the numbers of the picture go with it."""
    rows = sorted(shown["statements"], key=lambda one: -(one["consensus"] or 0))
    return [
        Line(
            number,
            one["pk"],
            texts.get(one["pk"], ""),
            one["everyone"],
            one["groups"],
            one["consensus"],
        )
        for number, one in enumerate(rows, start=1)
    ]


def _picture(
    shown: dict[str, Any],
    groups: list[dict[str, Any]],
    marked: list[Line],
    here: tuple[float, float] | None,
) -> Any:
    side = shown["density"]["side"]
    crowds = [opinions.Crowd(x, y, side, count) for x, y, count in shown["density"]["cells"]]
    parties = [
        opinions.Party(group["name"], group["size"], group["centre"], group["cells"])
        for group in groups
        if group["centre"]
    ]
    lie = {one["pk"]: one for one in shown["statements"]}
    marks = [
        opinions.Mark(
            line.number,
            lie[line.pk]["x"],
            lie[line.pk]["y"],
            line.text,
            _row(line.pk),
        )
        for line in marked
    ]
    return opinions.opinion_map(crowds, parties if len(parties) > 1 else [], marks, here)


def _furthest(shown: dict[str, Any], lines: list[Line]) -> list[Line]:
    """The statements of the picture, those that pull furthest first; a hidden one has no place."""
    extremity = {one["pk"]: one["extremity"] for one in shown["statements"]}
    placed = [line for line in lines if line.everyone and extremity[line.pk] is not None]
    return sorted(placed, key=lambda line: -extremity[line.pk])[:MARKS]


def _votes(line: Line, groups: list[dict[str, Any]]) -> list[list[int] | None]:
    """What a script shows while one points at a statement; without it they stand in the table."""
    return [line.everyone, *(line.groups if len(groups) > 1 else [])]


def _json(value: object) -> str:
    """Short: Chinese as it is written, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(pk: int) -> str:
    return reverse("discussions:statement", args=[pk])
