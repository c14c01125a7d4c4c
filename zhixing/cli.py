"""The console command `zhixing`: every command of every room, and the ones for analysts.

Analysts' commands need neither server nor database; they run without Django.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit status."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(_overview())
        return 0
    name, *rest = arguments
    if name in ANALYSTS:
        return ANALYSTS[name][0](rest)
    return _run_django(name.replace("-", "_"), rest)


def _consolidate(arguments: list[str]) -> int:
    from zhixing.analysis.consolidation import THRESHOLD
    from zhixing.voices.consolidate_file import consolidate_file

    parser = argparse.ArgumentParser("zhixing consolidate", description=ANALYSTS["consolidate"][1])
    parser.add_argument("file", type=Path, help=".xlsx, .xls or .csv")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", dest="out")
    parser.add_argument(
        "--columns",
        default="",
        help="id=…,text=…,title=…,author=…,time=…,supports=…,place=… where names do not tell",
    )
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    given = parser.parse_args(arguments)
    with _progress(given.file.name) as progress:
        return consolidate_file(
            given.file,
            given.out,
            columns=given.columns,
            threshold=given.threshold,
            progress=progress,
        )


# name → the function and its line in the overview
ANALYSTS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "consolidate": (_consolidate, "rank the problems in a spreadsheet of messages, as JSON"),
}


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; nothing in a log, which cannot redraw a line."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        bar = bars.add_task(name)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


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
        if isinstance(app, str) and (app.startswith("zhixing.") or name == "migrate")
    }


def _overview() -> str:
    from django.core.management import load_command_class

    helps = {name: load_command_class(app, name).help for name, app in _own_commands().items()}
    helps |= {name: line for name, (_, line) in ANALYSTS.items()}
    lines = [f"  {name.replace('_', '-'):<21}{text}" for name, text in sorted(helps.items())]
    return "\n".join(["usage: zhixing COMMAND [ARGUMENTS]", "", *lines])
