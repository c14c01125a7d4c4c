"""English is complete: every message has its English text, and no page read in English shows
Chinese that is not somebody's own words."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import Client

from tests.web.markup import elements
from zhixing.organisation.models import Person
from zhixing.publicity.demo.play import SCRIPTS, play
from zhixing.web import phrases

REPO = Path(__file__).resolve().parent.parent.parent
CATALOGUE = REPO / "zhixing/locale/en/LC_MESSAGES/django.po"
# What `./zx messages` extracts, and which of the arguments are texts.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "_now": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CHINESE = re.compile(r"[㐀-鿿]")
WIDE = re.compile(r"[、。《》「」！（），：；？]")
# A Latin mark beside a Chinese character or quotation mark: typed in haste, and it looks so.
NARROW = re.compile(r"[㐀-鿿”][,:;?!(]|[,;:?!)][㐀-鿿“]")
# Chinese that is no message: words that real spreadsheets and dates use, fonts, the demo's script.
DATA = (
    "analysis",
    "documents",
    "publicity/demo",
    "organisation/importing/fields.py",
    "voices/importing/fields.py",
    "rectification/importing/fields.py",
    "voices/consolidate_file.py",
    "supervision/draw_file.py",
    "organisation/management/commands/import_organisation.py",  # an example in the help
    "voices/management/commands/import_voices.py",  # as above
    "publicity/management/commands/export.py",  # 台账, in the help
    "web/forms.py",  # the format of dates
    "web/jinja.py",
)
# The product's name, and the name of the language that one may switch to.
OWN_NAMES = ("知行", "中文")


@cache
def _extracted() -> Catalog:
    """Every message in the code and the templates, with where it stands."""
    with (REPO / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for name, line, message, comments, context in extract_from_dir(
        REPO / "zhixing", methods, options, keywords=KEYWORDS
    ):
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


@cache
def _english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def _forms(value: object) -> list[str]:
    return list(value) if isinstance(value, (tuple, list)) else [str(value or "")]


@cache
def _sources() -> list[tuple[str, ast.Module]]:
    """Our Python files but migrations: their paths in the package, and what they say."""
    return [
        (path.relative_to(REPO / "zhixing").as_posix(), ast.parse(path.read_text()))
        for path in sorted((REPO / "zhixing").rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_every_message_has_english():
    missing = [
        f"{message.locations[0][0]}:{message.locations[0][1]}: {message.id}"
        for message in _extracted()
        if message.id
        and not all(_forms(getattr(_english().get(message.id, message.context), "string", "")))
    ]
    assert missing == []


def test_chinese_has_chinese_punctuation():
    narrow = [
        form for message in _extracted() for form in _forms(message.id) if NARROW.search(form)
    ]
    assert narrow == []


def test_no_english_text_is_left_over():
    used = {(message.id, message.context) for message in _extracted()}
    left = [
        message.id
        for message in _english()
        if message.id and (message.id, message.context) not in used
    ]
    assert left == []


@pytest.mark.parametrize("part", ["placeholders", "chinese", "spaces", "fuzzy"])
def test_english_texts_are_sound(part: str):
    wrong = []
    for message in _english():
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
        texts = _forms(message.string)
        if part == "placeholders" and any(
            set(PLACEHOLDER.findall(text)) - wanted or wanted - set(PLACEHOLDER.findall(texts[-1]))
            for text in texts
        ):
            wrong.append(message.id)
        # The product's name is Chinese in every language.
        if part == "chinese" and any(
            CHINESE.search(text.replace("知行", "")) or WIDE.search(text) for text in texts
        ):
            wrong.append(message.id)
        if part == "spaces" and any(text != text.rstrip() for text in texts if text.strip(", ")):
            wrong.append(message.id)
        if part == "fuzzy" and message.fuzzy:
            wrong.append(message.id)
    assert wrong == []


def test_the_catalogue_compiles(tmp_path):
    with (tmp_path / "django.mo").open("wb") as file:
        write_mo(file, _english())
    faults = [(message.id, message.check(_english())) for message in _english() if message.id]
    assert [fault for fault in faults if fault[1]] == []


def test_the_header_names_nobody():
    header = CATALOGUE.read_text().split("\n\n")[0]
    assert re.findall(r'^"([\w-]+):', header, re.MULTILINE) == [
        "Project-Id-Version",
        "Language",
        "Plural-Forms",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ]


def test_the_command_extracts_the_same_keywords():
    asked = set(re.findall(r"-k (\w+)", (REPO / "zx").read_text()))
    known_to_babel = {"_", "gettext", "ngettext"}
    assert asked | known_to_babel == set(KEYWORDS)


def test_every_name_for_gettext_is_extracted():
    unknown = [
        f"{name}: {alias.name} as {alias.asname}"
        for name, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and (alias.asname or alias.name) not in KEYWORDS
    ]
    assert unknown == []


def test_chinese_in_the_code_is_a_message():
    loose = [
        f"{name}:{line}: {text}"
        for name, tree in _sources()
        if not name.startswith(DATA)
        for line, text in _loose(tree)
        if CHINESE.search(text)
    ]
    assert loose == []


def _loose(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a file that are neither messages nor docstrings."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            if called in KEYWORDS:
                known |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Expr):
            known.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            yield node.lineno, node.value


@pytest.mark.parametrize("kind", ["jinja", "html"])
def test_chinese_in_the_templates_is_a_message(kind: str):
    marks = (
        re.compile(r"\{#.*?#\}", re.DOTALL),
        re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL),
        re.compile(r"\b(?:_|n?p?gettext)\(\s*\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")*"),
        re.compile(r"\{% translate \"[^\"]*\" %\}"),
    )
    loose = []
    for path in sorted((REPO / "zhixing").rglob(f"*.{kind}")):
        text = path.read_text()
        for mark in marks:
            text = mark.sub("", text)
        loose += [(path.name, found) for found in CHINESE.findall(text.replace("知行", ""))]
    assert loose == []


def test_djangos_own_templates_have_english():
    """Babel does not read them; their words stand in other templates too."""
    words = {
        word
        for path in (REPO / "zhixing").rglob("*.html")
        for word in re.findall(r"\{% translate \"([^\"]*)\" %\}", path.read_text())
    }
    assert {word for word in words if _english().get(word) is None} == set()


@pytest.fixture
def _compiled(settings, tmp_path: Path) -> None:
    """The catalogue as it is now, whatever was compiled before."""
    folder = tmp_path / "en/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, _english())
    settings.LOCALE_PATHS = [tmp_path]
    phrases._safe.cache_clear()


@pytest.fixture
def _english_demo(db: None, _compiled: None) -> None:
    """A whole campaign told in English: what is Chinese on its pages, Zhixing itself says."""
    play(SCRIPTS[1])


@pytest.mark.usefixtures("_english_demo")
def test_pages_read_in_english_show_no_chinese(signed_in):
    staff = [signed_in(Person.objects.get(username=name)) for name in ("morgan", "stone", "harper")]

    chinese = {
        (page, word)
        for reader in (Client(), *staff)
        for page, html in _walk(reader)
        for word in re.findall(r"[^<>\"\n]*[㐀-鿿][^<>\"\n]*", _without_own_names(html))
    }
    assert chinese == set()


def _without_own_names(html: str) -> str:
    for name in OWN_NAMES:
        html = html.replace(name, "")
    return html


def _walk(reader: Client, most: int = 120) -> Iterator[tuple[str, str]]:
    """The pages that links lead to from the first one, three of each shape."""
    waiting, seen, shapes = deque(["/", "/desk/", "/accounts/login/", "/none/"]), set(), {}
    while waiting and len(seen) < most:
        page = waiting.popleft()
        shape = re.sub(r"\d+", "0", page)
        if page in seen or shapes.get(shape, 0) == 3:
            continue
        seen.add(page)
        shapes[shape] = shapes.get(shape, 0) + 1
        answer = reader.get(page, headers={"accept-language": "en"})
        if "text/html" in answer.get("content-type", ""):
            html = answer.content.decode()
            yield page, html
            waiting += [link for link in _links(page, html) if link not in seen]


def _links(page: str, html: str) -> Iterator[str]:
    for element in elements(html, "a"):
        link = urljoin(page, element.attributes.get("href", "")).split("#")[0]
        if link.startswith("/") and "download" not in element.attributes:
            yield link
