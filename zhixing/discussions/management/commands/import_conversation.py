"""Import a discussion that Polis exported: statements, people and votes, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from zhixing.analysis.opinion_map import BadVotes
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries.campaigns import campaigns, current_campaigns
from zhixing.discussions.actions import maps
from zhixing.discussions.actions.conversations import import_conversation
from zhixing.discussions.opinion_map_file import sentence
from zhixing.documents.conversations import Conversation, Fault, read_conversation
from zhixing.organisation.models import Person
from zhixing.web.errors import Refused

BAD_INPUT = 2


class Command(BaseCommand):
    help = "import a discussion from a folder that Polis exported, and map it"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--campaign", default="", metavar="SLUG", help="default: the latest that runs"
        )
        parser.add_argument("--title", default="", help="default: the folder's name")

    def handle(self, *args: Any, folder: Path, campaign: str, title: str, **options: Any) -> None:
        found = _campaign(campaign)
        by = _leader(found)
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            try:
                conversation = read_conversation(folder)
                bar_of = bar.add_task(_("导入"), total=len(conversation.vote))
                topic = import_conversation(
                    campaign=found,
                    title=(title or folder.resolve().name)[:120],
                    conversation=conversation,
                    by=by,
                    progress=lambda done, everything: bar.update(
                        bar_of, completed=done, total=everything
                    ),
                )
            except Fault as fault:
                raise _bad(sentence(fault)) from fault
            except BadVotes as error:
                raise _bad(str(error)) from error
            except Refused as refusal:
                raise _bad(refusal.message) from refusal
        edition = maps.attempt(topic)
        self.stdout.write(_told(conversation))
        if edition is None:
            self.stderr.write(_("意见图谱还没有算出来，后台会再算。"))
        self.stdout.write(f"/topics/{topic.pk}/  /topics/{topic.pk}/map/")


def _told(conversation: Conversation) -> str:
    return _("已导入观点 %(statements)s 条、参与者 %(people)s 人、表态 %(votes)s 个。") % {
        "statements": len(conversation.statements),
        "people": len(conversation.participants),
        "votes": len(conversation.vote),
    }


def _campaign(slug: str) -> Campaign:
    found = campaigns().filter(slug=slug).first() if slug else current_campaigns().first()
    if found is None:
        slugs = "、".join(Campaign.objects.values_list("slug", flat=True)) or "—"
        raise _bad(
            _("没有网址名为 %(slug)s 的活动；现有：%(slugs)s")
            % {"slug": slug or "—", "slugs": slugs}
        )
    return found


def _leader(campaign: Campaign) -> Person:
    """Whose act the import is: the campaign's leader."""
    held = campaign.duties.filter(role=Duty.Role.LEADER, ended__isnull=True)
    duty = held.select_related("person").first()
    if duty is None:
        raise _bad(_("活动“%(name)s”还没有组长，请先明确。") % {"name": campaign.name})
    return duty.person


def _bad(message: str) -> CommandError:
    return CommandError(message, returncode=BAD_INPUT)
