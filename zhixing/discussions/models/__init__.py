"""Discussion by short statements: topics, statements, reasons, votes, sealed ballots."""

from zhixing.discussions.models.maps import Consensus, Edition, GroupName
from zhixing.discussions.models.topics import Argument, Fact, Statement, Topic
from zhixing.discussions.models.votes import Ballot, Batch, Participant, Sitting, Tally, Vote

__all__ = [
    "Argument",
    "Ballot",
    "Batch",
    "Consensus",
    "Edition",
    "Fact",
    "GroupName",
    "Participant",
    "Sitting",
    "Statement",
    "Tally",
    "Topic",
    "Vote",
]
