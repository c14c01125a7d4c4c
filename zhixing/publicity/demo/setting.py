"""The stage of a demo campaign: units, people, the campaign itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from zhixing.campaigns.actions import campaigns
from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.organisation import actions as organisation
from zhixing.organisation.models import Person, Unit
from zhixing.publicity.demo import organising
from zhixing.publicity.demo.script import Script

PASSWORD = "zhixing-demo"  # noqa: S105 - printed at start; the demo serves this machine only

# What the phases grant, in the order of the script's five phases.
VERBS = (
    [Verb.SPEAK, Verb.PLAN],
    [Verb.SPEAK, Verb.PLAN, Verb.CONSOLIDATE, Verb.STATE, Verb.VOTE],
    [Verb.SPEAK, Verb.CONSOLIDATE],
    [Verb.COMMIT, Verb.CLAIM, Verb.CHECK, Verb.RATE],
    [Verb.CLAIM, Verb.CHECK, Verb.RATE],
)


@dataclass(frozen=True)
class Stage:
    campaign: Campaign
    units: dict[str, Unit]
    people: dict[str, Person]


def build(script: Script, begins: date, *, administrator: bool) -> Stage:
    """Open the units, enrol the people, found the campaign."""
    units = _units(script)
    people = _people(script, units, begins)
    if administrator:
        organisation.enrol(
            username="admin", name="管理员", password=PASSWORD, is_staff=True, by="system"
        )
    return Stage(_campaign(script, units, people, begins), units, people)


def _units(script: Script) -> dict[str, Unit]:
    code, name = script.organiser
    root = organisation.open_unit(name=name, kind=Unit.Kind.ORGANISATION, code=code, by="system")
    units = {code: root}
    for code, kind, name in script.units:
        units[code] = organisation.open_unit(
            name=name, kind=kind, code=code, parent=root, by="system"
        )
    return units


def _people(script: Script, units: dict[str, Unit], begins: date) -> dict[str, Person]:
    people = {}
    for username, name, unit, post, heads in script.people:
        people[username] = organisation.enrol(
            username=username,
            name=name,
            email=f"{username}@{script.slug}.example",
            by="system",
        )
        organisation.appoint(
            person=people[username],
            unit=units[unit],
            post=post,
            heads=heads,
            began=begins - timedelta(days=400),
            by="system",
        )
    # One password, hashed once: each hash takes a third of a second, as it should.
    hashed = make_password(PASSWORD)
    for person in people.values():
        person.password = hashed
    Person.objects.bulk_update(people.values(), ["password"])
    return people


def _campaign(
    script: Script, units: dict[str, Unit], people: dict[str, Person], begins: date
) -> Campaign:
    phases = [
        {
            "name": name,
            "begins": begins + timedelta(days=first - 1),
            "ends": begins + timedelta(days=last - 1),
            "aims": aims,
            "verbs": [str(verb) for verb in verbs],
            **words,
        }
        for (name, first, last, aims), verbs, words in zip(
            script.phases, VERBS, organising.phase_words(script.slug), strict=True
        )
    ]
    covers = organising.covers(script.slug, units)
    roles = [(script.leader, Duty.Role.LEADER)]
    roles += [(name, Duty.Role.DEPUTY) for name in script.deputies]
    roles += [(name, Duty.Role.OFFICE) for name in script.office]
    roles += [(name, Duty.Role.INSPECTOR) for name in script.inspectors]
    return campaigns.found(
        name=script.name,
        slug=script.slug,
        organiser=units[script.organiser[0]],
        begins=begins,
        ends=begins + timedelta(days=max(last for _, _, last, _ in script.phases) - 1),
        phases=phases,
        duties=[
            *({"person": people[n], "role": role, **covers.get(n, {})} for n, role in roles),
            *organising.members(script.slug, units, people),
        ],
        theme=script.theme,
        purpose=script.purpose,
        language=script.language,
        **organising.founding(script.slug, units[script.organiser[0]], begins),
        by="system",
    )
