from __future__ import annotations

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "zhixing.voices"
    label = "voices"

    def ready(self) -> None:
        from zhixing.voices import desk, problem_desk
        from zhixing.voices.participation import WAYS
        from zhixing.web import participation

        desk.register()
        problem_desk.register()
        participation.register(*WAYS)
