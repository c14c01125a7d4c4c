"""The inspections of the English demo campaign."""

from __future__ import annotations

from zhixing.publicity.demo.inspecting_script import Inspecting

CHAPTER = Inspecting(
    inspectors=("novak", "harper"),
    staff="silva",
    title="First random round",
    purpose="What is reported done: go, look, and ask the people who raised it.",
    checks=4,
    facts={
        "measure": (
            "Stood at the counter for forty minutes: it is done as promised; three callers say so.",
            "Two weeks of records agree with the claim; the person who raised it agrees too.",
            "Seen on the spot: signs, steps and staff are in place; five files in order.",
        ),
        "item": (
            "Minutes and originals seen; the task is done and in use.",
            "Two colleagues asked at random both know the new way.",
        ),
    },
    undone="The new rule is out, but the counter still works the old way: half done.",
    finding="The counter was never told of the new rule; nobody outside notices a change.",
    conclusion="Checked one by one in the drawn order; nearly all is true. One task stopped on "
    "paper and was given back with a date. The draw files are published: anybody can redo them.",
    again="Second random round",
)
