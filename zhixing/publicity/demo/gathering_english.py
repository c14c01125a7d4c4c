"""The meetings of the English demo campaign, all of it invented."""

from __future__ import annotations

from zhixing.publicity.demo.gathering_script import Gathering, Settled

SPEECH = (
    "Colleagues,\n\n"
    "Last week I queued at our own front desk. I did not say who I was. It took fifty minutes, and"
    " the man before me had come for the third time with the same form, because each time somebody"
    " else told him that something else was missing. He was not angry. He had simply stopped"
    " expecting anything of us. That is worse.\n\n"
    "So for the next six months we listen, and then we fix what we heard. Three things are different"
    " from the last time we asked the town what it thinks.\n\n"
    "First, nothing that people tell us gets lost. Every matter has an owner and a date, and whoever"
    " raised it can see both. Second, nobody marks their own work. You say that it is done; somebody"
    " else goes and looks; and the person who complained has the last word. Third, this must not"
    " become another pile of paper. What is known already, we do not ask you to type again. If the"
    " forms of this campaign take more than half an hour of your week, tell me, and I will remove"
    " forms, not add reminders.\n\n"
    "Nobody has to take part. Nobody will be counted at the door, and no team will be ranked by how"
    " many of its people spoke. If you want to say something without your name, say it without your"
    " name, and nobody will try to find out.\n\n"
    "I begin with myself. Two of the last ten complaints about repairs were about letters that I"
    " signed and nobody followed. By the end of next month every repair that is late shows, in public,"
    " the day on which it should have been done. If it does not, ask me why at this very meeting.\n\n"
    "A meeting is one part in ten. The other nine happen out there. Thank you."
)

KICK_OFF = Gathering(
    kind="mobilisation",
    title="Fairhaven Listens: kick-off",
    unit="FH",
    day=1.125,
    minutes=60,
    place="Council chamber",
    host="morgan",
    recorder="quinn",
    practice="People come three times with the same form because three desks ask for it",
    target="Everybody knows where people can speak, and who takes it from there",
    effect="The first quick wins are done within a month",
    agenda="1. Why we listen\n2. How it works\n3. First decisions",
    points=(
        "The director reported on fifty minutes in our own queue. Heads of the front desk and of"
        " repairs each named the complaint they hear most."
    ),
    consensus="Nothing gets typed twice; a meeting that decides nothing need not be held.",
    next_steps="Minutes within three days; first look at the quick wins after two weeks.",
    speech=SPEECH,
    settled_on=3.7,
    absences={
        "FH-DSK": (7, "Staffing the desk"),
        "FH-PER": (5, "Staffing the desk"),
        "FH-REP": (8, "Out on repairs"),
    },
    decisions=(
        Settled(
            title="Say where people can speak, where people are",
            unit="FH",
            owner="quinn",
            due=12,
            measure="Posters with address, number and box at the desk, the library and the bus station.",
            acceptance="The reviewer visits all nine places and dials the number at each.",
            claimed_on=10.4,
            result="Nine posters are up; the box at the library is emptied every evening.",
            checker="stone",
            finding="Visited all nine. Eight fine; the one at the bus station was moved to eye level.",
        ),
        Settled(
            title="Stop every report that asks the desk for what the system knows",
            unit="FH",
            owner="novak",
            due=25,
            measure="List all reports, stop the doubles, draw the rest from the system.",
            acceptance="Desk staff confirm: at most half an hour of forms a week.",
            core=True,
            claimed_on=24.2,
            result="Of eleven reports six are gone and four come from the system.",
            checker="stone",
            finding="Asked five people at the desk; all five type one report a week instead of six.",
        ),
        Settled(
            title="Late repairs show the day they were due",
            unit="FH",
            owner="harper",
            due=45,
            measure="The public list of repairs shows the promised day, and marks those that passed.",
            acceptance="Ten repairs picked at random show the promised day of the work order.",
        ),
        Settled(
            title="Enforcement explains every notice in plain words",
            unit="FH-ENF",
            owner="bell",
            due=70,
            measure="One page with each notice: what is wrong, what to do, whom to call.",
            acceptance="Five people from outside read three notices and can say what to do.",
        ),
    ),
)

BREAKFAST = Gathering(
    kind="discussion",
    title="Breakfast with traders",
    unit="FH",
    day=38.125,
    minutes=60,
    place="Market hall",
    host="reyes",
    recorder="quinn",
    practice="Traders say that permits take too long",
    target="Hear what exactly takes long",
    effect="Two steps that can go",
    agenda="Round of introductions; open floor",
    points="A friendly talk. Several traders praised the new market hall.",
    consensus="We stay in touch.",
    called=("FH",),
)

NEXT = Gathering(
    kind="progress",
    title="Repairs: what is still late",
    unit="FH",
    day=-1,
    ahead=4.125,
    place="Room 2",
    host="reyes",
    recorder="quinn",
    practice="Eleven repairs are past their day",
    target="One owner and one new day for each",
    effect="None is late by the end of the month",
    agenda="One by one through the late repairs",
)

CHAPTER = (KICK_OFF, BREAKFAST, NEXT)
