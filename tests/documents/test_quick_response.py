"""Codes as inline SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import qrcode

from zhixing.documents.quick_response import TextTooLongError, qr_svg

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own output


def drawn(svg: str) -> set[tuple[int, int]]:
    path = parsed(svg).findall(f"{SVG}path")[1].get("d")
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
    return {(x, int(y)) for left, y, n in bars for x in range(int(left), int(left) + int(n))}


def test_the_drawn_modules_are_those_of_the_code():
    text = "https://example.org/r/AB12-CD34"
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text.encode())
    code.make()

    assert drawn(qr_svg(text, label="查询码")) == {
        (x, y) for y, line in enumerate(code.get_matrix()) for x, dark in enumerate(line) if dark
    }


def test_it_is_named_and_bare():
    svg = qr_svg("诉求", label='<查询码> & "二维码"')

    element = parsed(svg)
    assert element.get("role") == "img"
    assert element.find(f"{SVG}title").text == '<查询码> & "二维码"'
    assert svg.startswith("<svg ")
    assert "style" not in svg
    assert svg == qr_svg("诉求", label='<查询码> & "二维码"')


def test_text_beyond_a_code_is_refused():
    with pytest.raises(TextTooLongError):
        qr_svg("长" * 2000, label="")
