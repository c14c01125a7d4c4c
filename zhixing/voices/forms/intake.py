"""The shape of what people say and of what is asked of lists; pages and API validate through it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.organisation.pickers import UnitField
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake as queries
from zhixing.web.attachments import MOST, AttachmentsField
from zhixing.web.forms import FilterForm, LineField, TextField

KINDS = (
    (Voice.Kind.PAIN, lazy("痛点：办事最难受、反复发生的事")),
    (Voice.Kind.DIFFICULTY, lazy("难点：想办却办不成、不好办的事")),
    (Voice.Kind.BLOCKAGE, lazy("堵点：卡在某个环节、推不动的事")),
    (Voice.Kind.SUGGESTION, lazy("建议：您认为可以怎样做得更好")),
)
RECORDED = tuple(choice for choice in Voice.Source.choices if choice[0] != Voice.Source.WEB)
CONTACT = ("name", "phone", "email")


class _SaidForm(forms.Form):
    """What every voice has, whichever way it came."""

    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    speaker = forms.ChoiceField(
        label=lazy("您是"), choices=Voice.Speaker.choices, widget=forms.RadioSelect
    )
    sector = forms.ChoiceField(
        label=lazy("行业"), choices=(("", lazy("不说明")), *Voice.Sector.choices), required=False
    )
    urgency = forms.ChoiceField(
        label=lazy("紧迫程度"),
        choices=(("", lazy("不说明")), *Voice.Urgency.choices),
        required=False,
    )
    kind = forms.ChoiceField(label=lazy("要说的是"), choices=KINDS, widget=forms.RadioSelect)
    text = TextField(
        label=lazy("内容"),
        max_chars=settings.VOICE_MAX_CHARACTERS,
        rows=8,
        help_text=lazy("什么时间、什么地方、什么事、希望怎样解决"),
    )
    title = LineField(label=lazy("标题"), max_chars=200, required=False)
    unit = UnitField(label=lazy("涉及单位"), required=False, none=lazy("不清楚或不涉及"))
    place = LineField(label=lazy("地点"), max_chars=120, required=False)
    attachments = AttachmentsField(
        label=lazy("附件"),
        required=False,
        help_text=lazy("图片、PDF、Word、Excel 或文本，最多 5 个，每个不超过 20 MB"),
    )
    consent = forms.ChoiceField(
        label=lazy("是否公开"),
        choices=Voice.Consent.choices,
        initial=Voice.Consent.PRIVATE,
        widget=forms.RadioSelect,
    )
    contact_name = LineField(label=lazy("怎样称呼"), max_chars=60, required=False)
    contact_phone = LineField(label=lazy("电话"), max_chars=40, required=False)
    contact_email = forms.EmailField(label=lazy("电子邮箱"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)  # noqa: S101 - tells the type checker
        unit.among(campaign.organiser)
        self.initial.setdefault("submission_key", uuid4())

    def clean(self) -> dict[str, Any]:
        """Gather the contact, and give a form that came without a key one of its own."""
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("speaker") != Voice.Speaker.ENTERPRISE:
            # Asked on the same page, and shown to enterprises only: what others chose before they
            # changed their mind is not theirs.
            cleaned["sector"] = cleaned["urgency"] = ""
        cleaned["submission_key"] = cleaned.get("submission_key") or uuid4()
        cleaned["contact"] = {name: cleaned.pop(f"contact_{name}", "") for name in CONTACT}
        return cleaned

    def renew(self) -> None:
        """Another key for what is sent next: the present one has made a voice already."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 - a page's form, not the API's
        data = self.data.copy()
        data["submission_key"] = str(uuid4())
        self.data = data

    @property
    def most_attachments(self) -> int:
        return MOST


class SpeakForm(_SaidForm):
    """Anybody's own words."""

    named = forms.ChoiceField(
        label=lazy("以谁的名义"),
        choices=(("", lazy("不留名：系统不记录是谁提交的")), ("yes", lazy("以我的名义"))),
        required=False,
        widget=forms.RadioSelect,
        help_text=lazy("以我的名义提交的，姓名和联系方式从人员记录带出，不用再填"),
    )

    def __init__(self, *args: Any, person: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person.is_authenticated:
            self.initial.setdefault("speaker", Voice.Speaker.STAFF)
        else:
            del self.fields["named"]

    def clean(self) -> dict[str, Any]:
        """Who speaks under their name is on the roll, and is not asked for what stands there."""
        cleaned = super().clean()
        cleaned["named"] = bool(cleaned.get("named"))
        if cleaned["named"]:
            known = {name: getattr(self.person, name) for name in CONTACT}
            cleaned["contact"] = {**known, **_given(cleaned["contact"])}
        return cleaned


def _given(contact: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in contact.items() if value}


class RecordForm(_SaidForm):
    """Somebody's words as a clerk took them down."""

    source = forms.ChoiceField(label=lazy("渠道"), choices=RECORDED, widget=forms.RadioSelect)
    authority = forms.ChoiceField(
        label=lazy("监督主体"),
        choices=(("", lazy("不适用")), *Voice.Authority.choices),
        required=False,
        help_text=lazy("渠道为外部监督时填写"),
    )
    said_at = forms.DateTimeField(
        label=lazy("提出时间"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=lazy("对方是什么时候说的"),
    )

    field_order = ("source", "authority", "said_at", "speaker", "sector", "urgency", "kind", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speaker"].label = _("提出人是")
        self.initial.setdefault("said_at", timezone.localtime().replace(second=0, microsecond=0))

    def clean_said_at(self) -> Any:
        said_at = self.cleaned_data["said_at"]
        if said_at > timezone.now():
            raise ValidationError(_("提出时间还没有到，请改成实际提出的时间。"), code="future")
        return said_at

    def clean_authority(self) -> str:
        authority: str = self.cleaned_data["authority"]
        inspected = self.cleaned_data.get("source") == Voice.Source.INSPECTION
        if inspected and not authority:
            raise ValidationError(_("请选择是哪一种外部监督。"), code="required")
        if authority and not inspected:
            raise ValidationError(
                _("渠道不是外部监督，请选“不适用”，或把渠道改为外部监督。"), code="not_inspected"
            )
        return authority


class WordsForm(forms.Form):
    """What sender and office say to each other."""

    text = TextField(label=lazy("内容"), max_chars=5_000, rows=4)


class WithholdForm(forms.Form):
    reason = TextField(
        label=lazy("不公开的理由"), max_chars=300, rows=3, help_text=lazy("提出人会看到")
    )


class LookupForm(forms.Form):
    code = LineField(
        label=lazy("查询码"),
        max_chars=60,
        help_text=lazy("16 位，大小写和横线都不影响"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class PublishForm(forms.Form):
    """Voices of the queue that the office chose."""

    voices = forms.ModelMultipleChoiceField(
        label=lazy("诉求"),
        queryset=Voice.objects.none(),
        error_messages={
            "required": lazy("请先选择要公开的诉求。"),
            "invalid_choice": lazy("诉求 %(value)s 已经有人处理过了，请刷新页面。"),
        },
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voices = self.fields["voices"]
        assert isinstance(voices, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type checker
        voices.queryset = queries.pending(campaign)


def _any(choices: Any) -> list[Any]:
    return [("", lazy("全部")), *choices]


class VoiceFilterForm(FilterForm):
    """What may stand in the address of the list of voices; what makes no sense is left out."""

    scope = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    batch = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    words = LineField(
        label=lazy("含有"),
        max_chars=40,
        required=False,
        help_text="",
    )
    kind = forms.ChoiceField(label=lazy("类型"), choices=_any(Voice.Kind.choices), required=False)
    speaker = forms.ChoiceField(
        label=lazy("提出人"), choices=_any(Voice.Speaker.choices), required=False
    )
    sector = forms.ChoiceField(
        label=lazy("行业"), choices=_any(Voice.Sector.choices), required=False
    )
    urgency = forms.ChoiceField(
        label=lazy("紧迫程度"), choices=_any(Voice.Urgency.choices), required=False
    )
    source = forms.ChoiceField(
        label=lazy("渠道"), choices=_any(Voice.Source.choices), required=False
    )
    unit = UnitField(label=lazy("涉及单位"), required=False, none=lazy("全部"))
    moderation = forms.ChoiceField(
        label=lazy("公开状态"), choices=_any(Voice.Moderation.choices), required=False
    )
    problem = forms.ChoiceField(
        label=lazy("问题"),
        choices=_any([("yes", lazy("已归入")), ("no", lazy("未归入"))]),
        required=False,
    )

    def __init__(self, *args: Any, campaign: Campaign, inner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)  # noqa: S101 - tells the type checker
        unit.among(campaign.organiser, closed=True)
        if not inner:
            # The public sees what is shown, and not which way it came, nor of which trade: in a
            # small town a trade is a name.
            for name in ("source", "moderation", "batch", "sector", "urgency"):
                del self.fields[name]

    @property
    def filters(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
