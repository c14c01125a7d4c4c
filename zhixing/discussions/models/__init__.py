"""Discussion by short statements: topics, statements, reasons, votes, sealed ballots."""

from zhixing.discussions.models.topics import Argument, Statement, Topic
from zhixing.discussions.models.votes import Ballot, Batch, Participant, Sitting, Tally, Vote

__all__ = [
    "Argument",
    "Ballot",
    "Batch",
    "Participant",
    "Sitting",
    "Statement",
    "Tally",
    "Topic",
    "Vote",
]
