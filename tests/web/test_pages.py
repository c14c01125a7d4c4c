"""The desk, the language switch, what went wrong, the head of every page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tests.web.markup import elements, values
from zhixing.web import desk, navigation, views
from zhixing.web.desk import Done, Todo
from zhixing.web.errors import TooMany
from zhixing.web.pages import refusal_page


def _todo(title: str, due: date | None) -> Todo:
    return Todo("核验", title, f"/{title}/", due, "大讨论", timezone.now())


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    todos = [_todo("无期限", None), _todo("逾期", today - timedelta(days=1))]
    done = [Done("答复", "已答复", "/answered/", timezone.now())]
    monkeypatch.setattr(desk, "_todo_providers", [lambda _person: todos])
    monkeypatch.setattr(desk, "_done_providers", [lambda _person: done])


@pytest.fixture
def get(rf):
    """`get(path)`: a request of a visitor."""

    def request(path: str = "/", **headers: str):
        made = rf.get(path, headers=headers)
        made.user = AnonymousUser()
        return made

    return request


@pytest.mark.usefixtures("waiting")
def test_desk_shows_the_earliest_deadline_first(signed_in, alice):
    html = signed_in(alice).get("/desk/").content.decode()

    titles = [e.text for e in elements(html, "a") if e.attributes.get("href", "")[1:-1] == e.text]
    assert titles == ["逾期", "无期限"]
    assert [c for c in values(html, "class", "span") if c.startswith("light")] == ["light late"] * 2


@pytest.mark.usefixtures("waiting")
def test_desk_shows_what_was_done(signed_in, alice):
    html = signed_in(alice).get("/desk/?view=done").content.decode()

    assert [e.text for e in elements(html, "a") if e.attributes["href"] == "/answered/"] == [
        "已答复"
    ]


@pytest.mark.usefixtures("waiting")
def test_desk_count_is_for_who_is_signed_in(signed_in, alice, client):
    assert signed_in(alice).get("/desk/count/").content == b"2"
    assert client.get("/desk/count/").content == b""
    assert client.get("/desk/").status_code == 302


@pytest.mark.django_db
def test_language_is_switched_without_a_token_and_comes_back_here_only():
    browser = Client(enforce_csrf_checks=True)
    here = browser.post("/language/", {"language": "en", "next": "/style/"})
    away = browser.post("/language/", {"language": "en", "next": "https://elsewhere.test/"})

    assert here.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert (here.headers["Location"], away.headers["Location"]) == ("/style/", "/")
    assert browser.get("/language/").status_code == 405


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (views.bad_request, 400, "请求有误"),
        (views.forbidden, 403, "没有权限"),
        (views.missing, 404, "没有找到"),
    ],
)
def test_pages_of_what_went_wrong(get, view, status, heading):
    response = view(get("/x/"), ValueError())

    assert response.status_code == status
    assert [e.text for e in elements(response.content.decode(), "h1")] == [heading]


def test_a_form_without_its_token_is_told_what_to_do(get):
    response = views.csrf_failure(get("/x/"), "no cookie")

    (lead,) = [
        e.text
        for e in elements(response.content.decode(), "p")
        if e.attributes.get("class") == "lead"
    ]
    assert (response.status_code, lead) == (
        403,
        "页面已过期，内容没有提交。请返回上一页，刷新后再提交一次。",
    )


def test_too_many_says_when_to_come_back(get):
    response = refusal_page(get("/x/"), TooMany("请 30 秒后再试。", wait=30))

    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")


def test_our_own_error_asks_nothing_of_database_session_or_user(rf):
    response = views.broken(rf.get("/"))

    assert response.status_code == 500
    assert len(elements(response.content.decode(), "h1")) == 1


def test_a_page_is_drawn_before_the_user_is_known(rf):
    assert views.missing(rf.get("/x/"), ValueError()).status_code == 404


def test_links_mark_this_page_and_those_above_it(get):
    class Here:
        slug = "a"

    def marked(path: str) -> list[str]:
        return [link.href for link in navigation.links(get(path), Here()) if link.current]

    voices = navigation.address("voices:voice_list", "a")
    assert marked(voices) == [voices]
    assert marked(f"{voices}record/") == [voices]


def test_pages_of_the_sign_in_library_wear_our_look(signed_in, alice, client):
    ours = client.get("/accounts/login/").content.decode()
    theirs = signed_in(alice).get("/accounts/2fa/", follow=True).content.decode()

    for html in (ours, theirs):
        assert values(html, "href", "link")[-3:] == [
            f"/static/web/css/{name}.css" for name in ("tokens", "page", "parts")
        ]
        assert len(elements(html, "h1")) == 1


def test_text_beyond_all_bounds_is_told_so(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20

    page = client.post("/accounts/login/", {"login": "x" * (2 << 20)})
    long, kind = "x" * (2 << 20), "application/json"
    api = client.post("/api/campaigns/debate/voices", long, content_type=kind)

    assert (page.status_code, api.status_code) == (413, 413)
    assert "填写的文字超过 1 MB，没有提交" in page.content.decode()
    assert api.json()["code"] == "request_too_large"
