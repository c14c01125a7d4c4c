"""How sign-in behaves where the library would decide otherwise."""

from __future__ import annotations

import base64
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from zhixing.web import limits
from zhixing.web.sealing import seal, unseal


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """People are enrolled by the organisation; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count by: the same as everywhere else here."""
        return limits.visitor(request)


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Secrets of two-step sign-in are useless to who reads the database without the key."""

    def encrypt(self, text: str) -> str:
        return seal({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        """A secret nobody has, when the key changed or the row was altered: no code matches."""
        opened = unseal(encrypted_text)
        return opened["secret"] if opened else base64.b32encode(secrets.token_bytes(20)).decode()
