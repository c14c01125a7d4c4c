from __future__ import annotations

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "zhixing.rectification"
    label = "rectification"

    def ready(self) -> None:
        from zhixing.ledger import kinds

        kinds.register(KINDS)


KINDS: dict[str, str] = {}
