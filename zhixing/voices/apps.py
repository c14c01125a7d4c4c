from __future__ import annotations

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "zhixing.voices"
    label = "voices"

    def ready(self) -> None:
        from zhixing.voices import desk, problem_desk

        desk.register()
        problem_desk.register()
