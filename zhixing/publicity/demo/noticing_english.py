"""Fairhaven: a commendation, a criticism that was heard and removed, a slip that turned yellow."""

from __future__ import annotations

from zhixing.publicity.demo.noticing_script import Blame, Chase, Noticing, Praise

CHAPTER = Noticing(
    praise=Praise(
        day=64.2,
        unit="FH-REP",
        measure="Booked repair slots and a call on the day",
        title="Commendation of the Repairs Service for booked slots",
        occasion="The clerk went through every measure that was closed, its check and its ratings.",
        facts="Repairs now have a booked slot and a call on the day. The tenants who complained confirmed it one by one.",
        demands="Please write it down on one page, so that other services can do the same.",
        response="Graded by a tenant",
        result="Confirmed by those who raised it",
    ),
    blame=Blame(
        day=40.2,
        unit="FH-DSK",
        measure="The desk is open until eight on Thursdays",
        title="Criticism of the Front Desk for closing early on two Thursdays",
        occasion="A reviewer went there unannounced on the first two Thursdays after the promise.",
        facts="The desk closed at six on both Thursdays, while the sign said eight. Three people were turned away.",
        rule="Service charter, section 4: what is posted as opening hours is kept.",
        demands="Publish the Thursday roster within five working days, and report every Friday.",
        ground="What was promised, and by when",
        head="silva",
        reply="On the first Thursday the building was closed for a fire alarm. The second was our fault: the roster had a gap.",
        answer="The alarm is on record, so the first Thursday is noted as excused. The second stands.",
        removed=62.4,
        reason="Three Thursdays in a row were open until eight, and those who raised it confirmed it.",
    ),
    chase=Chase(
        day=56.3,
        unit="FH-REP",
        measure="Outer walls of Harbour Street insulated",
        receiver="harper",
        demands="Say for each block what is done and what is waiting for whom, within three working days.",
        sharper="There was no answer in time. Please come and explain, with a date for each block.",
        ago=5.4,
    ),
)
