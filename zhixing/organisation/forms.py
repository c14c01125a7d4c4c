"""The shape of what is typed about the organisation; the API validates through the same."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from zhixing.organisation.models import Person, Unit
from zhixing.organisation.pickers import PersonField, UnitField
from zhixing.web.forms import DateField, LineField, TextField
from zhixing.web.imports.forms import TableField

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


class Ground(forms.Form):
    """When a change takes effect, why, and by which document."""

    day = DateField(label=_("生效日期"), required=False, help_text=_("不填则为今天"))
    reason = LineField(label=_("事由"), max_chars=200, required=False)
    document = LineField(label=_("文号"), max_chars=80, required=False)


class UnitForm(Ground):
    name = LineField(label=_("名称"), max_chars=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Unit.Kind.choices)
    code = forms.CharField(label=_("代码"), max_length=40, validators=[CODE])
    parent = UnitField(label=_("上级单位"), required=False)
    business = TextField(label=_("业务范围"), max_chars=2000, rows=3, required=False)

    field_order = ("name", "kind", "code", "parent", "business", "day", "reason", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _unit(self, "parent").among()


class ChangeUnitForm(Ground):
    """What a unit is called, and what is written of it."""

    name = LineField(label=_("名称"), max_chars=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Unit.Kind.choices)
    code = forms.CharField(label=_("代码"), max_length=40, validators=[CODE])
    business = TextField(label=_("业务范围"), max_chars=2000, rows=3, required=False)

    field_order = ("name", "kind", "code", "business", "day", "reason", "document")


class MoveUnitForm(Ground):
    parent = UnitField(
        label=_("新的上级单位"), required=False, help_text=_("不填则成为最高一级；下级单位随同调整")
    )

    field_order = ("parent", "day", "reason", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _unit(self, "parent").among()


class CloseUnitForm(Ground):
    """A unit is closed when nobody holds a post in it and nothing is open below it."""


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
    person = PersonField(label=_("人员"))
    unit = UnitField(label=_("单位"))
    post = LineField(label=_("职务"), max_chars=80)
    heads = forms.BooleanField(label=_("单位负责人"), required=False)
    began = DateField(label=_("任职日期"), required=False, help_text=_("不填则从今天起"))
    reason = LineField(label=_("任职事由"), max_chars=200, required=False)
    document = LineField(
        label=_("任职文号"), max_chars=80, required=False, help_text=_("例如“市数发〔2026〕12 号”")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _person(self, "person").among()
        _unit(self, "unit").among()


class EndAppointmentForm(forms.Form):
    ended = DateField(label=_("离任日期"), required=False, help_text=_("不填则为今天"))
    reason = LineField(
        label=_("离任事由"), max_chars=200, help_text=_("例如“轮岗”“退休”“考核不称职”")
    )
    document = LineField(label=_("离任文号"), max_chars=80, required=False)


class TransferForm(forms.Form):
    """One post ends and another begins on the same day, by the same document."""

    unit = UnitField(label=_("调往单位"))
    post = LineField(label=_("新的职务"), max_chars=80)
    heads = forms.BooleanField(label=_("单位负责人"), required=False)
    day = DateField(label=_("调任日期"), required=False, help_text=_("不填则为今天"))
    reason = LineField(label=_("调任事由"), max_chars=200)
    document = LineField(label=_("任免文号"), max_chars=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _unit(self, "unit").among()


class PeopleFilter(forms.Form):
    """What may stand in the address of the list of people."""

    words = LineField(label=_("姓名或登录名"), max_chars=60, required=False)
    unit = UnitField(label=_("单位"), required=False, none=_("全部"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _unit(self, "unit").among(closed=True)


class UnitsFilter(forms.Form):
    """What may stand in the address of the tree."""

    words = LineField(label=_("单位名称或代码"), max_chars=60, required=False)


class DayForm(forms.Form):
    """A day to look at."""

    day = DateField(label=_("日期"), required=False)


class RollForm(forms.Form):
    """A table of the organisation, and the ground of the changes of units in it."""

    file = TableField(
        label=_("表格文件"), help_text=_(".xlsx、.xls 或 .csv；每行一个单位，或一个人的一项任职")
    )
    day = DateField(
        label=_("生效日期"), required=False, help_text=_("表里没写日期的变动从这天起；不填则为今天")
    )
    document = LineField(label=_("文号"), max_chars=80, required=False)


def _unit(form: forms.Form, name: str) -> UnitField:
    return cast("UnitField", form.fields[name])


def _person(form: forms.Form, name: str) -> PersonField:
    return cast("PersonField", form.fields[name])


class WorkingDayForm(forms.Form):
    """A day that is worked or free, whatever was announced; and by what authority."""

    day = DateField(label=_("日期"))
    works = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[
            ("yes", _("上班")),
            ("no", _("休息")),
            ("announced", _("按国务院办公厅公布的安排")),
        ],
        coerce={"yes": True, "no": False}.get,
        widget=forms.RadioSelect,
    )
    reason = LineField(label=_("依据"), max_chars=200, help_text=_("通知的名称和文号，或者原因"))
