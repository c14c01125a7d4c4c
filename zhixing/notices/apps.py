from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zhixing.notices"
    label = "notices"

    def ready(self) -> None:
        from zhixing.ledger import kinds

        kinds.register(KINDS)


KINDS: dict[str, str] = {}
