"""Components: what they write, what they refuse, and the page that shows them all."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template import engines
from django.test import override_settings
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import UndefinedError
from markupsafe import Markup, escape

from tests.web.markup import elements, values
from zhixing.campaigns.models import Duty
from zhixing.web import jinja
from zhixing.web.forms import FilterForm
from zhixing.web.jinja import drawn_once
from zhixing.web.lights import LATE
from zhixing.web.paging import Slice

STATIC = Path(jinja.__file__).parent / "static" / "web"


class Form(forms.Form):
    text = forms.CharField(label="内容", help_text="写清楚", widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="类型", choices=[("a", "痛点"), ("b", "难点")], widget=forms.RadioSelect
    )
    place = forms.CharField(label="地点", required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def render(source: str, **context: object) -> str:
    return str(engines["jinja2"].from_string(source).render(context))


def attributes(html: str, tag: str, at: int = 0) -> dict[str, str]:
    return elements(html, tag)[at].attributes


# Fields


def test_field_ties_label_and_help():
    html = render("{{ ui.field(form['text']) }}", form=Form())

    assert attributes(html, "label") == {"for": "id_text"}
    area = attributes(html, "textarea")
    assert (area["id"], area["aria-describedby"]) == ("id_text", "id_text_help")
    assert [e.attributes["id"] for e in elements(html, "p")] == ["id_text_help"]


def test_field_in_error_says_so_beside_it_and_is_tied_to_it():
    html = render("{{ ui.field(form['text']) }}", form=Form({"kind": "a", "key": "k"}))

    area = attributes(html, "textarea")
    assert (area["aria-invalid"], area["aria-describedby"]) == (
        "true",
        "id_text_help id_text_error",
    )
    assert [e.attributes["id"] for e in elements(html, "p")] == ["id_text_help", "id_text_error"]


@pytest.mark.parametrize(("required", "asked"), [(True, 1), (False, 0)])
def test_choices_of_nothing_are_asked_only_where_one_is_needed(required: bool, asked: int):
    boxes = forms.MultipleChoiceField(required=required, widget=forms.CheckboxSelectMultiple)
    form = type("Boxes", (forms.Form,), {"boxes": boxes})()

    assert len(elements(render("{{ ui.field(form['boxes']) }}", form=form), "fieldset")) == asked


def test_choices_are_a_fieldset_with_a_legend_and_a_label_for_each():
    html = render("{{ ui.field(form['kind']) }}", form=Form())

    assert [e.text for e in elements(html, "legend")] == ["类型"]
    assert values(html, "for", "label") == ["id_kind_0", "id_kind_1"]
    assert values(html, "id", "input") == ["id_kind_0", "id_kind_1"]


def test_optional_fields_say_so():
    html = render("{{ ui.field(form['place']) }}{{ ui.field(form['text']) }}", form=Form())

    assert [e.text for e in elements(html, "span")] == ["（选填）"]


def test_errors_are_named_at_the_top_with_links():
    html = render("{{ ui.form_errors(form) }}", form=Form({"text": "有", "key": "k", "kind": "c"}))

    assert values(html, "href") == ["#id_kind"]
    assert attributes(html, "div")["role"] == "alert"
    assert render("{{ ui.form_errors(form) }}", form=Form()).strip() == ""


def test_form_page_writes_token_hidden_fields_and_one_primary_button(rf):
    html = render(
        "{{ ui.form_page(request, form, submit='提交', draft='speak') }}",
        form=Form(),
        request=rf.get("/"),
    )

    form = attributes(html, "form")
    assert (form["method"], form["data-draft"]) == ("post", "speak")
    hidden = [
        e.attributes["name"] for e in elements(html, "input") if e.attributes["type"] == "hidden"
    ]
    assert hidden == ["csrfmiddlewaretoken", "shown", "key"]
    assert values(html, "class", "button") == ["button primary"]


def test_an_unknown_prop_fails():
    with pytest.raises(TypeError, match="colour"):
        render("{{ ui.button('催办', colour='red') }}")


def test_an_unknown_component_and_an_unknown_variable_fail():
    with pytest.raises(UndefinedError):
        render("{{ ui.carousel() }}")
    with pytest.raises(UndefinedError):
        render("{{ missing }}")


def test_what_people_wrote_is_escaped_in_every_component():
    evil = "<script>alert(1)</script>"
    html = render(
        "{{ ui.entry(evil, '/x', text=evil, meta=[evil], side=evil) }}"
        "{{ ui.words(evil, who=evil) }}{{ ui.list_table(['a'], [[evil]]) }}"
        "{{ ui.facts([(evil, evil)]) }}{{ ui.notice('info', evil) }}"
        "{{ ui.chips([evil]) }}{{ ui.page_head(evil, lead=evil) }}{{ ui.figure(evil, evil) }}",
        evil=evil,
    )

    assert elements(html, "script") == []


# Lists


def test_table_cells_carry_their_column_for_phones():
    html = render("{{ ui.list_table(['问题', ('期限', 'date')], [['路灯', '明天']]) }}")

    assert [e.text for e in elements(html, "th")] == ["问题", "期限", "路灯"]
    assert values(html, "data-label") == ["问题", "期限"]
    assert values(html, "scope") == ["col", "col", "row"]


def test_pager_keeps_the_filters():
    some = Slice([1, 2], 2, 2, has_next=True, total=9, filters="kind=pain")  # type: ignore[type-var]  # any items
    html = render("{{ ui.pager(slice) }}", slice=some)

    assert values(html, "href") == ["?kind=pain&page=1", "?kind=pain&page=3"]


def test_light_has_colour_shape_and_word():
    html = render("{{ ui.light(light) }}", light=LATE)

    assert re.sub("<[^>]+>", "", html) == "■ 逾期"
    assert values(html, "class") == ["light late"]


# Filters


def test_days_and_moments_follow_the_language():
    moment = datetime(2026, 3, 4, 23, 3, tzinfo=UTC)

    assert jinja.day(date(2026, 3, 5)) == "2026年3月5日"
    assert jinja.moment(moment) == "2026年3月5日 07:03"
    with translation.override("en"):
        assert jinja.day(date(2026, 3, 5)) == "5 Mar 2026"
        assert jinja.moment(moment) == "5 Mar 2026, 07:03"


def test_nothing_is_a_dash():
    assert [f(None) for f in (jinja.day, jinja.moment, jinja.number, jinja.percent)] == ["—"] * 4


@given(st.integers())
def test_number_only_adds_separators(value: int):
    assert int(jinja.number(value).replace(",", "")) == value


@given(st.floats(0, 1), st.integers(0, 4))
def test_percent_is_the_share_rounded(share: float, digits: int):
    shown = float(jinja.percent(share, digits).rstrip("%")) / 100

    assert abs(shown - share) <= 0.5 * 10 ** -(digits + 2) + 1e-12


@given(st.text(), st.integers(1, 200))
def test_excerpt_is_one_short_line_and_says_when_it_cut(text: str, n: int):
    line = jinja.excerpt(text, n)

    assert len(line) <= n + 1
    assert len(line.splitlines()) <= 1
    assert line.endswith("…") or line == " ".join(text.split())


def test_words_of_a_choice_follow_the_language():
    duty = Duty(role="inspector")
    in_chinese = jinja.shown(duty, "role")
    with translation.override("en"):
        assert jinja.shown(duty, "role") == duty.get_role_display()

    assert in_chinese == "督查员"
    assert jinja.shown(Duty(role="unknown"), "role") == "unknown"


@override_settings(ROOT_URLCONF="zhixing.web.urls")
def test_addresses_are_remembered_for_their_own_map_only():
    assert jinja.url("desk") == "/desk/"
    with override_settings(ROOT_URLCONF="allauth.urls"), pytest.raises(NoReverseMatch):
        jinja.url("desk")
    with override_script_prefix("/zhixing/"):
        assert jinja.url("desk") == "/zhixing/desk/"


def test_paragraphs_are_escaped():
    assert jinja.paragraphs("一<b>\n二\n\n三") == Markup("<p>一&lt;b&gt;<br>二</p>\n\n<p>三</p>")


# Colours and sizes


def _tokens(css: str, opening: str) -> dict[str, str]:
    start = css.index(opening)
    return dict(re.findall(r"--([\w-]+): (#\w+)", css[start : css.index("}", start)]))


def _palettes() -> Iterator[tuple[str, dict[str, str]]]:
    light, _mark, rest = (
        (STATIC / "css" / "tokens.css").read_text().partition("@media screen and (prefers")
    )
    dark, _mark, printed = rest.partition("@media print")
    plain, gold = _tokens(light, ":root {"), _tokens(light, '[data-theme="gold"]')
    night, amber = _tokens(dark, ":root {"), _tokens(dark, '[data-theme="gold"]')
    yield "light", plain
    yield "gold", plain | gold
    yield "dark", plain | night
    yield "gold, dark", plain | gold | night | amber
    yield "print", plain | _tokens(printed, ":root {")


def _luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    code = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("name", "palette"), list(_palettes()))
def test_contrast_is_enough_in_every_palette(name: str, palette: dict[str, str]):
    grounds = ("paper", "sunk", "sheet", "wash")
    pairs = [
        (ink, ground)
        for ink in ("ink", "muted", "accent", "accent-deep", "ok", "warn", "late", "idle")
        for ground in grounds
    ]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-deep")]
    pairs += [(tone, f"{tone}-wash") for tone in ("ok", "warn", "late")]
    pairs += [("ink", f"{tone}-wash") for tone in ("ok", "warn", "late")]
    faint = [(a, b) for a, b in pairs if contrast(palette[a], palette[b]) < 4.5]
    edges = [ground for ground in grounds if contrast(palette["edge"], palette[ground]) < 3]

    assert (faint, edges) == ([], [])


def test_style_and_script_stay_small():
    css = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob("css/*.css"))
    js = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob("js/*.js"))

    assert (css <= 12 << 10, js <= 6 << 10) == (True, True)


# The page of components


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_component_on_one_page(signed_in, admin, language):
    browser = signed_in(admin)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = browser.get("/style/").content.decode()
    ids = Counter(values(html, "id"))
    described = {part for value in values(html, "aria-describedby") for part in value.split()}

    assert [name for name, times in ids.items() if times > 1] == []
    assert {*values(html, "for"), *described} - set(ids) == set()
    assert len(elements(html, "h1")) == 1
    assert values(html, "style") == []
    assert [e for e in elements(html, "script") if "src" not in e.attributes] == []
    assert attributes(html, "html")["lang"] == ("en" if language == "en" else "zh-Hans")


def test_page_of_components_is_for_administrators(signed_in, alice, client):
    assert client.get("/style/").status_code == 302
    assert signed_in(alice).get("/style/").status_code == 404


class Filter(FilterForm):
    state = forms.ChoiceField(choices=[("open", "待办"), ("done", "已办")], required=False)
    words = forms.CharField(required=False)


class Within(Filter):
    """The filter of one campaign: it offers units of its own, and one that is typed."""

    mine = forms.BooleanField(required=False)
    unit = forms.ChoiceField(required=False)
    above = forms.IntegerField(required=False)

    def __init__(self, *units: str) -> None:
        super().__init__()
        self.fields["unit"].choices = [(unit, unit) for unit in ("", *units)]


class Pencil:
    """Draws a form, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, form: forms.Form) -> Markup:
        self.times += 1
        return escape(f"{form.data} {form['unit']}" if "unit" in form.fields else str(form.data))


@pytest.mark.parametrize(
    ("query", "times"),
    [
        ("", 1),
        ("state=open", 1),
        ("state=open&words=", 1),
        ("state=open&words=x", 2),
        ("state=lost", 2),
        ("unit=a", 1),
        ("unit=c", 2),
        ("mine=on", 1),
        ("mine=yes", 2),
        ("above=7", 2),
    ],
)
def test_filters_are_drawn_once_unless_somebody_typed(query: str, times: int) -> None:
    draw, form = Pencil(), Within("a", "b")

    pictures = {drawn_once(draw, form.asked(QueryDict(query))) for _ in range(2)}

    assert len(pictures) == 1
    assert draw.times == times


def test_each_campaign_has_filters_of_its_own() -> None:
    query = QueryDict("state=open")
    here, there = (drawn_once(Pencil(), Within(unit).asked(query)) for unit in ("a", "b"))
    assert here != there


def test_filters_are_drawn_for_each_address_of_the_site() -> None:
    draw, form = Pencil(), Filter()
    for prefix in ("/", "/zhixing/"):
        with override_script_prefix(prefix):
            drawn_once(draw, form)
    assert draw.times == 2


def test_no_more_looks_are_kept_than_fit() -> None:
    names = [str(n) for n in range(Filter.LOOKS * 2)]
    form = Within(*names)
    for name in names:
        drawn_once(Pencil(), form.asked(QueryDict(f"unit={name}")))
    assert 0 < len(form.drawn) <= Filter.LOOKS
