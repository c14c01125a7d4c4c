"""The console command `zhixing`: every command of every room, and the ones for analysts.

Analysts' commands need neither server nor database; they are imported without Django.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

# name → "module:function" of a function that takes the arguments and returns the exit status
ANALYSTS = {
    "consolidate": "zhixing.voices.consolidate_file:main",
}


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit status."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(_overview())
        return 0
    name, *rest = arguments
    if name in ANALYSTS:
        return _function(ANALYSTS[name])(rest)
    return _run_django(name.replace("-", "_"), rest)


def _function(address: str) -> Callable[[list[str]], int]:
    module, _, function = address.partition(":")
    found: Callable[[list[str]], int] = getattr(import_module(module), function)
    return found


def _run_django(name: str, arguments: list[str]) -> int:
    own = _own_commands()
    if name not in own:
        shown = name.replace("_", "-")
        print(f"zhixing: no command {shown!r}; see `zhixing --help`", file=sys.stderr)
        return 2
    from django.core.management import CommandError, load_command_class
    from django.db import connections

    command = load_command_class(own[name], name)
    options = vars(command.create_parser("zhixing", name.replace("_", "-")).parse_args(arguments))
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        print(f"zhixing: {error}", file=sys.stderr)
        return error.returncode
    finally:
        connections.close_all()
    return 0


def _own_commands() -> dict[str, str]:
    """Names of our rooms' commands and the app that each belongs to."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import get_commands

    django.setup()
    return {
        name: app
        for name, app in get_commands().items()
        if (isinstance(app, str) and app.startswith("zhixing.")) or name == "migrate"
    }


def _overview() -> str:
    from django.core.management import load_command_class

    lines = ["usage: zhixing COMMAND [ARGUMENTS]", ""]
    own = _own_commands()
    helps = {name: load_command_class(app, name).help for name, app in own.items()}
    helps |= {
        name: (import_module(a.partition(":")[0]).__doc__ or "") for name, a in ANALYSTS.items()
    }
    lines += [
        f"  {name.replace('_', '-'):<16}{str(text).strip().splitlines()[0] if text else ''}"
        for name, text in sorted(helps.items())
    ]
    return "\n".join(lines)
