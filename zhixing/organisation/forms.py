"""The shape of what is typed about the organisation; the API validates through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from zhixing.organisation import queries
from zhixing.organisation.models import Person, Unit
from zhixing.web.forms import DateField, LineField, TextField

USERNAME = RegexValidator(
    r"\A[A-Za-z0-9._-]+\Z", _("登录名只能用英文字母、数字和 . _ -"), code="bad_username"
)
CODE = RegexValidator(
    r"\A[A-Za-z0-9._-]+\Z", _("代码只能用英文字母、数字和 . _ -"), code="bad_code"
)


class TokenForm(forms.Form):
    label = LineField(
        label=_("用途"), max_chars=80, help_text=_("写明给哪个程序用，例如“12345 热线数据对接”")
    )


class UnitForm(forms.Form):
    name = LineField(label=_("名称"), max_chars=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Unit.Kind.choices)
    code = forms.CharField(label=_("代码"), max_length=40, validators=[CODE])
    parent = forms.ModelChoiceField(
        label=_("上级单位"), queryset=Unit.objects.none(), required=False
    )
    business = TextField(label=_("业务范围"), max_chars=2000, rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "parent", queries.tree())


class EnrolForm(forms.Form):
    username = forms.CharField(label=_("登录名"), max_length=60, validators=[USERNAME])
    name = LineField(label=_("姓名"), max_chars=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    phone = LineField(label=_("电话"), max_chars=40, required=False)
    password = forms.CharField(
        label=_("初始密码"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("不填则只登记，不能登录"),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            known = {key: self.cleaned_data.get(key, "") for key in ("username", "name", "email")}
            validate_password(password, Person(**known))
        return password


class AppointForm(forms.Form):
    person = forms.ModelChoiceField(label=_("人员"), queryset=Person.objects.none())
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())
    post = LineField(label=_("职务"), max_chars=80)
    heads = forms.BooleanField(label=_("单位负责人"), required=False)
    began = DateField(label=_("任职日期"), required=False, help_text=_("不填则从今天起"))
    reason = LineField(label=_("任免依据"), max_chars=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "person", queries.people())
        _choose(self, "unit", queries.tree())


class EndAppointmentForm(forms.Form):
    ended = DateField(label=_("离任日期"), required=False, help_text=_("不填则为今天"))
    reason = LineField(label=_("任免依据"), max_chars=200, required=False)


class PeopleFilter(forms.Form):
    """What may stand in the address of the list of people."""

    words = LineField(label=_("姓名或登录名"), max_chars=60, required=False)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "unit", queries.tree())


def _choose(form: forms.Form, name: str, among: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
    field.queryset = among
