"""CPU of casting a vote, through the whole application, CSRF checked, on SQLite.

    .venv/bin/python bench/votes.py [--votes N] [--statements N]

Beside it, in the same process and run, what a bare Django view costs that loads the session,
checks the token and writes the same row: the floor of the framework.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
_folder = tempfile.mkdtemp(prefix="zhixing-bench-")
os.environ["ZHIXING_VAR"] = _folder
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the environment first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import clear_url_caches, path  # noqa: E402
from django.utils import timezone  # noqa: E402

from config import urls  # noqa: E402
from zhixing.campaigns.models import Campaign, Phase, Verb  # noqa: E402
from zhixing.discussions.models import Participant, Statement, Topic, Vote  # noqa: E402
from zhixing.organisation.models import Person, Unit  # noqa: E402

HEADERS = {"HTTP_HOST": "localhost"}


def main() -> None:
    options = _options()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["localhost"]
    topic, statements, person = fill(options.statements)
    urls.urlpatterns.append(path("bare/", _bare))
    clear_url_caches()
    print(f"{platform.machine()}, Python {platform.python_version()}; CPU in ms a vote, median of")
    print(f"{options.votes} (min–max); {options.statements} statements\n")
    for label, address, who in (
        ("bare view, signed in", "/bare/", person),
        ("vote, signed in", f"/topics/{topic.pk}/vote/", person),
        ("vote, visitor", f"/topics/{topic.pk}/vote/", None),
    ):
        send = sender(address, who, statements)
        for _ in range(20):
            send()
        with CaptureQueriesContext(connection) as queries:
            send()
        asked = len(queries)
        costs = [cost(send) for _ in range(options.votes)]
        median = statistics.median(costs)
        print(f"{label:<22}{median:6.2f} ({min(costs):.2f}–{max(costs):.2f})  {asked} queries")
    shutil.rmtree(_folder)


def sender(address: str, who: Person | None, statements: list[int]) -> Callable[[], None]:
    """Send one vote after the other, as one browser does."""
    client = Client(enforce_csrf_checks=True)
    if who is not None:
        client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/accounts/login/", **HEADERS)
    client.cookies["csrftoken"] = "a" * 32
    turn = [0]

    def send() -> None:
        turn[0] += 1
        data = {
            "statement": statements[turn[0] % len(statements)],
            "value": str(turn[0] % 3 - 1),
            "csrfmiddlewaretoken": "a" * 32,
        }
        answer = client.post(address, data, **HEADERS)
        assert answer.status_code in {204, 302}, answer.content

    return send


def cost(send: Callable[[], None]) -> float:
    before = time.process_time()
    send()
    return (time.process_time() - before) * 1000


def _bare(request: HttpRequest) -> HttpResponse:
    """Session, user and one upsert."""
    assert request.user.pk
    Vote.objects.bulk_create(
        [
            Vote(
                participant_id=_known["bare"],
                statement_id=int(request.POST["statement"]),
                value=int(request.POST["value"]),
                at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["participant", "statement"],
        update_fields=["value", "at"],
    )
    return HttpResponse(status=204)


_known: dict[str, int] = {}


def fill(count: int) -> tuple[Topic, list[int], Person]:
    root = Unit.objects.add_root({"name": "bench", "kind": Unit.Kind.ORGANISATION, "code": "bench"})
    person = Person.objects.create(username="voter", name="voter")
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        name="bench", slug="bench", organiser=root, begins=today, ends=today
    )
    Phase.objects.create(
        campaign=campaign, position=1, name="all", begins=today, ends=today, verbs=Verb.values
    )
    topic = Topic.objects.create(campaign=campaign, title="bench", opened_by=person)
    shown = {"state": "shown", "moderated_by": person, "moderated_at": timezone.now()}
    statements = [
        Statement.objects.create(topic=topic, text=f"statement {n}", **shown) for n in range(count)
    ]
    _known["bare"] = Participant.objects.create(topic=topic, key="bare").pk
    return topic, [statement.pk for statement in statements], person


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--votes", type=int, default=300)
    parser.add_argument("--statements", type=int, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
