"""What the page of components shows: each one with plain samples, none of them real."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.web import forms as fields
from zhixing.web import lights
from zhixing.web.paging import Slice
from zhixing.web.pictures.river import Stage, river
from zhixing.web.pictures.sparkline import sparkline
from zhixing.web.pictures.timeline import Span, phases
from zhixing.web.strip import Figure

KINDS = [("pain", _("痛点")), ("difficulty", _("难点")), ("blockage", _("堵点"))]
GRADES = [
    ("5", _("非常满意")),
    ("4", _("满意")),
    ("3", _("基本满意")),
    ("2", _("不满意")),
    ("1", _("很不满意")),
]


class SampleForm(forms.Form):
    """One field of each sort."""

    kind = forms.ChoiceField(label=_("类型"), choices=KINDS, widget=forms.RadioSelect)
    text = fields.TextField(
        label=_("内容"),
        max_chars=2000,
        promises=True,
        help_text=_("写清时间、地点和希望怎样解决。"),
    )
    title = fields.LineField(label=_("标题"), required=False)
    unit = forms.ChoiceField(label=_("涉及单位"), choices=[("", "—"), ("1", _("政务服务中心"))])
    due = fields.DateField(label=_("完成时限"))
    file = fields.UploadField(label=_("附件"), required=False, help_text=_("单个文件最多 20 MB。"))
    grade = forms.ChoiceField(label=_("评价"), choices=GRADES, widget=forms.RadioSelect)
    public = forms.BooleanField(label=_("可以公开内容，不公开身份"), required=False)


class SampleFilters(forms.Form):
    """A list's filters."""

    q = forms.CharField(label=_("搜索"), required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=[("", _("全部")), *KINDS], required=False)
    mine = forms.BooleanField(label=_("只看本单位"), required=False)


CHAIN = (
    ("voices", _("诉求"), 128),
    ("problems", _("问题"), 41),
    ("measures", _("举措"), 30),
    ("claimed", _("申请办结"), 18),
    ("verified", _("核验"), 12),
    ("answered", _("答复"), 11),
    ("satisfied", _("满意"), 9),
)
LEAKS = (
    (16, _("尚未归并")),
    (9, _("没有举措")),
    (12, _("尚未办结")),
    (6, _("未过核验")),
    (1, _("尚未答复")),
    (2, _("未获满意")),
)


def strip() -> tuple[Figure, ...]:
    """The figures of DESIGN's own example; the step that leaks most is marked."""
    return tuple(
        Figure(key, label, count, f"#{key}", key == "measures") for key, label, count in CHAIN
    )


def stages() -> list[Stage]:
    leaks = [*LEAKS, (0, _("没有流失"))]
    return [
        Stage(key, label, count, f"#{key}", leaked, f"#{key}-open", words)
        for (key, label, count), (leaked, words) in zip(CHAIN, leaks, strict=True)
    ]


def spans(today: date) -> list[Span]:
    dates = (
        (_("动员部署"), -60, -40),
        (_("大学习"), -50, -5),
        (_("大调研"), -35, 10),
        (_("大讨论"), -10, 30),
        (_("整改落实"), 0, 75),
        (_("总结评估"), 70, 90),
    )
    day = timedelta(days=1)
    return [Span(name, today + first * day, today + last * day) for name, first, last in dates]


def samples(request: HttpRequest) -> dict[str, Any]:
    """Everything that the page of components draws."""
    today = timezone.localdate()
    bad = {"kind": "other", "text": "", "due": "2026-13-01", "grade": ""}
    rows = [
        [_("窗口中午无人值守"), lights.LATE, today - timedelta(days=2), 36],
        [_("材料要求前后不一"), lights.NEAR, today + timedelta(days=2), 21],
        [_("小区门口路灯不亮"), lights.PROVED, today + timedelta(days=20), 8],
    ]
    return {
        "form": SampleForm(auto_id="id_%s"),
        "bad_form": SampleForm(bad, auto_id="bad_%s"),
        "filter_form": SampleFilters(request.GET or None, auto_id="filter_%s"),
        "strip": strip(),
        "rows": rows,
        "light_list": [
            lights.NORMAL,
            lights.NEAR,
            lights.LATE,
            lights.NOT_STARTED,
            lights.PROVED,
        ],
        "slice": Slice(list(rows), 2, 3, has_next=True, total=1234, filters="kind=pain"),
        "river": river(stages()),
        "phases": phases(spans(today), today),
        "spark": sparkline([3, 5, 4, 9, 12, 8, 15], str(_("近七周诉求"))),
        "moments": _moments(timezone.now()),
    }


def _moments(now: datetime) -> list[dict[str, Any]]:
    hour = timedelta(hours=1)
    return [
        {"at": now - 50 * hour, "title": _("交办牵头单位"), "by": _("活动办公室")},
        {
            "at": now - 26 * hour,
            "title": _("提出举措"),
            "text": _("中午安排两人轮值，门口公示值守表。"),
            "href": "#",
        },
    ]
