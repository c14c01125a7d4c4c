"""Discussion by short statements: topics, statements, reasons, votes, sealed ballots."""

from zhixing.discussions.models.maps import Consensus, Edition, GroupName
from zhixing.discussions.models.topics import Argument, Statement, Topic
from zhixing.discussions.models.votes import Ballot, Batch, Participant, Sitting, Tally, Vote

__all__ = [
    "Argument",
    "Ballot",
    "Batch",
    "Consensus",
    "Edition",
    "GroupName",
    "Participant",
    "Sitting",
    "Statement",
    "Tally",
    "Topic",
    "Vote",
]
