"""Updates that were made only after a reminder (不推不动, rows F5 and H7).

Read from what people did, never by checking in: an update is a piece of evidence, a finished step,
a claim that something is done, a reading. A reminder is the software's mail about a deadline, or
a leader's urge. What follows a reminder about the same matter within `DAYS` working days counts as
pushed; in a matter that moves by itself some updates follow one by chance, so the share says more
of a unit, and of the campaign, than any single line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.counting import Gathered, kept_today
from zhixing.ledger import reference
from zhixing.ledger.models import Entry
from zhixing.measures.models import Claim, Evidence, Task
from zhixing.plans.models import ItemCheck, PlanItem, Urge
from zhixing.plans.queries.items import in_force
from zhixing.web import working_days

DAYS = 5
REMINDED = "measure.reminded"


@dataclass(frozen=True, slots=True)
class Update:
    """Something done about a matter (`measure:7`, `planitem:3`), in a unit, and when."""

    subject: str
    title: str
    path: str
    unit: str
    at: datetime
    after: datetime | None = None

    @property
    def pushed(self) -> bool:
        return self.after is not None


def updates(campaign: Campaign) -> list[Update]:
    """Everything done about the campaign's matters, the latest first, each with the reminder that
    it followed."""
    reminders = _reminders(campaign)
    found = [_after(one, reminders.get(one.subject, [])) for one in _made(campaign)]
    return sorted(found, key=lambda one: (one.at, one.subject), reverse=True)


def _all(campaign: Campaign) -> list[Update]:
    return kept_today("all updates", campaign, lambda: updates(campaign))


def _pushed(campaign: Campaign) -> list[Update]:
    return [one for one in _all(campaign) if one.pushed]


def _after(update: Update, reminders: list[datetime]) -> Update:
    """The update with the last reminder before it, where that is near enough."""
    at = bisect_right(reminders, update.at)
    if not at or working_days.between(_day(reminders[at - 1]), _day(update.at)) > DAYS:
        return update
    return Update(
        update.subject, update.title, update.path, update.unit, update.at, reminders[at - 1]
    )


def _reminders(campaign: Campaign) -> dict[str, list[datetime]]:
    """When each matter was reminded of, the earliest first."""
    mails = Entry.objects.filter(campaign=reference(campaign), kind=REMINDED)
    urged = Urge.objects.filter(duty__campaign=campaign, kind=Urge.Kind.URGE)
    found = defaultdict(list)
    pairs = [*mails.values_list("subject", "time"), *urged.order_by().values_list("subject", "at")]
    for subject, at in sorted(pairs, key=lambda pair: pair[1]):
        found[subject].append(at)
    return found


def _made(campaign: Campaign) -> Iterator[Update]:
    measure = ("measure", "measure__title", "measure__lead_unit__path", "measure__lead_unit__name")
    item = ("pk", "title", "unit__path", "unit__name")
    of_item = ("item", "item__title", "item__unit__path", "item__unit__name")
    own: Any = {"measure__campaign": campaign}
    yield from _rows("measure", Evidence.objects.filter(**own).values_list(*measure, "at"))
    yield from _rows("measure", Claim.objects.filter(**own).values_list(*measure, "at"))
    done = Task.objects.filter(**own, done_at__isnull=False)
    yield from _rows("measure", done.values_list(*measure, "done_at"))
    claimed = in_force(campaign).filter(claimed_at__isnull=False)
    yield from _rows("planitem", claimed.values_list(*item, "claimed_at"))
    # A claim that was sent back stands only in its check; one that was confirmed stands in both.
    refused = ItemCheck.objects.filter(item__plan__campaign=campaign).exclude(
        item__claimed_at=F("claimed_at"), item__state=PlanItem.State.VERIFIED
    )
    yield from _rows("planitem", refused.values_list(*of_item, "claimed_at"))


def _rows(name: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[Update]:
    for key, title, path, unit, at in rows:
        yield Update(f"{name}:{key}", title, path, unit, at)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


UPDATES = Gathered(
    "updates", _("进展更新"), _("佐证、完成的步骤、办结申请，每一次算一次"), "update", _all
)
PUSHED = Gathered(
    "pushed",
    _("催了才动"),
    format_lazy(_("在提醒或催办之后 {days} 个工作日内才有的更新"), days=DAYS),
    "update",
    _pushed,
)
