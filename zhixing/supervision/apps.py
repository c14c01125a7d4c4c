from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zhixing.supervision"
    label = "supervision"

    def ready(self) -> None:
        from zhixing.ledger import kinds

        kinds.register(KINDS)


KINDS: dict[str, str] = {}
