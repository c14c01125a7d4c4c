from __future__ import annotations

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "zhixing.publicity"
    label = "publicity"

    def ready(self) -> None:
        from zhixing.publicity.views import burden, participation
        from zhixing.publicity.views.thread import thread_link
        from zhixing.web import panels

        panels.register("voice", thread_link)
        panels.register("receipt", thread_link)
        panels.register("overview", participation.panel)
        panels.register("overview", burden.panel)
        panels.register("formalism", burden.panel)
