"""An enterprise as a respondent (A11): its trade and urgency, and where they are shown to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.documents.tables import read_table
from zhixing.organisation.models import Person
from zhixing.voices.importing.fields import Defaults
from zhixing.voices.importing.rows import Reading, read_rows
from zhixing.voices.models import Voice
from zhixing.voices.queries import problems

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
SAID = {
    "speaker": "enterprise",
    "sector": "catering",
    "urgency": "survival",
    "kind": "pain",
    "text": "许可证三个月没有批下来，房租照付，现金流撑不过年底。",
    "consent": "public",
}


def speak(client: Client, campaign: Campaign, **fields: str) -> Voice:
    said = {**SAID, "submission_key": str(uuid4()), **fields}
    response = client.post(f"/c/{campaign.slug}/speak/", said)
    assert response.status_code == 302, response.content.decode()
    return Voice.objects.latest("pk")


def test_an_enterprise_says_its_trade_and_how_it_is_hit(campaign: Campaign, client: Client) -> None:
    voice = speak(client, campaign)
    assert (voice.sector, voice.urgency) == ("catering", "survival")


@pytest.mark.parametrize("speaker", ["citizen", "staff"])
def test_of_others_nothing_is_kept(speaker: str, campaign: Campaign, client: Client) -> None:
    voice = speak(client, campaign, speaker=speaker)
    assert (voice.sector, voice.urgency) == ("", "")


def test_both_are_optional_and_nonsense_is_named(campaign: Campaign, client: Client) -> None:
    voice = speak(client, campaign, sector="", urgency="")
    assert (voice.sector, voice.urgency) == ("", "")
    response = client.post(f"/c/{campaign.slug}/speak/", {**SAID, "sector": "piracy"})
    assert response.status_code == 400
    assert "piracy" in response.content.decode()


def test_the_database_keeps_a_trade_from_others(campaign: Campaign) -> None:
    with pytest.raises(IntegrityError):
        factories.make_voice(campaign, speaker="citizen", sector="trade")


def test_insiders_see_and_filter_what_the_public_does_not(
    campaign: Campaign, office: Person, client: Client, signed_in: SignedIn
) -> None:
    voice = factories.make_voice(
        campaign, speaker="enterprise", sector="catering", urgency="survival",
        consent="public", moderation="shown", moderated_by=office,
        moderated_at=campaign.phases.get().campaign.duties.get().person.date_joined,
    )  # fmt: skip
    factories.make_voice(campaign, speaker="enterprise", sector="finance")
    inside, outside = signed_in(office), client
    pages = [browser.get(f"/voices/{voice.pk}/").content.decode() for browser in (inside, outside)]
    assert ["住宿和餐饮" in page for page in pages] == [True, False]
    address = f"/c/{campaign.slug}/voices/?sector=finance&urgency="
    lists = [browser.get(address).content.decode() for browser in (inside, outside)]
    assert [f"/voices/{voice.pk}/" in page for page in lists] == [False, True]
    assert 'name="sector"' not in lists[1]


def test_a_problem_counts_how_enterprises_are_hit(
    campaign: Campaign, office: Person, client: Client, signed_in: SignedIn
) -> None:
    problem = factories.make_problem(campaign)
    for sector, urgency in (("catering", "survival"), ("trade", "business"), ("trade", "")):
        factories.make_voice(
            campaign, speaker="enterprise", sector=sector, urgency=urgency, problem=problem
        )
    factories.make_voice(campaign, problem=problem)
    assert problems.enterprises(problem) == [
        ("关系存亡：现金流吃紧、可能停产", 1),
        ("影响经营：订单、成本或用工受影响", 1),
        ("批发和零售", 2),
        ("住宿和餐饮", 1),
    ]
    assert "企业的处境" in signed_in(office).get(f"/problems/{problem.pk}/").content.decode()


def imported(tmp_path: Any, *rows: str) -> Reading:
    path = tmp_path / "企业诉求.csv"
    path.write_text("\n".join(["内容,身份,行业,紧迫程度", *rows]), encoding="utf-8")
    columns = {"text": 0, "speaker": 1, "sector": 2, "urgency": 3}
    return read_rows(read_table(path, name=path.name), columns, Defaults(), {})


def test_import_reads_both_columns(tmp_path: Any) -> None:
    found = imported(tmp_path, "批得太慢,企业,餐饮,特急", "路灯不亮,群众,,", "没有写,企业,,")
    read = [(c.fields["sector"], c.fields["urgency"]) for c in found.candidates]
    assert read == [("catering", "survival"), ("", ""), ("", "")]


def test_import_names_what_it_cannot_keep(tmp_path: Any) -> None:
    found = imported(tmp_path, "批得太慢,企业,航天,", "路灯不亮,群众,餐饮,特急")
    assert [(c.fields["sector"], c.fields["urgency"]) for c in found.candidates] == [("", "")]
    grave, *notes = [
        fault for fault in found.faults if fault.row > 1 and "时间列" not in fault.text
    ]
    assert grave.text.startswith("第 2 行 C 列（C2）：“航天”认不出来")
    assert [note.text.partition("：")[0] for note in notes] == [
        "第 3 行 C 列（C3）",
        "第 3 行 D 列（D3）",
    ]


def test_import_takes_what_others_than_enterprises_said(tmp_path: Any) -> None:
    """A hotline has its own words for the urgency of a citizen's call; the call is not refused."""
    found = imported(tmp_path, "路灯不亮,群众,小区,加急", "窗口少,干部职工,机关,加急")
    assert [(c.fields["sector"], c.fields["urgency"]) for c in found.candidates] == [("", "")] * 2
    assert found.bad_rows == set()
    notes = [f.text.partition("：")[0] for f in found.faults if "只有企业" in f.text]
    assert notes == [f"第 {row} 行 {at} 列（{at}{row}）" for row in (2, 3) for at in "CD"]
