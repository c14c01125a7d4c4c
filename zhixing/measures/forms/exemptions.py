"""What is typed when a failed pilot is judged, and about people (能上能下)."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.measures.actions.exemptions import ASKED
from zhixing.measures.forms.pilots import LONG, is_yes
from zhixing.measures.models import Condition, Measure, Recommendation
from zhixing.organisation.pickers import PersonField
from zhixing.web.forms import DateField, LineField, TextField

WORDS = "{}_words"
MOST_GROUNDS = 20


def _conditions() -> dict[str, forms.Field]:
    """For each condition: met or not, and the facts."""
    found: dict[str, forms.Field] = {}
    for key in ASKED:
        found[key.value] = forms.TypedChoiceField(
            label=Condition.Key(key).label,
            choices=[("yes", _("符合")), ("no", _("不符合"))],
            coerce=is_yes,
            widget=forms.RadioSelect,
        )
        found[WORDS.format(key.value)] = TextField(
            label=_("凭什么这样认定"),
            max_chars=LONG,
            rows=2,
            required=False,
            help_text=_("不符合的必填"),
        )
    return found


_Conditions = type("_Conditions", (forms.Form,), _conditions())


class FindingForm(_Conditions):  # type: ignore[valid-type,misc]  # its fields are made from the keys
    """The conditions one by one; the outcome follows from them."""

    exempt = forms.TypedChoiceField(
        label=_("认定结论"),
        choices=[("yes", _("容错免责")), ("no", _("不予免责"))],
        coerce=is_yes,
        widget=forms.RadioSelect,
    )
    reasons = TextField(label=_("认定理由"), max_chars=LONG, rows=4)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for key in ASKED:
            said = WORDS.format(key.value)
            if data.get(key.value) is False and not data.get(said) and said not in self.errors:
                self.add_error(said, _now("不符合的，须写明事实。"))
        if self.errors:
            return data
        conditions = {key.value: (data[key.value], data[WORDS.format(key.value)]) for key in ASKED}
        return {"exempt": data["exempt"], "reasons": data["reasons"], "conditions": conditions}


class AppealForm(forms.Form):
    text = TextField(
        label=_("申诉理由"), max_chars=LONG, rows=5, help_text=_("哪一项认定与事实不符，凭什么")
    )


class DecideAppealForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("复核结论"),
        choices=[("yes", _("改为容错免责")), ("no", _("维持原认定"))],
        coerce=is_yes,
        widget=forms.RadioSelect,
    )
    decision = TextField(label=_("复核意见"), max_chars=LONG, rows=4)


class ClarifyForm(forms.Form):
    audience = LineField(
        label=_("澄清范围"), max_chars=200, help_text=_("谁听说过这件事，就向谁说清楚")
    )
    text = TextField(label=_("澄清内容"), max_chars=LONG, rows=4)
    on = DateField(label=_("澄清日期"), initial=timezone.localdate)


class RecommendForm(forms.Form):
    """Somebody up or down, on records."""

    person = PersonField(label=_("人员"))
    direction = forms.ChoiceField(
        label=_("建议"), choices=Recommendation.Direction.choices, widget=forms.RadioSelect
    )
    grounds = TextField(label=_("理由"), max_chars=LONG, rows=5, help_text=_("写事实，不写印象"))
    measures = LineField(
        label=_("依据的举措"),
        max_chars=200,
        help_text=_("写举措页面上的编号，几项之间用逗号隔开"),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._campaign = campaign
        cast("PersonField", self.fields["person"]).among()

    def clean_measures(self) -> list[Measure]:
        typed = re.findall(r"[0-9]{1,12}", self.cleaned_data["measures"])[:MOST_GROUNDS]
        wanted = sorted({int(number) for number in typed})
        found = list(Measure.objects.filter(campaign=self._campaign, pk__in=wanted).order_by("pk"))
        unknown = sorted(set(wanted) - {measure.pk for measure in found})
        if unknown or not found:
            numbers = "、".join(map(str, unknown)) or self.cleaned_data["measures"]
            raise ValidationError(
                _now("本次活动没有这样的举措：%(numbers)s。") % {"numbers": numbers}
            )
        return found


class StatementForm(forms.Form):
    answer = TextField(label=_("本人意见"), max_chars=LONG, rows=5)


class HandOverForm(forms.Form):
    passed_to = LineField(
        label=_("移交对象"), max_chars=120, help_text=_("有干部管理权限的部门，由它依规决定")
    )
    passed_on = DateField(label=_("移交日期"), initial=timezone.localdate)
