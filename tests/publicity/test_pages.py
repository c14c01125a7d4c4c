"""The public pages, their weight, and the same over the API."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.publicity.story import tell, whole_story
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person
from zhixing.publicity.queries import river
from zhixing.publicity.queries.front import front
from zhixing.publicity.queries.registers import REGISTERS
from zhixing.voices.models import Voice

FIRST_PAGE_KB = 60


def titles(page: str, part: str) -> list[str]:
    """The titles listed in a part of a page."""
    section = page.split(f'id="{part}"')[1].split("</section>")[0]
    return re.findall(r'entry-title"><a [^>]*>([^<]*)</a>', section)


def test_the_only_campaign_is_the_first_page(campaign: Campaign) -> None:
    answer = Client().get("/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/c/{campaign.slug}/")


@pytest.mark.parametrize(
    "path", ["meetings/", "participation/", "burden/", "practices/", "mechanisms/", "slogans/"]
)
def test_what_the_overview_opens_leads_back_to_it(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client], path: str
) -> None:
    shown = signed_in(office).get(f"/c/debate/{path}").text

    crumbs = shown.split('class="crumbs"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]*)"', crumbs) == ["/c/debate/drive/"]


def test_several_campaigns_are_listed_in_the_reader_s_language_first(campaign: Campaign) -> None:
    factories.make_campaign(name="The big discussion", language="en")
    factories.make_campaign(name="结束了的", closed=True)

    page = Client().get("/", headers={"accept-language": "en"}).text
    chinese = Client().get("/", headers={"accept-language": "zh-hans"}).text

    listed = r'entry-title"><a [^>]*>([^<]*)</a>'
    assert re.findall(listed, page) == ["The big discussion", "解放思想大讨论"]
    assert re.findall(listed, chinese) == ["解放思想大讨论", "The big discussion"]


def test_without_a_campaign_the_first_page_says_who_begins(db: None) -> None:
    assert "由主办单位设立活动后，这里会列出来。" in Client().get("/").text


def test_the_front_shows_what_is_asked_promised_and_proved(
    campaign: Campaign, alice: Person
) -> None:
    public = factories.make_voice(campaign, moderation=Voice.Moderation.SHOWN)
    problem = factories.make_problem(campaign, voices=[public], title="排队太久")
    hidden = factories.make_voice(campaign, consent="private")
    factories.make_problem(campaign, voices=[hidden], title="不公开的问题")
    state = Measure.State
    factories.make_measure(campaign, alice, problems=[problem], title="开午间窗口")
    factories.make_measure(campaign, alice, state=state.DONE, title="申请了的")
    factories.make_measure(campaign, alice, state=state.CLOSED, title="装叫号机")

    page = Client().get(f"/c/{campaign.slug}/").text

    assert titles(page, "asked") == ["排队太久"]
    assert titles(page, "promised") == ["开午间窗口"]
    assert titles(page, "proved") == ["装叫号机"]


def test_staff_see_the_titles_that_visitors_do_not(campaign: Campaign, office: Person) -> None:
    hidden = factories.make_voice(campaign, consent="private")
    factories.make_problem(campaign, voices=[hidden], title="不公开的问题")

    assert [problem.title for problem in front(campaign, office).asked] == ["不公开的问题"]


def test_each_part_shows_the_first_five_in_its_order(campaign: Campaign, alice: Person) -> None:
    for n in range(7):
        deadline = factories.day(7 - n)
        factories.make_measure(campaign, alice, title=f"举措{n}", deadline=deadline)

    page = Client().get(f"/c/{campaign.slug}/").text

    assert titles(page, "promised") == [f"举措{n}" for n in (6, 5, 4, 3, 2)]


def test_one_speaks_only_while_the_phase_lets_one(campaign: Campaign) -> None:
    closed = factories.make_campaign(verbs=[])

    def speaks(slug: str) -> int:
        return Client().get(f"/c/{slug}/").text.count('class="button primary"')

    assert (speaks(campaign.slug), speaks(closed.slug)) == (1, 0)


@pytest.mark.parametrize("times", [1, 3])
def test_the_front_asks_the_same_queries_however_much_there_is(
    times: int,
    campaign: Campaign,
    alice: Person,
    office: Person,
    signed_in: Callable[[Person], Client],
    django_assert_num_queries: Any,
) -> None:
    tell(campaign, alice, times)
    path = f"/c/{campaign.slug}/"
    for browser, count in ((Client(), 1), (signed_in(office), 3)):
        browser.get(path)
        with django_assert_num_queries(count):
            assert browser.get(path).status_code == 200


def test_the_first_page_weighs_little_with_all_it_loads(campaign: Campaign, alice: Person) -> None:
    tell(campaign, alice, 3)
    html = Client().get(f"/c/{campaign.slug}/").content
    loaded = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html.decode()))
    files = [Path(str(finders.find(path))) for path in sorted(loaded)]

    weight = len(gzip.compress(html, 6)) + sum(
        len(gzip.compress(file.read_bytes(), 9)) for file in files
    )

    assert weight <= FIRST_PAGE_KB * 1024


@pytest.mark.parametrize("path", ["", "river/", "river/said/", "registers/"])
def test_unknown_campaigns_are_not_there(path: str, db: None) -> None:
    assert Client().get(f"/c/nowhere/{path}").status_code == 404


def test_only_readers_come_here(campaign: Campaign) -> None:
    for path in ("", "river/", "river/said/", "registers/", "registers/voices.csv"):
        assert Client().post(f"/c/{campaign.slug}/{path}").status_code == 405


def test_the_pages_of_a_voice_lead_to_its_thread(
    campaign: Campaign, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    voice = factories.make_voice(campaign)

    page = signed_in(office).get(f"/voices/{voice.pk}/").text

    assert page.count(f'href="/voices/{voice.pk}/thread/"') == 1


# The API


def test_the_api_gives_the_front(campaign: Campaign, alice: Person) -> None:
    problem = factories.make_problem(campaign, title="排队太久", people_count=3)
    measure = factories.make_measure(campaign, alice, problems=[problem], state="verified")

    assert Client().get(f"/api/campaigns/{campaign.slug}/front").json() == {
        "asked": [
            {"id": problem.pk, "title": "排队太久", "people": 3, "lead_unit": "", "state": "open"}
        ],
        "promised": [],
        "proved": [
            {
                "id": measure.pk,
                "title": measure.title,
                "lead_unit": "政务服务科",
                "verified_at": measure.verified_at and _written(measure.verified_at),
                "how": "raisers",
                "state": "verified",
            }
        ],
    }


def _written(at: Any) -> str:
    return str(at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


def test_the_api_gives_the_river_and_what_a_figure_counts(
    campaign: Campaign, alice: Person, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    tell(campaign, alice, 2)
    base = f"/api/campaigns/{campaign.slug}/river"
    counts = (*river.counts(campaign), None)

    found = Client().get(base).json()

    assert [stage["voices"] for stage in found] == list(counts[:-1])
    assert [stage["stopped"] for stage in found] == [4, 2, 2, 2, 2, 6, 0]
    for browser, shown in ((Client(), 2), (signed_in(office), 4)):
        listed = browser.get(f"{base}/said?stopped=true").json()
        assert (listed["total"], listed["page"], listed["has_next"]) == (4, 1, False)
        assert len(listed["items"]) == shown


def test_the_api_gives_the_rates(campaign: Campaign, alice: Person) -> None:
    tell(campaign, alice)

    found = Client().get(f"/api/campaigns/{campaign.slug}/rates").json()

    assert {rate["key"]: (rate["numerator"], rate["denominator"]) for rate in found} == {
        "response": (5, 10),
        "resolution": (5, 10),
        "satisfaction": (1, 3),
    }


def test_the_api_gives_a_thread(campaign: Campaign, alice: Person) -> None:
    voice = whole_story(campaign, alice)
    private = factories.make_voice(campaign)

    found = Client().get(f"/api/voices/{voice.pk}/thread").json()

    assert (found["id"], found["sees_inner"]) == (voice.pk, False)
    assert [step["key"] for step in found["steps"]] == [
        "said", "joined", "assigned", "promised", "claimed", "checked", "answered", "rated",
        "followed_up", "closed",
    ]  # fmt: skip
    assert Client().get(f"/api/voices/{private.pk}/thread").status_code == 404


def test_the_api_gives_registers_to_duty_holders(
    campaign: Campaign,
    alice: Person,
    office: Person,
    signed_in: Callable[[Person], Client],
) -> None:
    base = f"/api/campaigns/{campaign.slug}/registers"

    found = signed_in(office).get(base).json()

    assert [register["key"] for register in found] == list(REGISTERS)
    file = signed_in(office).get(found[0]["csv"])
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.getvalue().count(b"\r\n") == 1
    assert signed_in(office).get(f"{base}/nothing.csv").status_code == 404
    assert signed_in(alice).get(base).status_code == 403
    assert Client().get(base).status_code == 401


def test_a_campaign_that_begins_tomorrow_is_not_on_the_first_page(campaign: Campaign) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    factories.make_campaign(name="明天的", begins=tomorrow, ends=tomorrow)

    assert Client().get("/").status_code == 302
