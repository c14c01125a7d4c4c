"""One's own account: posts, sign-in and keys."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhixing.organisation import actions, queries
from zhixing.organisation.forms import TokenForm
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The person's own posts, sign-in and keys; a key just made is shown this once."""
    form = TokenForm(request.POST or None)
    issued: list[str] = []

    def issue(label: str) -> None:
        _token, secret = actions.issue_token(label=label, by=known(request.user))
        issued.append(secret)

    if submitted(request, form, issue):
        form = TokenForm()
    person = known(request.user)
    context = {
        "form": form,
        # Straight into this answer: stored anywhere, it could be read again.
        "secret": issued[0] if issued else "",
        "posts": queries.posts_of(person),
        "tokens": queries.tokens_of(person),
    }
    response = page(request, "organisation/account.jinja", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one of one's keys."""
    token = queries.token_or_404(pk, request.user)
    actions.revoke_token(token=token, by=known(request.user))
    messages.success(request, _("密钥“%(label)s”已停用") % {"label": token.label})
    return redirect("organisation:account")
