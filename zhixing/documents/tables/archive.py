"""The parts of an .xlsx file, inflated under a limit and parsed by a strict XML parser.

A workbook is a zip of XML, and both can be made so that a trusting reader fills the memory: parts
that inflate a thousandfold, lying sizes, doubled names, entities. Nothing here trusts what the zip
directory says: every byte is counted as it is inflated.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol
from xml.parsers import expat

from zhixing.documents.tables.errors import Code, TableError

MAX_INFLATED = 400 * 2**20  # bytes, all read parts together; 200,000 rows of 300 characters fit
MAX_RATIO = 300  # XML of repeating rows reaches 100; deflate itself ends at 1,032
RATIO_FREE = 16 * 2**20  # bytes below which a ratio harms nobody
_CHUNK = 2**18
_MAX_PARTS = 5_000

Attributes = dict[str, str]


class Handler(Protocol):
    """Receives the elements of a part under their full names: any prefix may stand before."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class Archive:
    """An opened .xlsx; `feed` parses a part, `copy` also writes what was parsed to another zip."""

    def __init__(self, source: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
            raise TableError(Code.MALFORMED, part="zip", reason=str(problem)) from problem
        self.names = self._checked_names()
        self.limit = MAX_INFLATED
        self._inflated = 0

    def _checked_names(self) -> frozenset[str]:
        entries = self._zip.infolist()
        names = frozenset(entry.filename for entry in entries)
        if len(entries) > _MAX_PARTS or len({name.casefold() for name in names}) < len(entries):
            raise TableError(Code.MALFORMED, part="zip", reason="doubled or too many parts")
        if any(entry.flag_bits & 1 for entry in entries):
            raise TableError(Code.ENCRYPTED)
        return names

    def declared_bomb(self) -> str:
        """The part which by the zip's own directory is out of proportion, or ""."""
        for entry in self._zip.infolist():
            if entry.file_size > _allowance(entry.compress_size):
                return entry.filename
        return ""

    def _entry(self, part: str) -> zipfile.ZipInfo:
        if part not in self.names:
            raise TableError(Code.MALFORMED, part=part, reason="missing part")
        return self._zip.getinfo(part)

    def feed(self, part: str, handler: Handler) -> None:
        for _ in self._parsed(part, handler):
            pass

    def copy(self, part: str, handler: Handler, target: zipfile.ZipFile, name: str) -> None:
        """Parse `part` and write exactly the bytes that were parsed to `target`."""
        with target.open(name, "w") as out:
            for chunk in self._parsed(part, handler):
                out.write(chunk)

    def _parsed(self, part: str, handler: Handler) -> Iterator[bytes]:
        parser = _parser(part, handler)
        try:
            for chunk in self._chunks(part):
                parser.Parse(chunk, False)
                yield chunk
            parser.Parse(b"", True)
        except expat.ExpatError as problem:
            raise TableError(Code.MALFORMED, part=part, reason=str(problem)) from problem

    def _chunks(self, part: str) -> Iterator[bytes]:
        allowed = min(MAX_INFLATED, _allowance(self._entry(part).compress_size))
        own = 0
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    own += len(chunk)
                    self._inflated += len(chunk)
                    if own > allowed or self._inflated > MAX_INFLATED:
                        raise TableError(Code.ZIP_BOMB, part=part, limit=MAX_INFLATED)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as problem:
            raise TableError(Code.MALFORMED, part=part, reason=str(problem)) from problem


def _allowance(compressed: int) -> int:
    return max(RATIO_FREE, compressed * MAX_RATIO)


def _parser(part: str, handler: Handler) -> expat.XMLParserType:
    def doctype(*_: object) -> None:
        raise TableError(Code.MALFORMED, part=part, reason="document type declaration")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype  # no entities, hence no billion laughs
    return parser


class Ignored:
    """A handler that keeps nothing: the part need only be well-formed."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class Elements(Ignored):
    """A handler that keeps the attributes of the named elements; for small parts."""

    def __init__(self, *names: str) -> None:
        self.found: dict[str, list[Attributes]] = {name: [] for name in names}

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name in self.found:
            local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            self.found[name].append(local)


def resolve(base: str, target: str) -> str:
    """The part that a relationship's target names, seen from the folder `base`."""
    return posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")
