"""Pictures: honest widths, doors on every figure, the same figures in the table."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.markup import elements, values
from zhixing.web.pictures.drawing import columns_of, wrapped
from zhixing.web.pictures.intervals import Dot, intervals
from zhixing.web.pictures.pace import Bar, pace
from zhixing.web.pictures.river import THINNEST, Stage, river
from zhixing.web.pictures.sparkline import sparkline
from zhixing.web.pictures.timeline import Span, phases

CHAIN = (
    Stage("voices", "诉求", 128, "/voices", 16, "/voices?open", "尚未归并"),
    Stage("problems", "问题", 41, "/problems", 9, "/problems?open", "没有举措"),
    Stage("measures", "举措", 30, "/measures"),
)

counts = st.integers(0, 200_000)


@st.composite
def chains(draw: st.DrawFn) -> list[Stage]:
    stages = []
    for at in range(draw(st.integers(1, 8))):
        count = draw(counts)
        leaked = draw(st.integers(0, count))
        stages.append(Stage(f"s{at}", f"<{at}>", count, f"/s{at}", leaked, f"/s{at}?lost", "lost"))
    return stages


def _xml(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<all>{markup}</all>")  # noqa: S314 - our own drawing


def _bars(drawing: ElementTree.Element, side: str) -> list[float]:
    return [float(bar.attrib[side]) for bar in drawing.iter("rect")]


def test_every_figure_and_every_band_is_a_door():
    lying = river(CHAIN).partition("</svg>")[0]

    assert values(lying, "href") == [
        "/problems",  # the band from voices on
        "/voices?open",
        "/measures",
        "/problems?open",
        "/voices",
        "/problems",
        "/measures",
    ]


def test_table_says_the_same():
    table = str(river(CHAIN)).partition("</figure>")[2]
    words = [re.sub("<[^>]+>", "", row) for row in re.findall("<tr>(.*?)</tr>", table)]

    assert words[1:] == ["诉求128112尚未归并 16", "问题4132没有举措 9", "举措30——"]


@given(chains())
def test_widths_are_the_counts_on_one_scale(stages: list[Stage]):
    drawings = [*_xml(river(stages)).iter("svg")]
    greatest = max(stage.count for stage in stages)
    for drawing, side, extent in zip(drawings, ("height", "width"), (170, 150), strict=True):
        shown = [stage.count for stage in stages if stage.count]
        wanted = [max(count / greatest * extent, THINNEST) for count in shown]
        assert _bars(drawing, side) == pytest.approx(wanted, abs=0.011)


@given(chains())
def test_picture_is_well_formed_named_and_escaped(stages: list[Stage]):
    drawings = [*_xml(river(stages)).iter("svg")]

    assert [drawing.attrib["role"] for drawing in drawings] == ["group", "group"]
    names = [part.attrib["id"] for drawing in drawings for part in drawing if "id" in part.attrib]
    assert len(set(names)) == len(names) == 4
    assert [d.attrib["aria-labelledby"].split() for d in drawings] == [names[:2], names[2:]]


@given(chains())
def test_labels_of_stages_never_overlap(stages: list[Stage]):
    lying, upright = _xml(river(stages)).iter("svg")
    across = [float(t.attrib["x"]) for t in lying.iter("text") if t.attrib.get("class") == "num"]
    down = [float(t.attrib["y"]) for t in upright.iter("text") if t.attrib.get("class") == "num"]

    # 200,000 in figures of 28 is about 110 wide.
    assert [b - a > 110 for a, b in pairwise(across)] == [True] * (len(stages) - 1)
    assert [b - a > 50 for a, b in pairwise(down)] == [True] * (len(stages) - 1)


def test_what_is_too_thin_is_marked_and_said():
    thin = (Stage("a", "甲", 100_000, "/a", 3, "/a?lost", "丢失"), Stage("b", "乙", 99_997, "/b"))

    assert values(river(thin), "class", "path") == ["flow", "leak under"] * 2
    assert [e.text for e in elements(river(thin), "figcaption")] == [
        "虚线处数量太小，已按最细的线画出。"
    ]
    assert elements(river(CHAIN), "figcaption") == []


def test_empty_river():
    nothing = (Stage("a", "甲", 0, "/a"), Stage("b", "乙", 0, "/b"))

    assert river(()) == ""
    assert (elements(river(nothing), "rect"), elements(river(nothing), "path")) == ([], [])


@pytest.mark.parametrize(("count", "leaked"), [(3, 4), (-1, 0), (3, -1)])
def test_impossible_stage_is_refused(count: int, leaked: int):
    with pytest.raises(ValueError, match=f"stage a: {leaked} leaked of {count}"):
        river([Stage("a", "甲", count, "/a", leaked)])


TODAY = date(2026, 3, 5)


def _span(label: str, begins: int, ends: int) -> Span:
    return Span(label, TODAY + timedelta(days=begins), TODAY + timedelta(days=ends))


def test_phases_that_run_now_are_marked():
    picture = phases(
        [_span("大学习", -9, -1), _span("大调研", -1, 0), _span("大讨论", 1, 8)], TODAY
    )
    lying = picture.partition("</svg>")[0]

    assert values(lying, "class", "rect") == ["flow", "bar-mark", "flow"]
    assert values(lying, "class", "line")[-1] == "now"


@given(
    st.lists(
        st.tuples(st.integers(-400, 400), st.integers(0, 300)).map(
            lambda pair: _span("阶段", pair[0], pair[0] + pair[1])
        ),
        min_size=1,
        max_size=9,
    )
)
def test_phases_stay_within_the_picture_in_order_of_their_dates(spans: list[Span]):
    lying = next(_xml(phases(spans, TODAY)).iter("svg"))
    bars = [(float(r.attrib["x"]), float(r.attrib["width"])) for r in lying.iter("rect")]
    order = sorted(range(len(spans)), key=lambda at: spans[at].begins)

    assert [x < 0 or x + width > 1002.01 for x, width in bars] == [False] * len(bars)
    assert sorted(x for x, _width in bars) == [bars[at][0] for at in order]


def test_a_phase_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="大学习 ends before it begins"):
        phases([_span("大学习", 0, -1)], TODAY)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_sparkline_stays_in_its_box(values_: list[float]):
    (drawing,) = _xml(sparkline(values_, "诉求")).iter("svg")
    path = next(drawing.iter("path")).attrib["d"]
    points = [tuple(map(float, point.split())) for point in path[1:].split("L")]

    assert len(points) == len(values_)
    assert [p for p in points if not (0 <= p[0] <= 120 and 0 <= p[1] <= 28)] == []


def test_sparkline_begins_at_zero():
    path = _xml(sparkline([50, 100], "诉求"))[0].find("path")

    assert path is not None
    assert path.attrib["d"] == "M3.0 14.0L117.0 3.0"
    assert sparkline([], "诉求") == ""


@given(st.text(), st.floats(2, 20))
def test_wrapping_loses_no_word(words: str, ems: float):
    assert "".join("".join(wrapped(words, ems)).split()) == "".join(words.split())


def test_words_are_wrapped_where_lines_may_break():
    assert wrapped("Claimed as done", 6) == ["Claimed as", "done"]
    assert wrapped("还没有评价，或不满意", 5) == ["还没有评价，", "或不满意"]
    assert wrapped("unbreakable", 2) == ["unbreakable"]
    assert columns_of("诉求ab") == pytest.approx(3.12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_bars_of_pace_are_as_long_as_their_shares(shares: list[float]):
    drawn = _xml(pace([Bar("<时间>", share, url="/x") for share in shares], "时间与进展"))
    lying, upright = drawn.iter("svg")
    for drawing, width in ((lying, 1000), (upright, 340)):
        lengths = _bars(drawing, "width")
        assert lengths == [pytest.approx(max(share * width, 2), abs=0.01) for share in shares]
    assert len(list(lying.iter("a"))) == len(shares)


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_a_share_that_is_none_is_refused(share: float):
    with pytest.raises(ValueError, match=r"outside \[0, 1\]"):
        pace([Bar("已核验", share)], "时间与进展")


def test_no_bars_make_no_picture():
    assert pace([], "时间与进展") == ""


DOTS = (
    Dot("政务服务科", 0.9, 0.8, 0.95, "政务服务科：90%", "第 1 档", "/records?unit=1"),
    Dot("数据资源科", 0.5, 0.2, 0.8, "数据资源科：50%", "第 1 档", "/records?unit=2"),
    Dot("市大数据中心", None, 0.0, 1.0, "市大数据中心：还没有记录", "第 2 档"),
)


@pytest.mark.parametrize(("at", "left", "right"), [(0, 268, 944), (1, 8, 284)])
def test_intervals_lie_where_their_limits_are(at: int, left: float, right: float) -> None:
    drawing = list(_xml(intervals(DOTS, "核验通过率")).iter("svg"))[at]
    lines = [line for line in drawing.iter("line") if line.get("class") == "interval"]
    found = [float(line.get(end, "")) for line in lines for end in ("x1", "x2")]
    dots = [float(dot.get("cx", "")) for dot in drawing.iter("circle")]

    def place(share: float) -> float:
        return left + share * (right - left)

    assert found == pytest.approx([place(x) for x in (0.8, 0.95, 0.2, 0.8)], abs=0.01)
    assert dots == pytest.approx([place(0.9), place(0.5)], abs=0.01)


def test_a_tier_stands_under_one_heading() -> None:
    picture = str(intervals(DOTS, "核验通过率"))

    # Once in the wide drawing, once in the narrow one.
    assert (picture.count(">第 1 档<"), picture.count(">第 2 档<")) == (2, 2)
    assert picture.count("tier-rule") == 4
    assert picture.count('href="/records?unit=1"') == 2


def test_a_long_label_is_cut_and_its_words_are_whole() -> None:
    name = "市经济技术开发区政务服务和数据资源管理中心"
    drawings = _xml(intervals([Dot(name, 0.5, 0.2, 0.8, name)], "率")).iter("svg")
    lying, upright = (["".join(word.itertext()) for word in one.iter("text")] for one in drawings)

    # On a phone the label has a line of its own.
    assert (lying[-2], upright[-2]) == ("市经济技术开发区政务服务和数据资…", name)
    assert str(intervals([Dot(name, 0.5, 0.2, 0.8, name)], "率")).count(f"<title>{name}<") == 2


def test_no_rows_no_picture() -> None:
    assert intervals([], "率") == ""


@pytest.mark.parametrize(("share", "low", "high"), [(0.1, 0.2, 0.3), (0.5, 0.4, 1.1), (None, 1, 0)])
def test_limits_that_are_none(share: float | None, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="between"):
        intervals([Dot("科", share, low, high, "科")], "率")
