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
from typing import NoReturn


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

    parser = _parser("consolidate")
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


def _draw(arguments: list[str]) -> int:
    from zhixing.supervision.draw_file import Options, draw_file

    parser = _parser("draw")
    parser.add_argument("file", type=Path, help=".xlsx, .xls, .csv, .json, or an announced draw")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", dest="out")
    parser.add_argument("--columns", default="", help="id=…,unit=… where names do not tell")
    parser.add_argument("--number", type=int, default=1, help="draws are numbered without gaps")
    parser.add_argument(
        "--nonce",
        action="append",
        default=[],
        dest="nonces",
        metavar="PARTY=HEX",
        help="32 random bytes of a party; without any, one is made",
    )
    parser.add_argument(
        "--commitment",
        action="append",
        default=[],
        dest="commitments",
        metavar="PARTY=HEX",
        help="SHA-256 of a party's nonce",
    )
    parser.add_argument("--checkpoint", type=Path, metavar="NOTE", help="a ledger checkpoint")
    parser.add_argument(
        "--beacon",
        metavar="SOURCE=VALUE",
        help="a public random value; only SOURCE when announcing",
    )
    parser.add_argument("--announce", action="store_true", help="publish list and commitments")
    parser.add_argument("--failed", action="store_true", help="a nonce was withheld")
    given = vars(parser.parse_args(arguments))
    return draw_file(given.pop("file"), given.pop("out"), Options(**given))


def _verify_draw(arguments: list[str]) -> int:
    from zhixing.supervision.verify_draw_file import verify_draw_files

    parser = _parser("verify-draw")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument(
        "--announced", type=Path, metavar="FILE", help="the announcement that a draw must keep to"
    )
    given = parser.parse_args(arguments)
    return verify_draw_files(given.files, announced=given.announced)


def _completion_bound(arguments: list[str]) -> int:
    from zhixing.supervision.bound_file import completion_bound_file

    parser = _parser("completion-bound")
    parser.add_argument(
        "--units",
        type=Path,
        required=True,
        metavar="UNITS.json",
        help='[{"unit": …, "claimed": N, "checked": n, "not_done": k}, …]',
    )
    parser.add_argument("--risk", default="0.05", help="how often it may be false; 0.05")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")
    parser.add_argument(
        "--one-order",
        action="store_true",
        help="the checks followed one drawn order through all units",
    )
    parser.add_argument("--by-unit", choices=["alone", "together"], help="each unit's bound too")
    given = parser.parse_args(arguments)
    return completion_bound_file(
        given.units,
        risk=given.risk,
        as_json=given.as_json,
        by_unit=given.by_unit,
        one_order=given.one_order,
    )


def _opinion_map(arguments: list[str]) -> int:
    # Read when NumPy is imported: the last bits of a decomposition hang on how many threads share
    # it, and the same votes shall give the same file on every number of processors.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from zhixing.discussions.opinion_map_file import opinion_map_file

    parser = _parser("opinion-map")
    parser.add_argument("folder", type=Path, help="of a Polis export", metavar="DIR")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", dest="out")
    parser.add_argument(
        "--groups",
        type=Path,
        metavar="FILE.json",
        help="{participant: group}; describes these groups instead of finding its own",
    )
    parser.add_argument("--seed", type=_seed, default=0)
    given = parser.parse_args(arguments)
    return opinion_map_file(given.folder, given.out, groups=given.groups, seed=given.seed)


# name → the function and its line in the overview
ANALYSTS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "completion-bound": (_completion_bound, "how much is really done, from checks of a sample"),
    "consolidate": (_consolidate, "rank the problems in a spreadsheet of messages, as JSON"),
    "draw": (_draw, "draw a list in an order that nobody can choose"),
    "opinion-map": (_opinion_map, "map the opinions in an exported conversation, as JSON"),
    "verify-draw": (_verify_draw, "redo published draws and say what does not fit"),
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        from zhixing.analysts import MOST_SHOWN, shown

        self.exit(2, f"{self.prog}: {shown(message, MOST_SHOWN)}\n")


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def _parser(name: str) -> _Parser:
    return _Parser(f"zhixing {name}", description=ANALYSTS[name][1])


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
