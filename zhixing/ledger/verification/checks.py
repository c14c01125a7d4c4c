"""What an app holds against the ledger beyond its Ledgered rows; it registers in its AppConfig."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhixing.ledger.verification.findings import Finding

Check = Callable[[], Iterator[Finding]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    _checks[name] = check


def check_findings() -> Iterator[Finding]:
    for check in _checks.values():
        yield from check()
