"""CPU and queries of every list and record page with many records, on SQLite.

    .venv/bin/python bench/pages.py [--voices N] [--problems N] [--measures N] [--runs N]
    .venv/bin/python bench/pages.py --keep FOLDER     fill once, and leave the database there
    .venv/bin/python bench/pages.py --reuse FOLDER    measure again without filling
    … --only TEXT                                     only the pages whose address holds TEXT
    … --profile PATH [--who visitor|clerk]            where the time of one page goes
    … --plans                                         the queries that sort or read a whole table

The pages are asked for through the whole WSGI application, as the server does, in this process.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import os
import platform
import pstats
import random
import re
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def _folder_of(arguments: list[str]) -> str | None:
    """The folder that --keep or --reuse names: the settings need it before anything is parsed."""
    return next((b for a, b in pairwise(arguments) if a in {"--keep", "--reuse"}), None)


_kept = _folder_of(sys.argv)
_folder = _kept or tempfile.mkdtemp(prefix="zhixing-bench-")
os.environ["ZHIXING_VAR"] = _folder
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the environment first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.clock import HEAD, measure_page  # noqa: E402
from zhixing.campaigns.models import Campaign, Duty, Phase, Verb  # noqa: E402
from zhixing.measures.models import Answer, Measure, Rating  # noqa: E402
from zhixing.organisation.models import Appointment, Person, Unit  # noqa: E402
from zhixing.voices.models import Problem, Voice  # noqa: E402

WORDS = (
    "窗口 材料 重复 提交 排队 系统 卡顿 电梯 维修 公交 线路 停车 收费 噪音 施工 夜间 补贴 申报"
    " 审批 时限 学校 入学 医保 报销 社保 转移 证明 取消 物业 漏水 路灯 井盖 积水 垃圾 清运 供暖"
).split()


def main() -> None:
    options = _options()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not options.reuse:
        fill(options.voices, options.problems, options.measures)
    campaign, clerk = Campaign.objects.get(slug="bench"), Person.objects.get(username="clerk")
    people = {"visitor": None, "clerk": clerk}
    if options.profile:
        profile(_browser(people[options.who]), options.profile, options.runs)
    elif options.plans:
        plans(campaign, people)
    else:
        table(campaign, people, options)
        weigh_first_page(campaign)
    if not _kept:
        shutil.rmtree(_folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--voices", type=int, default=100_000)
    parser.add_argument("--problems", type=int, default=10_000)
    parser.add_argument("--measures", type=int, default=3_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--keep", metavar="FOLDER")
    parser.add_argument("--reuse", metavar="FOLDER")
    parser.add_argument("--only", default="")
    parser.add_argument("--profile", metavar="PATH")
    parser.add_argument("--who", choices=["visitor", "clerk"], default="visitor")
    parser.add_argument("--plans", action="store_true")
    return parser.parse_args()


def table(
    campaign: Campaign, people: dict[str, Person | None], options: argparse.Namespace
) -> None:
    sizes = [(Voice, "voices"), (Problem, "problems"), (Measure, "measures")]
    counts = ", ".join(f"{model._default_manager.count():,} {name}" for model, name in sizes)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"{counts}; CPU in ms, median of {options.runs} (min–max)")
    print(HEAD)
    for who, person in people.items():
        browser = _browser(person)
        for path in paths(campaign, signed_in=person is not None):
            if options.only in path:
                measure_page(browser, who, path, options.runs)


def _browser(person: Person | None) -> Client:
    # A real browser asks for compressed pages, and compressing is part of the server's work.
    browser = Client(HTTP_ACCEPT_ENCODING="gzip")
    if person:
        browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def profile(browser: Client, path: str, runs: int) -> None:
    """The functions in which a page's time goes, by their own and by their whole time."""
    browser.get(path)
    browser.get(path)
    clock = cProfile.Profile(time.process_time)
    clock.enable()
    for _ in range(runs):
        browser.get(path)
    clock.disable()
    stats = pstats.Stats(clock).strip_dirs()
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(110)


def plans(campaign: Campaign, people: dict[str, Person | None]) -> None:
    """The plan of every query of every page that reads a whole table or sorts what it found."""
    seen: set[str] = set()
    for who, person in people.items():
        browser = _browser(person)
        for path in paths(campaign, signed_in=person is not None):
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
            for query in queries:
                _explain(f"{who} {path}", query["sql"], seen)


def _explain(page: str, sql: str, seen: set[str]) -> None:
    if not sql.startswith("SELECT") or sql in seen:
        return
    seen.add(sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"), ())
        steps = [row[3] for row in cursor.fetchall()]
    costly = [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step]
    if costly:
        print(f"{page}\n    {sql[:700]}\n    " + "\n    ".join(steps) + "\n")


def paths(campaign: Campaign, *, signed_in: bool) -> list[str]:
    """Every list and record page, with the middle record of each kind."""
    base = f"/c/{campaign.slug}/"
    public = Voice.objects.filter(moderation="shown", problem__isnull=False).first()
    problem = Problem.objects.order_by("-heat")[10]
    measure = Measure.objects.order_by("pk")[100]
    found = [
        base,
        f"{base}river/",
        f"{base}river/promised/",
        f"{base}voices/",
        f"{base}voices/?kind=pain&page=7",
        f"{base}problems/",
        f"{base}problems/?state=assigned",
        f"{base}measures/",
        f"{base}measures/?state=committed",
        f"/problems/{problem.pk}/",
        f"/measures/{measure.pk}/",
        f"/voices/{public.pk}/thread/" if public else base,
        "/ledger/",
    ]
    inner = [
        f"{base}voices/?problem=no",
        f"{base}moderation/",
        f"{base}suggestions/",
        f"/voices/{public.pk}/" if public else base,
        "/desk/",
    ]
    return found + inner if signed_in else found


def weigh_first_page(campaign: Campaign) -> None:
    """The first page with everything it loads, compressed as it is sent."""
    html = Client().get(f"/c/{campaign.slug}/").content
    total = len(gzip.compress(html, 6))
    static = Path(settings.STATIC_ROOT)
    for address in set(re.findall(rb'(?:src|href)="/static/([^"]+)"', html)):
        file = static / address.decode()
        squeezed = file.with_name(file.name + ".gz")
        total += (squeezed if squeezed.exists() else file).stat().st_size
    print(f"\nfirst page with all it loads: {total / 1024:.1f} KB compressed (at most 60)")


def fill(voices: int, problems: int, measures: int) -> tuple[Campaign, Person]:
    """Write records straight into the tables; a bench measures reading."""
    chance = random.Random(7)
    root = Unit.objects.add_root({"name": "政务服务局", "kind": "organisation", "code": "R"})
    units = [
        Unit.objects.add_child(root, {"name": f"科室{n}", "kind": "section", "code": f"U{n}"})
        for n in range(30)
    ]
    today = timezone.localdate()
    clerk = Person.objects.create(username="clerk", name="肖琳")
    Appointment.objects.create(person=clerk, unit=units[0], post="科员", began=today)
    owners = Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"负责人{n}") for n in range(60)
    )
    campaign = Campaign.objects.create(
        name="解放思想大讨论",
        slug="bench",
        organiser=root,
        begins=today - timedelta(days=60),
        ends=today + timedelta(days=60),
    )
    Phase.objects.create(
        campaign=campaign,
        position=1,
        name="全程",
        begins=campaign.begins,
        ends=campaign.ends,
        verbs=list(Verb.values),
    )
    Duty.objects.create(campaign=campaign, person=clerk, role=Duty.Role.OFFICE, began=today)
    _problems(chance, campaign, units, problems)
    _voices(chance, campaign, units, voices)
    _measures(chance, campaign, units, owners, measures)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return campaign, clerk


def _text(chance: random.Random, words: int) -> str:
    return "".join(chance.choices(WORDS, k=words))


def _problems(chance: random.Random, campaign: Campaign, units: list[Unit], many: int) -> None:
    states = ["open", "assigned", "assigned", "assigned"]
    Problem.objects.bulk_create(
        (
            Problem(
                campaign=campaign,
                title=_text(chance, 6),
                category=chance.choice(Problem.Category.values),
                state=(state := chance.choice(states)),
                lead_unit=chance.choice(units) if state == "assigned" else None,
                heat=chance.random() * 50,
                voice_count=10,
                people_count=8,
                first_said=timezone.now() - timedelta(days=50),
                last_said=timezone.now(),
            )
            for _ in range(many)
        ),
        batch_size=1000,
    )


def _voices(chance: random.Random, campaign: Campaign, units: list[Unit], many: int) -> None:
    keys = list(Problem.objects.values_list("pk", flat=True))
    moderator = Person.objects.get(username="clerk")
    now = timezone.now()
    Voice.objects.bulk_create(
        (
            Voice(
                campaign=campaign,
                speaker=chance.choice(Voice.Speaker.values),
                kind=chance.choice(Voice.Kind.values),
                text=_text(chance, 40),
                unit=chance.choice(units),
                source="web",
                consent="public",
                said_at=now - timedelta(minutes=chance.randrange(60 * 24 * 60)),
                moderation="shown",
                moderated_by=moderator,
                moderated_at=now,
                problem_id=chance.choice(keys) if chance.random() < 0.9 else None,
                author_key=f"{chance.randrange(many):x}",
            )
            for _ in range(many)
        ),
        batch_size=1000,
    )


def _measures(
    chance: random.Random, campaign: Campaign, units: list[Unit], owners: list[Person], many: int
) -> None:
    today, now = timezone.localdate(), timezone.now()
    rows = []
    for _ in range(many):
        state = chance.choice(Measure.State.values)
        owner = chance.choice(owners)
        claimed, verified = state != "committed", state in {"verified", "closed"}
        rows.append(
            Measure(
                campaign=campaign,
                title=_text(chance, 6),
                text=_text(chance, 30),
                origin="problem",
                result="service",
                owner=owner,
                lead_unit=chance.choice(units),
                deadline=today + timedelta(days=chance.randrange(-20, 60)),
                indicator="平均办理天数",
                baseline=30,
                target=10,
                acceptance=_text(chance, 20),
                state=state,
                created_by=owner,
                claimed_by=owner if claimed else None,
                claimed_at=now if claimed else None,
                verified_at=now if verified else None,
                verified_how="raisers" if verified else "",
                closed_at=now if state == "closed" else None,
                closed_how="asker" if state == "closed" else "",
            )
        )
    Measure.objects.bulk_create(rows, batch_size=500)
    links = Measure.problems.through
    measures = list(Measure.objects.values_list("pk", "state", "owner_id"))
    problems = list(Problem.objects.order_by("-heat").values_list("pk", flat=True)[: len(measures)])
    links._default_manager.bulk_create(
        (
            links(measure_id=pk, problem_id=problem)
            for (pk, _, _), problem in zip(measures, problems, strict=False)
        ),
        batch_size=1000,
    )
    _answers(chance, dict(zip(problems, measures, strict=False)))


def _answers(chance: random.Random, measure_of: dict[int, tuple[int, str, int]]) -> None:
    voices = Voice.objects.filter(problem__in=list(measure_of)[:900]).values_list("pk", "problem")
    answers = [
        Answer(
            voice_id=voice,
            measure_id=measure_of[problem][0],
            text="已办理",
            by_id=measure_of[problem][2],
        )
        for voice, problem in voices
        if measure_of[problem][1] in {"verified", "closed"}
    ]
    made = Answer.objects.bulk_create(answers, batch_size=1000)
    Rating.objects.bulk_create(
        (Rating(answer=answer, grade=chance.randrange(2, 6)) for answer in made[::2]),
        batch_size=1000,
    )


if __name__ == "__main__":
    main()
