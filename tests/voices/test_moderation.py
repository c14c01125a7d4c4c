"""Nothing becomes public without consent and a look; what is kept back has a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_campaign, make_exchange, make_problem, make_voice
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import AlreadyClosed
from zhixing.ledger import actions as ledger_actions
from zhixing.ledger.models import Item
from zhixing.voices import desk
from zhixing.voices.actions import intake
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules.intake import NotConsented, ReasonMissing
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db


def test_many_are_published_in_one_entry(campaign: Campaign, office: Any, signed_in: Any) -> None:
    voices = [make_voice(campaign) for _ in range(3)]
    left = make_voice(campaign)
    response = signed_in(office).post(
        reverse("voices:moderation", args=[campaign.slug]), {"voices": [v.pk for v in voices]}
    )

    assert response.status_code == 302
    assert ledger_kinds() == ["voices.published"]
    assert set(Item.objects.values_list("subject", flat=True)) == {f"voice:{v.pk}" for v in voices}
    assert list(queries.pending(campaign)) == [left]
    shown = Voice.objects.filter(moderation="shown").values_list("pk", "moderated_by")
    assert sorted(shown) == [(v.pk, office.pk) for v in voices]


def test_selecting_nothing_is_said(campaign: Campaign, office: Any, signed_in: Any) -> None:
    make_voice(campaign)
    response = signed_in(office).post(reverse("voices:moderation", args=[campaign.slug]), {})

    assert response.status_code == 400
    assert "请先选择要公开的诉求" in response.content.decode()


def test_private_words_are_never_published(campaign: Campaign, office: Any) -> None:
    private, public = make_voice(campaign, consent="private"), make_voice(campaign)

    with pytest.raises(NotConsented):
        intake.publish(campaign=campaign, voices=[private, public], by=office)
    assert set(Voice.objects.values_list("moderation", flat=True)) == {"pending"}
    assert ledger_kinds() == []


def test_withholding_needs_a_reason_that_the_sender_reads(campaign: Campaign, office: Any) -> None:
    voice = make_voice(campaign)
    with pytest.raises(ReasonMissing):
        intake.withhold(voice=voice, reason=" ", by=office)

    held = intake.withhold(voice=voice, reason="写有他人姓名", by=office)

    assert ledger_kinds() == ["voice.withheld"]
    assert queries.progress(held)[1].text == "没有公开，照常办理。理由：写有他人姓名"


def test_a_decision_can_be_changed(campaign: Campaign, office: Any) -> None:
    voice = make_voice(campaign)
    intake.publish(campaign=campaign, voices=[voice], by=office)
    assert Client().get(reverse("voices:voice", args=[voice.pk])).status_code == 200

    intake.withhold(voice=voice, reason="写有他人姓名", by=office)
    assert Client().get(reverse("voices:voice", args=[voice.pk])).status_code == 404

    intake.publish(campaign=campaign, voices=[voice], by=office)
    voice.refresh_from_db()
    assert (voice.moderation, voice.moderation_reason) == ("shown", "")


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("leader", 200), ("inspector", 403), ("alice", 403), ("admin", 403)],
)
def test_who_moderates(
    who: str, status: int, campaign: Campaign, request: Any, signed_in: Any
) -> None:
    voice, person = make_voice(campaign), request.getfixturevalue(who)
    page = signed_in(person).get(reverse("voices:moderation", args=[campaign.slug]))

    assert page.status_code == status
    if status == 403:
        with pytest.raises(NotYours):
            intake.publish(campaign=campaign, voices=[voice], by=person)
        with pytest.raises(NotYours):
            intake.withhold(voice=voice, reason="…", by=person)


def test_an_archive_is_not_moderated(bureau: Any, office: Any) -> None:
    from tests.factories import make_duty

    closed = make_campaign(closed=True, organiser=bureau)
    make_duty(closed, office, "office")
    with pytest.raises(AlreadyClosed):
        intake.publish(campaign=closed, voices=[make_voice(closed)], by=office)


def test_a_broken_second_write_publishes_nothing(
    campaign: Campaign, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = make_voice(campaign)

    def fail(*_args: Any) -> None:
        raise OSError("broken")

    monkeypatch.setattr(ledger_actions, "append", fail)
    with pytest.raises(OSError, match="broken"):
        intake.publish(campaign=campaign, voices=[voice], by=office)
    with pytest.raises(OSError, match="broken"):
        intake.withhold(voice=voice, reason="…", by=office)

    voice.refresh_from_db()
    assert (voice.moderation, voice.moderated_by) == ("pending", None)


def test_the_queue_takes_as_many_queries_for_three_as_for_one(
    campaign: Campaign, office: Any, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser, address = signed_in(office), reverse("voices:moderation", args=[campaign.slug])
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_voice(campaign)
        browser.get(address)
        with django_assert_max_num_queries(10) as found:
            browser.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]


# The desk


def test_the_office_has_the_queue_and_replies_on_its_desk(
    campaign: Campaign, office: Any, alice: Any, charlie: Any, section_a: Any
) -> None:
    make_voice(campaign)
    voice = make_voice(campaign, consent="private", title="排队")
    make_problem(campaign, voices=[voice], lead_unit=section_a)
    make_exchange(voice, "question")
    make_exchange(voice, "reply")

    assert [(todo.kind, todo.title) for todo in desk.todos(office)] == [
        ("公开审核", "1 条诉求等待公开审核"),
        ("提出人有回复", "排队"),
    ]
    assert [todo.title for todo in desk.todos(alice)] == ["排队"]
    assert list(desk.todos(charlie)) == []

    make_exchange(voice, "question", by=office)
    assert [todo.kind for todo in desk.todos(office)] == ["公开审核"]
    assert [item.kind for item in desk.done(office)] == ["向提出人提问"]
