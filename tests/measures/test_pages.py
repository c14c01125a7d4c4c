"""The pages: what each shows to whom, what forms do, and how many queries a list takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.measures import links
from zhixing.measures.actions import answers, claims
from zhixing.measures.models import Evidence, FollowUp, Inquiry, Measure, Rating
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem, Voice
from zhixing.web.strip import chain_strip

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
Raise = Callable[..., Voice]
SignedIn = Callable[[Person], Client]


def _text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:400]
    return str(response.content.decode())


@pytest.fixture
def promise(alice: Person, section_a: Unit, problem: Problem) -> dict[str, Any]:
    return {
        "problems": [problem.pk],
        "title": "增开午间窗口",
        "text": "十二点到十四点保留两个窗口。",
        "lead_unit": section_a.pk,
        "owner": alice.pk,
        "deadline": factories.day(20).isoformat(),
        "indicator": "平均等候时间",
        "baseline": "45",
        "target": "15",
        "acceptance": "抽查不超过十五分钟",
        "result": "service",
        "tasks-TOTAL_FORMS": "2",
        "tasks-INITIAL_FORMS": "0",
        "tasks-0-title": "排班",
        "tasks-0-assignee": alice.pk,
        "tasks-0-due": factories.day(5).isoformat(),
    }


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", ["visitor", "office"])
def test_the_list_takes_the_same_queries_for_any_rows(
    rows: int,
    who: str,
    make: Make,
    office: Person,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for _n in range(rows):
        make()
    client = signed_in(office) if who == "office" else Client()
    client.get("/c/debate/measures/")
    with django_assert_num_queries(4 if who == "office" else 2):
        _text(client.get("/c/debate/measures/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_measure_takes_the_same_queries_for_any_rows(
    rows: int,
    make: Make,
    office: Person,
    raise_voice: Raise,
    signed_in: SignedIn,
    django_assert_max_num_queries: Any,
) -> None:
    measure = make()
    for _n in range(rows):
        factories.make_task(measure)
        factories.make_evidence(measure)
        claim = factories.make_claim(measure, state="refused")
        factories.make_inquiry(claim, raise_voice(), outcome="partly")
        factories.make_extension(measure, granted=False)
        factories.make_reopening(measure)
    client = signed_in(office)
    client.get(f"/measures/{measure.pk}/")
    with django_assert_max_num_queries(10):
        _text(client.get(f"/measures/{measure.pk}/"))


def test_the_filters_list_what_the_figures_count(
    campaign: Campaign, make: Make, alice: Person, signed_in: SignedIn
) -> None:
    late = make(title="迟了的", deadline=factories.day(-2))
    near = make(title="快到了", deadline=factories.day(1))
    make(title="核验了", state="verified", deadline=factories.day(-2))
    make(title="销号了", state="closed")
    shown = {
        "": 4,
        "?state=committed": 2,
        "?state=claimed": 2,
        "?state=proved": 2,
        "?state=verified": 1,
        "?light=overdue": 1,
        "?light=soon": 1,
        "?mine=on": 4,
        "?deed=on": 0,
        f"?problem={late.problems.get().pk}": 4,
        "?text=快到": 1,
        "?unit=999999": 4,
    }
    client = signed_in(alice)
    for query, n in shown.items():
        page = _text(client.get(f"/c/debate/measures/{query}"))
        assert page.count('class="entry"') == n, query
    assert near.title in _text(client.get("/c/debate/measures/?light=soon"))


def test_the_strip_leads_to_exactly_what_it_counts(
    campaign: Campaign, make: Make, raise_voice: Raise, alice: Person
) -> None:
    raise_voice(), raise_voice(moderation="shown")
    measure = make(state="verified")
    make(state="done"), make()
    first, _second = answers.answer(measure=measure, text="已办", by=alice)
    answers.rate(answer=first, grade=4, by=None)
    figures = {figure.key: figure for figure in chain_strip(campaign)}
    expected = {"measures": 3, "claimed": 2, "verified": 1, "answered": 1, "satisfied": 1}
    assert {key: figures[key].count for key in expected} == expected
    for key, n in expected.items():
        page = _text(Client().get(figures[key].url))
        assert page.count('class="entry"') == n, key


def test_what_a_visitor_sees_of_a_measure(make: Make, alice: Person, raise_voice: Raise) -> None:
    measure = make(title="增开窗口")
    factories.make_evidence(measure, text="内部记录")
    factories.make_evidence(measure, text="公开照片", public=True)
    factories.make_task(measure, title="内部任务")
    claim = factories.make_claim(measure, statement="内部说明")
    factories.make_inquiry(claim, raise_voice(), outcome="partly", comment="内部意见")
    page = _text(Client().get(f"/measures/{measure.pk}/"))
    assert "公开照片" in page
    assert measure.acceptance in page
    assert alice.name not in page
    assert [word for word in ("内部记录", "内部任务", "内部说明", "内部意见") if word in page] == []


def test_commit_with_tasks_from_a_problem(
    promise: dict[str, Any], alice: Person, problem: Problem, signed_in: SignedIn
) -> None:
    client = signed_in(alice)
    page = _text(client.get(f"/c/debate/measures/new/?problem={problem.pk}"))
    assert problem.title in page
    response = client.post("/c/debate/measures/new/", promise)
    measure = Measure.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"/measures/{measure.pk}/")
    assert [task.title for task in measure.tasks.all()] == ["排班"]
    assert list(measure.problems.all()) == [problem]
    assert "已承诺并存证" in _text(client.get(f"/measures/{measure.pk}/"))


def test_a_bad_task_keeps_what_was_typed(
    promise: dict[str, Any], alice: Person, signed_in: SignedIn
) -> None:
    bad = {**promise, "tasks-0-due": factories.day(60).isoformat()}
    response = signed_in(alice).post("/c/debate/measures/new/", bad)
    assert response.status_code == 400
    assert "增开午间窗口" in response.content.decode()
    assert Measure.objects.count() == 0


@pytest.mark.parametrize("path", ["claim", "evidence", "task", "extension"])
def test_the_owners_forms(path: str, make: Make, alice: Person, signed_in: SignedIn) -> None:
    page = _text(signed_in(alice).get(f"/measures/{make().pk}/{path}/"))
    assert page.count('class="button primary"') == 1


@pytest.mark.parametrize("path", ["correct", "owner"])
def test_the_offices_forms(path: str, make: Make, office: Person, signed_in: SignedIn) -> None:
    _text(signed_in(office).get(f"/measures/{make().pk}/{path}/"))


def test_evidence_is_kept_and_sent_as_a_download(
    make: Make, alice: Person, charlie: Person, signed_in: SignedIn
) -> None:
    measure = make()
    file = SimpleUploadedFile("记录.txt", "排队记录".encode())
    client = signed_in(alice)
    client.post(f"/measures/{measure.pk}/evidence/", {"text": "记录", "file": file})
    evidence = Evidence.objects.get()
    response = client.get(f"/evidence/{evidence.pk}/")
    assert b"".join(response.streaming_content) == "排队记录".encode()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in(charlie).get(f"/evidence/{evidence.pk}/").status_code == 404
    evidence.public = True
    evidence.save()
    public = Client().get(f"/evidence/{evidence.pk}/")
    assert (public.status_code, b"".join(public.streaming_content)) == (200, "排队记录".encode())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.exe", b"MZ\x90\x00", "程序或脚本"),
        ("empty.txt", b"", "空"),
        ("x.html", b"<html>", "网页"),
    ],
)
def test_bad_evidence_is_refused_in_words(
    name: str, content: bytes, words: str, make: Make, alice: Person, signed_in: SignedIn
) -> None:
    data = {"text": "记录", "file": SimpleUploadedFile(name, content)}
    response = signed_in(alice).post(f"/measures/{make().pk}/evidence/", data)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert Evidence.objects.count() == 0


def test_two_gigabytes_are_refused_unread(make: Make, alice: Person, signed_in: SignedIn) -> None:
    client = signed_in(alice)
    response = client.generic(
        "POST",
        f"/measures/{make().pk}/evidence/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 << 30),
    )
    assert response.status_code == 413


def test_claim_check_and_answer_by_the_pages(
    ready: Measure,
    alice: Person,
    inspector: Person,
    office: Person,
    raise_voice: Raise,
    signed_in: SignedIn,
) -> None:
    owner, checker = signed_in(alice), signed_in(inspector)
    owner.post(f"/measures/{ready.pk}/claim/", {"statement": "已办", "reached": "12"})
    assert "待督查员核验" in _text(checker.get("/c/debate/claims/"))
    _text(checker.get(f"/measures/{ready.pk}/check/"))
    refused = checker.post(f"/measures/{ready.pk}/check/", {"outcome": "refused", "finding": "看"})
    assert "退回时须写明还缺什么" in refused.content.decode()
    checker.post(f"/measures/{ready.pk}/check/", {"outcome": "passed", "finding": "看过"})
    raise_voice(email="a@example.org"), raise_voice()
    page = _text(owner.get(f"/measures/{ready.pk}/answer/"))
    assert "还有 2 人没有答复" in page
    owner.post(f"/measures/{ready.pk}/answer/", {"text": "已办好"})
    ready.refresh_from_db()
    assert ready.answers.count() == 2
    assert "本轮已答复 2 人" in _text(owner.get(f"/measures/{ready.pk}/"))
    _text(signed_in(office).get(f"/measures/{ready.pk}/reopen/"))


def test_a_raiser_answers_and_rates_by_signed_links(
    ready: Measure, alice: Person, raise_voice: Raise
) -> None:
    raise_voice()
    claims.claim(measure=ready, statement="已办", by=alice)
    inquiry = Inquiry.objects.get()
    path = links.INQUIRY.path(inquiry.pk)
    _text(Client().get(path))
    assert Inquiry.objects.get().outcome == ""
    assert Client().post(path, {"outcome": "solved"}).status_code == 302
    assert "您的回答" in _text(Client().get(path))
    again = Client().post(path, {"outcome": "not_solved"})
    assert (again.status_code, Inquiry.objects.get().outcome) == (400, "solved")
    [answer] = answers.answer(measure=ready, text="已办好", by=alice)
    path = links.RATING.path(answer.pk)
    _text(Client().get(path))
    Client().post(path, {"grade": "1", "text": "没好"})
    assert Rating.objects.get().grade == 1
    assert "您的评价" in _text(Client().get(path))


@pytest.mark.parametrize("kind", ["inquiry", "rating", "dispute"])
def test_forged_links_lead_nowhere(kind: str, make: Make) -> None:
    assert Client().get(f"/{kind}/forged/").status_code == 404
    other = links.RATING if kind == "inquiry" else links.INQUIRY
    assert Client().get(f"/{kind}/{other.token(1)}/").status_code == 404


def test_a_link_does_not_redirect_away(ready: Measure, alice: Person, raise_voice: Raise) -> None:
    raise_voice()
    claims.claim(measure=ready, statement="已办", by=alice)
    path = links.INQUIRY.path(Inquiry.objects.get().pk)
    response = Client().post(path, {"outcome": "solved", "back": "https://evil.example/"})
    assert response.headers["Location"] == path


def test_the_receipt_page_asks_tells_and_takes_the_rating(
    ready: Measure, alice: Person, raise_voice: Raise, bob: Person
) -> None:
    voice = raise_voice()
    address, client = f"/receipt/{voice.code}/", Client()
    claim = claims.claim(measure=ready, statement="窗口已开", by=alice)
    page = _text(client.get(address))
    assert "窗口已开" in page
    path = links.INQUIRY.path(claim.inquiries.get().pk)
    response = client.post(path, {"outcome": "solved", "back": address})
    assert response.headers["Location"] == address
    answers.answer(measure=ready, text="感谢监督", by=alice)
    page = _text(client.get(address))
    assert "感谢监督" in page
    assert page.count('name="grade"') == 5
    dispute = links.DISPUTE.path(voice.pk, ready.pk)
    client.post(dispute, {"text": "又关了", "back": address})
    ready.refresh_from_db()
    assert ready.state == "committed"
    assert bob.name not in _text(client.get(address))


def test_the_panels_on_problem_and_voice(
    make: Make, alice: Person, problem: Problem, raise_voice: Raise, signed_in: SignedIn
) -> None:
    voice = raise_voice(moderation="shown")
    measure = make(title="增开窗口甲", state="verified")
    answers.answer(measure=measure, text="窗口已增开", by=alice)
    client = signed_in(alice)
    page = _text(client.get(f"/problems/{problem.pk}/"))
    assert "增开窗口甲" in page
    assert f"/c/debate/measures/new/?problem={problem.pk}" in page
    assert "承诺举措" not in _text(Client().get(f"/problems/{problem.pk}/"))
    assert "窗口已增开" in _text(client.get(f"/voices/{voice.pk}/"))
    assert "窗口已增开" in _text(Client().get(f"/voices/{voice.pk}/"))


def test_private_voices_are_counted_but_not_shown(
    make: Make, alice: Person, office: Person, raise_voice: Raise, signed_in: SignedIn
) -> None:
    raise_voice(title="私下说的", consent="private")
    measure = make(state="verified")
    answers.answer(measure=measure, text="私下答复", by=alice)
    page = _text(Client().get("/c/debate/answers/"))
    assert page.count('class="entry"') == 1
    assert [word for word in ("私下说的", "私下答复") if word in page] == []
    assert "私下答复" in _text(signed_in(office).get("/c/debate/answers/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_answers_take_the_same_queries_for_any_rows(
    rows: int,
    make: Make,
    alice: Person,
    raise_voice: Raise,
    django_assert_num_queries: Any,
) -> None:
    for _n in range(rows):
        raise_voice(moderation="shown")
    measure = make(state="verified")
    answers.answer(measure=measure, text="已办", by=alice)
    Client().get("/c/debate/answers/")
    with django_assert_num_queries(3):
        _text(Client().get("/c/debate/answers/"))


def test_the_follow_up_pages(
    make: Make, alice: Person, office: Person, charlie: Person, raise_voice: Raise,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    answer = factories.make_answer(raise_voice(), measure=make(state="verified"))
    answers.rate(answer=answer, grade=1, text="没好", by=None)
    item, client = FollowUp.objects.get(), signed_in(office)
    assert "没好" in _text(client.get("/c/debate/follow-ups/"))
    assert signed_in(charlie).get(f"/follow-ups/{item.pk}/").status_code == 404
    client.post(f"/follow-ups/{item.pk}/", {"text": "已电话说明"})
    assert "已电话说明" in _text(client.get(f"/follow-ups/{item.pk}/"))
    assert _text(signed_in(charlie).get("/c/debate/follow-ups/")).count('class="entry"') == 0


def test_the_extension_is_decided_on_its_page(
    make: Make, office: Person, alice: Person, signed_in: SignedIn
) -> None:
    extension = factories.make_extension(make())
    client = signed_in(office)
    _text(client.get(f"/extensions/{extension.pk}/decide/"))
    assert signed_in(alice).get(f"/extensions/{extension.pk}/decide/").status_code == 403
    client.post(f"/extensions/{extension.pk}/decide/", {"granted": "yes", "decision": "同意"})
    extension.refresh_from_db()
    assert extension.granted is True


def test_tasks_are_ticked_off(
    make: Make, bob: Person, charlie: Person, signed_in: SignedIn
) -> None:
    task = factories.make_task(make(), assignee=bob)
    assert signed_in(charlie).post(f"/tasks/{task.pk}/finish/").status_code == 404
    assert signed_in(bob).post(f"/tasks/{task.pk}/finish/").status_code == 302
    again = signed_in(bob).post(f"/tasks/{task.pk}/finish/")
    assert again.status_code == 409
    assert ledger_kinds() == ["task.finished"]


def test_a_voice_is_explained_on_its_page(
    office: Person, charlie: Person, raise_voice: Raise, signed_in: SignedIn
) -> None:
    voice = raise_voice()
    client = signed_in(office)
    _text(client.get(f"/voices/{voice.pk}/explain/"))
    client.post(f"/voices/{voice.pk}/explain/", {"text": "依据规定如此"})
    assert voice.answers.get().text == "依据规定如此"
    assert signed_in(charlie).get(f"/voices/{voice.pk}/explain/").status_code == 404


def test_the_inquiries_page_lists_who_said_what(
    ready: Measure, alice: Person, raise_voice: Raise, signed_in: SignedIn
) -> None:
    raise_voice(), raise_voice()
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    claims.answer_inquiry(
        inquiry=claim.inquiries.first(), outcome="partly", comment="缺座椅", by=None
    )
    client = signed_in(alice)
    base = f"/measures/{ready.pk}/inquiries/"
    assert _text(client.get(f"{base}?claim={claim.pk}")).count('class="entry"') == 2
    assert _text(client.get(f"{base}?outcome=partly")).count('class="entry"') == 1


def test_a_measure_claimed_late_still_burns(make: Make) -> None:
    make(state="done", deadline=factories.day(-1))
    page = _text(Client().get("/c/debate/measures/?light=overdue"))
    assert page.count('class="entry"') == 1
    assert timezone.localdate() > factories.day(-1)
