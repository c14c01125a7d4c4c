"""Problems over the API: the same story as the pages, and the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.organisation.actions import issue_token
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Assignment, Problem, Regrouping, Suggestion, Voice

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


@pytest.fixture
def api(db: None) -> Callable[[Person | None], Call]:
    """`api(office)("post", "/problems/1/merge", sources=[2])` gives the answer."""

    def caller(person: Person | None) -> Call:
        client = Client()
        headers = {}
        if person is not None:
            _token, secret = issue_token(label="test", by=person)
            headers["Authorization"] = f"Bearer {secret}"

        def call(method: str, path: str, **data: object) -> Any:
            send = getattr(client, method)
            if method == "get":
                return send(f"/api{path}", data, headers=headers)
            return send(f"/api{path}", data, content_type="application/json", headers=headers)

        return call

    return caller


def test_the_whole_story(
    api: Callable[[Person | None], Call],
    campaign: Campaign,
    office: Person,
    alice: Person,
    section_a: Unit,
    section_b: Unit,
) -> None:
    voices = [factories.make_voice(campaign) for _ in range(4)]
    call = api(office)
    listing = f"/campaigns/{campaign.slug}/problems"

    def post(path: str, status: int = 200, **data: object) -> Any:
        answer = call("post", path, **data)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if status != 204 else None

    keys = [voice.pk for voice in voices]
    a = post(listing, 201, title="甲", category="service", voices=keys[:2])["id"]
    b = post(listing, 201, title="乙", category="service", voices=keys[2:3])["id"]
    post(f"/problems/{a}/attach", voices=keys[3:])
    merged = post(f"/problems/{a}/merge", sources=[b])
    assert merged["voice_count"] == 4
    step = merged["regroupings"][0]["id"]
    assert post(f"/regroupings/{step}/undo")["undone_at"] is not None
    post(f"/problems/{a}/split", 201, voices=keys[:1], title="丙", category="ideas")
    post(f"/problems/{a}/detach", voices=keys[1:2])
    post(f"/problems/{a}/edit", title="甲甲", category="service")
    given = post(f"/problems/{a}/assign", lead_unit=section_a.pk, supporting_units=[section_b.pk])
    assert (given["state"], given["supporting_unit_ids"]) == ("assigned", [section_b.pk])
    handed = api(alice)
    for n in range(3):
        target, by = (section_b, handed) if n % 2 == 0 else (section_a, call)
        answer = by("post", f"/problems/{a}/hand-on", to_unit=target.pk, reason="职责不符")
        assert answer.status_code == 200
    ruled = post(f"/problems/{a}/rule", to_unit=section_a.pk, reason="按三定方案")
    assert [s["kind"] for s in ruled["assignments"]] == [
        "assigned",
        "handed_on",
        "handed_on",
        "handed_on",
        "ruled",
    ]
    assert post(f"/problems/{b}/decline", reason="不归本局")["declined_reason"] == "不归本局"
    assert [kind for kind in ledger_kinds() if kind.startswith(("problem", "regrouping"))] == [
        "problem.created",
        "problem.created",
        "problem.voices_attached",
        "problem.merged",
        "regrouping.undone",
        "problem.split",
        "problem.voices_detached",
        "problem.edited",
        "problem.assigned",
        "problem.handed_on",
        "problem.handed_on",
        "problem.handed_on",
        "problem.ruled",
        "problem.declined",
    ]
    assert verify(models=[Problem, Regrouping, Assignment]).findings == ()


def test_suggestions(
    api: Callable[[Person | None], Call], campaign: Campaign, office: Person
) -> None:
    for text in ("搅拌站夜间噪音太大睡不着", "搅拌站夜间噪音很大无法睡觉", "路灯坏了没人修"):
        factories.make_voice(campaign, title=text, text=text)
    call = api(office)
    address = f"/campaigns/{campaign.slug}/suggestions"

    assert call("post", address).json() == {"suggestions": 1}
    listed = call("get", address).json()["items"]
    assert [item["free_count"] for item in listed] == [2]
    found = call("get", f"/suggestions/{listed[0]['id']}").json()
    accepted = call(
        "post",
        f"/suggestions/{found['id']}/accept",
        voices=found["voice_ids"],
        title="夜间噪音",
        category="service",
    )
    assert accepted.json()["voice_count"] == 2
    other = factories.make_suggestion(campaign)
    assert call("post", f"/suggestions/{other.pk}/dismiss").status_code == 204
    assert Suggestion.objects.get(pk=other.pk).state == "dismissed"
    assert call("post", f"/suggestions/{other.pk}/dismiss").json()["code"] == "already_decided"


def test_visitors_read_what_is_public(
    api: Callable[[Person | None], Call], campaign: Campaign
) -> None:
    shown = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    hidden = factories.make_voice(campaign)
    public = factories.make_problem(campaign, voices=[shown, hidden])
    private = factories.make_problem(campaign, voices=1)
    call = api(None)

    listed = call("get", f"/campaigns/{campaign.slug}/problems").json()["items"]
    voices = call("get", f"/problems/{public.pk}/voices").json()["items"]
    supported = [call("post", f"/problems/{public.pk}/support").json() for _ in range(2)]

    assert [item["id"] for item in listed] == [public.pk]
    assert [item["id"] for item in voices] == [shown.pk]
    assert supported == [{"is_new": True, "supports": 1}, {"is_new": False, "supports": 1}]
    assert call("get", f"/problems/{private.pk}").status_code == 404
    assert call("get", f"/problems/{public.pk}/similar").json() == []
    assert call("post", f"/problems/{public.pk}/merge", sources=[]).status_code == 401


def test_likeness(
    api: Callable[[Person | None], Call], campaign: Campaign, office: Person, section_a: Unit
) -> None:
    title = "搅拌站夜间噪音太大睡不着"
    known = factories.make_problem(campaign, title=title, lead_unit=section_a)
    problem = factories.make_problem(campaign, title="搅拌站夜间噪音很大无法睡觉")
    call = api(office)

    found = call("get", f"/problems/{problem.pk}/similar").json()
    advice = call("get", f"/problems/{problem.pk}/precedents").json()

    assert [one["problem"]["id"] for one in found] == [known.pk]
    assert advice == [{"unit_id": section_a.pk, "count": 1}]


def test_readers_strangers_and_bad_input(
    api: Callable[[Person | None], Call], campaign: Campaign, office: Person, charlie: Person
) -> None:
    shown = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    public = factories.make_problem(campaign, voices=[shown])
    private = factories.make_problem(campaign, voices=1)
    stranger, call = api(charlie), api(office)

    assert stranger("post", f"/problems/{public.pk}/decline", reason="x").status_code == 403
    assert stranger("post", f"/problems/{private.pk}/decline", reason="x").status_code == 404
    answer = call("post", f"/problems/{public.pk}/merge", sources=[999_999])
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"sources": ["没有编号为 999999 的问题，或者它已被合并。"]}}
    answer = call("post", f"/problems/{public.pk}/decline")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["reason"])
    refused = call("get", f"/campaigns/{campaign.slug}/problems", state="nonsense")
    assert refused.status_code == 422


def test_the_ledger_holds_every_row(
    api: Callable[[Person | None], Call], campaign: Campaign, office: Person, section_a: Unit
) -> None:
    """Rows of problems, regroupings and assignments are as their latest entries left them."""
    call = api(office)
    listing = f"/campaigns/{campaign.slug}/problems"
    for title in ("甲", "乙"):
        call("post", listing, title=title, category="service")
    a, b = Problem.objects.order_by("pk").values_list("pk", flat=True)
    call("post", f"/problems/{a}/merge", sources=[b])
    call("post", f"/problems/{a}/assign", lead_unit=section_a.pk)
    call("post", f"/problems/{a}/decline", reason="不归本局")

    ours = [Problem, Regrouping, Assignment]

    assert verify(models=ours).findings == ()
    Problem.objects.filter(pk=a).update(title="改过")
    assert not verify(models=ours).sound


def test_a_problem_stays_within_the_organiser(
    api: Callable[[Person | None], Call], campaign: Campaign, office: Person
) -> None:
    foreign = factories.make_unit("别处")
    problem = factories.make_problem(campaign, voices=1)

    answer = api(office)(
        "post",
        f"/problems/{problem.pk}/assign",
        lead_unit=foreign.pk,
        supporting_units=[foreign.pk],
    )

    assert answer.status_code == 422
    assert sorted(answer.json()["errors"]) == ["lead_unit", "supporting_units"]
    assert Assignment.objects.count() == 0
