"""The facts that refuse a step."""

from __future__ import annotations

from zhixing.web.errors import Refused


class WrongStage(Refused):
    """The rectification has not come so far, or is past that step."""

    code = "wrong_stage"


class NotInTime(Refused):
    """A day that must lie ahead, or not after another one, does not."""

    code = "not_in_time"
    field = "due"


class UnitOutside(Refused):
    """The unit does not belong to the organisation of the campaign."""

    code = "unit_outside"
    field = "unit"


class AlreadyReplied(Refused):
    """The letter was sent; a second one would leave nobody knowing which holds."""

    code = "already_replied"


class AlreadyRegistered(Refused):
    """The very same point stands in this feedback, or the finding was registered before."""

    code = "already_registered"
    field = "problem"


class SameFile(Refused):
    """The feedback has this very file already."""

    code = "same_file"
    field = "documents"


class MissingNotSaid(Refused):
    """A refusal must say what is missing, and until when it is to be done."""

    code = "missing_not_said"
    field = "missing"


class StillPublished(Refused):
    """The days for comment are not over, or an objection is not answered."""

    code = "still_published"


class PublicationOver(Refused):
    """The days for comment are over, or what was published does not stand any more."""

    code = "publication_over"


class AlreadyAnswered(Refused):
    """The objection has its answer."""

    code = "already_answered"


class LookBackNotPlanned(Refused):
    """What is to last is looked at again; the day must be said."""

    code = "look_back_not_planned"
    field = "look_back_on"


class NothingToImport(Refused):
    """Every row is known already, or faulty."""

    code = "nothing_to_import"


class FaultyRows(Refused):
    """Rows have errors, and nobody said to leave them out."""

    code = "faulty_rows"


class PreviewGone(Refused):
    """The table that waited for its confirmation is not there any more."""

    code = "preview_gone"
    status = 404
