"""Fairhaven: what its leaders said of themselves, what was abolished, what is to last."""

from __future__ import annotations

from zhixing.publicity.demo.leading_script import (
    Burden,
    Confession,
    Leading,
    Nudge,
    Pledge,
    Rule,
    Slogan,
)

CHAPTER = Leading(
    confessions=(
        Confession(
            person="morgan",
            day=9.2,
            entry_point="ideas",
            mindset="content",
            text=(
                "For three years I reported that repairs got faster, and compared us with nobody but "
                "ourselves. Westport books a slot the same day. We take nine."
            ),
            pledges=(
                Pledge(
                    text="Spend two days at the Westport repair desk and list what they do otherwise",
                    acceptance="At least ten points, each with a name and a date, read out at the board",
                    due=40,
                    kept=33.2,
                    result="Two days in Westport with Lee and Marta: 12 points, 8 of them given out.",
                    seen=35.1,
                    checker="stone",
                    finding="Read the minutes and the list. Names and dates are there.",
                ),
                Pledge(
                    text="Answer the phone at the front desk on the last Friday of every month",
                    acceptance="My name is on the rota; what I could not answer is handed on by Monday",
                    due=150,
                ),
            ),
        ),
        Confession(
            person="reyes",
            day=10.3,
            entry_point="efficiency",
            mindset="lost",
            ailment="fatigue",
            text=(
                "I chaired four meetings about shop-front permits and asked everybody to hurry. I never "
                "asked which step takes how many days."
            ),
            pledges=(
                Pledge(
                    text="Walk one shop-front application through every step and time each of them",
                    acceptance="The times hang in the hall; any five files agree with the system",
                    due=84,
                    kept=78.2,
                    result="Eleven steps timed and on the wall since Monday. Six of them only wait.",
                ),
            ),
        ),
        # A head's own; nobody else reads it.
        Confession(
            person="harper",
            day=36.5,
            entry_point="spirit",
            ailment="calcium",
            text="I let the damp complaints from Harbour Street lie because I had no budget to offer.",
        ),
    ),
    nudges=(
        Nudge(
            leader="reyes",
            day=44.2,
            kind="guide",
            item="An answer within five days",
            words="Do not only count the days. Ring three people a week and ask what they were told.",
            answer="We ring three every Friday. Two of nine did not know who would come; fixed.",
        ),
        Nudge(
            leader="reyes",
            day=76.3,
            kind="urge",
            measure="Outer walls of Harbour Street insulated",
            words="The deadline is past. Which block is still open, and what keeps you from it?",
        ),
    ),
    burdens=(
        Burden(
            person="silva",
            day=31.3,
            kind="material",
            title="Two proofs of address for a parking permit",
            harm="A third of the visits to the desk end with a second visit.",
            unit="FH-DSK",
            fate="abolished",
            reason="The council tax record shows the address. Nobody is asked for it any more.",
            judge="silva",
            decided=38.2,
            effective=45,
        ),
        Burden(
            person="okafor",
            day=34.1,
            kind="step",
            title="Drawings stamped by planning before building control may open them",
            harm="Adds eight days in which nobody looks at anything.",
            unit="FH-PER",
            fate="changed",
            reason="Both read the drawings at once; the stamp comes at the end.",
            judge="okafor",
            decided=47.3,
            effective=50,
        ),
        Burden(
            person="okafor",
            day=36.2,
            kind="rule",
            title="A neighbour's signature under every fence application",
            harm="People say it sets neighbours against each other.",
            unit="FH-PER",
            fate="kept",
            reason="The by-law asks for it where a fence exceeds two metres; below that it is dropped.",
            judge="okafor",
            decided=52.1,
            effective=52,
        ),
        Burden(
            person="novak",
            day=70.2,
            kind="habit",
            title="Case files mailed to oneself to work on them at home",
            harm="Nobody knows which copy is the right one.",
            unit="FH-DAT",
        ),
    ),
    rules=(
        Rule(
            measure="Booked repair slots and a call on the day",
            person="harper",
            day=77.2,
            title="Rule for booked repair slots",
            number="FH-REP 2026/2",
            summary="Every repair has a two-hour slot and a call an hour before. A missed slot is rung "
            "the same day, and the head signs the list of missed slots every Friday.",
            effective=78,
            review=260,
        ),
        Rule(
            measure="The desk is open until eight on Thursdays",
            person="silva",
            day=72.3,
            title="Rule for the late desk",
            number="FH-DSK 2026/1",
            summary="Two people stay until eight on Thursdays. Visitors are counted every hour, and the "
            "numbers decide whether the evening stays.",
            effective=73,
            review=82,
        ),
    ),
    slogan=Slogan(
        person="quinn",
        day=58.3,
        unit="FH",
        title="A culture of excellence",
        text="We will further strengthen our commitment and continuously improve our services.",
        indicator="Satisfaction",
        measured_in="%",
        baseline="90",
        target="95",
        acceptance="Significant improvement in public satisfaction.",
        deadline=140,
    ),
)
