"""The wording check on pages (H5): under the field, after saving, on the list, over the API."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from tests import factories
from zhixing.analysis.wording import Fact, Reading, read
from zhixing.campaigns.models import Campaign
from zhixing.measures.forms.measures import CommitForm, CorrectForm
from zhixing.measures.models import Measure
from zhixing.measures.queries import wording as queries
from zhixing.measures.views import wording as views
from zhixing.organisation.models import Person
from zhixing.web import wording
from zhixing.web.pages import component
from zhixing.web.paging import slice_of
from zhixing.web.wording import Hint, hint

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
SignedIn = Callable[[Person], Client]
SLOGAN = "高度重视，切实加强。"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("", [], None),
        ("  \n", [], None),
        ("由办公室负责", [], None),
        ("拆除围栏", [], Hint((), ("谁来做", "做多少", "何时完成", "怎么核验"), hollow=False)),
        ("拆除围栏", list(Fact), None),
        (SLOGAN, list(Fact), Hint(("高度重视", "切实", "加强"), (), hollow=True)),
        (
            "切实加强。6月底前拆除围栏，切实不误。",
            [Fact.WHO],
            Hint(("切实", "加强"), ("做多少", "怎么核验"), hollow=False),
        ),
    ],
)
def test_hint(text: str, given: list[Fact], expected: Hint | None) -> None:
    assert hint(text, frozenset(given)) == expected


def test_what_the_browser_gets_is_what_a_fresh_page_shows(
    campaign: Campaign, alice: Person, signed_in: SignedIn
) -> None:
    typed = {"text": SLOGAN, "owner": str(alice.pk), "deadline": "", "target": "15"}
    form = CommitForm(typed, campaign=campaign, person=alice)
    bound = form["text"]
    field = str(component("field", bound))
    address = field.split('hx-post="')[1].split('"')[0].replace("&amp;", "&")

    swapped = signed_in(alice).post(address, typed).content.decode()

    place = f'<div id="{bound.auto_id}_wording" role="status">'
    assert field.split(place)[1].split("</div>")[0].strip() == swapped.strip()
    assert "还没有写出：何时完成、怎么核验。" in swapped


def test_the_hint_asks_for_a_token_and_a_person(alice: Person, signed_in: SignedIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post("/wording/?field=text", {"text": SLOGAN}).status_code == 403
    assert Client().post("/wording/?field=text", {"text": SLOGAN}).status_code == 302
    assert signed_in(alice).get("/wording/?field=text").status_code == 405
    for address in ("/wording/", "/wording/?field=nothing&given=nonsense"):
        response = signed_in(alice).post(address, {"text": SLOGAN})
        assert (response.status_code, response.content.decode().strip()) == (200, "")


def test_markup_in_a_text_stays_words(alice: Person, signed_in: SignedIn) -> None:
    response = signed_in(alice).post("/wording/?field=text", {"text": "<b>切实</b>"})
    assert "<b>" not in response.content.decode()


def test_a_correction_knows_what_the_measure_says(make: Make) -> None:
    measure = make()
    form = CorrectForm(initial={"title": measure.title, "text": "拆除围栏"})
    assert "还没有写出" not in str(component("field", form["text"]))


def test_slogans_are_saved_and_pointed_out_to_who_works_on_it(
    make: Make, alice: Person, client: Client, signed_in: SignedIn
) -> None:
    measure = make(text=SLOGAN)
    address = f"/measures/{measure.pk}/"
    assert "全是口号：高度重视、切实、加强。" in signed_in(alice).get(address).content.decode()
    assert "全是口号" not in client.get(address).content.decode()


def test_the_list_of_hollow_measures(campaign: Campaign, make: Make) -> None:
    make()
    make(text=SLOGAN, state="verified")
    method, criterion = make(text=SLOGAN), make(acceptance="取得明显成效")

    found = queries.hollow(queries.hollow_keys(campaign))

    assert [(row.pk, bool(row.method), bool(row.criterion)) for row in found] == [
        (criterion.pk, False, True),
        (method.pk, True, False),
    ]
    assert found[0].criterion == Hint(("取得明显成效",), ("做多少", "怎么核验"), hollow=True)
    assert found[1].method == Hint(("高度重视", "切实", "加强"), (), hollow=True)
    assert queries.count_hollow(campaign) == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("charlie", 200), ("inspector", 200), ("office", 200), ("visitor", 404)],
)
def test_who_reads_the_list(
    who: str, status: int, campaign: Campaign, request: Any, client: Client, signed_in: SignedIn
) -> None:
    browser = client if who == "visitor" else signed_in(request.getfixturevalue(who))
    assert browser.get(f"/c/{campaign.slug}/slogans/").status_code == status
    outsider = signed_in(factories.make_person(unit=factories.make_unit()))
    assert outsider.get(f"/c/{campaign.slug}/slogans/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_rows(
    rows: int, campaign: Campaign, make: Make, office: Person, signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(rows):
        make(text=SLOGAN)
    browser = signed_in(office)
    browser.get("/desk/")
    # The first page after a write also draws the strip and reads the words for all that follow.
    with django_assert_num_queries(11):
        assert browser.get(f"/c/{campaign.slug}/slogans/").status_code == 200


def test_the_api_names_the_places(
    campaign: Campaign, make: Make, alice: Person, signed_in: SignedIn
) -> None:
    measure, browser = make(text=SLOGAN), signed_in(alice)
    asked = {"text": "切实改进", "given": ["who", "by_when"]}
    answer = browser.post("/api/wording", asked, content_type="application/json")
    assert answer.json() == {
        "spans": [{"start": 0, "end": 2, "word": "切实"}],
        "missing": ["how_much", "how_checked"],
        "hollow": True,
    }
    too_long = browser.post("/api/wording", {"text": "字" * 5_001}, content_type="application/json")
    assert too_long.status_code == 422
    plan = factories.make_plan(campaign)
    item = factories.make_item(plan, measure=SLOGAN)
    factories.make_item(plan, measure=SLOGAN, state="verified")
    assert browser.get(f"/api/campaigns/{campaign.slug}/slogans").json() == {
        "measure_ids": [measure.pk],
        "plan_item_ids": [item.pk],
    }
    text = browser.get(f"/c/{campaign.slug}/slogans/?of=tasks").content.decode()
    assert f"/plan-items/{item.pk}/" in text
    shown = browser.get(f"/plan-items/{item.pk}/").content.decode()
    assert "全是口号：高度重视、切实、加强。" in shown
    assert Client().get(f"/api/campaigns/{campaign.slug}/slogans").status_code == 401


def test_a_page_reads_no_more_than_it_shows(
    campaign: Campaign, make: Make, office: Person, signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second = make(text=SLOGAN), make(text=SLOGAN)
    plan = factories.make_plan(campaign)
    items = [factories.make_item(plan, measure=SLOGAN) for _ in range(2)]
    monkeypatch.setattr(views, "slice_of", partial(slice_of, per=1))
    address = f"/c/{campaign.slug}/slogans/"
    for of, page, shown, left in (
        ("measures", 1, second.title, first.title),
        ("measures", 2, first.title, second.title),
        ("tasks", 1, items[1].title, items[0].title),
    ):
        html = signed_in(office).get(f"{address}?of={of}&page={page}").content.decode()
        assert (shown in html, left in html) == (True, False)


def test_a_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def noted(text: str, given: Any = ()) -> Reading:
        texts.append(text)
        return read(text, given)

    monkeypatch.setattr(wording, "read", noted)
    hint("拆除围栏", frozenset({Fact.WHO}))
    assert texts == ["拆除围栏"]
