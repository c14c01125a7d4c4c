"""The opinion map: groups of opinion, what each stands for, and what all of them agree on.

`Votes` checks votes, `opinion_map` maps them, `standing_map` maps them with the groups of an
earlier map, `LiveVotes` keeps a map up to date, `bridging_scores` is a second opinion on what
unites, and `published` is what may leave the server. Everything is arrays in and frozen results
out; participants and statements are numbers from 0. The method is told in docs/opinion-map.md.
"""

from zhixing.analysis.opinion_map.bridging import Bridging
from zhixing.analysis.opinion_map.live import LiveVotes
from zhixing.analysis.opinion_map.mapping import bridging_scores, opinion_map
from zhixing.analysis.opinion_map.records import Frame, Group, OpinionMap, Stability
from zhixing.analysis.opinion_map.selection import Consensus, Representative
from zhixing.analysis.opinion_map.sharded import gram_of_shards, opinion_map_of_shards
from zhixing.analysis.opinion_map.spectrum import NotConverged
from zhixing.analysis.opinion_map.standing import standing_map
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
    "LiveVotes",
    "NotConverged",
    "OpinionMap",
    "Published",
    "Representative",
    "Stability",
    "Statistics",
    "Votes",
    "bridging_scores",
    "gram_of_shards",
    "opinion_map",
    "opinion_map_of_shards",
    "published",
    "standing_map",
]
