"""Recompute the whole ledger and hold every record against it: `zhixing ledger verify`."""

from zhixing.ledger.verification.findings import Finding
from zhixing.ledger.verification.report import Report, verify

__all__ = ["Finding", "Report", "verify"]
