"""The pages of problems: who sees what, what each form does, and what a page costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.voices.actions import assignment, grouping
from zhixing.voices.models import Problem, Regrouping, Suggestion, Support, Voice
from zhixing.web import figures

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
SHOWN = {"moderation": Voice.Moderation.SHOWN, "consent": Voice.Consent.PUBLIC}


def url(name: str, pk: int) -> str:
    return reverse(f"voices:{name}", args=[pk])


@pytest.fixture
def public_problem(campaign: Campaign) -> Problem:
    members = [
        factories.make_voice(campaign, title="公开的话", place="东区", **SHOWN),
        factories.make_voice(campaign, title="私下的话", place="西区"),
    ]
    return factories.make_problem(campaign, title="窗口少", voices=members)


@pytest.fixture
def private_problem(campaign: Campaign, section_a: Unit) -> Problem:
    return factories.make_problem(campaign, title="内部的事", voices=1, lead_unit=section_a)


def test_visitors_see_only_what_is_public(client: Client, public_problem: Problem) -> None:
    text = client.get(url("problem", public_problem.pk)).content.decode()

    assert ("公开的话" in text, "私下的话" in text) == (True, False)
    assert ("东区" in text, "西区" in text) == (True, False)
    assert url("assign", public_problem.pk) not in text
    assert url("history", public_problem.pk) not in text


def test_the_office_sees_everything(
    signed_in: SignIn, office: Person, public_problem: Problem
) -> None:
    text = signed_in(office).get(url("problem", public_problem.pk)).content.decode()

    assert "私下的话" in text
    assert "西区" in text
    assert url("assign", public_problem.pk) in text
    assert url("history", public_problem.pk) in text


def statuses(clients: dict[str, Client], address: str, method: str = "get") -> dict[str, int]:
    return {name: getattr(c, method)(address).status_code for name, c in clients.items()}


@pytest.fixture
def clients(
    signed_in: SignIn,
    client: Client,
    office: Person,
    leader: Person,
    inspector: Person,
    alice: Person,
    charlie: Person,
) -> dict[str, Client]:
    people = {
        "office": office,
        "leader": leader,
        "inspector": inspector,
        "alice": alice,
        "charlie": charlie,
    }
    return {"visitor": client, **{name: signed_in(person) for name, person in people.items()}}


def test_a_private_problem_does_not_exist_for_strangers(
    clients: dict[str, Client], private_problem: Problem
) -> None:
    pages = ("problem", "similar", "history")

    found = {page: statuses(clients, url(page, private_problem.pk)) for page in pages}

    handlers = {"office": 200, "leader": 200, "inspector": 200, "alice": 200}
    assert found == {page: {"visitor": 404, "charlie": 404, **handlers} for page in pages}


@pytest.mark.parametrize("page", ["attach", "detach", "merge", "split", "problem_edit", "decline"])
def test_readers_may_not_decide(
    page: str, clients: dict[str, Client], public_problem: Problem, private_problem: Problem
) -> None:
    on_public = statuses(clients, url(page, public_problem.pk))
    on_private = statuses(clients, url(page, private_problem.pk), "post")

    readers = {"inspector": 403, "alice": 403, "office": 200, "leader": 200}
    assert on_public == {"visitor": 403, "charlie": 403, **readers}
    assert on_private == {"visitor": 404, "charlie": 404, **readers}


def test_hand_on_is_the_lead_units(clients: dict[str, Client], private_problem: Problem) -> None:
    assert statuses(clients, url("hand_on", private_problem.pk)) == {
        "visitor": 404,
        "charlie": 404,
        "inspector": 403,
        "alice": 200,
        "office": 200,
        "leader": 200,
    }


def test_suggestions_are_the_offices(clients: dict[str, Client], campaign: Campaign) -> None:
    found = factories.make_suggestion(campaign)
    page = reverse("voices:suggestions", args=[campaign.slug])
    others = ("visitor", "charlie", "inspector", "alice")
    office = {"office": 200, "leader": 200}

    assert statuses(clients, page) == {**dict.fromkeys(others, 403), **office}
    one = url("suggestion", found.pk)
    assert statuses(clients, one) == {**dict.fromkeys(others, 404), **office}


def test_a_closed_phase_is_said_so(
    signed_in: SignIn, office: Person, public_problem: Problem
) -> None:
    public_problem.campaign.phases.update(verbs=["answer.rate"])

    answers = {
        page: signed_in(office).get(url(page, public_problem.pk)).status_code
        for page in ("merge", "assign", "decline")
    }

    assert answers == {"merge": 409, "assign": 409, "decline": 409}


def test_list_hides_private_problems(
    clients: dict[str, Client],
    campaign: Campaign,
    public_problem: Problem,
    private_problem: Problem,
) -> None:
    factories.make_problem(campaign, merged_into=public_problem, title="并掉的")
    address = reverse("voices:problem_list", args=[campaign.slug])
    seen = {}
    for name, browser in clients.items():
        text = browser.get(address).content.decode()
        seen[name] = [t for t in ("窗口少", "内部的事", "并掉的") if t in text]

    both, one = ["窗口少", "内部的事"], ["窗口少"]
    assert seen == {
        "visitor": one,
        "charlie": one,
        "alice": both,
        "inspector": both,
        "office": both,
        "leader": both,
    }


def test_list_filters_and_orders(signed_in: SignIn, office: Person, campaign: Campaign) -> None:
    now = timezone.now()
    hot = factories.make_problem(campaign, title="甲热", heat=9, last_said=now - timedelta(days=9))
    factories.make_problem(campaign, title="乙新", heat=1, last_said=now, category="ideas")
    given = factories.make_problem(campaign, title="丙办", lead_unit=campaign.organiser)
    browser = signed_in(office)

    def titles(query: str) -> list[str]:
        address = reverse("voices:problem_list", args=[campaign.slug])
        text = browser.get(f"{address}?{query}").content.decode()
        names = ("甲热", "乙新", "丙办")
        return sorted((n for n in names if n in text), key=text.index)

    assert hot.pk != given.pk
    assert titles("") == ["甲热", "乙新", "丙办"]
    assert titles("order=recent")[:2] == ["乙新", "甲热"]
    assert titles("state=assigned") == ["丙办"]
    assert titles("category=ideas") == ["乙新"]
    assert titles(f"lead_unit={campaign.organiser.pk}") == ["丙办"]
    assert titles("text=甲") == ["甲热"]
    assert titles("state=nonsense") == ["甲热", "乙新", "丙办"]


@pytest.mark.parametrize("role", ["visitor", "office", "alice"])
def test_pages_ask_a_fixed_number_of_queries(
    role: str,
    clients: dict[str, Client],
    office: Person,
    campaign: Campaign,
    section_a: Unit,
    section_b: Unit,
    django_assert_max_num_queries: Any,
) -> None:
    counts: dict[str, list[int]] = {"list": [], "problem": [], "history": []}
    for rows in (1, 3):
        members = [factories.make_voice(campaign, **SHOWN) for _ in range(rows)]
        problem = factories.make_problem(campaign, voices=members)
        assignment.assign(
            problem=problem, lead_unit=section_a, supporting_units=[section_b], by=office
        )
        addresses = {
            "list": reverse("voices:problem_list", args=[campaign.slug]),
            "problem": url("problem", problem.pk),
        }
        if role != "visitor":
            addresses["history"] = url("history", problem.pk)
        for name, address in addresses.items():
            clients[role].get(address)  # fills the figures, as the first reader of the day does
            with django_assert_max_num_queries(10) as asked:
                assert clients[role].get(address).status_code == 200
            counts[name].append(len(asked))

    assert {name: len(set(asked)) for name, asked in counts.items() if asked} == {
        name: 1 for name, asked in counts.items() if asked
    }


def test_suggestions_ask_a_fixed_number_of_queries(
    signed_in: SignIn, office: Person, campaign: Campaign, django_assert_max_num_queries: Any
) -> None:
    browser, counts = signed_in(office), []
    address = reverse("voices:suggestions", args=[campaign.slug])
    for rows in (1, 2):
        for _ in range(rows):
            factories.make_suggestion(campaign, problem=factories.make_problem(campaign))
        browser.get(address)
        with django_assert_max_num_queries(10) as asked:
            assert browser.get(address).status_code == 200
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_support_counts_a_browser_once(client: Client, public_problem: Problem) -> None:
    address = url("support", public_problem.pk)
    for _ in range(2):
        assert client.post(address).status_code == 302
    Client().post(address)

    assert Support.objects.count() == 2
    assert ledger_kinds() == []
    text = client.get(url("problem", public_problem.pk)).content.decode()
    assert "不重复计数" in text


def test_support_counts_a_person_once(
    signed_in: SignIn, alice: Person, public_problem: Problem
) -> None:
    for _ in range(2):
        signed_in(alice).post(url("support", public_problem.pk))

    assert Support.objects.count() == 1


def test_support_goes_to_the_living_problem(
    client: Client, campaign: Campaign, public_problem: Problem
) -> None:
    merged = factories.make_problem(campaign, merged_into=public_problem)

    answer = client.get(url("problem", merged.pk))

    assert (answer.status_code, answer["Location"]) == (302, url("problem", public_problem.pk))
    assert client.post(url("support", merged.pk)).status_code == 404


def test_a_forged_cookie_is_a_new_browser(client: Client, public_problem: Problem) -> None:
    client.cookies["supporter"] = "somebody-else:forged"

    assert client.post(url("support", public_problem.pk)).status_code == 302
    assert Support.objects.count() == 1


def test_support_is_limited(client: Client, public_problem: Problem) -> None:
    answers = [client.post(url("support", public_problem.pk)).status_code for _ in range(62)]

    assert answers == [302] * 60 + [429] * 2


def test_the_similar_fragment_is_what_its_page_shows(client: Client, campaign: Campaign) -> None:
    factories.make_problem(campaign, title="搅拌站夜间噪音太大睡不着")
    problem = factories.make_problem(campaign, title="搅拌站夜间噪音很大无法睡觉")
    address = url("similar", problem.pk)

    whole = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "噪音太大睡不着" in part
    assert part.strip() in whole
    assert "<html" not in part


def test_the_review_fragment_is_what_its_page_shows(
    signed_in: SignIn, office: Person, campaign: Campaign
) -> None:
    found = factories.make_suggestion(campaign)
    browser = signed_in(office)

    whole = browser.get(url("suggestion", found.pk)).content.decode()
    part = browser.get(url("suggestion", found.pk), headers={"HX-Request": "true"})

    assert without_token(part.content.decode()) in without_token(whole)


def without_token(html: str) -> str:
    """The CSRF token is masked anew in every answer."""
    lines = (line for line in html.strip().splitlines() if "csrfmiddlewaretoken" not in line)
    return "\n".join(lines)


def test_the_office_works_through_the_forms(
    signed_in: SignIn, office: Person, campaign: Campaign, section_a: Unit
) -> None:
    browser = signed_in(office)
    voices = [factories.make_voice(campaign) for _ in range(4)]
    new = reverse("voices:problem_new", args=[campaign.slug])

    def post(address: str, **data: object) -> None:
        answer = browser.post(address, data)
        assert answer.status_code == 302, answer.content.decode()

    post(new, title="甲", category="service", voices=f"{voices[0].pk}\uff0c{voices[1].pk}")
    post(new, title="乙", category="service", voices=str(voices[2].pk))
    a, b = Problem.objects.order_by("pk")
    post(url("attach", a.pk), voices=str(voices[3].pk))
    post(url("merge", a.pk), sources=str(b.pk), reason="同一件事")
    post(url("undo", Regrouping.objects.latest("pk").pk))
    post(url("split", a.pk), voices=[voices[0].pk], title="丙", category="ideas")
    post(url("detach", a.pk), voices=[voices[1].pk])
    post(url("problem_edit", a.pk), title="甲甲", category="service", description="")
    post(url("assign", a.pk), lead_unit=section_a.pk)
    post(url("decline", b.pk), reason="不归本局")

    assert ledger_kinds() == [
        "problem.created",
        "problem.created",
        "problem.voices_attached",
        "problem.merged",
        "regrouping.undone",
        "problem.split",
        "problem.voices_detached",
        "problem.edited",
        "problem.assigned",
        "problem.declined",
    ]
    assert browser.get(url("history", a.pk)).status_code == 200


def test_an_error_stands_at_its_field(
    signed_in: SignIn, office: Person, campaign: Campaign, public_problem: Problem
) -> None:
    free = factories.make_voice(campaign)
    browser = signed_in(office)

    taken = browser.post(url("attach", public_problem.pk), {"voices": "x"}).content.decode()
    none = browser.post(url("split", public_problem.pk), {"title": "丙", "category": "ideas"})
    unknown = browser.post(url("merge", public_problem.pk), {"sources": "999999"})

    assert "“x”不是诉求编号" in taken
    assert "请至少选择一条诉求" in none.content.decode()
    assert "没有编号为 999999 的问题" in unknown.content.decode()
    assert free.problem is None


def test_suggestions_by_their_pages(signed_in: SignIn, office: Person, campaign: Campaign) -> None:
    texts = ["搅拌站夜间噪音太大睡不着", "搅拌站夜间噪音很大无法睡觉", "路灯坏了没人修"]
    voices = [factories.make_voice(campaign, title=t, text=t) for t in texts]
    browser = signed_in(office)
    listing = reverse("voices:suggestions", args=[campaign.slug])

    browser.post(reverse("voices:suggest", args=[campaign.slug]))
    found = Suggestion.objects.get()
    assert "共同提到" in browser.get(listing).content.decode()
    browser.post(
        url("suggestion", found.pk),
        {"voices": [v.pk for v in voices[:2]], "title": "夜间噪音", "category": "service"},
    )

    assert Problem.objects.get().voice_count == 2
    assert browser.post(url("dismiss", found.pk)).status_code == 409


def test_a_unit_that_hands_on_out_of_sight_comes_back_to_the_list(
    signed_in: SignIn, alice: Person, private_problem: Problem, section_b: Unit
) -> None:
    answer = signed_in(alice).post(
        url("hand_on", private_problem.pk), {"to_unit": section_b.pk, "reason": "职责不符"}
    )

    slug = private_problem.campaign.slug
    assert answer["Location"] == reverse("voices:problem_list", args=[slug])


def test_units_are_suggested_by_earlier_decisions(
    signed_in: SignIn, office: Person, campaign: Campaign, section_a: Unit
) -> None:
    for title in ("搅拌站夜间噪音太大睡不着", "搅拌站夜间噪音大睡不着"):
        factories.make_problem(campaign, title=title, lead_unit=section_a)
    problem = factories.make_problem(campaign, title="搅拌站夜间噪音很大无法睡觉")

    text = signed_in(office).get(url("assign", problem.pk)).content.decode()

    assert f"过去 2 件相近问题交给了{section_a.name}" in text


def test_a_declined_problem_tells_its_reason(client: Client, public_problem: Problem) -> None:
    Problem.objects.update(state=Problem.State.DECLINED, declined_reason="不属本局职权")

    assert "不属本局职权" in client.get(url("problem", public_problem.pk)).content.decode()


def test_figures_follow_every_regrouping(
    signed_in: SignIn, office: Person, campaign: Campaign
) -> None:
    browser = signed_in(office)
    address = reverse("voices:problem_list", args=[campaign.slug])
    browser.get(address)
    grouping.create(campaign=campaign, title="新的", category="ideas", by=office)

    assert figures.cached("nothing", lambda: 1) == 1
    assert "共 1 条" in browser.get(address).content.decode()
