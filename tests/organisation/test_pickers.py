"""Fields for units and people: a list of few, words for many, a key either way."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django import forms
from django.test import Client

from tests import factories
from zhixing.organisation import pickers
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.pickers import PersonField, UnitField, UnitsField

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    unit = UnitField(required=False)
    units = UnitsField(required=False)
    person = PersonField(required=False)

    def __init__(self, *args: Any, root: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].among(root)  # type: ignore[attr-defined]  # a field of ours
        self.fields["units"].among(root)  # type: ignore[attr-defined]  # as above
        self.fields["person"].among()  # type: ignore[attr-defined]  # as above


@pytest.fixture(params=["few", "many"])
def size(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "many":
        monkeypatch.setattr(pickers, "FEW", 0)
    return str(request.param)


def errors(**data: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in Form(data).errors.items()}


def test_a_key_a_code_a_name_or_a_place(
    size: str, bureau: Unit, section_a: Unit, alice: Person
) -> None:
    for value in (
        section_a.pk, str(section_a.pk), section_a.code, "政务服务科", "市数据局 / 政务服务科",
        f"政务服务科（{section_a.code}）",
    ):  # fmt: skip
        form = Form({"unit": value})
        assert (form.errors, form.cleaned_data["unit"]) == ({}, section_a)
    for value in (alice.pk, "alice", "Alice", "Alice（alice）"):
        assert Form({"person": value}).errors == {}
    several = Form({"units": [bureau.pk, section_a.pk]})
    assert several.is_valid()
    assert set(several.cleaned_data["units"]) == {bureau, section_a}


def test_what_is_not_there_names_what_comes_near(
    monkeypatch: pytest.MonkeyPatch, section_a: Unit, section_b: Unit
) -> None:
    monkeypatch.setattr(pickers, "FEW", 0)

    assert errors(unit="政务服务处") == {
        "unit": [f"没有“政务服务处”；相近的有：政务服务科（{section_a.code}）。"]
    }
    assert errors(unit="火星局") == {"unit": ["没有“火星局”。请写名称或代码。"]}


def test_what_may_mean_two_things_is_never_guessed(
    monkeypatch: pytest.MonkeyPatch, bureau: Unit, section_a: Unit
) -> None:
    monkeypatch.setattr(pickers, "FEW", 0)
    factories.make_unit("政务服务科", parent=section_a, code="two")
    factories.make_unit("编号科", parent=bureau, code=str(section_a.pk))

    for text in ("政务服务科", str(section_a.pk)):
        [message] = errors(unit=text)["unit"]
        assert message.startswith(f"“{text}”可以指：")
    # A program's number is a key and nothing else.
    assert Form({"unit": section_a.pk}).is_valid()


def test_a_list_sends_keys_even_where_codes_are_figures(bureau: Unit, section_a: Unit) -> None:
    factories.make_unit("编号科", parent=bureau, code=str(section_a.pk))
    form = Form({"unit": str(section_a.pk)})

    assert form.is_valid()
    assert form.cleaned_data["unit"] == section_a


def test_units_outside_the_scope_or_closed_are_not_there(
    size: str, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    Unit.objects.filter(pk=section_b.pk).update(closed=factories.day())

    assert not Form({"unit": section_b.pk}).is_valid()
    assert not Form({"unit": bureau.pk}, root=section_a).is_valid()
    assert Form({"unit": section_a.pk}, root=section_a).is_valid()


def test_many_are_typed_one_to_a_line(
    monkeypatch: pytest.MonkeyPatch, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    monkeypatch.setattr(pickers, "FEW", 0)
    form = Form({"units": f"政务服务科\n\n{section_b.code}\n"})

    assert form.is_valid()
    assert set(form.cleaned_data["units"]) == {section_a, section_b}
    html = str(Form(initial={"unit": section_a.pk})["unit"])
    assert ("<select" in html, f'value="政务服务科（{section_a.code}）"' in html) == (False, True)


def test_offers_within_the_scope_that_the_page_showed(
    monkeypatch: pytest.MonkeyPatch, section_a: Unit, section_b: Unit
) -> None:
    monkeypatch.setattr(pickers, "FEW", 0)
    html = str(Form(root=section_a)["unit"])
    [address] = re.findall(r'hx-get="([^"]+)"', html)

    offered = Client().get(f"{unquote(address)}&unit=科").content.decode()
    assert offered == f'<option value="政务服务科（{section_a.code}）">市数据局</option>'
    assert Client().get("/people/units/offers/?scope=forged&unit=科").status_code == 404


def test_people_are_offered_to_those_who_signed_in(alice: Person, signed_in: Any) -> None:
    answer = signed_in(alice).get("/people/offers/?person=ali")

    assert answer.content.decode() == '<option value="Alice（alice）">政务服务科 科员</option>'
    assert Client().get("/people/offers/?person=ali").status_code == 302
