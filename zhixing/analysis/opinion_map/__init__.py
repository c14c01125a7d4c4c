"""The opinion map: groups of opinion, what each stands for, and what all of them agree on.

`Votes` checks votes; `opinion_map` maps them; `bridging_scores` is a second opinion on what
unites. Everything is arrays in and frozen results out; participants and statements are numbers
from 0. The method is told in docs/opinion-map.md.
"""

from zhixing.analysis.opinion_map.bridging import Bridging
from zhixing.analysis.opinion_map.mapping import bridging_scores, opinion_map
from zhixing.analysis.opinion_map.records import Frame, Group, OpinionMap, Stability
from zhixing.analysis.opinion_map.selection import Consensus, Representative
from zhixing.analysis.opinion_map.spectrum import NotConverged
from zhixing.analysis.opinion_map.statistics import Counts, Statistics
from zhixing.analysis.opinion_map.suppression import Published, published
from zhixing.analysis.opinion_map.votes import BadVotes, Votes

__all__ = [
    "BadVotes",
    "Bridging",
    "Consensus",
    "Counts",
    "Frame",
    "Group",
    "NotConverged",
    "OpinionMap",
    "Published",
    "Representative",
    "Stability",
    "Statistics",
    "Votes",
    "bridging_scores",
    "opinion_map",
    "published",
]
