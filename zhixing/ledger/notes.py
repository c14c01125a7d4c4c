"""Signed checkpoints in the C2SP signed-note and tlog-checkpoint forms, and the key that signs.

The note's text is three lines, origin, size and base64 root; then an empty line and the signature:

    — <name> <base64 of key id (4 bytes) and Ed25519 signature (64 bytes)>

Sources: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ED25519 = b"\x01"
PRIVATE_FILE = "ledger.key"
PUBLIC_FILE = "ledger.vkeys"


class BadKey(ValueError):
    """A key file does not hold what it should; the message names the file."""


@dataclass(frozen=True)
class Signer:
    """The ledger's key. name: the log's origin, a URL without scheme: "example.cn/ledger"."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier_key(self) -> str:
        """The public key in the signed-note form: name+key id+base64."""
        return verifier_key(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, size: int, root: bytes) -> str:
        """The checkpoint note for a tree of `size` leaves under `root`."""
        text = f"{self.name}\n{size}\n{_base64(root)}\n"
        key_id = _key_id(self.name, self.private.public_key().public_bytes_raw())
        signature = _base64(key_id + self.private.sign(text.encode()))
        return f"{text}\n— {self.name} {signature}\n"


def verifier_key(name: str, public: bytes) -> str:
    return f"{name}+{_key_id(name, public).hex()}+{_base64(ED25519 + public)}"


def verify_note(note: str, size: int, root: bytes, keys: list[str]) -> bool:
    """Whether `note` states exactly `size` and `root` and is signed by one of the verifier keys."""
    return any(_signed_by(note, size, root, key) for key in keys)


def signature_of(note: str) -> bytes:
    """The 64 signature bytes of a note that we signed ourselves."""
    return base64.b64decode(note.split()[-1])[4:]


def _signed_by(note: str, size: int, root: bytes, key: str) -> bool:
    name, key_id, encoded = key.split("+", 2)
    text = f"{name}\n{size}\n{_base64(root)}\n"
    head = f"{text}\n— {name} "
    if not note.startswith(head) or not note.endswith("\n"):
        return False
    try:
        blob = base64.b64decode(note[len(head) : -1], validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:]).verify(
            blob[4:], text.encode()
        )
    except (ValueError, InvalidSignature):
        return False
    return blob[:4].hex() == key_id


def signer(folder: Path, name: str) -> Signer:
    """Read the key in `folder`, or make one named `name`, readable by this user only.

    To rotate, move ledger.key away: the next checkpoint makes a new one. ledger.vkeys keeps every
    public key that ever signed, so that older checkpoints stay verifiable.
    """
    path = folder / PRIVATE_FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path, name)
    found = _read(path)
    if found.verifier_key not in verifier_keys(folder):
        with (folder / PUBLIC_FILE).open("a") as file:
            file.write(found.verifier_key + "\n")
    return found


def verifier_keys(folder: Path) -> list[str]:
    """Every public key that has signed here, oldest first; none before the first checkpoint."""
    path = folder / PUBLIC_FILE
    return path.read_text().split() if path.exists() else []


def _create(path: Path, name: str) -> None:
    """Write whole under another name, then link: a crash leaves no empty key, a race one key."""
    if "+" in name or len(name.split()) != 1:
        raise BadKey(f"the log's name {name!r} may hold neither spaces nor '+'")
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{name} {_base64(seed)}\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _read(path: Path) -> Signer:
    try:
        name, seed = path.read_text().split()
        return Signer(name, Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed)))
    except ValueError as error:
        raise BadKey(f"{path} is not a ledger key; restore it from the backup") from error


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
