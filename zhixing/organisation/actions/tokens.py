"""Keys with which programs act as a person."""

from __future__ import annotations

import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record
from zhixing.organisation.models import ApiToken, Person
from zhixing.organisation.queries import token_digest
from zhixing.organisation.rules import AlreadyRevoked, may_revoke, require

TOKEN_PREFIX = "zx_"  # noqa: S105 - lets a scanner of leaked secrets recognise ours


@action
def issue_token(*, label: str, by: Person) -> tuple[ApiToken, str]:
    """Make a key for oneself. The secret is returned here and can never be read again."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(person=by, label=label, digest=token_digest(secret))
    record("api_token.issued", token, facts={"person": by, "label": label})
    return token, secret


@action
def revoke_token(*, token: ApiToken, by: Person) -> ApiToken:
    """Stop a key at once. Raises AlreadyRevoked."""
    require(may_revoke(by, token))
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    if held.revoked_at is not None:
        raise AlreadyRevoked(_("密钥“%(label)s”已经停用") % {"label": held.label})
    held.revoked_at = timezone.now()
    held.save(update_fields=["revoked_at"])
    record("api_token.revoked", held, facts={"revoked_at": held.revoked_at})
    return held
