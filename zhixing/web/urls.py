"""Addresses of the desk, the language switch and the page of components."""

from __future__ import annotations

from django.urls import path

from zhixing.web import views

app_name = "web"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/count/", views.desk_count, name="desk_count"),
    path("language/", views.language, name="language"),
    path("style/", views.style, name="style"),
    path("wording/", views.wording, name="wording"),
]
