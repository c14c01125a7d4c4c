"""The opinion map: groups of opinion, what each stands for, and what all of them agree on."""

from zhixing.analysis.opinion_map.mapping import opinion_map
from zhixing.analysis.opinion_map.records import OpinionMap
from zhixing.analysis.opinion_map.votes import BadVotes, Votes

__all__ = ["BadVotes", "OpinionMap", "Votes", "opinion_map"]
