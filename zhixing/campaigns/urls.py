from __future__ import annotations

from django.urls import path

from zhixing.campaigns.views import about

app_name = "campaigns"
urlpatterns = [
    path("c/<slug:slug>/about/", about.about, name="about"),
    path("c/<slug:slug>/duties/<int:pk>/end/", about.end_duty, name="end_duty"),
    path("c/<slug:slug>/close/", about.close, name="close"),
]
