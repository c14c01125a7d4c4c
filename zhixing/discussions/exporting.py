"""The results of a topic as a table: every statement by every group, small cells hidden.

Made of the shown part of an edition, so no file says more than the page does: no row is a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhixing.discussions.models import Edition, Topic
from zhixing.discussions.queries import maps
from zhixing.documents.registers import Column, Sheet, write_csv, write_parquet, write_workbook
from zhixing.documents.registers.sheet import Value

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


def results_file(topic: Topic, number: int | None, form: str) -> HttpResponse:
    """The table of the latest edition, or of one by its number, to be kept; Http404 for none."""
    edition = maps.edition(topic, number)
    if edition is None or form not in FORMS:
        raise Http404
    response = HttpResponse(results(topic, edition, form), content_type=FORMS[form])
    name = content_disposition_header(True, f"{topic.title}.{form}")
    response.headers["Content-Disposition"] = name or ""
    return response


def results(topic: Topic, edition: Edition, form: str) -> bytes:
    """The table as a file; form: a key of FORMS."""
    out = BytesIO()
    sheet = _sheet(topic, edition)
    if form == "csv":
        write_csv([_alone(column) for column in sheet.columns], sheet.rows, out)
    elif form == "parquet":
        write_parquet([_alone(column) for column in sheet.columns], sheet.rows, out)
    else:
        write_workbook([sheet], out, created=edition.at)
    return out.getvalue()


def _alone(column: Column) -> Column:
    """A text has one line of headings: the group stands in each."""
    return replace(column, title=f"{column.group} {column.title}".strip())


def _sheet(topic: Topic, edition: Edition) -> Sheet:
    groups = edition.shown["groups"] if len(edition.shown["groups"]) > 1 else []
    called = _called(groups, maps.names(topic))
    return Sheet(
        name=_("讨论结果"),
        title=topic.title,
        heading=(
            _("%(people)s 人参与，%(votes)s 个表态")
            % {"people": edition.shown["people"], "votes": maps.votes_told(edition)},
            _("不到 5 人的格子不显示"),
            _("统计到 %(at)s") % {"at": f"{timezone.localtime(edition.at):%Y/%m/%d %H:%M}"},
        ),
        columns=(
            Column(_("序号"), 6, "serial"),
            Column(_("观点"), 50, "long"),
            *_votes(_("全体")),
            *(column for name in called for column in _votes(name)),
            Column(_("各群体共同赞成的程度"), 12, "number"),
        ),
        rows=_rows(edition, len(groups)),
    )


def _called(groups: list[dict[str, Any]], names: Mapping[int, str]) -> list[str]:
    """What the groups are called, numbered where two names are alike: columns need their own."""
    called = [
        names.get(group["lineage"]) or _("第 %(n)s 群体") % {"n": number}
        for number, group in enumerate(groups, start=1)
    ]
    if len({_("全体"), *called}) > len(called):
        return called
    return [f"{number}. {name}" for number, name in enumerate(called, start=1)]


def _votes(group: str) -> tuple[Column, ...]:
    sides = (_("赞成"), _("不赞成"), _("说不准"))
    return tuple(Column(side, 9, "number", group=group) for side in sides)


def _rows(edition: Edition, groups: int) -> Iterator[list[Value]]:
    rows = sorted(edition.shown["statements"], key=lambda one: -(one["consensus"] or 0))
    texts = maps.texts([one["pk"] for one in rows])
    for number, one in enumerate(rows, start=1):
        cells = [one["everyone"], *one["groups"][:groups]]
        votes = [value for cell in cells for value in (cell or (None, None, None))]
        yield [number, texts.get(one["pk"], ""), *votes, one["consensus"]]
