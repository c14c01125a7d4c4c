"""Files that people attach: what they are by their bytes, whether they may come in, their names.

Codes of `UploadError`, for the sentence that the web layer writes:

- `empty`: no byte.
- `too_large`: params size, limit (bytes).
- `executable`: a program or script, by its bytes or its name; params found.
- `markup`: HTML, SVG or XML, which a browser would run; params found.
- `macro`: an office document with macros.
- `encrypted`: an office document behind a password.
- `damaged`: begins like an allowed kind but cannot be opened; params found.
- `unsupported`: of no kind on the list; params name. `ALLOWED` lists the extensions.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from zhixing.documents.tables.text import clean_text

HEAD_BYTES = 4096  # how much of a file's beginning `inspect_upload` wants to see
MAX_NAME = 120  # characters
_MAX_NAME_BYTES = 240  # file systems end at 255 bytes of UTF-8
_MAX_PARTS = 5_000


class UploadCode(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    EXECUTABLE = "executable"
    MARKUP = "markup"
    MACRO = "macro"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"


class UploadError(Exception):
    """Why a file may not come in; params are for the sentence about it."""

    def __init__(self, code: UploadCode, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.params.items())])


@dataclass(frozen=True, slots=True)
class Verdict:
    """An accepted file: serve it as `media_type`, under `name`, whose extension fits its bytes."""

    name: str
    extension: str
    media_type: str

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument"
ALLOWED = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "txt": "text/plain",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "amr": "audio/amr",
    "wav": "audio/wav",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
}
_SAME = {
    "jpeg": "jpg", "jpe": "jpg", "heif": "heic", "m4v": "mp4", "text": "txt", "weba": "webm",
    "oga": "ogg", "opus": "ogg",
}  # fmt: skip

_MAGIC = (
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"....ftyp(?:hei[csmx]|hev[cmsx]|mif1|msf1)", re.DOTALL), "heic"),
    (re.compile(rb"....ftypM4[AB] ", re.DOTALL), "m4a"),
    (re.compile(rb"....ftyp(?:iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash)", re.DOTALL), "mp4"),
    # What browsers record: sound alone, so a codec of pictures in the head is refused.
    (re.compile(rb"\x1aE\xdf\xa3.{1,64}?B\x82.{1,8}?webm(?!.*V_[A-Z])", re.DOTALL), "webm"),
    (re.compile(rb"OggS\0\x02.{20,275}?(?:OpusHead|\x01vorbis|Speex   )", re.DOTALL), "ogg"),
    (re.compile(rb"%PDF-\d\.\d"), "pdf"),
    (re.compile(rb"#!AMR(?:-WB)?\n"), "amr"),
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]"), "mp3"),
)
_PROGRAMS = (
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"\xfe\xed\xfa", "mach-o"),
    (b"\xce\xfa\xed\xfe", "mach-o"),
    (b"\xcf\xfa\xed\xfe", "mach-o"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"dex\n", "dex"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (b"#!", "script"),
)
_PROGRAM_NAMES = re.compile(
    "apk|app|bat|bin|cgi|class|cmd|com|cpl|dll|dmg|elf|exe|gadget|hta|jar|js|jse|lnk|msi|msp|php"
    "|pif|pl|ps1|psm1|py|rb|reg|scf|scr|sh|so|sys|url|vb|vbe|vbs|wsf|wsh"
)
_MARKUP_NAMES = re.compile("s?html?|mht|mhtml|svgz?|xhtml|xht|xml|xsl")
_MACRO_NAMES = re.compile("docm|dotm|xlsm|xltm|xlam|xlsb|pptm|potm|ppam")
_MARKUP = re.compile(
    rb"\s*<(?:\?xml|!doctype|!--|!\[CDATA)"
    rb"|<(?:html|head|body|script|svg|iframe|object|embed|math)[\s>/]",
    re.IGNORECASE,
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def inspect_upload(
    name: str, head: bytes, size: int, *, max_bytes: int, source: BinaryIO | None = None
) -> Verdict:
    """Say what the file is, by its bytes, or raise UploadError.

    head: its first `HEAD_BYTES` bytes (or all there are). source: the whole file, seekable; office
    documents need it, since macros show only in their list of parts; its position is kept.
    """
    if size == 0:
        raise UploadError(UploadCode.EMPTY)
    if size > max_bytes:
        raise UploadError(UploadCode.TOO_LARGE, size=size, limit=max_bytes)
    _refuse_by_name(name)
    kind = _kind(head, size, source)
    if kind is None:
        raise UploadError(UploadCode.UNSUPPORTED, name=safe_name(name))
    return Verdict(safe_name(name, kind), kind, ALLOWED[kind])


def _refuse_by_name(name: str) -> None:
    extension = _extension(clean_text(name).text.rstrip(". "))
    if _PROGRAM_NAMES.fullmatch(extension):
        raise UploadError(UploadCode.EXECUTABLE, found=extension)
    if _MARKUP_NAMES.fullmatch(extension):
        raise UploadError(UploadCode.MARKUP, found=extension)
    if _MACRO_NAMES.fullmatch(extension):
        raise UploadError(UploadCode.MACRO)


def _kind(head: bytes, size: int, source: BinaryIO | None) -> str | None:
    for magic, kind in _MAGIC:
        if magic.match(head):
            return kind
    for program, found in _PROGRAMS:
        if head.startswith(program):
            raise UploadError(UploadCode.EXECUTABLE, found=found)
    if head.startswith(b"PK\x03\x04"):
        whole = source or (io.BytesIO(head) if len(head) == size else None)
        return _office_kind(whole)
    if head.startswith(_COMPOUND):
        _refuse_compound(head, source)
        return None
    return _text_kind(head)


def _office_kind(source: BinaryIO | None) -> str | None:
    if source is None:
        raise UploadError(UploadCode.DAMAGED, found="zip")
    position = source.tell()
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
        raise UploadError(UploadCode.DAMAGED, found="zip") from problem
    finally:
        source.seek(position)
    names = {entry.filename.casefold() for entry in entries}
    if len(entries) > _MAX_PARTS or len(names) < len(entries):
        raise UploadError(UploadCode.DAMAGED, found="zip")
    if any("vbaproject" in part or "/macrosheets/" in part for part in names):
        raise UploadError(UploadCode.MACRO)
    if "[content_types].xml" not in names:
        return None
    parts = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
    return next((kind for part, kind in parts.items() if part in names), None)


def _refuse_compound(head: bytes, source: BinaryIO | None) -> None:
    """An old office file is of no allowed kind; one that is a locked new one is told apart."""
    whole = head
    if source is not None:
        position = source.tell()
        source.seek(0)
        whole = source.read()
        source.seek(position)
    if "EncryptedPackage".encode("utf-16-le") in whole:
        raise UploadError(UploadCode.ENCRYPTED)


def _text_kind(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    if found := _MARKUP.search(text):
        shown = found[0].strip(b" \r\n\t<>/").decode("ascii", "ignore").lower()
        raise UploadError(UploadCode.MARKUP, found=shown)
    return "txt" if _is_text(text) else None


def _is_text(head: bytes) -> bool:
    """Plain text in UTF-8 or GB18030; the last character may be cut where the head ends."""
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        head.decode(encoding)
    except UnicodeDecodeError as problem:
        return len(head) >= HEAD_BYTES and problem.start > len(head) - 4
    return True


_NOT_IN_NAMES = re.compile(r'[<>:"|?*\n\t]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def safe_name(name: str, extension: str = "") -> str:
    """A name to keep and to offer for download: no folders, no control or bidi characters.

    At most 120 characters and 240 bytes. extension: that of the content; put at the end unless
    the name has it. Applied to its own result it changes nothing.
    """
    last = re.split(r"[/\\]", clean_text(name).text)[-1]
    base = " ".join(_NOT_IN_NAMES.sub(" ", last).split()).strip(". ")
    own = _extension(base)
    ending = f".{extension}" if extension else f".{own}" if own else ""
    if own and _SAME.get(own, own) == (extension or own):
        base = base[: -len(own) - 1].rstrip(". ")
    if not base or _DEVICES.match(base):
        base = f"_{base}"
    while len(base + ending) > MAX_NAME or len((base + ending).encode()) > _MAX_NAME_BYTES:
        base = base[:-1]
    return unicodedata.normalize("NFC", f"{base.rstrip('. ') or '_'}{ending}")


def _extension(name: str) -> str:
    """Lower case, without the dot; "" where what follows the last dot is none."""
    found = re.search(r"(?<=.)\.([0-9A-Za-z]{1,8})$", name)
    return found[1].lower() if found else ""
