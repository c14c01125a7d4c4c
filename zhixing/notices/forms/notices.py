"""A notice and every step of its way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import UnitField
from zhixing.campaigns.models import Campaign, Clause
from zhixing.notices.forms.records import RecordField
from zhixing.notices.models import Ground, Notice
from zhixing.notices.models.notices import LEAST_DAYS
from zhixing.notices.queries.notices import STATES, clauses_of
from zhixing.notices.queries.records import remedies_of
from zhixing.web.attachments import AttachmentsField
from zhixing.web.forms import DateField, FilterForm, LineField, TextField, choose

MOST_DAYS = 30


class ContentForm(forms.Form):
    """What the notice says. rule, until and reply_days are for criticism."""

    title = LineField(
        label=_("标题"), max_chars=200, help_text=_("例如：关于第二季度窗口服务情况的通报")
    )
    addressed = LineField(
        label=_("主送"), max_chars=200, required=False, help_text=_("不填则为“各单位”")
    )
    occasion = TextField(
        label=_("引言"), max_chars=2_000, rows=2, required=False,
        help_text=_("什么时间、什么范围、用什么方式发现的"),
    )  # fmt: skip
    facts = TextField(
        label=_("事实"), max_chars=10_000, rows=6,
        help_text=_("写单位做了什么、没做什么，有时间、有数字；不评价个人"),
    )  # fmt: skip
    clause = forms.ModelChoiceField(
        label=_("依据条款"), queryset=Clause.objects.none(), required=False,
        empty_label=_("（不指定）"), help_text=_("通报批评用：违反了上位文件的哪一条"),
    )  # fmt: skip
    rule = TextField(
        label=_("依据的规定"), max_chars=5_000, rows=3, required=False,
        help_text=_("通报批评必填：规定的名称和原文；选了条款可以不填"),
    )  # fmt: skip
    demands = TextField(label=_("下步要求"), max_chars=5_000, rows=4)
    until = DateField(
        label=_("通报期至"), required=False, help_text=_("通报批评必填；整改到位可以提前撤销")
    )
    reply_days = forms.IntegerField(
        label=_("申辩期（工作日）"), min_value=LEAST_DAYS, max_value=MOST_DAYS, required=False,
        help_text=_("通报批评印发以前，单位有这么多天申辩；最少三天，不填就是三天"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, campaign: Campaign, kind: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_kind = kind
        choose(self, "clause", clauses_of(campaign))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["reply_days"] = data.get("reply_days") or LEAST_DAYS
        if (self.known_kind or data.get("kind")) == Notice.Kind.CRITICISM:
            self._demand_rule(data)
        return data

    def _demand_rule(self, data: dict[str, Any]) -> None:
        """A clause that was chosen is quoted, so that the notice still says it when it is gone."""
        clause = data.get("clause")
        if clause is not None and not data.get("rule"):
            data["rule"] = f"{clause}\n{clause.text}"
        if not data.get("rule"):
            self.add_error("rule", _now("通报批评须写明依据的规定，或者选择条款。"))
        if not data.get("until") and "until" not in self.errors:
            self.add_error("until", _now("通报批评须有期限。"))


class DraftForm(ContentForm):
    """A new notice about a unit."""

    kind = forms.ChoiceField(label=_("类别"), choices=Notice.Kind.choices, widget=forms.RadioSelect)
    unit = UnitField(label=_("通报单位"), help_text=_("通报只对单位，不对个人"))
    field_order = ("kind", "unit")


class GroundForm(forms.Form):
    """A record that the notice is to rest on."""

    kind = forms.ChoiceField(label=_("证明什么"), choices=Ground.Kind.choices)
    record = RecordField(label=_("记录"))
    words = TextField(
        label=_("说明"), max_chars=1_000, rows=2, required=False,
        help_text=_("这条记录说明了什么"),
    )  # fmt: skip

    def __init__(self, *args: Any, notice: Notice, wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_of(notice)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(kind.value, kind.label) for kind in kinds]
        self.wanted = wanted if wanted in kinds else kinds[0].value
        self.fields["kind"].initial = self.wanted
        self.record_field.offer(
            notice.campaign, notice.unit, self.wanted, str(self.data.get("record", ""))
        )

    @property
    def record_field(self) -> RecordField:
        field = self.fields["record"]
        assert isinstance(field, RecordField)  # noqa: S101 - as above
        return field


def kinds_of(notice: Notice) -> list[Ground.Kind]:
    """A criticism rests on facts; a commendation on what people say and what came of the work."""
    if notice.is_criticism:
        return [Ground.Kind.FACT]
    return [Ground.Kind.RESPONSE, Ground.Kind.RESULT]


class ReplyForm(forms.Form):
    text = TextField(
        label=_("申辩意见"), max_chars=10_000, rows=8,
        help_text=_("事实是否属实、有什么没有说到、已经做了什么"),
    )  # fmt: skip
    documents = AttachmentsField(label=_("佐证材料"), required=False)


class AnswerForm(forms.Form):
    answer = TextField(
        label=_("对申辩的答复"), max_chars=10_000, rows=6,
        help_text=_("采纳了什么、没有采纳什么、为什么"),
    )  # fmt: skip


class DecideForm(forms.Form):
    """The leader's word."""

    verdict = forms.ChoiceField(
        label=_("审批意见"),
        choices=[("approve", _("批准印发")), ("refuse", _("不批准"))],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("理由"), max_chars=2_000, rows=3, required=False, help_text=_("不批准时必填")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == "refuse" and not data.get("reason"):
            self.add_error("reason", _now("不批准请写明理由。"))
        return data


class WithdrawForm(forms.Form):
    reason = TextField(label=_("不再通报的理由"), max_chars=2_000, rows=3)


class RemoveForm(forms.Form):
    """After the rectification, with the record that shows it."""

    record = RecordField(
        label=_("整改到位的依据"),
        help_text=_(
            "送单位申辩以后核验的举措或任务：通报引用的、解决同一问题的，或者通报印发以后该单位承诺"
            "的整改任务"
        ),
    )
    reason = TextField(label=_("撤销理由"), max_chars=2_000, rows=3)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["record"]
        assert isinstance(field, RecordField)  # noqa: S101 - as above
        field.fill(remedies_of(notice), str(self.data.get("record", "")))


class NoticeFilter(FilterForm):
    """What may stand in the address of the list of notices."""

    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *Notice.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("情况"),
        required=False,
        choices=[
            ("", _("全部")),
            ("force", _("通报期内")),
            ("open", _("正在办理")),
            ("over", _("已期满、已撤销")),
            ("withdrawn", _("不再通报")),
        ],
    )
    unit = UnitField(label=_("通报单位"), required=False)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that hold; senseless ones let everything pass."""
        if not self.is_bound:
            return {}
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in ("kind", "state", "unit")}
        return {
            name: value
            for name, value in found.items()
            if value and (name != "state" or value in STATES)
        }
