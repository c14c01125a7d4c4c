"""Cited documents and clauses: corrected and taken back, and what serves them is still found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from markupsafe import Markup

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns import serving
from zhixing.campaigns.actions import bases as actions
from zhixing.campaigns.models import Basis, Campaign, Clause
from zhixing.campaigns.queries.bases import bases_of, clauses_of
from zhixing.campaigns.rules import AlreadyClosed, BasisGone, ClauseNumberTaken
from zhixing.ledger.models import Item
from zhixing.ledger.verification.records import record_findings
from zhixing.organisation.models import Person
from zhixing.web import panels

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
BASES = "/c/debate/bases/"
CITED = {
    "level": "province",
    "title": "优化营商环境条例",
    "number": "省人大公告第12号",
    "issued": "2025年3月1日",
    "clauses": "第三条 推行一次告知。\n\n第八条　企业诉求限时办结。",
}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """What a later room counts for each clause."""
    counts: dict[int, int] = {}
    monkeypatch.setattr(serving, "_counts", [lambda _campaign: counts])
    return counts


def test_a_document_is_cited_with_its_clauses(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    answer = signed_in(office).post(f"{BASES}new/", CITED)

    assert answer.status_code == 302
    (basis,) = bases_of(campaign)
    assert (basis.level, basis.issued and basis.issued.isoformat()) == ("province", "2025-03-01")
    assert [(clause.number, clause.text) for clause in basis.clauses.all()] == [
        ("第三条", "推行一次告知。"),
        ("第八条", "企业诉求限时办结。"),
    ]
    assert (ledger_kinds(), Item.objects.count()) == (["basis.cited"], 2)
    assert [list(record_findings(m, lambda _n: None)) for m in (Basis, Clause)] == [[], []]


def test_a_quiet_change_of_a_clause_is_found(campaign: Campaign, office: Person) -> None:
    actions.cite(
        campaign=campaign,
        level="city",
        title="行动方案",
        clauses=[{"number": "一", "text": "限时办结"}],
        by=office,
    )
    Clause.objects.update(text="尽量办结")

    assert [finding.field for finding in record_findings(Clause, lambda _n: None)] == ["text"]


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        ("第三条", "第 1 项“条文”：这个字段是必填项。"),
        ("一 甲\n二 乙\n一 丙", "第 3 项：条款“一”与第 1 项重复"),
        ("条" * 41 + " 文", "第 1 项“条款”：内容共 41 字，最多 40 字"),
    ],
)
def test_wrong_clauses_are_named_by_their_place(
    campaign: Campaign, office: Person, signed_in: SignedIn, clauses: str, said: str
) -> None:
    answer = signed_in(office).post(f"{BASES}new/", {**CITED, "clauses": clauses})

    html = answer.content.decode()
    assert (answer.status_code, said in html, clauses in html) == (400, True, True)
    assert (Basis.objects.count(), ledger_kinds()) == (0, [])


def test_documents_stand_from_the_highest_level_down(campaign: Campaign) -> None:
    made = {
        level: factories.make_basis(campaign, level=level)
        for level in ("own", "city", "central", "province")
    }

    assert bases_of(campaign) == [made[n] for n in ("central", "province", "city", "own")]


def test_clauses_are_added_corrected_and_withdrawn(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    basis = factories.make_basis(campaign, "一")
    first, browser = basis.clauses.get(), signed_in(office)
    add = f"{BASES}{basis.pk}/clauses/new/"
    taken = browser.post(add, {"number": "一", "text": "又一条"})
    added = browser.post(add, {"number": "二", "text": "限时办结"})
    browser.post(f"/c/debate/clauses/{first.pk}/edit/", {"number": "一", "text": "一次告知"})
    browser.post(f"/c/debate/clauses/{first.pk}/withdraw/")

    assert (taken.status_code, added.status_code) == (400, 302)
    assert [clause.number for clause in clauses_of(campaign)] == ["二"]
    page = browser.get(f"/c/debate/clauses/{first.pk}/")
    assert (page.status_code, "这一条已经撤下" in page.content.decode()) == (200, True)
    assert browser.post(f"/c/debate/clauses/{first.pk}/withdraw/").status_code == 404
    assert ledger_kinds() == ["clause.added", "clause.corrected", "clause.withdrawn"]
    with pytest.raises(BasisGone):
        actions.correct_clause(clause=first, number="三", text="x", by=office)


def test_a_number_taken_back_may_be_used_again(campaign: Campaign, office: Person) -> None:
    basis = factories.make_basis(campaign, "一")
    with pytest.raises(ClauseNumberTaken):
        actions.add_clause(basis=basis, number="一", text="新", by=office)
    actions.withdraw_clause(clause=basis.clauses.get(), by=office)
    actions.add_clause(basis=basis, number="一", text="新", by=office)

    assert [clause.text for clause in basis.clauses.all()] == ["新"]


def test_a_document_is_corrected_and_withdrawn(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    basis, browser = factories.make_basis(campaign, "一"), signed_in(office)
    browser.post(f"{BASES}{basis.pk}/", {"level": "own", "title": "我局方案"})
    browser.post(f"{BASES}{basis.pk}/withdraw/")

    assert (bases_of(campaign), list(clauses_of(campaign))) == ([], [])
    assert Basis.everything.get().title == "我局方案"
    assert ledger_kinds() == ["basis.corrected", "basis.withdrawn"]
    with pytest.raises(BasisGone):
        actions.withdraw_basis(basis=basis, by=office)


def test_clauses_without_a_task_are_marked(
    campaign: Campaign, client: Client, counted: dict[int, int]
) -> None:
    basis = factories.make_basis(campaign, "一", "二", "三")
    counted[basis.clauses.all()[0].pk] = 2

    html = client.get(BASES).content.decode()
    assert "有 2 条条款还没有任务承接" in html
    assert (html.count("2 项承接"), html.count("无人承接")) == (1, 2)


def test_nothing_is_said_of_tasks_where_no_room_counts_them(
    campaign: Campaign, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_counts", [])
    factories.make_basis(campaign, "一")

    assert "承接</span>" not in client.get(BASES).content.decode()


def test_other_rooms_show_what_serves_a_clause(
    campaign: Campaign, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panel(request: HttpRequest, clause: Clause) -> Markup:
        return Markup("<p>任务甲承接{}</p>").format(clause.number)

    monkeypatch.setitem(panels._panels, "clause", [panel])
    clause = factories.make_basis(campaign, "第三条").clauses.get()

    html = client.get(f"/c/debate/clauses/{clause.pk}/").content.decode()
    assert "任务甲承接第三条" in html
    other = factories.make_campaign(organiser=campaign.organiser)
    assert client.get(f"/c/{other.slug}/clauses/{clause.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_whatever_the_rows(
    campaign: Campaign,
    rows: int,
    client: Client,
    django_assert_num_queries: Any,
    counted: dict[int, int],
) -> None:
    for _ in range(rows):
        factories.make_basis(campaign, *"一二三"[:rows])
    client.get(BASES)
    with django_assert_num_queries(3):  # size of the ledger, bases, clauses
        client.get(BASES)


def test_an_archive_refuses(admin: Person) -> None:
    campaign = factories.make_campaign(closed=True)
    basis = factories.make_basis(campaign, "一")
    for attempt in (
        lambda: actions.cite(campaign=campaign, level="own", title="x", by=admin),
        lambda: actions.withdraw_basis(basis=basis, by=admin),
        lambda: actions.withdraw_clause(clause=basis.clauses.get(), by=admin),
    ):
        with pytest.raises(AlreadyClosed):
            attempt()
    assert ledger_kinds() == []


def test_documents_over_the_api(campaign: Campaign, office: Person, signed_in: SignedIn) -> None:
    browser, path = signed_in(office), "/api/campaigns/debate/bases"
    body = {**CITED, "clauses": [{"number": "第三条", "text": "一次告知"}]}
    cited = browser.post(path, body, content_type="application/json")
    key = cited.json()["id"]
    clause = {"number": "第九条", "text": "限时办结"}
    added = browser.post(f"{path}/{key}/clauses", clause, content_type="application/json")
    changed = browser.post(
        f"/api/campaigns/debate/clauses/{added.json()['id']}",
        {**clause, "number": "第十条"},
        content_type="application/json",
    )
    listed = Client().get(path).json()

    assert [a.status_code for a in (cited, added, changed)] == [201, 201, 200]
    assert [c["number"] for c in listed[0]["clauses"]] == ["第三条", "第十条"]
    assert browser.delete(f"/api/campaigns/debate/clauses/{added.json()['id']}").status_code == 204
    assert browser.delete(f"{path}/{key}").status_code == 204
    assert Client().get(path).json() == []
    wrong = {**body, "clauses": [{"number": "一"}], "level": "planet"}
    refused = browser.post(path, wrong, content_type="application/json")
    assert (refused.status_code, sorted(refused.json()["errors"])) == (422, ["clauses", "level"])
