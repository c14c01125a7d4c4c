"""Who may speak, see and handle voices, in which phase, and the facts that refuse it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import (
    Visitor,
    in_unit,
    is_inspector,
    is_office,
    require,
    require_open,
    unit_ids,
)
from zhixing.voices.models import Exchange, Voice
from zhixing.voices.rules.problems import leads
from zhixing.web.errors import Refused


class AlreadySaid(Refused):
    """The form was sent before with other words; nothing of the second sending was kept."""

    code = "already_said"
    field = "text"


class NotConsented(Refused):
    """The sender did not allow the voice to be made public."""

    code = "not_consented"


class ReasonMissing(Refused):
    code = "reason_missing"
    field = "reason"


class NothingAsked(Refused):
    """There is no question that waits for a reply."""

    code = "nothing_asked"


class NothingSelected(Refused):
    code = "nothing_selected"


class NoSuchReceipt(Refused):
    """No voice has this receipt code."""

    code = "no_such_receipt"
    status = 404
    field = "code"


class NoContact(Refused):
    code = "no_contact"


class NothingToImport(Refused):
    """Every row was imported before, or none is without error."""

    code = "nothing_to_import"


class FaultyRows(Refused):
    """Rows with errors, and nobody chose to leave them out."""

    code = "faulty_rows"


class PreviewGone(Refused):
    """The file between preview and confirmation is no longer there, or is not this person's."""

    code = "preview_gone"
    status = 404


def may_speak(campaign: Campaign) -> bool:
    return campaign.grants(Verb.SPEAK)


def may_record(person: Visitor, campaign: Campaign) -> bool:
    """Write down what came by telephone, letter or inspection: whoever has a duty or a post.

    In every phase: letters and inspectors do not keep to phases, and what came must be kept.
    """
    at_work = is_office(person, campaign) or bool(unit_ids(person))
    return at_work and campaign.closed_at is None


def may_import(person: Visitor, campaign: Campaign) -> bool:
    return is_office(person, campaign) and campaign.closed_at is None


def may_moderate(person: Visitor, campaign: Campaign) -> bool:
    return is_office(person, campaign) and campaign.closed_at is None


def is_public(voice: Voice) -> bool:
    """Open to everybody: the sender allowed it, and the office looked at it."""
    return voice.consent == Voice.Consent.PUBLIC and voice.moderation == Voice.Moderation.SHOWN


def may_see(person: Visitor, voice: Voice) -> bool:
    return is_public(voice) or may_see_inner(person, voice)


def may_see_inner(person: Visitor, voice: Voice) -> bool:
    """Everything but the contact: who runs the campaign, inspects it, handles the voice, or gave it
    a name of their own."""
    if not person.is_authenticated:
        return False
    runs = is_office(person, voice.campaign) or is_inspector(person, voice.campaign)
    own = person.pk in {voice.recorded_by_id, voice.spoken_by_id}
    return runs or own or in_unit(person, voice.unit) or _handles(person, voice)


def may_open_contact(person: Visitor, voice: Voice) -> bool:
    """Read how to reach the sender: the office, and the lead unit of the voice's problem."""
    return is_office(person, voice.campaign) or _leads(person, voice)


def may_ask(person: Visitor, voice: Voice) -> bool:
    """Ask the sender a question: the office and the lead unit, while the campaign is open."""
    return may_open_contact(person, voice) and voice.campaign.closed_at is None


def require_moderate(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless may_moderate."""
    require(is_office(person, campaign), _("只有领导小组办公室可以审核诉求能否公开"))
    require_open(campaign)


def require_record(person: Visitor, campaign: Campaign) -> None:
    require_open(campaign)
    require(may_record(person, campaign), _("只有本单位在职人员可以登记诉求"))


def require_import(person: Visitor | None, campaign: Campaign) -> None:
    """Raise AlreadyClosed or NotYours; None stands for the console, which may."""
    require_open(campaign)
    require(person is None or is_office(person, campaign), _("只有领导小组办公室可以导入诉求"))


def require_ask(person: Visitor, voice: Voice) -> None:
    require_open(voice.campaign)
    require(may_ask(person, voice), _("只有办公室和牵头单位的人员可以向提出人提问"))


def require_consent(voice: Voice) -> None:
    if voice.consent != Voice.Consent.PUBLIC:
        raise NotConsented(_("提出人只同意用于办理，第 %(n)s 号诉求不能公开") % {"n": voice.pk})


def require_question(voice: Voice) -> None:
    """Raise NothingAsked unless the last question still waits for a reply."""
    last = (
        voice.exchanges.filter(kind__in=[Exchange.Kind.QUESTION, Exchange.Kind.REPLY])
        .order_by("-at", "-pk")
        .first()
    )
    if last is None or last.kind != Exchange.Kind.QUESTION:
        raise NothingAsked(_("目前没有等待您回复的提问；要补充情况，请用“补充”"))


def _leads(person: Visitor, voice: Voice) -> bool:
    return voice.problem is not None and leads(person, voice.problem)


def _handles(person: Visitor, voice: Voice) -> bool:
    problem = voice.problem
    return problem is not None and (
        leads(person, problem)
        or any(in_unit(person, unit) for unit in problem.supporting_units.all())
    )
