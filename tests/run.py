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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

REPO = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
AXE = REPO / ".venv" / "axe"
AXE_VERSION = "4.14.1"
WORKERS = max(2, os.cpu_count() or 2)
# By whole files, since the tests of a file may share what they are about.
SHARED_OUT = ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder", "-q", "-rfEs"]
READ_ONLY = {
    "mypy": ["mypy", "zhixing", "config"],
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "import contracts": ["lint-imports"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "system check": ["python", "manage.py", "check"],
}
STRICT = os.environ.get("ZHIXING_NOTHING_SKIPPED") == "1"


def main(arguments: list[str]) -> int:
    """Run the checks; returns 0 when all passed."""
    if arguments:
        return _run("pytest", *arguments)
    lacking: list[str] = []
    with ExitStack() as stack:
        url = stack.enter_context(postgres.server()) if postgres.binaries() else ""
        failed = _prepared(url)
        failed += _announced("tests on SQLite", lambda: _on_sqlite(lacking))
        failed += _announced("tests on PostgreSQL", lambda: _on_postgresql(url, lacking))
    for what in lacking:
        print(f"skipped: {what}")
    if lacking and STRICT:
        failed.append("nothing may be skipped here")
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return 1 if failed else 0


def _prepared(url: str) -> list[str]:
    """Run what needs no tests, and make their databases, several at a time; returns what failed."""
    making = [BIN / "python", "-m", "tests.databases"]
    jobs = {"database on SQLite": _quiet(making)}
    if url:
        jobs["database on PostgreSQL"] = _quiet(making, DATABASE_URL=url)
    jobs |= {name: _quiet([BIN / program, *args]) for name, (program, *args) in READ_ONLY.items()}
    failed = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for name, done in zip(jobs, pool.map(lambda job: job(), jobs.values()), strict=True):
            print(f"\n== {name}\n{done.stdout}", end="", flush=True)
            if done.returncode:
                failed.append(name)
    return failed


def _quiet(
    command: list[str | Path], **environment: str
) -> Callable[[], subprocess.CompletedProcess[str]]:
    return lambda: subprocess.run(
        command,
        cwd=REPO,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _announced(name: str, check: Callable[[], int]) -> list[str]:
    print(f"\n== {name}", flush=True)
    return [name] if check() else []


def _on_sqlite(lacking: list[str]) -> int:
    if not (shutil.which("chromium-headless-shell") or shutil.which("chromium")):
        lacking.append("browser tests (no chromium: apt-get install chromium fonts-noto-cjk)")
    elif not _has_axe():
        lacking.append("accessibility checks (no npm to install axe-core with)")
    return _run("pytest", *SHARED_OUT)


def _on_postgresql(url: str, lacking: list[str]) -> int:
    if not url:
        lacking.append("tests on PostgreSQL (no server: apt-get install postgresql)")
        return 0
    return _run("pytest", *SHARED_OUT, "--database-only", DATABASE_URL=url)


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
