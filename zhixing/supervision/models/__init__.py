"""Rounds, the draws that order what they check, who goes where, and what was found there."""

from zhixing.supervision.models.checks import (
    Finding,
    SpotCheck,
    SpotFile,
    TurnedAway,
    TurnedAwayFile,
)
from zhixing.supervision.models.draws import Draw, DrawnItem, Party, Recusal, Seat
from zhixing.supervision.models.rounds import Round

__all__ = [
    "Draw",
    "DrawnItem",
    "Finding",
    "Party",
    "Recusal",
    "Round",
    "Seat",
    "SpotCheck",
    "SpotFile",
    "TurnedAway",
    "TurnedAwayFile",
]
