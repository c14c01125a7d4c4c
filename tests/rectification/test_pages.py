"""The pages of rectification: from an imported table to 销号, lists, papers, desk, panels."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column, Sheet, write_workbook
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.rectification import desk
from zhixing.rectification.models import Feedback, Objection, Publication, Rectification, Stage
from zhixing.rectification.queries import rectifications as queries
from zhixing.rectification.rules.stages import standing
from zhixing.web import figures

pytestmark = pytest.mark.django_db
HEAD = ("序号", "存在的问题", "整改类型", "责任单位", "整改时限")


def titles(page: str) -> list[str]:
    return re.findall(r'entry-title"><a [^>]*>([^<]*)</a>', page)


def table(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> SimpleUploadedFile:
    lines = [",".join(str(cell) for cell in row) for row in (head, *rows)]
    return SimpleUploadedFile("评议意见.csv", "\n".join(lines).encode(), "text/csv")


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    out = BytesIO()
    columns = tuple(Column(name, 12) for name in HEAD)
    sheet = Sheet(
        name="问题", title="评议意见", heading=("", "", ""), columns=columns, rows=rows,
        foot=("", ""), footer="", paper="A4",
    )  # fmt: skip
    write_workbook([sheet], out, created=timezone.now())
    return SimpleUploadedFile("评议意见.xlsx", out.getvalue())


def days_later(found: Publication) -> Any:
    later = timezone.now() + (found.ends - timezone.localdate()) + timedelta(days=1)
    return patch("django.utils.timezone.now", return_value=later)


def test_from_an_imported_table_to_being_struck_off(
    campaign: Campaign, section_a: Unit, office: Person, leader: Person, alice: Person,
    inspector: Person, signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    clerk, owner, checker, head = (signed_in(one) for one in (office, alice, inspector, leader))

    registered = {
        "body": "congress", "body_name": "市人大常委会", "title": "评议意见",
        "received_on": factories.day(-3).isoformat(), "reply_due": factories.day(30).isoformat(),
    }  # fmt: skip
    clerk.post("/c/debate/feedback/new/", registered)
    letter = Feedback.objects.get()
    due = factories.day(40).isoformat()
    rows = [
        (1, "窗口排队时间过长", "限期整改", section_a.name, due),
        (2, "没有叫号", "", "无此单位", due),
    ]
    choose = {"file": workbook(*rows), "kind": "limited", "due": due}
    preview = clerk.post(f"/feedback/{letter.pk}/import/", choose, follow=True)
    token = re.search(r"/import/(\w+)/confirm/", preview.text)
    assert token is not None
    assert "无此单位" in preview.text
    assert Rectification.objects.count() == 0
    address = f"/feedback/{letter.pk}/import/{token[1]}/"
    refused = clerk.post(f"{address}confirm/", follow=True).text
    assert "没有导入任何一行" in refused
    assert "没有叫号" in clerk.get(f"{address}errors.csv").content.decode()
    clerk.post(f"{address}confirm/", {"skip_errors": "on"})
    point = Rectification.objects.get()
    path, measure_path = f"/rectifications/{point.pk}/", ""

    def prove(measure: Measure) -> None:
        nonlocal measure_path
        measure_path = f"/measures/{measure.pk}/"
        owner.post(f"{measure_path}evidence/", {"text": "排队记录"})
        owner.post(f"{measure_path}claim/", {"statement": "已增开窗口"})
        checker.post(f"{measure_path}check/", {"outcome": "passed", "finding": "现场看过"})

    promise = {
        "title": "午间不断档", "text": "留两个窗口", "result": "service", "owner": alice.pk,
        "deadline": factories.day(20).isoformat(), "indicator": "等候", "baseline": 45,
        "target": 15, "acceptance": "抽查两周",
    }  # fmt: skip
    owner.post(f"{path}take-up/", promise)
    measure = Measure.objects.get()
    prove(measure)
    short = {"outcome": "insufficient", "opinion": "台账不符", "missing": "不够", "signed": "on",
             "due": factories.day(25).isoformat()}  # fmt: skip
    assert head.post(f"{path}review/", short).status_code == 400
    head.post(f"{path}review/", {**short, "missing": "要补上午间两周的排班记录"})
    prove(measure)
    passed = {"outcome": "complete", "opinion": "属实", "signed": "on"}
    unsigned = {**passed, "signed": ""}
    assert head.post(f"{path}review/", unsigned).status_code == 400
    head.post(f"{path}review/", passed)
    clerk.post(f"{path}publish/", {"text": "已增开午间窗口", "public": "on"})
    shown = Publication.objects.get()
    visitor = Client()
    assert "已增开午间窗口" in visitor.get(f"/published/{shown.pk}/").text
    visitor.post(f"/published/{shown.pk}/", {"text": "星期五中午没人"})
    said = Objection.objects.get()
    upheld = {"upheld": "yes", "answer": "核查属实", "due": factories.day(30).isoformat()}
    clerk.post(f"/objections/{said.pk}/answer/", upheld)
    withdrawn = visitor.get(f"/published/{shown.pk}/").text
    assert "已经撤回" in withdrawn
    assert "核查属实" in withdrawn
    prove(measure)
    head.post(f"{path}review/", passed)
    clerk.post(f"{path}publish/", {"text": "星期五也有人了", "public": "on"})
    assert clerk.post(f"{path}close/").status_code == 400
    with days_later(Publication.objects.latest("pk")):
        clerk.post(f"{path}close/")
    point = queries.rectification(point.pk)
    assert standing(point).stage == Stage.CLOSED
    again = {"reason": "又没人", "found_on": timezone.localdate().isoformat(),
             "due": factories.day(9).isoformat()}  # fmt: skip
    clerk.post(f"{path}recur/", again)
    page = clerk.get(path).text

    assert "再次发生 1 次" in page
    causes = [str(one.get_cause_display()) for one in measure.reopenings.all()]
    assert causes == ["审核认为整改不到位", "公示异议成立", "问题再次发生"]
    assert all(cause in page for cause in causes)
    assert "整改第 1 号" in page
    assert point.title in clerk.get(measure_path).text


def test_a_table_imported_twice_brings_nothing_new(
    campaign: Campaign, section_a: Unit, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    letter, clerk = factories.make_feedback(campaign), signed_in(office)
    row = (1, "排队长", "长期坚持", section_a.code, factories.day(9).isoformat())
    for _time in range(2):
        choose = {"file": table(row), "kind": "limited", "due": factories.day(9).isoformat()}
        preview = clerk.post(f"/feedback/{letter.pk}/import/", choose, follow=True)
        clerk.post(f"{preview.request['PATH_INFO']}confirm/")

    point = Rectification.objects.get()
    assert (point.kind, point.unit, point.point_number) == ("lasting", section_a, "1")


def test_every_fault_names_its_cell(
    campaign: Campaign, section_a: Unit, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    letter, clerk = factories.make_feedback(campaign), signed_in(office)
    rows = [
        (1, "", "限期整改", section_a.name, "2099-01-01"),
        (2, "甲", "马上改", section_a.name, "2099-01-01"),
        (3, "乙", "", "", "2099-01-01"),
        (4, "丙", "", section_a.name, "2001-01-01"),
        (5, "丁", "", section_a.name, "过几天"),
    ]
    choose = {"file": table(*rows), "kind": "limited", "due": "2099-01-01"}
    page = clerk.post(f"/feedback/{letter.pk}/import/", choose, follow=True).text

    faults = re.findall(r"</span> ([^<]*)</li>", page)
    assert [re.findall(r"[A-E]\d", fault)[0] for fault in faults] == ["B2", "C3", "D4", "E5", "E6"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    rows: int, campaign: Campaign, office: Person, signed_in: Callable[[Person], Client],
    django_assert_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    for stage in list(Stage)[-rows:]:
        factories.make_recurrence(factories.make_rectification(campaign, stage=stage))
    client = signed_in(office)
    client.get("/c/debate/rectifications/")

    with django_assert_num_queries(5):
        assert len(titles(client.get("/c/debate/rectifications/?kind=limited").text)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_documents_ask_as_often_for_one_as_for_three(
    rows: int, campaign: Campaign, office: Person, signed_in: Callable[[Person], Client],
    django_assert_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    for _row in range(rows):
        factories.make_rectification(campaign)
    client = signed_in(office)
    client.get("/c/debate/feedback/")

    with django_assert_num_queries(5):
        assert len(titles(client.get("/c/debate/feedback/").text)) == rows


def test_figures_open_what_they_count(
    campaign: Campaign, alice: Person, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    for stage in Stage:
        factories.make_rectification(campaign, alice, stage=stage, ended=True)
    working = {"stage": Stage.WORKING}
    for days in (-1, 0, 10, 11, 20, 21):
        made = factories.make_rectification(campaign, alice, **working, deadline=factories.day(9))
        Measure.objects.filter(pk=made.measure_id).update(deadline=factories.day(days))
    factories.make_recurrence(Rectification.objects.latest("pk"))
    client = signed_in(office)
    page = client.get("/c/debate/rectifications/").text
    counts = queries.counts(campaign)

    assert counts.stages == dict.fromkeys(Stage, 1) | {"working": 7}
    assert counts.buckets == {"overdue": 1, "ten": 2, "twenty": 2, "more": 4}
    found = dict.fromkeys(re.findall(r'href="(\?(?:stage|bucket|recurred)=\w+)"', page))
    listed = {
        asked: titles(client.get(f"/c/debate/rectifications/{asked}").text) for asked in found
    }
    assert {asked: len(rows) for asked, rows in listed.items()} == {
        "?stage=closed": 1, "?stage=proving": 3, "?bucket=overdue": 1, "?bucket=ten": 2,
        "?bucket=twenty": 2, "?bucket=more": 4, "?recurred=on": 1,
    }  # fmt: skip
    for stage in Stage:
        rows = queries.listed(queries.of_campaign(campaign), stage=stage)
        assert {queries.stage_of(row) for row in rows} == {stage}
        assert {standing(row).stage for row in rows} == {stage}


def test_the_list_filters(
    campaign: Campaign, alice: Person, charlie: Person, section_b: Unit, office: Person,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    audit = factories.make_feedback(campaign, body="audit")
    factories.make_rectification(campaign, alice, feedback=audit, problem="账实不符")
    finding = factories.make_finding(campaign, charlie, section_b)
    factories.make_rectification(
        campaign, charlie, feedback=None, finding=finding, problem="无人值守", kind="lasting"
    )
    client = signed_in(office)

    def listed(asked: str) -> list[str]:
        return titles(client.get(f"/c/debate/rectifications/?{asked}").text)

    assert listed("source=audit") == listed("text=账实") == ["1. 账实不符"]
    assert listed("source=round") == listed("kind=lasting") == ["2. 无人值守"]
    assert listed(f"unit={section_b.pk}") == ["2. 无人值守"]
    assert listed(f"feedback={audit.pk}") == ["1. 账实不符"]
    assert len(listed("stage=nonsense")) == 2


def test_papers_are_printed_and_written(
    campaign: Campaign, alice: Person, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.CLOSED)
    early = factories.make_rectification(campaign, alice)
    client, path = signed_in(office), f"/rectifications/{point.pk}/"

    assert point.problem in client.get(f"{path}notice/").text
    assert "看过材料，属实" in client.get(f"{path}application/").text
    for name in ("notice.docx", "application.docx"):
        assert client.get(f"{path}{name}").content[:2] == b"PK"
    assert client.get(f"/rectifications/{early.pk}/application/").status_code == 404


def test_the_letter_is_read_with_its_files(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    letter, client = factories.make_feedback(campaign), signed_in(office)
    file = SimpleUploadedFile("复函.txt", "逐条答复".encode(), "text/plain")
    sent = {"reply_number": "数函〔2026〕3 号", "replied_on": factories.day(0).isoformat(),
            "reply_text": "三条已办", "documents": file}  # fmt: skip
    client.post(f"/feedback/{letter.pk}/reply/", sent)
    page = client.get(f"/feedback/{letter.pk}/").text

    assert "三条已办" in page
    address = re.search(r'href="(/feedback/files/\d+/)"', page)
    assert address is not None
    assert b"".join(client.get(address[1]).streaming_content) == "逐条答复".encode()  # type: ignore[attr-defined]
    assert signed_in(factories.make_person()).get(address[1]).status_code == 404


def test_what_waits_for_whom(
    campaign: Campaign, alice: Person, bob: Person, charlie: Person, section_a: Unit,
    office: Person,
) -> None:  # fmt: skip
    letter = factories.make_feedback(campaign)
    for stage in (Stage.REGISTERED, Stage.CHECKED, Stage.REVIEWED):
        factories.make_rectification(campaign, alice, stage=stage, feedback=letter)
    quiet = factories.make_rectification(
        campaign, alice, stage=Stage.PUBLISHED, ended=True, feedback=letter
    )
    loud = factories.make_rectification(
        campaign, alice, stage=Stage.PUBLISHED, ended=True, feedback=letter
    )
    factories.make_objection(loud.publications.get())
    closed = factories.make_rectification(campaign, alice, stage=Stage.CLOSED, feedback=letter)
    Rectification.objects.filter(pk=closed.pk).update(look_back_on=factories.day(5))
    factories.make_finding(campaign, alice, section_a)

    kinds = [str(todo.kind) for todo in desk.todos(office)]
    assert kinds == [
        "复函", "审核签字", "公示整改结果", "答复公示异议", "公示期满，销号", "回头看",
        "登记督查发现的整改",
    ]  # fmt: skip
    assert quiet.title in [todo.title for todo in desk.todos(office)]
    for person in (alice, bob):
        assert [str(todo.kind) for todo in desk.todos(person)] == ["制定整改措施"]
    assert list(desk.todos(charlie)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_asks_as_often_for_one_as_for_three(
    rows: int, campaign: Campaign, alice: Person, office: Person,
    django_assert_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    for _row in range(rows):
        for stage in (Stage.CHECKED, Stage.REVIEWED, Stage.PUBLISHED):
            made = factories.make_rectification(campaign, alice, stage=stage, ended=True)
        factories.make_objection(made.publications.get())
    person = Person.objects.get(pk=office.pk)

    # The ledger's size is one, and the edited working days are another, once for the whole page.
    with figures.reading(), django_assert_num_queries(12):
        assert len(list(desk.todos(person))) == 6 * rows


def test_panels_on_measure_overview_and_finding(
    campaign: Campaign, alice: Person, office: Person, section_a: Unit,
    signed_in: Callable[[Person], Client], rf: Any,
) -> None:  # fmt: skip
    from zhixing.rectification.panels import on_finding

    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    other = factories.make_measure(campaign, alice)
    client, shown = signed_in(office), f"/measures/{point.measure_id}/"

    assert f'href="/rectifications/{point.pk}/"' in client.get(shown).text
    stranger = Client().get(shown).text
    assert f'href="/rectifications/{point.pk}/"' not in stranger
    assert f'href="/published/{point.publications.get().pk}/"' in stranger
    assert 'id="rectification"' not in client.get(f"/measures/{other.pk}/").text
    assert '/c/debate/rectifications/?stage=closed"' in client.get("/c/debate/drive/").text
    finding = factories.make_finding(campaign, alice, section_a)
    request = rf.get("/")
    request.user = office
    assert f"/findings/{finding.pk}/rectify/" in str(on_finding(request, finding))
    client.post(f"/findings/{finding.pk}/rectify/", {"kind": "prompt"})
    assert "整改第 2 号" in str(on_finding(request, finding))


def test_inner_publications_are_for_insiders(
    campaign: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    shown = point.publications.get()
    Publication.objects.update(public=False)

    assert Client().get(f"/published/{shown.pk}/").status_code == 404
    assert titles(Client().get("/c/debate/published/").text) == []
    assert titles(signed_in(alice).get("/c/debate/published/").text) == [point.title]
    assert signed_in(alice).get(f"/published/{shown.pk}/").status_code == 200


def test_objections_are_limited(campaign: Campaign, alice: Person) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    address = f"/published/{point.publications.get().pk}/"
    with patch("zhixing.rectification.access.WORDS_AN_HOUR", 1):
        statuses = [Client().post(address, {"text": "没有"}).status_code for _time in range(2)]

    assert statuses == [302, 400]
    assert Objection.objects.count() == 1


def test_the_front_page_shows_what_is_open_for_comment(campaign: Campaign, alice: Person) -> None:
    empty = Client().get("/c/debate/").text
    shown = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED, ended=True)
    factories.make_rectification(campaign, alice, stage=Stage.CLOSED)
    inner = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    inner.publications.update(public=False)
    figures.forget()
    page = Client().get("/c/debate/").text

    assert 'id="published"' not in empty
    assert re.findall(r'href="/published/(\d+)/"', page) == [str(shown.publications.get().pk)]
