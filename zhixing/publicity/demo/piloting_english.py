"""Fairhaven: what was tried without anybody knowing the way, all of it invented."""

from __future__ import annotations

from zhixing.publicity.demo.piloting_script import Ending, Trial

EVENINGS = Trial(
    day=31.15,
    owner="harper",
    unit="FH-REP",
    title="Evening repair slots booked by text message",
    text="Tenants of Orchard Estate book a repair between six and nine in the evening by text.",
    indicator="Evening repairs done",
    measured_in="a week",
    baseline="0",
    target="40",
    acceptance="Over two weeks at least forty evening repairs a week, from the work orders.",
    deadline=70,
    hypothesis="Tenants miss daytime slots because they work. Forty a week should come.",
    scope="Orchard Estate, 620 homes, one van with two fitters, five weeks.",
    bounds="At most 6,000 in overtime; no daytime slot is given up; volunteers only.",
    limit_of="Overtime paid",
    limit="6000",
    limit_unit="dollars",
    begins=34,
    ends=66,
    stop_rule="Overtime reaches 6,000, or a daytime slot is cancelled for it: stop the same day.",
    basis="Three hundred missed appointments last year; nobody in the region offers evenings.",
    procedure="Agreed with both depots and the deputy director, minutes of the ninth meeting.",
    clerk="quinn",
    readings=((45, "1850", "first two weeks"), (58, "3900", "one fitter off sick")),
    ending=Ending(
        day=67.2,
        result="Fifty-two repairs in five weeks. A second round of letters changed nothing.",
        within="3,900 paid in overtime; no daytime slot was cancelled; both fitters volunteered.",
        cause="Most evening calls were leaks, which cannot wait; the rest wanted Saturday.",
        remedy="The van went back to days; all tenants were called, four jobs were redone.",
        finder="morgan",
        found=70.3,
        reasons="Filed first, within its bounds, told straight. We know now: it is Saturday.",
        facts=(
            ("inexperience", "Nobody in the region had tried it."),
            ("unrestricted", "The city's rules leave opening hours to the service."),
            ("unselfish", "Overtime was paid by the scale; the pay slips were seen."),
            ("procedure", "Minutes of the ninth meeting."),
            ("bounds", "3,900 of 6,000; the day rosters are complete."),
            ("remedy", "Eight of the calls were checked."),
        ),
        concluder="reyes",
        concluded=71.4,
        conclusion="adjust",
        why="Saturday mornings instead, as a new pilot with its own filing.",
        clarifier="morgan",
        clarified=73.2,
        audience="All staff, and the tenants' council",
        words=(
            "Evening slots did not work. They were a pilot, filed before it began and within its"
            " bounds. Nothing of it is held against Repairs or Lee Harper."
        ),
    ),
)

QUEUE = Trial(
    day=-14.7,
    owner="novak",
    unit="FH-DAT",
    title="Publish the permit queue live, desk by desk",
    text="Every permit shows at which desk it waits and since when, without names.",
    indicator="Calls asking where a permit is",
    measured_in="a week",
    baseline="210",
    target="90",
    acceptance="Two weeks in a row below ninety such calls, from the telephone log.",
    deadline=35,
    hypothesis="People call because they cannot see. Showing the queue should halve the calls.",
    scope="Building permits only, 380 open cases.",
    bounds="No name and no address is shown; at most 20 complaints; no desk works longer for it.",
    limit_of="Complaints about what is shown",
    limit="20",
    limit_unit="complaints",
    begins=-12,
    ends=20,
    stop_rule="A name or an address appears, or the twentieth complaint arrives: take it down.",
    basis="One call in three asks where a permit is.",
    procedure="Agreed with permits and with the city's data officer in writing.",
    clerk="quinn",
    readings=((-9, "2", ""), (-5, "3", "wording of one desk"), (-1, "5", "")),
)

CHAPTER = (EVENINGS, QUEUE)
