"""The pages of notices and slips, their paper, the same over the API, the desk, the panels."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.notices.conftest import after_the_reply_period, put_right
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Rating
from zhixing.notices import desk, sources
from zhixing.notices.models import Notice, Reply, Slip
from zhixing.notices.queries import notices as queries
from zhixing.organisation.models import Person, Unit
from zhixing.publicity.queries.registers import write
from zhixing.web import worker
from zhixing.web.strip import chain_strip

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def titles(page: str) -> list[str]:
    return re.findall(r'entry-title"><a [^>]*>([^<]*)</a>', page)


def drafting(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "criticism", "unit": "政务服务科", "title": "关于窗口值守情况的通报",
        "facts": "三月抽查五次，四次无人。", "demands": "十个工作日内整改到位。",
        "rule": "首问负责制第三条", "until": factories.day(60).isoformat(), **fields,
    }  # fmt: skip


def test_a_criticism_page_by_page(
    campaign: Campaign, section_a: Unit, promised: Measure, proved: Measure, office: Person,
    leader: Person, bob: Person, charlie: Person, signed_in: SignedIn,
) -> None:  # fmt: skip
    clerk, head, chief = signed_in(office), signed_in(bob), signed_in(leader)
    clerk.post("/c/debate/notices/new/", drafting())
    notice = Notice.objects.get()
    path = f"/notices/{notice.pk}/"
    offered = clerk.get(f"{path}cite/").text
    clerk.post(f"{path}cite/", {"kind": "fact", "record": f"measure:{promised.pk}"})
    clerk.post(f"{path}send/")
    assert [todo.url for todo in desk.todos(bob)] == [path]
    file = SimpleUploadedFile("通知.txt", "停机".encode(), "text/plain")
    head.post(f"{path}reply/", {"text": "当天停机升级", "documents": file})
    reply = Reply.objects.get()
    early = clerk.post(f"{path}submit/")
    clerk.post(f"/notices/replies/{reply.pk}/answer/", {"answer": "已改为三次"})
    clerk.post(f"{path}submit/")
    assert [str(todo.kind) for todo in desk.todos(leader)] == ["审批通报"]
    chief.post(f"{path}decide/", {"verdict": "approve"})

    others = signed_in(charlie).get(path).text
    assert f'value="measure:{promised.pk}"' in offered
    assert (early.status_code, "还没有答复" in early.text) == (400, True)
    assert ("三月抽查五次" in others, "当天停机升级" in others) == (True, False)
    assert "当天停机升级" in head.get(path).text
    kept = clerk.get(f"/notices/files/{reply.files.get().pk}/")
    assert b"".join(kept.streaming_content).decode() == "停机"
    assert signed_in(charlie).get(f"/notices/files/{reply.files.get().pk}/").status_code == 404

    unfit = clerk.post(f"{path}remove/", {"record": f"measure:{proved.pk}", "reason": "已整改"})
    assert (unfit.status_code, "解决同一问题的" in unfit.text) == (400, True)
    clerk.post(f"{path}remove/", {"record": put_right(promised), "reason": "已整改"})
    gone = signed_in(charlie).get(path)
    assert (gone.status_code, "整改后撤销" in gone.text, notice.title in gone.text) == (
        200, True, False,
    )  # fmt: skip
    assert signed_in(charlie).get(f"{path}paper/").status_code == 403
    assert signed_in(charlie).get(f"{path}notice.docx").status_code == 403
    assert titles(signed_in(charlie).get("/c/debate/notices/").text) == [
        "第 1 号通报批评：整改后撤销"
    ]
    assert titles(head.get("/c/debate/notices/?state=over").text) == [notice.title]


def test_a_commendation_page_by_page_opens_onto_its_records(
    campaign: Campaign, proved: Measure, rated: Rating, office: Person, leader: Person,
    alice: Person, signed_in: SignedIn,
) -> None:  # fmt: skip
    clerk = signed_in(office)
    clerk.post("/c/debate/notices/new/", drafting(kind="commendation", rule="", until=""))
    notice = Notice.objects.get()
    path = f"/notices/{notice.pk}/"
    refused = clerk.post(f"{path}submit/")
    clerk.post(f"{path}cite/", {"kind": "response", "record": f"rating:{rated.pk}"})
    clerk.post(f"{path}cite/", {"kind": "result", "record": f"measure:{proved.pk}"})
    clerk.post(f"{path}submit/")
    signed_in(leader).post(f"{path}decide/", {"verdict": "approve"})

    page = signed_in(alice).get(path).text
    doors = re.findall(r'href="(/notices/records/[^"]*)"', page)
    assert (refused.status_code, "两方面的依据" in refused.text) == (400, True)
    assert [signed_in(alice).get(door).url for door in doors] == [f"/measures/{proved.pk}/"] * 2
    wall = signed_in(alice).get("/c/debate/notices/honours/").text
    assert [door in wall for door in doors] == [True, True]
    assert titles(signed_in(alice).get(f"/people/units/{notice.unit_id}/").text)[:1] == [
        notice.title
    ]


def test_bad_input_is_named(
    campaign: Campaign, section_a: Unit, office: Person, signed_in: SignedIn
) -> None:
    client = signed_in(office)
    for wrong, fields in [
        ({"rule": "", "until": ""}, ["rule", "until"]),
        ({"unit": "没有的单位"}, ["unit"]),
        ({"kind": "praise", "title": ""}, ["kind", "title"]),
        ({"reply_days": 2}, ["reply_days"]),
        ({"until": "soon"}, ["until"]),
    ]:
        answer = client.post("/api/campaigns/debate/notices", drafting(**wrong), "application/json")
        assert (answer.status_code, sorted(answer.json()["errors"])) == (422, fields)
    page = client.post("/c/debate/notices/new/", drafting(until=factories.day(0).isoformat()))
    assert (page.status_code, "通报期须在今天以后" in page.text) == (400, True)
    assert not Notice.objects.exists()


def test_a_clause_is_quoted(
    campaign: Campaign, section_a: Unit, office: Person, signed_in: SignedIn
) -> None:
    clause = factories.make_basis(campaign).clauses.create(number="第三条", text="首问负责到底")
    signed_in(office).post("/c/debate/notices/new/", drafting(rule="", clause=clause.pk))

    notice = Notice.objects.get()
    assert (notice.clause, notice.rule) == (clause, f"{clause}\n首问负责到底")
    assert "首问负责到底" in signed_in(office).get(f"/notices/{notice.pk}/").text


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_on_paper_it_has_the_parts_that_offices_know(
    kind: str, campaign: Campaign, section_a: Unit, office: Person, signed_in: SignedIn
) -> None:
    import docx

    notice = factories.make_notice(campaign, section_a, kind=kind, state="issued")
    ground = factories.make_ground(notice)
    client = signed_in(office)
    page = client.get(f"/notices/{notice.pk}/paper/").text
    file = client.get(f"/notices/{notice.pk}/notice.docx")
    document = docx.Document(io.BytesIO(file.content))
    text = [paragraph.text for paragraph in document.paragraphs]

    heads = [line for line in text if re.match("[一二三四]、", line)]
    assert heads == re.findall(r"<h2>([一二三四]、[^<]*)</h2>", page)
    assert heads == (
        ["一、基本情况", "二、存在问题", "三、依据", "四、下步要求"]
        if kind == "criticism"
        else ["一、基本情况", "二、主要成效", "三、希望和要求"]
    )
    assert (text[0], text[1]) == (notice.title, "各单位：")
    assert [cell.text for cell in document.tables[0].rows[1].cells][2] == ground.title
    assert (text[-2].endswith("领导小组办公室"), "未印发" in page) == (True, False)


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/c/debate/notices/", 6), ("/c/debate/slips/", 6), ("/c/debate/notices/honours/", 5),
        ("/notices/{notice}/", 8), ("/slips/{slip}/", 6),
    ],
)  # fmt: skip
def test_pages_ask_the_same_however_much_there_is(
    many: int, path: str, asked: int, campaign: Campaign, alice: Person, office: Person,
    signed_in: SignedIn, django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    notice = factories.make_notice(campaign, alice.current_posts[0].unit, state="replied")
    slip = factories.make_slip(campaign, alice, colour="yellow")
    for _ in range(many):
        factories.make_ground(notice)
        factories.make_reply(notice)
        factories.make_slip(campaign, alice)
        praise = factories.make_notice(campaign, kind="commendation", state="issued")
        factories.make_ground(praise)
    client = signed_in(office)
    address = path.format(notice=notice.pk, slip=slip.pk)
    client.get(address)

    with django_assert_num_queries(asked):
        client.get(address)


def test_slips_page_by_page(
    campaign: Campaign, section_a: Unit, promised: Measure, office: Person, alice: Person,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    clerk, receiver = signed_in(office), signed_in(alice)
    measure = clerk.get(f"/measures/{promised.pk}/").text
    [offer] = re.findall(r'href="(/c/debate/slips/new/\?[^"]*)"', measure)
    form = clerk.get(offer.replace("&amp;", "&")).text
    asked = {
        "unit": section_a.code, "receiver": "alice", "record": f"measure:{promised.pk}",
        "demands": "三天内安排值班", "due": factories.day(4).isoformat(),
    }  # fmt: skip
    clerk.post("/c/debate/slips/new/", asked)
    blue = Slip.objects.get()
    Slip.objects.update(due=factories.day(-1))
    assert [str(todo.kind) for todo in desk.todos(alice)] == ["签收督办单"]
    assert [str(todo.kind) for todo in desk.todos(office)] == ["督办单逾期，签发下一色"]
    step = clerk.get(f"/slips/{blue.pk}/escalate/").text
    filled = dict(re.findall(r'name="(receiver|due)" value="([^"]*)"', step))
    clerk.post(f"/slips/{blue.pk}/escalate/", {**filled, "demands": blue.demands})
    yellow = Slip.objects.get(previous=blue)
    receiver.post(f"/slips/{yellow.pk}/sign/")
    receiver.post(f"/slips/{yellow.pk}/answer/", {"answer": "已安排"})
    assert [str(todo.kind) for todo in desk.todos(office)] == ["办结督办单"]
    clerk.post(f"/slips/{yellow.pk}/close/", {"closing": "现场看过"})

    yellow.refresh_from_db()
    assert f'<option value="measure:{promised.pk}" selected>' in form
    assert (yellow.colour, yellow.about, yellow.closing) == (
        "yellow", promised.title, "现场看过",
    )  # fmt: skip
    page = receiver.get(f"/slips/{yellow.pk}/").text
    assert f'href="/slips/{blue.pk}/"' in page
    assert receiver.get(f"/notices/records/measure/{promised.pk}/").url == (
        f"/measures/{promised.pk}/"
    )
    listed = clerk.get("/c/debate/slips/?state=superseded").text
    assert titles(listed) == [promised.title]
    assert [word in listed for word in ("◆ 蓝色", "已升级")] == [True, True]
    assert desk.todos(alice) is not None
    assert list(desk.todos(office)) == []


def test_the_same_over_the_api(
    campaign: Campaign, section_a: Unit, promised: Measure, proved: Measure, office: Person,
    leader: Person, bob: Person, alice: Person, charlie: Person, signed_in: SignedIn,
) -> None:  # fmt: skip
    def post(who: Person, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = signed_in(who).post(f"/api{path}", body or {}, "application/json")
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    made = post(office, "/campaigns/debate/notices", drafting())
    path = f"/notices/{made['id']}"
    ground = {"kind": "fact", "record": f"measure:{promised.pk}"}
    cited = post(office, f"{path}/grounds", ground)
    signed_in(office).delete(f"/api/notices/grounds/{cited['id']}")
    post(office, f"{path}/grounds", ground)
    post(office, f"{path}/content", {"facts": "四次无人。"})
    post(office, f"{path}/sending")
    said = post(bob, f"{path}/replies", {"text": "当天停机"})
    post(office, f"/notices/replies/{said['id']}/answer", {"answer": "已更正"})
    post(office, f"{path}/submission")
    post(leader, f"{path}/decision", {"verdict": "approve"})
    told = signed_in(charlie).get(f"/api{path}").json()
    removed = {"record": put_right(promised), "reason": "已整改"}
    post(office, f"{path}/removal", removed)
    gone = signed_in(charlie).get(f"/api{path}").json()

    assert (told["facts"], told["stands"], told["replies"]) == ("四次无人。", True, [])
    assert [one["title"] for one in told["grounds"]] == [promised.title]
    assert (gone["title"], gone["facts"], gone["state"], gone["grounds"]) == (
        None, "", "removed", [],
    )  # fmt: skip
    listed = signed_in(charlie).get("/api/campaigns/debate/notices?state=over").json()
    assert [(row["id"], row["title"]) for row in listed["items"]] == [(made["id"], None)]

    slip = post(office, "/campaigns/debate/slips", {
        "unit": section_a.pk, "receiver": alice.pk, "about": "窗口无人", "demands": "安排值班",
        "due": factories.day(4).isoformat(),
    })  # fmt: skip
    post(alice, f"/slips/{slip['id']}/signature")
    post(alice, f"/slips/{slip['id']}/answer", {"answer": "已安排"})
    early = signed_in(office).post(
        f"/api/slips/{slip['id']}/next",
        {"receiver": alice.pk, "demands": "马上", "due": factories.day(4).isoformat()},
        "application/json",
    )
    closed = post(office, f"/slips/{slip['id']}/closing", {"closing": "看过"})
    assert (early.status_code, early.json()["code"]) == (409, "not_overdue")
    assert (closed["closing"], closed["chain"]) == ("看过", [slip["id"]])
    mine = signed_in(alice).get("/api/campaigns/debate/slips?mine=true&state=closed").json()
    assert [row["id"] for row in mine["items"]] == [slip["id"]]


def test_the_unit_replies_with_files_over_the_api(
    sent: Notice, bob: Person, office: Person, charlie: Person, signed_in: SignedIn
) -> None:
    path = f"/api/notices/{sent.pk}/replies/with-files"

    def post(who: Person, *contents: str, text: str = "当天停机") -> Any:
        files = [
            SimpleUploadedFile(f"通知{number}.txt", content.encode(), "text/plain")
            for number, content in enumerate(contents)
        ]
        return signed_in(who).post(path, {"text": text, "documents": files})

    refused = [post(bob, "停机", text=""), post(office, "停机"), post(charlie, "停机")]
    twice = post(bob, "停机", "停机")
    assert [one.status_code for one in (*refused, twice)] == [422, 403, 404, 409]
    assert twice.json()["code"] == "same_file"
    assert not Reply.objects.exists()

    made = post(bob, "停机", "复电")
    told = made.json()
    assert (made.status_code, told["text"], told["by_id"]) == (201, "当天停机", bob.pk)
    assert [one["name"] for one in told["files"]] == ["通知0.txt", "通知1.txt"]
    for file, content in zip(told["files"], ("停机", "复电"), strict=True):
        kept = signed_in(office).get(f"/api/notices/files/{file['id']}")
        assert b"".join(kept.streaming_content).decode() == content
        assert signed_in(charlie).get(f"/api/notices/files/{file['id']}").status_code == 404
    sent.refresh_from_db()
    assert (sent.state, sent.open_replies) == ("replied", 1)


def test_what_waits_for_the_office(
    sent: Notice, campaign: Campaign, section_a: Unit, office: Person, bob: Person
) -> None:
    assert list(desk.todos(office)) == []
    after_the_reply_period(sent)
    factories.make_notice(campaign, section_a, state="replied", open_replies=1)

    assert [str(todo.kind) for todo in desk.todos(office)] == ["报送通报审批", "答复申辩"]
    assert [todo.due for todo in desk.todos(bob)] == [factories.day(-1)]


def test_figures_open_the_lists_that_they_count(
    campaign: Campaign, section_a: Unit, office: Person, charlie: Person, signed_in: SignedIn
) -> None:
    for kind, state in [
        ("commendation", "issued"), ("criticism", "issued"), ("criticism", "drafted"),
        ("criticism", "removed"), ("criticism", "withdrawn"), ("criticism", "ended"),
    ]:  # fmt: skip
        factories.make_notice(campaign, section_a, kind=kind, state=state)
    factories.make_notice(campaign, section_a, state="issued", until=factories.day(-1))

    for person, counts in ((office, (1, 1, 1, 3)), (charlie, (1, 1, 0, 3))):
        page = signed_in(person).get("/c/debate/notices/").text
        figures = re.findall(r'class="figure" href="([^"]*)">\s*<b>(\d+)</b>', page)
        listed = [
            titles(signed_in(person).get(f"/c/debate/notices/{h}".replace("&amp;", "&")).text)
            for h, _n in figures
        ]
        assert tuple(int(n) for _h, n in figures) == counts == tuple(len(t) for t in listed)
    told = queries.counts(queries.visible(campaign, office))
    assert (told.commended, told.criticised) == (1, 1)


def test_notices_are_never_a_result(campaign: Campaign) -> None:
    before = chain_strip(campaign)
    factories.make_notice(campaign, kind="commendation", state="issued")

    assert chain_strip(campaign) == before


def test_every_source_says_where_its_records_are(campaign: Campaign, alice: Person) -> None:
    unit = alice.current_posts[0].unit
    meeting = factories.make_meeting(campaign, unit=unit, days_ago=9)
    slip = factories.make_slip(campaign, alice, colour="yellow")
    voice = factories.make_voice(campaign, unit=unit, consent="public", moderation="shown")
    item = factories.make_item(factories.make_plan(campaign, unit), unit=unit)

    found = {
        source.key: [sources.address_of(source.key, one.pk) for one in rows]
        for source in sources.all_sources()
        if (rows := list(source.fitting(campaign, unit, "fact")))
    }
    assert found == {
        "voice": [f"/voices/{voice.pk}/"],
        "plan_item": [f"/plan-items/{item.pk}/"],
        "meeting": [f"/meetings/{meeting.pk}/"],
        "slip": [f"/slips/{slip.pk}/"],
    }


def test_the_registers_keep_the_line_of_what_was_removed(
    campaign: Campaign, section_a: Unit, alice: Person
) -> None:
    factories.make_notice(campaign, section_a, state="issued", title="在通报期")
    factories.make_notice(campaign, section_a, state="removed", title="已经撤销的")
    factories.make_notice(campaign, section_a, state="drafted", title="草稿")
    yellow = factories.make_slip(campaign, alice, colour="yellow")

    def read(key: str) -> list[dict[str, str]]:
        out = io.BytesIO()
        write(campaign, [key], out, form="csv")
        return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))

    assert [(row["标题"], row["状态"]) for row in read("notices")] == [
        ("在通报期", "已印发"), ("", "整改后撤销"),
    ]  # fmt: skip
    assert yellow.previous is not None
    assert sorted((row["颜色"], row["前次单号"]) for row in read("slips")) == [
        ("蓝色", ""), ("黄色", str(yellow.previous.number)),
    ]  # fmt: skip


def test_the_worker_ends_what_has_run_out(campaign: Campaign) -> None:
    factories.make_notice(campaign, state="issued", until=factories.day(-1))

    assert worker._jobs["notices"].run() == 1
    assert Notice.objects.get().ended_at.date() == timezone.now().date()
