"""From a request to a page: rendering, fragments, and forms that end in an action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2_fragments import render_block
from markupsafe import Markup

from zhixing.ledger.actions import latest
from zhixing.web import burden
from zhixing.web.errors import Refused, TooMany


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    fragment: str | None = None,
) -> HttpResponse:
    """Render a Jinja2 page. For an HTMX request, only the block named `fragment`."""
    names = _context(request, context)
    if fragment is not None and request.headers.get("HX-Request") == "true":
        html = render_block(_engine().env, template, fragment, **names)
    else:
        html = _engine().env.get_template(template).render(names)
    response = HttpResponse(html, status=status)
    if fragment is not None:
        # The same address gives a page or a fragment: a cache must tell them apart.
        response.headers["Vary"] = "HX-Request, Cookie"
    return response


def fragment(request: HttpRequest, template: str, context: Mapping[str, Any]) -> Markup:
    """Render a template to place inside another page: a panel."""
    html = _engine().env.get_template(template).render(_context(request, context))
    return Markup(html)  # noqa: S704 - rendered with autoescape


def component(name: str, /, *args: object, **props: object) -> Markup:
    """Render a component, `ui.<name>`, for what Python puts into a row."""
    macro: Callable[..., Markup] = getattr(_engine().env.globals["ui"], name)
    return macro(*args, **props)


def submitted(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[..., object],
    *,
    beside: Iterable[BaseForm] = (),
) -> bool:
    """Whether the form was sent, was valid, and the action it stands for was done.

    `act` is called with the cleaned data as keywords. A refusal becomes an error of the form, at
    the field it blames or at the top, so that nothing the user typed is lost. `beside`: valid forms
    of the same page, which ask something too.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    latest.set(None)
    try:
        act(**form.cleaned_data)
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        return False
    burden.note(request, [form, *beside], latest.get())
    return True


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page of a refusal that no form caught."""
    context = {"message": refusal.message, "status": refusal.status}
    response = page(request, "web/refused.jinja", context, status=refusal.status)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def _context(request: HttpRequest, context: Mapping[str, Any] | None) -> dict[str, Any]:
    names: dict[str, Any] = {"request": request, "campaign": None}
    for processor in _engine().template_context_processors:
        names.update(processor(request))
    names.update(context or {})
    return names


def _engine() -> Jinja2:
    return cast("Jinja2", engines["jinja2"])
