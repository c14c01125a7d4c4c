"""Drawing the parts of forms: those of which a page has many are written here, not by a template.

A list's filters hold a hundred options; a template for each costs more than the list's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import Jinja2
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from markupsafe import escape

FOLDER = "django/forms/widgets/"
# Widgets that are nothing but one <input>.
INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "time", "datetime")


class Renderer(Jinja2):
    """Django's Jinja2 renderer with a short way for selects, options and inputs."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        draw = _DRAWN.get(template_name)
        if draw is not None:
            return mark_safe(draw(context["widget"]))  # noqa: S308 - every part escaped below
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 - autoescaped


def _select(widget: Mapping[str, Any]) -> str:
    groups = [
        _group(name, [_option(option) for option in options])
        for name, options, _index in widget["optgroups"]
    ]
    inside = "\n".join(groups)
    return f'<select name="{escape(widget["name"])}"{_attrs(widget)}>\n{inside}\n</select>'


def _group(name: str | None, options: list[str]) -> str:
    inside = "\n".join(options)
    return f'<optgroup label="{escape(name)}">\n{inside}\n</optgroup>' if name else inside


def _option(widget: Mapping[str, Any]) -> str:
    value, label = escape(widget["value"]), escape(widget["label"])
    return f'<option value="{value}"{_attrs(widget)}>{label}</option>'


def _input(widget: Mapping[str, Any]) -> str:
    has_value = widget["value"] is not None
    value = f' value="{escape(widget["value"])}"' if has_value else ""
    return (
        f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value}'
        f"{_attrs(widget)}>"
    )


def _attrs(widget: Mapping[str, Any]) -> str:
    """True stands alone, False stays away, as in Django's own templates."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    f"{FOLDER}select.html": _select,
    f"{FOLDER}select_option.html": _option,
    f"{FOLDER}input.html": _input,
    **{f"{FOLDER}{kind}.html": _input for kind in INPUTS},
}
