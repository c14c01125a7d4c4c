"""The shape of topics, statements, reasons, votes and sittings, for pages and API."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions.sittings import SIDES
from zhixing.discussions.actions.votes import MOST, Choice
from zhixing.discussions.models import Argument, Sitting, Vote
from zhixing.discussions.models.topics import STATEMENT_LENGTH
from zhixing.voices.models import Problem
from zhixing.voices.rules.problems import LIVE
from zhixing.web.forms import DateField, LineField, RecordsField, TextField

SEEDS = 30
LARGEST = 2**63 - 1  # number of a record in any database
WITHDRAW = "withdraw"
VALUES = {*Vote.Value.values, None}
LONGEST_VOTE = 100  # characters of one vote in a queue: names, a number of 19 digits, an age of 20


def live(campaign: Campaign) -> QuerySet[Problem]:
    """Problems that a topic may come from."""
    return Problem.objects.filter(campaign=campaign, state__in=LIVE)


class TopicForm(forms.Form):
    title = LineField(label=lazy("议题"), max_chars=120, help_text=lazy("一句话，最好是一个问题"))
    description = TextField(label=lazy("背景"), max_chars=4000, rows=4, required=False)
    old_notion = LineField(label=lazy("旧观念"), max_chars=200, required=False)
    new_notion = LineField(label=lazy("新观念"), max_chars=200, required=False)
    change = LineField(label=lazy("要改什么"), max_chars=200, required=False)
    problems = RecordsField(
        label=lazy("来自哪些问题"), queryset=Problem.objects.none(), required=False
    )
    seeds = TextField(
        label=lazy("先摆出来的观点"),
        max_chars=SEEDS * (STATEMENT_LENGTH + 1),
        rows=6,
        required=False,
        help_text=lazy("一行一条，每条最多 140 字；正反都要有，好让第一个来的人有话可表态"),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["problems"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = live(campaign)

    def clean_seeds(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["seeds"].splitlines() if line.strip()]
        if len(lines) > SEEDS:
            raise ValidationError(
                _("共 %(n)s 条，最多 %(max)s 条。") % {"n": len(lines), "max": SEEDS}
            )
        for number, line in enumerate(lines, start=1):
            if len(line) > STATEMENT_LENGTH:
                raise ValidationError(
                    _("第 %(number)s 条有 %(n)s 字，最多 %(max)s 字。")
                    % {"number": number, "n": len(line), "max": STATEMENT_LENGTH}
                )
        return lines

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        notions = [data.get(name) for name in ("old_notion", "new_notion", "change")]
        if any(notions) and not all(notions):
            self.add_error("change", _("旧观念、新观念、要改什么，三项要么都写，要么都不写。"))
        return data


class StatementForm(forms.Form):
    text = LineField(
        label=lazy("您的观点"),
        max_chars=STATEMENT_LENGTH,
        help_text=lazy("一句话只说一件事，别人才好表态；最多 140 字"),
    )


class ArgumentForm(forms.Form):
    side = forms.ChoiceField(
        label=lazy("立场"), choices=Argument.Side.choices, widget=forms.RadioSelect
    )
    text = TextField(label=lazy("理由"), max_chars=500, rows=3)


class ModerationForm(forms.Form):
    show = forms.TypedChoiceField(
        label=lazy("审核"),
        choices=(("yes", lazy("公开")), ("no", lazy("不公开"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=lazy("不公开的理由"), max_chars=500, required=False, help_text=lazy("作者会看到")
    )


# What reading JSON of strangers stumbles over.
_OUT_OF_SHAPE = (
    ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip


def _choice(row: Any) -> Choice:
    age = float(row.get("age", 0))
    if math.isnan(age):
        raise ValueError("an age that is no number")
    value = row["value"]
    return Choice(int(row["statement"]), None if value is None else int(value), age)


class TakeDownForm(forms.Form):
    reason = LineField(
        label=lazy("撤下的理由"),
        max_chars=500,
        help_text=lazy("看的人和作者都会看到；不要复述要撤下的内容"),
    )


class VoteForm(forms.Form):
    """One vote from a button, or many from a screen that was without a network. A vote that is
    withdrawn has the value "withdraw", among many null."""

    statement = forms.IntegerField(required=False, min_value=1)
    value = forms.ChoiceField(
        label=pgettext_lazy("one", "表态"),
        choices=[*Vote.Value.choices, (WITHDRAW, lazy("撤回"))],
        required=False,
    )
    votes = forms.CharField(required=False, max_length=LONGEST_VOTE * MOST)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        choices = self._queued(data.get("votes") or "")
        if data.get("statement") and data.get("value"):
            value = None if data["value"] == WITHDRAW else int(data["value"])
            choices.append(Choice(data["statement"], value))
        if not choices:
            raise ValidationError(_("没有收到表态，请重试一次。"), code="nothing")
        return {"choices": choices}

    def _queued(self, text: str) -> list[Choice]:
        try:
            rows = json.loads(text) if text else []
            choices = [_choice(row) for row in rows]
        except _OUT_OF_SHAPE as error:
            raise ValidationError(_("表态的格式不对，请刷新页面后重试。"), code="bad") from error
        if len(choices) > MOST or any(choice.value not in VALUES for choice in choices):
            raise ValidationError(
                _("一次最多 %(n)s 个表态，每个只能是赞成、不赞成或说不准。") % {"n": MOST},
                code="bad",
            )
        return choices


class SittingForm(forms.Form):
    title = LineField(label=lazy("座谈会名称"), max_chars=120)
    held_on = DateField(label=lazy("日期"))
    place = LineField(label=lazy("地点"), max_chars=120, required=False)
    way = forms.ChoiceField(
        label=lazy("表决方式"), choices=Sitting.Way.choices, widget=forms.RadioSelect
    )
    present = forms.IntegerField(label=lazy("到会人数"), min_value=1, max_value=100_000)

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > timezone.localdate():
            raise ValidationError(_("这一天还没有到。"), code="future")
        return held_on


class WithdrawalForm(forms.Form):
    reason = LineField(
        label=lazy("撤销理由"), max_chars=500, help_text=lazy("写明错在哪里；看议题的人都能读到")
    )


def _counted(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, required=False)


class TallyForm(forms.Form):
    """What a sitting said of one statement; no counts at all where it was not put to the vote."""

    statement = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    agree = _counted(lazy("赞成"))
    disagree = _counted(lazy("不赞成"))
    passed = _counted(lazy("说不准"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        blank = [side for side in SIDES if data.get(side) is None and side not in self.errors]
        if len(blank) < len(SIDES):
            for side in blank:
                self.add_error(side, _("三项都要填，没有的填 0；没有表决的，三项都留空。"))
        return data


def voted_on(tallies: Iterable[Mapping[str, Any]]) -> list[dict[str, int]]:
    """The cleaned tallies of statements that were put to the vote."""
    return [dict(tally) for tally in tallies if tally.get("agree") is not None]
