from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhixing.web"
    label = "web"

    def ready(self) -> None:
        from zhixing.web import worker

        worker.register(worker.Job("checkpoint", worker.checkpoint, 60))
