from __future__ import annotations

from django.urls import path

from zhixing.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("c/<slug:slug>/about/", views.about, name="about"),
    path("c/<slug:slug>/duties/<int:pk>/end/", views.end_duty, name="end_duty"),
    path("c/<slug:slug>/close/", views.close, name="close"),
]
