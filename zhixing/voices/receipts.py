"""Receipt codes: 16 characters with which a sender finds the own voice again.

A code is 80 bits of a keyed digest of the form's submission key, so sending a form twice shows the
same code, and a lost code cannot be read from the database: only its SHA-256 is kept there.
The alphabet is Crockford's base 32, without I, L, O and U (https://www.crockford.com/base32.html).
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from zhixing.voices.models import Voice
from zhixing.web import sealing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u3000": None})


def code_of(submission_key: UUID) -> str:
    """The receipt code of a form; the same for the same form, 80 bits that nobody can guess."""
    number = int(sealing.digest("receipt", str(submission_key))[:20], 16)
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))


def code_of_voice(voice: Voice) -> str:
    """The code of a voice, to be shown or sent to its sender only; "" for one without a receipt."""
    return code_of(voice.submission_key) if voice.submission_key else ""


def normalised(typed: str) -> str:
    """What somebody typed as a code, or "" if it is none: case, spaces and dashes are ignored,
    and the letters that the alphabet leaves out are read as the figures they look like."""
    code = typed.strip().upper().translate(_READ_AS)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """In groups of four, for people: 0K3F-9PQA-…"""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def digest(code: str) -> str:
    """What the database keeps of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def address(code: str) -> str:
    """The receipt's whole address, for QR codes and mail."""
    path = reverse("voices:receipt", kwargs={"code": grouped(code)})
    return f"{settings.ZHIXING_URL.rstrip('/')}{path}"
