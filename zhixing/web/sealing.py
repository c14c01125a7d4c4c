"""Sealed personal data, keyed digests and signed links, all from the installation's one secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def digest(purpose: str, *parts: str) -> str:
    """Keyed digest (HMAC-SHA256, hex): equal for equal parts, says nothing about them."""
    message = json.dumps([purpose, *parts], ensure_ascii=False).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def seal(data: dict[str, str]) -> str:
    """Encrypt and authenticate a small record."""
    return _fernet().encrypt(json.dumps(data, ensure_ascii=False).encode()).decode()


def unseal(token: str) -> dict[str, str] | None:
    """Decrypt what `seal` made; None when the key changed or the token was altered."""
    try:
        opened: dict[str, str] = json.loads(_fernet().decrypt(token.encode()))
    except InvalidToken:
        return None
    return opened


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(digest("seal"))))
