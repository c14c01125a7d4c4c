from __future__ import annotations

from django.urls import path

from zhixing.publicity.views import burden, front, participation, registers, thread

app_name = "publicity"
urlpatterns = [
    path("", front.home, name="home"),
    path("c/<slug:slug>/", front.front, name="front"),
    path("c/<slug:slug>/river/", front.river, name="river"),
    path("c/<slug:slug>/river/<slug:key>/", front.reach, name="reach"),
    path("c/<slug:slug>/participation/", participation.participation, name="participation"),
    path(
        "c/<slug:slug>/participation/<int:pk>/",
        participation.participation,
        name="participation_of",
    ),
    path("c/<slug:slug>/burden/", burden.burden, name="burden"),
    path("c/<slug:slug>/burden/uses/", burden.burden_uses, name="burden_uses"),
    path("voices/<int:pk>/thread/", thread.thread, name="thread"),
    path("c/<slug:slug>/registers/", registers.registers, name="registers"),
    path(
        "c/<slug:slug>/registers/<slug:key>.<str:form>",
        registers.register_file,
        name="register_file",
    ),
]
