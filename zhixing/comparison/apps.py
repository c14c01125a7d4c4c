from __future__ import annotations

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    name = "zhixing.comparison"
    label = "comparison"

    def ready(self) -> None:
        from zhixing.ledger import kinds

        kinds.register(KINDS)


KINDS: dict[str, str] = {}
