"""The pages: what each shows to whom, over page and API, and how many queries each takes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.comparison.world import fill
from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.catalogue import FIGURES
from zhixing.comparison.queries.mirror import mindsets
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import OwnProblem
from zhixing.web import figures

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
PAGES = (
    "", "ideas/", "position/", "coordination/", "performance/", "rates/", "effort/", "profile/",
    "effect/", "formalism/", "records/measures/", "records/handed-on/", "records/voices/",
    "records/problems/", "records/pushed/",
)  # fmt: skip
WARM = 10


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def forget() -> None:
    """As after a write: nothing is remembered."""
    cache.clear()
    figures.forget()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_the_same_queries_for_any_units(
    page: str, campaign: Campaign, bureau: Unit, section_b: Unit, office: Person,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    client, path = signed_in(office), f"/c/debate/comparison/{page}"
    fill(campaign, factories.make_unit(parent=bureau), section_b)
    forget()
    cold, warm = asked(client, path), asked(client, path)
    for _ in range(2):
        fill(campaign, factories.make_unit(parent=bureau), section_b)
    forget()

    assert (asked(client, path), asked(client, path)) == (cold, warm)
    assert warm <= WARM


@pytest.mark.parametrize("page", [*PAGES, "rates/weights/"])
def test_strangers_and_visitors_see_nothing(
    page: str, campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    stranger = signed_in(factories.make_person(unit=factories.make_unit()))
    path = f"/c/debate/comparison/{page}"

    assert stranger.get(path).status_code == 404
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("who", ["leader", "office", "inspector", "alice", "charlie", "admin"])
@pytest.mark.parametrize(
    ("begins", "ends"), [(-30, 30), (5, 30), (-30, -5)], ids=["during", "before", "after"]
)
def test_everybody_inside_reads_in_every_phase(
    who: str, begins: int, ends: int, campaign: Campaign, section_a: Unit, section_b: Unit,
    signed_in: SignedIn, request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    fill(campaign, section_a, section_b)
    campaign.phases.update(begins=factories.day(begins), ends=factories.day(ends))
    client = signed_in(request.getfixturevalue(who))

    for page in ("", "performance/", "formalism/"):
        assert client.get(f"/c/debate/comparison/{page}").status_code == 200


@pytest.mark.parametrize("page", ["nothing/", "records/nothing/"])
def test_what_there_is_not(
    page: str, campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    assert signed_in(office).get(f"/c/debate/comparison/{page}").status_code == 404


def test_every_door_opens_as_many_as_it_says(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit, signed_in: SignedIn
) -> None:
    fill(campaign, section_a, section_b)
    client = signed_in(office)
    doors: set[tuple[str, str]] = set()
    for page in ("ideas/", "position/", "coordination/", "performance/", "rates/", "effort/",
                 "profile/", "formalism/"):  # fmt: skip
        text = client.get(f"/c/debate/comparison/{page}").text
        doors |= set(re.findall(r'class="door" href="([^"]*/records/[^"]*)">(\d+)<', text))

    assert len(doors) > 40
    for path, said in doors:
        assert len(re.findall('class="entry-title"', client.get(path).text)) == int(said), path


def test_a_reader_sees_that_a_hidden_voice_is_there_and_nothing_of_it(
    campaign: Campaign, section_a: Unit, section_b: Unit, subordinate: Unit, signed_in: SignedIn
) -> None:
    fill(campaign, section_a, section_b)
    reader = signed_in(factories.make_person(unit=subordinate))

    voices = reader.get(f"/c/debate/comparison/records/voices/?unit={section_a.pk}").text
    problems = reader.get("/c/debate/comparison/records/handed-on/").text

    assert voices.count("一条不公开的诉求") == 6
    assert "排队太久" not in voices
    assert problems.count("一个不公开的问题") == campaign.handoff_limit + 1
    assert "办事窗口开放不足" not in problems


def test_the_picture_says_what_the_table_says(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit, signed_in: SignedIn
) -> None:
    fill(campaign, section_a, section_b)
    text = signed_in(office).get("/c/debate/comparison/performance/").text

    assert text.count('class="interval"') == 2  # lying and upright; section B has no share
    assert f"{section_a.name}：33%，1 / 3，区间 6% 至 79%" in text
    assert f"{section_b.name}：还没有记录" in text
    assert "数据还分不出先后" in text
    assert "只与自己比" in text


def test_nobody_is_named(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit, signed_in: SignedIn
) -> None:
    head = fill(campaign, section_a, section_b)
    client = signed_in(office)

    for page in PAGES:
        if not page.startswith("records/"):
            assert head.name not in client.get(f"/c/debate/comparison/{page}").text


def test_a_senseless_unit_shows_all(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit, signed_in: SignedIn
) -> None:
    fill(campaign, section_a, section_b)
    other = factories.make_unit()
    client = signed_in(office)

    for unit in ("x", str(other.pk)):
        text = client.get(f"/c/debate/comparison/records/measures/?unit={unit}").text
        assert text.count("entry-title") == 3


def test_only_what_leaders_say_of_themselves_is_counted(
    campaign: Campaign, leader: Person, alice: Person
) -> None:
    factories.make_own_problem(campaign, leader, shared=True, mindset=OwnProblem.Mindset.CONTENT)
    factories.make_own_problem(campaign, alice, shared=False, mindset=OwnProblem.Mindset.LOST)

    assert mindsets(campaign) == {"content": 1, "lost": 0, "waiting": 0}


def test_the_overview_shows_the_comparison_to_insiders(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    door = 'href="/c/debate/comparison/formalism/"'

    assert door in signed_in(office).get("/c/debate/drive/").text
    assert door not in Client().get("/c/debate/drive/").text


def test_the_formalism_page_holds_the_burden_meter(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    text = signed_in(office).get("/c/debate/comparison/formalism/").text

    assert 'href="/c/debate/burden/"' in text


def test_the_same_over_the_api(
    campaign: Campaign, office: Person, section_a: Unit, section_b: Unit, signed_in: SignedIn
) -> None:
    fill(campaign, section_a, section_b)
    client, api = signed_in(office), "/api/campaigns/debate/comparison"

    table = client.get(f"{api}/performance").json()
    line = next(one for one in table["units"] if one["unit_id"] == section_a.pk)

    assert (table["part"], table["whole"], table["tiers"]) == ("due-proved", "due", 1)
    assert (line["share"]["count"], line["share"]["total"]) == (1, 3)
    assert (line["ranks"]["first"], line["ranks"]["last"]) == (1, 2)
    rated = client.get(f"{api}/rates").json()["units"][0]
    assert rated["rates"]["satisfaction"]["count"] == 3
    assert client.get(f"{api}/effort").json()[0]["in_hand"] == 4
    assert len(client.get(f"{api}/profile").json()[0]["shares"]) == 3
    signs = {sign["key"]: sign["count"] for sign in client.get(f"{api}/formalism").json()}
    assert (signs["pushed"], signs["bare"]) == (1, 1)
    for key in FIGURES:
        found = client.get(f"{api}/records/{key}?unit={section_a.pk}").json()
        assert len(found["ids"]) == found["count"], key


@pytest.mark.parametrize("path", ["nothing", "records/nothing", "performance", "records/measures"])
def test_the_api_is_closed_to_strangers(
    path: str, campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    stranger = signed_in(factories.make_person())

    assert stranger.get(f"/api/campaigns/debate/comparison/{path}").status_code == 404
    if "nothing" in path:
        found = signed_in(office).get(f"/api/campaigns/debate/comparison/{path}")
        assert found.status_code == 404
