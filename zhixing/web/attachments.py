"""Files that people attach: the form field, and keeping them beside the rows that name them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.documents.attachments import (
    HEAD_BYTES,
    UploadCode,
    UploadError,
    inspect_upload,
    safe_name,
)

MOST = 5
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Attachment:
    """An upload that passed inspection. sha256: hex, of the whole file."""

    upload: UploadedFile[Any]
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment in the store. path: what a FileField keeps."""

    path: str
    name: str
    media_type: str
    size: int
    sha256: str


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Up to `MOST` files. Cleans to a list of Attachment; names the file that is refused."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = [file for file in data or [] if file]
        if len(uploads) > MOST:
            raise ValidationError(
                _("选了 %(n)s 个文件，一次最多 %(max)s 个。") % {"n": len(uploads), "max": MOST},
                code="too_many",
            )
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        return [inspected(upload) for upload in uploads]


def inspected(upload: UploadedFile[Any]) -> Attachment:
    """Look at a file's bytes. Raises ValidationError, naming the file and the cure."""
    name, size = upload.name or "", upload.size or 0
    source = cast("BinaryIO", upload.file)
    source.seek(0)
    head = source.read(HEAD_BYTES)
    limit = settings.ATTACHMENT_MAX_BYTES
    try:
        verdict = inspect_upload(name, head, size, max_bytes=limit, source=source)
    except UploadError as error:
        raise ValidationError(sentence(error, name), code=error.code.value) from error
    return Attachment(upload, verdict.name, verdict.media_type, size, _sha256(source))


def sentence(error: UploadError, name: str) -> str:
    """What is wrong with the file of that name, and what to do."""
    words = _SENTENCES[error.code]()
    params = {**error.params, "max": settings.ATTACHMENT_MAX_BYTES >> 20}
    params["size"] = int(error.params.get("size", 0)) >> 20
    return words % {**params, "name": safe_name(name)[:60]}


# Functions, so that each sentence is translated when it is said.
_SENTENCES = {
    UploadCode.EMPTY: lambda: _("文件“%(name)s”是空的，请重新选择。"),
    UploadCode.TOO_LARGE: lambda: _(
        "文件“%(name)s”有 %(size)s MB，单个文件最多 %(max)s MB，请压缩后再传。"
    ),
    UploadCode.EXECUTABLE: lambda: _("文件“%(name)s”是程序或脚本，不能上传。"),
    UploadCode.MARKUP: lambda: _("文件“%(name)s”是网页类文件，请另存为 PDF 或图片后再传。"),
    UploadCode.MACRO: lambda: _("文件“%(name)s”带有宏，请另存为不带宏的文档后再传。"),
    UploadCode.ENCRYPTED: lambda: _("文件“%(name)s”有密码保护，请取消密码后再传。"),
    UploadCode.DAMAGED: lambda: _("文件“%(name)s”打不开，可能已损坏，请重新保存后再传。"),
    UploadCode.UNSUPPORTED: lambda: _(
        "文件“%(name)s”的类型不能上传。可以上传图片、PDF、Word、Excel 和文本文件。"
    ),
}


@contextmanager
def kept(attachments: Sequence[Attachment], folder: str) -> Iterator[list[Kept]]:
    """Write the files to the store, and take them out again unless the block succeeds.

    A crash inside the block leaves files that no row names: they waste space and harm nobody.
    """
    written: list[Kept] = []
    try:
        for attachment in attachments:
            # In the list before the next one can fail.
            written.append(_write(attachment, folder))  # noqa: PERF401 - as said above
        yield written
    except BaseException:
        for file in written:
            default_storage.delete(file.path)
        raise


def download(path: str, name: str, media_type: str) -> FileResponse:
    """A kept file as a download that no browser runs or guesses at."""
    response = FileResponse(
        default_storage.open(path, "rb"), as_attachment=True, filename=name, content_type=media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _write(attachment: Attachment, folder: str) -> Kept:
    attachment.upload.seek(0)
    # Named by its content: the store's own name tells nothing and cannot be made to collide.
    extension = attachment.name.rpartition(".")[2]
    wanted = f"{folder}/{timezone.localdate():%Y/%m}/{attachment.sha256[:32]}.{extension}"
    path = default_storage.save(wanted, attachment.upload)
    return Kept(path, attachment.name, attachment.media_type, attachment.size, attachment.sha256)


def _sha256(source: BinaryIO) -> str:
    found = hashlib.sha256()
    source.seek(0)
    while chunk := source.read(CHUNK):
        found.update(chunk)
    source.seek(0)
    return found.hexdigest()
