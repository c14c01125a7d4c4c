"""What is typed about the comparison; the API validates through the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.comparison.models import Weights
from zhixing.comparison.rules import WHOLE, not_a_hundred
from zhixing.organisation.models import Unit
from zhixing.organisation.queries import subtree
from zhixing.web.forms import FilterForm, LineField, choose


def _share(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=WHOLE)


class WeighForm(forms.Form):
    response = _share(_("回应率权重"))
    resolution = _share(_("解决率权重"))
    satisfaction = _share(_("满意率权重"))
    reason = LineField(label=_("调整理由"), max_chars=300, help_text=_("为什么这样分，存证备查"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        weights = [data[name] for name in Weights.DEFAULTS if data.get(name) is not None]
        if len(weights) == len(Weights.DEFAULTS) and sum(weights) != WHOLE:
            self.add_error("satisfaction", not_a_hundred(sum(weights)))
        return data


class RecordsFilter(FilterForm):
    """What may stand in the address of the records behind a figure."""

    unit = forms.ModelChoiceField(
        label=_("单位及下级"), queryset=Unit.objects.none(), required=False, empty_label=_("全部")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        top = campaign.organiser
        choose(self, "unit", subtree(top).filter(depth__lte=top.depth + 1))

    @property
    def wanted(self) -> Unit | None:
        """The unit asked for; a senseless one shows all."""
        if not (self.is_bound and self.is_valid()):
            return None
        found: Unit | None = self.cleaned_data["unit"]
        return found
