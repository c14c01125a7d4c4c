"""A site in use, and its pages: one of everything that a page can be about.

The pages come from the addresses themselves, so a new page is looked at without being named here;
only an address with a new kind of argument has to say which one to use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import factories
from tests.browser.inspected import of_rounds
from tests.browser.world_of_notices import of_notices
from tests.browser.world_of_pilots import of_pilots
from tests.browser.world_of_rectifications import of_rectifications
from tests.cast import ENGLISH, PASSWORD, Cast
from tests.factories import day
from zhixing.campaigns.models import Clause, Duty
from zhixing.discussions.actions import consensus, maps
from zhixing.discussions.models import Sitting
from zhixing.ledger.actions import checkpoint
from zhixing.measures import links
from zhixing.measures.models import Measure
from zhixing.meetings.models import MeetingFile
from zhixing.organisation.models import Person
from zhixing.plans.models import Plan
from zhixing.publicity.queries import river
from zhixing.voices.actions import intake
from zhixing.voices.models import Exchange, Voice

# Addresses that answer a GET with something else than a page of their own, beside acts (405 to a
# GET), files and data, which are known by their answer.
EXCEPTIONS = {
    "ledger:consistency": "data, for two sizes in its query",
    "measures:evidence_file": "a file",
    "meetings:calendar_file": "a file",
    "meetings:meeting_file": "a file",
    "notices:record": "goes on to the record's own page",
    "notices:reply_file": "a file",
    "rectification:feedback_file": "a file",
    "voices:attachment": "a file",
    "web:desk_count": "a bare number for the head of every page",
    "supervision:field_worker": "a script, for any number",
    "supervision:teams_file": "data, when the round is over",
    "supervision:spot_file": "a file",
    "supervision:turned_away_file": "a file",
    "organisation:offer_units": "<option>s for a field, within a signed scope",
    "organisation:offer_people": "<option>s for a field",
    "discussions:fact_offers": "a part of a page, which has it too",
    "discussions:similar": "a part of a page, empty until something is typed",
    "discussions:ballot_proof": "a file for whoever voted",
    "publicity:home": "goes on to the only campaign; with two it is a page, looked at in its room",
    "account_inactive": "only allauth sends there, and nobody is ever inactive here",
    "account_signup": "nobody signs up by themselves; the page refuses",
    "account_email": "mail addresses are kept on the roll, not by allauth",
    "account_email_verification_sent": "no address is verified by mail",
    "account_confirm_email": "as above",
    "account_set_password": "goes on to the change of a password",
    "account_reset_password": "administrators set passwords anew; no link leads here",
    "account_reset_password_done": "as above",
    "account_reset_password_from_key": "as above",
    "account_reset_password_from_key_done": "as above",
    "account_confirm_login_code": "goes on to the sign-in: nobody signs in by a code",
    "mfa_authenticate": "goes on to the sign-in, unless one is half through it",
    "mfa_reauthenticate": "asks those with a second factor only",
    "mfa_deactivate_totp": "goes on: there is no second factor to take away",
    "mfa_view_recovery_codes": "needs a second factor, of which there is none",
    "mfa_generate_recovery_codes": "as above",
    "mfa_download_recovery_codes": "a file, and as above",
}


@dataclass(frozen=True)
class World:
    """The people by their roles (a visitor is None), each one's session, and arguments."""

    cast: Cast
    people: dict[str, Person | None]
    clients: dict[str, Client]
    arguments: dict[str, Callable[[], list[Any]]]

    def session(self, role: str) -> str:
        cookie = self.clients[role].cookies.get("sessionid")
        return cookie.value if cookie else ""


@dataclass(frozen=True)
class SitePage:
    """An address with its arguments filled in, and the one of its readers who sees most."""

    name: str
    path: str
    reader: str


# Whoever sees most of a page comes first.
ROLES = ("clerk", "owner", "head", "inspector", "leader", "admin", "stranger", "visitor")


def furnish(cast: Cast) -> World:
    """Fill the site."""
    admin = factories.make_person("admin", is_staff=True, name=cast.words.caller, password=PASSWORD)
    people = {role: getattr(cast, role, None) for role in ROLES}
    people |= {"admin": admin, "leader": _leader(cast)}
    clients = {role: _client(person) for role, person in people.items()}
    said = _say(cast)
    measures = _promise(cast, said["problem"], said["voice"])
    driven = _drive(cast)
    arguments = {
        **_of_voices(cast, clients["clerk"], said),
        **_of_measures(said["voice"], measures),
        **_of_plans(driven),
        **_of_meetings(cast),
        **_of_leading(cast, driven["given"], measures["verified"]),
        **_of_topics(cast, said["problem"]),
        **of_pilots(cast),
        **of_rounds(cast),
        **of_rectifications(cast, clients["clerk"]),
        **of_notices(cast),
        "comparison:dimension": lambda: ["debate", "ideas"],
        "comparison:records": lambda: ["debate", "measures"],
    }
    checkpoint()
    arguments |= {
        "ledger:entry": lambda: [0],
        "ledger:proof": lambda: [0],
        "organisation:end_appointment": lambda: [cast.owner.appointments.get().pk],
        "organisation:revoke": lambda: [1],
        **_of_organising(cast),
        **_of_organisation(cast, clients["admin"]),
        "publicity:participation_of": lambda: ["debate", cast.section.pk],
        "publicity:reach": lambda: ["debate", river.KEYS[0]],
        "publicity:register_file": lambda: ["debate", "all", "xlsx"],
    }
    return World(cast, people, clients, arguments)


def _of_organising(cast: Cast) -> dict[str, Callable[[], list[Any]]]:
    """Something of each that a campaign is made of."""
    words, slug = cast.words, cast.campaign.slug
    duty, phase = Duty.objects.earliest("pk"), cast.campaign.phases.get()
    programme = factories.make_programme(cast.campaign.organiser, name=words.campaign)
    clause = factories.make_basis(cast.campaign, "3.1", title=words.campaign).clauses.get()
    Clause.objects.update(text=words.acceptance)
    return {
        "campaigns:begin": lambda: ["listening"],
        "campaigns:template_file": lambda: ["empty"],
        "campaigns:remove_template": lambda: ["empty"],
        "campaigns:programme": lambda: [programme.slug],
        "campaigns:revise_programme": lambda: [programme.slug],
        "campaigns:roster_file": lambda: [slug, "xlsx"],
        **_each(slug, duty.pk, "revise_duty", "end_duty"),
        **_each(slug, phase.pk, "change_phase", "move_phase", "place_phase", "remove_phase"),
        **_each(slug, clause.basis_id, "correct_basis", "withdraw_basis", "add_clause"),
        **_each(slug, clause.pk, "clause", "correct_clause", "withdraw_clause"),
    }


def _each(slug: str, pk: int, *names: str) -> dict[str, Callable[[], list[Any]]]:
    return {f"campaigns:{name}": lambda: [slug, pk] for name in names}


def pages(world: World) -> list[SitePage]:
    """Every page of the site. Fails where an address lacks its argument, or nobody may read it."""
    found: list[SitePage] = []
    unread: list[str] = []
    for name, pattern in _patterns(get_resolver()):
        if name in EXCEPTIONS or name.startswith("api-1:"):
            continue
        path = reverse(name, args=_arguments(world, name, pattern))
        reader, is_page = _reader(world, path)
        if not reader:
            unread.append(name)
        elif is_page:
            found.append(SitePage(name, path, reader))
    assert not unread, f"nobody may read {unread}"
    return found


def reads(world: World, role: str, path: str) -> bool:
    answer = world.clients[role].get(path)
    answer.close()
    return answer.status_code == 200


def _reader(world: World, path: str) -> tuple[str, bool]:
    """Who sees most of what is there, and whether that is a page: not an act, a file or data."""
    for role in ROLES:
        answer = world.clients[role].get(path)
        answer.close()
        if answer.status_code == 405:
            return role, False
        if answer.status_code == 200:
            html = answer.headers["Content-Type"].startswith("text/html")
            return role, html and "Content-Disposition" not in answer.headers
    return "", False


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            yield f"{space}{found.name}", found
        else:
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from _patterns(found, inner)


def _arguments(world: World, name: str, pattern: URLPattern) -> list[Any]:
    if name in world.arguments:
        return world.arguments[name]()
    wanted = list(pattern.pattern.converters)
    if not wanted:
        return []
    assert wanted == ["slug"], f"say in tests/browser/world.py which {wanted} to open {name} with"
    return ["debate"]


def _leader(cast: Cast) -> Person:
    """Who approves notices."""
    person = factories.make_person(
        "leader", unit=cast.campaign.organiser, name=cast.words.caller, password=PASSWORD
    )
    factories.make_duty(cast.campaign, person, Duty.Role.LEADER)
    return person


def _client(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
        # The pages of the second factor open to whoever has just given the password once more.
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def _say(cast: Cast) -> dict[str, Any]:
    """Voices in every state, a problem of two of them, a suggestion of two more."""
    words, campaign = cast.words, cast.campaign
    key = uuid4()
    receipt = intake.submit(
        campaign=campaign,
        submission_key=key,
        speaker="citizen",
        kind="difficulty",
        text=words.first,
        consent="public",
        contact={"name": words.caller, "phone": "13900000000", "email": "liu@example.org"},
        by=None,
    )
    shown = {"moderation": Voice.Moderation.SHOWN, "moderated_by": cast.clerk}
    Voice.objects.filter(pk=receipt.voice.pk).update(moderated_at=timezone.now(), **shown)
    voice = Voice.objects.get(pk=receipt.voice.pk)

    def another(**fields: Any) -> Voice:
        fields = {"title": "", "text": words.second, "place": words.section, **fields}
        return factories.make_voice(campaign, **fields)

    batch = factories.make_batch(campaign, file_name="letters.xlsx")
    imported = another(batch=batch, original={"A": words.second}, **shown)
    titled = {"title": words.problem, "description": words.second, "created_by": cast.clerk}
    problem = factories.make_problem(
        campaign, voices=[voice, imported], lead_unit=cast.section, **titled
    )
    other = {**titled, "title": words.elsewhere[:60]}
    undecided = factories.make_problem(campaign, voices=[another(**shown)], **other)
    ruling = factories.make_problem(
        campaign, voices=[another()], state="ruling", lead_unit=cast.section, **other
    )
    steps = {"by": cast.clerk, "reason": words.method}
    factories.make_assignment(problem, cast.section, **steps)
    regrouping = factories.make_regrouping(problem, by=cast.clerk, reason=words.method)
    factories.make_exchange(
        voice, Exchange.Kind.QUESTION, by=cast.clerk, text=words.indicator + "?"
    )
    another()  # waits to be moderated
    suggestion = factories.make_suggestion(
        campaign, voices=[another(**shown), another(**shown)], title=words.problem,
        keywords=[words.minutes],
    )  # fmt: skip
    return locals()


def _of_meetings(cast: Cast) -> dict[str, Any]:
    """A meeting that decided something, with everybody called."""
    words = cast.words
    meeting = factories.make_meeting(
        cast.campaign, title=words.problem, place=words.section, host=cast.head,
        recorder=cast.clerk, practice=words.first, target=words.measure, effect=words.statement,
        points=words.method, speech=words.answer,
    )  # fmt: skip
    factories.make_attendance(meeting, cast.owner, words.not_solved)
    file = ContentFile(words.answer.encode(), name="speech.txt")
    document = MeetingFile.objects.create(
        meeting=meeting, file=file, name="speech.txt", content_type="text/plain",
        size=file.size, sha256="0" * 64, by=cast.clerk,
    )  # fmt: skip
    plan = Plan.objects.get(campaign=cast.campaign, parent=None)
    item = factories.make_item(
        plan, cast.owner, title=words.measure, measure=words.method, acceptance=words.acceptance
    )
    factories.make_decision(meeting, item=item)
    pages = (
        "meeting", "record", "calendar_file", "revise", "cancel", "write_up", "take", "decide",
        "add_files",
    )  # fmt: skip
    found: dict[str, Any] = {f"meetings:{name}": lambda: [meeting.pk] for name in pages}
    return found | {"meetings:meeting_file": lambda: [document.pk]}


def _of_voices(cast: Cast, clerk: Client, said: dict[str, Any]) -> dict[str, Any]:
    voice, problem, code = said["voice"].pk, said["problem"].pk, said["receipt"].code
    one_voice = ("voice", "voice_history", "ask", "publish", "withhold", "contact")
    receipts = ("receipt", "thanks", "addition", "reply")
    one_problem = (
        "problem", "similar", "history", "problem_edit", "support", "attach", "detach", "merge",
        "split", "assign", "hand_on", "decline",
    )  # fmt: skip
    found: dict[str, Any] = {
        **{f"voices:{name}": lambda: [voice] for name in one_voice},
        **{f"voices:{name}": lambda: [code] for name in receipts},
        **{f"voices:{name}": lambda: [problem] for name in one_problem},
        "publicity:thread": lambda: [voice],
        "voices:rule": lambda: [said["ruling"].pk],
        "voices:undo": lambda: [said["regrouping"].pk],
        "voices:suggestion": lambda: [said["suggestion"].pk],
        "voices:dismiss": lambda: [said["suggestion"].pk],
    }
    token = _uploaded(cast, clerk)
    previews = ("import_preview", "import_confirm", "import_errors")
    return found | {f"voices:{name}": lambda: ["debate", token] for name in previews}


def _uploaded(cast: Cast, clerk: Client) -> str:
    """A table that the clerk has uploaded, with one good row and one without words."""
    heading = "text,time" if cast.words is ENGLISH else "内容,时间"
    table = f"{heading}\n{cast.words.elsewhere},2026-03-02\n,2026-03-03\n".encode()
    answer = clerk.post(
        "/c/debate/voices/import/",
        {
            "file": SimpleUploadedFile("letters.csv", table, "text/csv"),
            "kind": "difficulty",
            "speaker": "citizen",
            "source": "paper",
            "consent": "private",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"].rstrip("/").split("/")[-1])


def _of_organisation(cast: Cast, admin: Client) -> dict[str, Any]:
    unit, post = cast.section.pk, cast.owner.appointments.get().pk
    heading = (
        "unit code,unit name,unit kind" if cast.words is ENGLISH else "单位代码,单位名称,单位类别"
    )
    table = f"{heading}\nNEW,{cast.words.other_section},section\n".encode()
    answer = admin.post(
        "/people/import/", {"file": SimpleUploadedFile("units.csv", table, "text/csv")}
    )
    job = int(answer.headers["Location"].rstrip("/").split("/")[-1])
    units = ("unit", "change_unit", "move_unit", "close_unit")
    imports = ("import_job", "import_confirm", "import_errors")
    return {
        **{f"organisation:{name}": lambda: [unit] for name in units},
        **{f"organisation:{name}": lambda: [job] for name in imports},
        "organisation:person": lambda: [cast.owner.pk],
        "organisation:transfer": lambda: [post],
        "organisation:export": lambda: ["csv"],
    }


def _drive(cast: Cast) -> dict[str, Any]:
    """The organiser's plan in force, the section's draft, its team's plan that waits for the head,
    and an indicator with a reading and a place that does better."""
    campaign, words = cast.campaign, cast.words
    top = factories.make_plan(campaign, submitted_by=cast.clerk)
    titled: dict[str, Any] = {
        "title": words.measure, "measure": words.method, "acceptance": words.acceptance,
    }  # fmt: skip
    given = factories.make_item(top, cast.head, unit=cast.section, **titled)
    done = factories.make_item(top, cast.clerk, state="done", result=words.statement, **titled)
    draft = factories.make_plan(campaign, cast.section, state="draft", target=words.acceptance)
    own = factories.make_item(draft, cast.owner, answers=given, **titled)
    team = factories.make_unit(words.post, parent=cast.section)
    waiting = factories.make_plan(
        campaign, team, state="submitted", target=words.acceptance, path=words.method
    )
    asking = factories.make_item(
        waiting, factories.make_person(unit=team, name=words.caller),
        needed_support=words.displeased, **titled,
    )  # fmt: skip
    indicator = factories.make_indicator(
        campaign, name=words.indicator, measured_in=words.minutes, source=words.evidence
    )
    reading = factories.make_reading(indicator, 30, source=words.evidence)
    factories.make_benchmark(
        indicator, 12, place=words.centre, source=words.evidence, action=words.method
    )
    return {
        "top": top, "given": given, "done": done, "draft": draft, "own": own, "waiting": waiting,
        "asking": asking, "indicator": indicator, "reading": reading,
    }  # fmt: skip


def _of_plans(rows: dict[str, Any]) -> dict[str, Callable[[], list[Any]]]:
    """Which row each address of the room of plans is opened with."""
    chosen = {
        "plan": "draft", "revise": "draft", "submit": "draft", "decide": "waiting",
        "add_item": "draft", "item": "done", "revise_item": "own", "change_item": "given",
        "remove_item": "own", "support": "asking", "claim": "given", "check": "done",
        "indicator": "indicator", "take_reading": "indicator", "set_benchmark": "indicator",
        "correct_reading": "reading",
    }  # fmt: skip
    return {f"plans:{name}": lambda row=row: [rows[row].pk] for name, row in chosen.items()}


def _of_leading(cast: Cast, item: Any, measure: Measure) -> dict[str, Callable[[], list[Any]]]:
    """A deputy with a scope, what people say of themselves, what goes and what is to last."""
    words = cast.words
    duty = factories.make_duty(cast.campaign, cast.head, Duty.Role.DEPUTY)
    duty.scope_units.set([cast.section])
    urge = factories.make_urge(duty, item, words=words.displeased)
    own = factories.make_own_problem(cast.campaign, cast.clerk, text=words.statement, shared=True)
    pledge = {"text": words.method, "acceptance": words.acceptance}
    kept = factories.make_commitment(own, **pledge)
    theirs = factories.make_own_problem(cast.campaign, cast.owner, text=words.statement)
    done = factories.make_commitment(
        theirs, "done", witness=cast.clerk, result=words.evidence, **pledge
    )
    practice = factories.make_practice(
        cast.campaign, fate="kept", title=words.problem, harm=words.first, reason=words.finding
    )
    mechanism = factories.make_mechanism(
        measure, title=words.measure, number="2026/1", summary=words.method
    )
    rows = {
        "plans:own_problem": own, "plans:promise": own, "plans:keep": kept, "plans:confirm": done,
        "plans:scope": duty, "plans:urge": urge, "plans:urge_item": item,
        "measures:practice": practice, "measures:mechanism": mechanism, "measures:issue": measure,
        "measures:urge": measure,
    }  # fmt: skip
    return {name: lambda row=row: [row.pk] for name, row in rows.items()}


def _promise(cast: Cast, problem: Any, voice: Voice) -> dict[str, Any]:
    """Measures in every state, with everything that happens to them."""
    committed = _measure(cast, problem)
    task = factories.make_task(committed, title=cast.words.tasks[0])
    extension = factories.make_extension(committed, reason=cast.words.method, asked_by=cast.owner)
    done = _measure(cast, problem, "done")
    inquiry = factories.make_inquiry(done.claims.get(), voice)
    done.claims.update(asked_until=day(-1))
    # An inspector's turn: a claim whose raisers have had their days.
    verified = _measure(cast, problem, "verified")
    told = factories.make_answer(voice, measure=verified, text=cast.words.answer, by=cast.owner)
    closed = _measure(cast, problem, "closed")
    rated = factories.make_answer(voice, measure=closed, text=cast.words.answer, by=cast.owner)
    rating = factories.make_rating(rated, 2, text=cast.words.displeased)
    follow_up = factories.make_follow_up(rating)
    again = {"reason": cast.words.displeased, "from_state": "closed"}
    factories.make_reopening(committed, **again)
    return locals()


def _measure(cast: Cast, problem: Any, state: str = "committed") -> Measure:
    words = cast.words
    measure = factories.make_measure(
        cast.campaign, cast.owner, problems=[problem], state=state,
        title=f"{words.measure} ({state})", text=words.method, indicator=words.indicator,
        indicator_unit=words.minutes, acceptance=words.acceptance,
        verified_by=cast.inspector if state in {"verified", "closed"} else None,
    )  # fmt: skip
    measure.claims.update(statement=words.statement)
    for claim in measure.claims.filter(check_made__isnull=False):
        claim.check_made.finding = words.finding
        claim.check_made.save()
    factories.make_evidence(measure, text=words.evidence, public=True)
    return measure


def _of_measures(voice: Voice, made: dict[str, Any]) -> dict[str, Any]:
    measures = {
        "committed": (
            "correct", "change_owner", "add_task", "add_evidence", "ask_extension", "claim",
            "measure",
        ),
        "done": ("inquiries", "check"),
        "verified": ("answer", "reopen"),
    }  # fmt: skip
    found: dict[str, Any] = {
        f"measures:{name}": lambda state=state: [made[state].pk]
        for state, names in measures.items()
        for name in names
    }
    return found | {
        "measures:finish_task": lambda: [made["task"].pk],
        "measures:decide_extension": lambda: [made["extension"].pk],
        "measures:follow_up": lambda: [made["follow_up"].pk],
        "measures:explain": lambda: [voice.pk],
        "measures:inquiry": lambda: [links.INQUIRY.token(made["inquiry"].pk)],
        "measures:rating": lambda: [links.RATING.token(made["told"].pk)],
        "measures:dispute": lambda: [links.DISPUTE.token(voice.pk, made["closed"].pk)],
    }


def _of_topics(cast: Cast, problem: Any) -> dict[str, Any]:
    """A topic with statements and reasons, shown and not yet looked at."""
    words = cast.words
    topic = factories.make_topic(
        cast.campaign, title=words.problem, opened_by=cast.clerk, description=words.second,
        old_notion=words.displeased, new_notion=words.measure, change=words.method,
    )  # fmt: skip
    topic.problems.add(problem)
    statement = factories.make_statement(topic, text=words.measure, moderated_by=cast.clerk)
    waiting = factories.make_statement(topic, text=words.acceptance, state="waiting")
    author = factories.make_participant(topic)
    reasons = [
        statement.arguments.create(side="for", text=words.method, author=author),
        statement.arguments.create(
            side="against", text=words.talk, author=author, state="shown",
            moderated_by=cast.clerk, moderated_at=timezone.now(),
        ),
    ]  # fmt: skip
    for number in range(12):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, statement, 1 if number % 3 else -1)
    maps.make(topic)
    adopted = consensus.adopt(statement=statement, reason=words.method, by=cast.clerk)
    other = factories.make_statement(topic, text=words.talk, moderated_by=cast.clerk)
    sat = Sitting.objects.create(
        topic=topic, title=words.method, held_on=factories.day(), way="hands", present=9,
        recorded_by=cast.clerk,
    )  # fmt: skip
    of_topic = (
        "topic", "vote", "mine", "close_topic", "statement_list", "submit", "moderation",
        "record_sitting", "sitting_list", "opinion_map", "visited",
    )  # fmt: skip
    return {
        **{f"discussions:{name}": lambda: [topic.pk] for name in of_topic},
        "discussions:statement": lambda: [statement.pk],
        "discussions:withdraw_sitting": lambda: [sat.pk],
        "discussions:facts": lambda: [statement.pk],
        "discussions:adopt": lambda: [other.pk],
        "discussions:consensus": lambda: [adopted.pk],
        "discussions:name_group": lambda: [topic.pk, 1],
        "discussions:results": lambda: [topic.pk, "csv"],
        "discussions:moderate": lambda: [waiting.pk],
        "discussions:moderate_argument": lambda: [reasons[0].pk],
        "discussions:take_down": lambda: [other.pk],
        "discussions:take_down_argument": lambda: [reasons[1].pk],
    }
