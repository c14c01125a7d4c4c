"""Every check this machine can run: `./zx test`; with arguments, pytest alone with those.

What the machine lacks (a browser, PostgreSQL, real data) is named at the end. With
ZHIXING_NOTHING_SKIPPED=1 whatever would be skipped fails instead: that is how CI runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests import postgres

REPO = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
AXE = REPO / ".venv" / "axe"
AXE_VERSION = "4.14.1"
STRICT = os.environ.get("ZHIXING_NOTHING_SKIPPED") == "1"


def main(arguments: list[str]) -> int:
    """Run the checks one after the other; returns 0 when all passed."""
    if arguments:
        return _run("pytest", *arguments)
    lacking: list[str] = []
    checks: dict[str, Callable[[], int]] = {
        "ruff": lambda: _run("ruff", "check", "."),
        "ruff format": lambda: _run("ruff", "format", "--check", "."),
        "import contracts": lambda: _run("lint-imports"),
        "mypy": lambda: _run("mypy", "zhixing", "config"),
        "migrations": lambda: _run("python", "manage.py", "makemigrations", "--check", "--dry-run"),
        "system check": lambda: _run("python", "manage.py", "check"),
        "tests on SQLite": lambda: _on_sqlite(lacking),
        "tests on PostgreSQL": lambda: _on_postgresql(lacking),
    }
    failed = [name for name, check in checks.items() if _announced(name, check)]
    for what in lacking:
        print(f"skipped: {what}")
    if lacking and STRICT:
        failed.append("nothing may be skipped here")
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return 1 if failed else 0


def _announced(name: str, check: Callable[[], int]) -> int:
    print(f"\n== {name}", flush=True)
    return check()


def _on_sqlite(lacking: list[str]) -> int:
    if shutil.which("chromium") is None:
        lacking.append("browser tests (no chromium: apt-get install chromium fonts-noto-cjk)")
    elif not _has_axe():
        lacking.append("accessibility checks (no npm to install axe-core with)")
    return _run("pytest", "-n", "2", "-q", "-rs")


def _on_postgresql(lacking: list[str]) -> int:
    if postgres.binaries() is None:
        lacking.append("tests on PostgreSQL (no server: apt-get install postgresql)")
        return 0
    with postgres.server() as url:
        return _run("pytest", "-n", "2", "-q", "-rs", "-m", "not browser", DATABASE_URL=url)


def _has_axe() -> bool:
    """Install axe-core for the browser tests, once; whether it is there."""
    if (AXE / "node_modules" / "axe-core").is_dir():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    command = [npm, "install", "--silent", "--prefix", AXE, f"axe-core@{AXE_VERSION}"]
    return subprocess.run(command, check=False).returncode == 0


def _run(program: str, *arguments: str, **environment: str) -> int:
    return subprocess.run(
        [BIN / program, *arguments], cwd=REPO, env={**os.environ, **environment}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
