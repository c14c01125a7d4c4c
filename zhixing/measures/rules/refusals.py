"""The facts that refuse a step."""

from __future__ import annotations

from zhixing.web.errors import Refused


class WrongState(Refused):
    """The measure's state does not allow this step; H6 forbids skipping."""

    code = "wrong_state"


class EvidenceMissing(Refused):
    """Nothing yet supports the claim."""

    code = "evidence_missing"


class TasksUnfinished(Refused):
    """Tasks of the measure are still open."""

    code = "tasks_unfinished"


class NotAssigned(Refused):
    """The problem has no unit yet that could promise anything, or is no longer open."""

    code = "not_assigned"
    field = "problems"


class OwnerOutside(Refused):
    """The owner works neither in the lead unit nor above it."""

    code = "owner_outside"
    field = "owner"


class SameOwner(Refused):
    """The person is the owner already."""

    code = "same_owner"
    field = "owner"


class NotInTime(Refused):
    """A day that must lie ahead, or before the deadline, does not."""

    code = "not_in_time"
    field = "deadline"


class NoEffect(Refused):
    """Baseline and target are the same: nothing would change."""

    code = "no_effect"
    field = "target"


class WrongConsensus(Refused):
    """A consensus of another campaign."""

    code = "wrong_consensus"
    field = "consensus"


class TaskFinished(Refused):
    """The task is finished already."""

    code = "task_finished"


class SameFile(Refused):
    """The measure has this very file as evidence already."""

    code = "same_file"
    field = "file"


class ExtensionOpen(Refused):
    """A request for extension is waiting already."""

    code = "extension_open"


class AlreadyDecided(Refused):
    """The request for extension was decided before."""

    code = "already_decided"


class ClaimSettled(Refused):
    """The claim has its verdict; nobody is asked any more."""

    code = "claim_settled"


class AlreadyAnswered(Refused):
    """The raiser has answered this inquiry."""

    code = "already_answered"


class RaisersFirst(Refused):
    """The raisers are still being asked; an inspector goes where too few of them answer."""

    code = "raisers_first"


class MissingNotSaid(Refused):
    """A refusal must say what is missing."""

    code = "missing_not_said"
    field = "missing"


class NobodyToAnswer(Refused):
    """Every raiser was answered, or there is none."""

    code = "nobody_to_answer"
    field = "voices"


class NotRaiser(Refused):
    """The voice is not one of those that raised this measure's problems."""

    code = "not_raiser"
    field = "voices"


class AlreadyRated(Refused):
    """An answer is rated once."""

    code = "already_rated"


class AnswerSuperseded(Refused):
    """The voice was answered anew; only its latest answer is rated."""

    code = "answer_superseded"


class AlreadyFollowedUp(Refused):
    """The follow-up has been done."""

    code = "already_followed_up"


class NotSilent(Refused):
    """Somebody is not answered yet, is dissatisfied, or the days of silence have not passed."""

    code = "not_silent"


class HeldBack(Refused):
    """Another room ends this measure, after steps of its own."""

    code = "held_back"


class AlreadyReminded(Refused):
    """The owner was reminded of this deadline before."""

    code = "already_reminded"


class OutsideCampaign(Refused):
    """The unit or the problem does not belong to this campaign."""

    code = "outside_campaign"
    field = "unit"


class SameFate(Refused):
    """The decision is what was decided already."""

    code = "same_fate"
    field = "fate"


class NumberTaken(Refused):
    """The unit has registered a mechanism under this document number."""

    code = "number_taken"
    field = "number"
