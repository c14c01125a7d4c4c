"""Discussion by short statements: topics, statements and reasons, votes and their sealed ballots."""

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
