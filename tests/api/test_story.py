"""A voice's whole way, from what a citizen says to a closed measure, over the REST API alone."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.api.conftest import Caller, caller
from tests.cast import Cast, picture
from tests.factories import day
from tests.ledger_log import ledger_kinds
from zhixing.analysis import working_days
from zhixing.ledger.verification import verify
from zhixing.measures.models import Claim


class Story:
    """The callers, and the steps that the story takes more than once."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.words = cast, cast.words
        self.visitor = Caller()
        people = (cast.clerk, cast.head, cast.owner, cast.inspector)
        self.clerk, self.head, self.owner, self.inspector = map(caller, people)

    def speaks(self, text: str, **fields: Any) -> dict[str, Any]:
        """A visitor's voice; returns its receipt."""
        said = {"speaker": "citizen", "kind": "difficulty", "text": text, "consent": "public"}
        receipt = self.visitor.post("campaigns/debate/voices", {**said, **fields})
        assert isinstance(receipt, dict)
        return receipt

    def state(self, measure: int) -> str:
        return str(self.visitor.get(f"measures/{measure}")["state"])

    def claims(self, measure: int) -> dict[str, Any]:
        """The owner brings evidence and says that the measure is done."""
        file = SimpleUploadedFile("noon.png", picture(), "image/png")
        self.owner.upload(f"measures/{measure}/evidence", file, text=self.words.evidence)
        body = {"statement": self.words.statement, "reached": "12"}
        claim = self.owner.post(f"measures/{measure}/claims", body)
        assert isinstance(claim, dict)
        return claim

    def is_asked(self, code: str, outcome: str, comment: str = "") -> None:
        """The raiser answers the question that waits."""
        asked = self.visitor.get(f"receipts/{code}/measures")["inquiries"]
        (inquiry,) = [one for one in asked if one["waits"]]
        body = {"outcome": outcome, "comment": comment}
        self.visitor.post(f"receipts/{code}/inquiries/{inquiry['id']}", body, 200)

    def rates(self, code: str, grade: int, text: str = "") -> None:
        """The raiser rates the latest answer."""
        latest = self.visitor.get(f"receipts/{code}/measures")["answers"][0]
        path = f"receipts/{code}/answers/{latest['id']}/rating"
        self.visitor.post(path, {"grade": grade, "text": text})


def test_a_voice_goes_its_whole_way(cast: Cast):
    story, words = Story(cast), cast.words

    # Two citizens say the same thing, one says another; the office looks at them and shows them.
    contact = {"contact_name": words.caller, "contact_email": "liu@example.org"}
    first = story.speaks(words.first, **contact)
    second = story.speaks(words.second)
    other = story.speaks(words.elsewhere)
    keys = [receipt["id"] for receipt in (first, second, other)]
    waiting = story.clerk.get("campaigns/debate/moderation")["items"]
    assert [row["id"] for row in waiting] == keys
    story.clerk.post("campaigns/debate/moderation/publish", {"voices": keys}, 200)
    shown = story.visitor.get("campaigns/debate/voices")["items"]
    assert sorted(row["id"] for row in shown) == keys

    # The office sees that two of them belong together, and gives the problem to the section.
    assert story.clerk.post("campaigns/debate/suggestions", status=200) == {"suggestions": 1}
    (found,) = story.clerk.get("campaigns/debate/suggestions")["items"]
    body = {"voices": keys[:2], "title": words.problem, "category": "efficiency"}
    problem = story.clerk.post(f"suggestions/{found['id']}/accept", body, 200)
    assert (problem["title"], problem["state"], problem["voice_count"]) == (
        words.problem, "open", 2,
    )  # fmt: skip
    body = {"lead_unit": cast.section.pk}
    problem = story.clerk.post(f"problems/{problem['id']}/assign", body, 200)
    assert (problem["state"], problem["lead_unit_id"]) == ("assigned", cast.section.pk)

    # The section's head promises a measure; its owner works, and says that it is done.
    people = (cast.owner, cast.colleague)
    made = story.head.post(
        "campaigns/debate/measures",
        {
            "problems": [problem["id"]],
            "title": words.measure,
            "text": words.method,
            "lead_unit": cast.section.pk,
            "owner": cast.owner.pk,
            "deadline": day(20).isoformat(),
            "indicator": words.indicator,
            "indicator_unit": words.minutes,
            "baseline": 60,
            "target": 15,
            "acceptance": words.acceptance,
            "result": "service",
            "tasks": [
                {"title": title, "assignee": person.pk, "due": day(10).isoformat()}
                for title, person in zip(words.tasks, people, strict=True)
            ],
        },
    )
    measure = made["id"]
    assert made["state"] == "committed"
    for task in made["tasks"]:
        story.owner.post(f"tasks/{task['id']}/finish", status=200)
    story.claims(measure)
    assert story.state(measure) == "done"

    # Who raised it says that it is not solved: the claim is refused, in the raiser's words.
    story.is_asked(first["code"], "not_solved", words.not_solved)
    inner = story.owner.get(f"measures/{measure}")
    check = inner["claims"][0]["check"]
    assert (inner["state"], check["how"], check["outcome"], check["missing"]) == (
        "committed", "raisers", "refused", words.not_solved,
    )  # fmt: skip

    # The second time nobody answers in the days for it, so the inspector goes and looks.
    claim = story.claims(measure)
    verdict = {"outcome": "passed", "finding": words.finding}
    early = story.inspector.post(f"measures/{measure}/checks", verdict, 409)
    assert early["code"] == "raisers_first"
    Claim.objects.filter(pk=claim["id"]).update(asked_until=day(-1))
    story.inspector.post(f"measures/{measure}/checks", verdict)
    assert story.state(measure) == "verified"

    # Everybody who raised it is answered; a bad rating opens the measure again.
    told = story.owner.post(f"measures/{measure}/answers", {"text": words.answer})
    assert sorted(answer["voice_id"] for answer in told) == keys[:2]
    story.rates(first["code"], 1, words.displeased)
    assert story.state(measure) == "committed"
    (follow_up,) = story.clerk.get("campaigns/debate/follow-ups")
    assert follow_up["due"] == working_days.add(timezone.localdate(), 15).isoformat()
    done = story.clerk.post(f"follow-ups/{follow_up['id']}", {"text": words.talk}, 200)
    assert done["text"] == words.talk

    # Done again, both say that it is solved; answered again, both are content: closed.
    story.claims(measure)
    story.is_asked(first["code"], "solved")
    assert story.state(measure) == "done"
    story.is_asked(second["code"], "solved")
    assert story.state(measure) == "verified"
    story.owner.post(f"measures/{measure}/answers", {"text": words.answer})
    story.rates(first["code"], 5)
    assert story.state(measure) == "verified"
    story.rates(second["code"], 4)
    closed = story.visitor.get(f"measures/{measure}")
    assert (closed["state"], closed["verified_how"], closed["closed_how"]) == (
        "closed", "raisers", "asker",
    )  # fmt: skip

    assert ledger_kinds() == [
        "campaign.founded", "duty.assigned", "duty.assigned", "organisation.imported",
        "api_token.issued", "api_token.issued", "api_token.issued", "api_token.issued",
        "voice.submitted", "voice.submitted", "voice.submitted", "voices.published",
        "suggestions.made", "suggestion.accepted", "problem.assigned",
        "measure.committed", "task.finished", "task.finished",
        "evidence.added", "measure.claimed", "inquiry.answered",
        "evidence.added", "measure.claimed", "measure.checked",
        "measure.answered", "answer.rated", "rating.followed_up",
        "evidence.added", "measure.claimed", "inquiry.answered", "inquiry.answered",
        "measure.answered", "answer.rated", "answer.rated",
    ]  # fmt: skip
    assert verify().findings == ()
