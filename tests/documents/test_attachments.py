"""What may be attached, and under which name."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.workbooks import sheet_xml, workbook
from zhixing.documents.attachments import (
    ALLOWED,
    UploadCode,
    UploadError,
    Verdict,
    inspect_upload,
    safe_name,
)

MAX = 10 * 2**20


def inspected(name: str, content: bytes, **options) -> Verdict:
    return inspect_upload(name, content[:4096], len(content), max_bytes=MAX, **options)


def refusal(name: str, content: bytes, **options) -> UploadError:
    with pytest.raises(UploadError) as caught:
        inspected(name, content, **options)
    return caught.value


def office(*parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "x" * 3000)
    return stream.getvalue()


# The heads that Chromium's and Firefox's MediaRecorder write.
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
OGG = b"OggS\0\x02" + bytes(8) + b"\x9a\x1c\x4f\x0b" + bytes(8) + b"\x01\x13"
ISO_MEDIA = b"\0\0\0\x20ftyp"


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "wav"),
        (ISO_MEDIA + b"heic\0\0\0\0", "heic"),
        (ISO_MEDIA + b"M4A \0\0\0\0", "m4a"),
        (ISO_MEDIA + b"isom\0\0\0\0", "mp4"),
        (ISO_MEDIA + b"iso5\0\0\0\0", "mp4"),
        (WEBM + b"\x86\x86A_OPUS", "webm"),
        (OGG + b"OpusHead\x01\x01", "ogg"),
        (b"%PDF-1.7\n", "pdf"),
        (b"#!AMR\n\x3c", "amr"),
        (b"ID3\x04\0", "mp3"),
        (b"\xff\xfb\x90\x64", "mp3"),
        ("路灯不亮,a < b".encode(), "txt"),
        ("路灯不亮".encode("gb18030"), "txt"),
        ("路灯不亮".encode("utf-16"), "txt"),
        (("路" * 3000).encode(), "txt"),
    ],
)
def test_kinds_by_their_bytes(content, extension):
    assert inspected("附件", content) == Verdict(f"附件.{extension}", extension, ALLOWED[extension])


@pytest.mark.parametrize(
    ("part", "kind"), [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")]
)
def test_office_documents(part, kind):
    content = office(part)
    source = io.BytesIO(content)
    source.seek(7)

    assert inspected(f"报告.{kind}", content, source=source).extension == kind
    assert source.tell() == 7


def test_a_small_office_document_fits_its_head():
    content = workbook(sheet_xml()).getvalue()

    assert inspect_upload("a.xlsx", content, len(content), max_bytes=MAX).extension == "xlsx"


def test_pictures_are_told():
    assert inspected("a.jpg", b"\xff\xd8\xff").is_picture is True
    assert inspected("a.pdf", b"%PDF-1.4").is_picture is False


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", UploadCode.EMPTY),
        ("a.jpg", b"MZ\x90\0", UploadCode.EXECUTABLE),
        ("a.txt", b"#!/bin/sh\n", UploadCode.EXECUTABLE),
        ("a", b"\x7fELF\x02", UploadCode.EXECUTABLE),
        ("照片.jpg.exe", b"\xff\xd8\xff", UploadCode.EXECUTABLE),
        ("a.exe. ", b"\xff\xd8\xff", UploadCode.EXECUTABLE),
        ("a.ba\u202et", b"text", UploadCode.EXECUTABLE),
        ("a.svg", b"text", UploadCode.MARKUP),
        ("a.txt", b"<svg xmlns='x' onload='y'>", UploadCode.MARKUP),
        ("a.txt", b"\xef\xbb\xbf \n<!DOCTYPE html>", UploadCode.MARKUP),
        ("a.txt", b"hello <ScRiPt>alert(1)</script>", UploadCode.MARKUP),
        ("a.txt", "<html>".encode("utf-16"), UploadCode.MARKUP),
        ("a.docm", b"text", UploadCode.MACRO),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), UploadCode.MACRO),
        ("a.docx", b"PK\x03\x04broken", UploadCode.DAMAGED),
        ("a.zip", office("a.txt"), UploadCode.UNSUPPORTED),
        ("a.gif", b"GIF89a\0", UploadCode.UNSUPPORTED),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UploadCode.UNSUPPORTED),
        ("a.webm", WEBM + b"\x86\x85V_VP8", UploadCode.UNSUPPORTED),
        ("a.mkv", WEBM.replace(b"webm", b"mkvx"), UploadCode.UNSUPPORTED),
        ("a.ogg", OGG + b"\x80theora\x03", UploadCode.UNSUPPORTED),
        ("a.bin2", b"\0\1\2\3", UploadCode.UNSUPPORTED),
        ("a.txt", b"\xff\xfe\x01\x00\x02\x00", UploadCode.UNSUPPORTED),
    ],
)
def test_refusals(name, content, code):
    assert refusal(name, content, source=io.BytesIO(content)).code is code


def test_locked_documents_are_told():
    content = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + "EncryptedPackage".encode("utf-16-le")
    )
    assert refusal("a.docx", content, source=io.BytesIO(content)).code is UploadCode.ENCRYPTED


def test_size_is_refused_before_anything_is_read():
    with pytest.raises(UploadError) as caught:
        inspect_upload("a.exe", b"MZ", 2 * 2**30, max_bytes=MAX)

    assert (caught.value.code, caught.value.params) == (
        UploadCode.TOO_LARGE,
        {"size": 2 * 2**30, "limit": MAX},
    )


@pytest.mark.parametrize(
    ("name", "extension", "safe"),
    [
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\用户\\照片.JPG", "jpg", "照片.jpg"),
        ("照片.jpeg", "jpg", "照片.jpg"),
        ("照片.jpg", "pdf", "照片.jpg.pdf"),
        ("evil\u202egpj.pdf", "pdf", "evilgpj.pdf"),
        ("a\0b\nc\t.txt", "txt", "ab c.txt"),
        ('a<b>"c|d?.txt', "txt", "a b c d.txt"),
        ("", "png", "_.png"),
        ("...", "png", "_.png"),
        ("CON.png", "png", "_CON.png"),
        (".htaccess", "txt", "htaccess.txt"),
        ("报告.2024年", "pdf", "报告.2024年.pdf"),
        ("说明.weba", "webm", "说明.webm"),
        ("报告.PDF", "", "报告.pdf"),
        ("报告", "", "报告"),
        ("a" * 300 + ".pdf", "pdf", "a" * 116 + ".pdf"),
        ("长" * 300 + ".pdf", "pdf", "长" * 78 + ".pdf"),
    ],
)
def test_names(name, extension, safe):
    assert safe_name(name, extension) == safe


@given(st.text(max_size=300), st.sampled_from(["", *ALLOWED]))
def test_names_are_always_safe(name, extension):
    safe = safe_name(name, extension)

    assert 0 < len(safe) <= 120
    assert len(safe.encode()) <= 255
    assert not set(safe) & set('/\\:*?"<>|\0\n\t\u202e')
    assert safe.strip(". ") == safe
    assert safe_name(safe, extension) == safe
    assert safe.endswith(f".{extension}" if extension else "")


@given(st.text(max_size=40), st.binary(max_size=200))
def test_any_file_is_accepted_or_clearly_refused(name, content):
    try:
        verdict = inspected(name, content, source=io.BytesIO(content))
        assert verdict.media_type == ALLOWED[verdict.extension]
    except UploadError as error:
        assert error.code in UploadCode  # noqa: PT017 - either outcome is right
