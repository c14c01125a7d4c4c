from __future__ import annotations

from django.urls import path

from zhixing.organisation import views

app_name = "organisation"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/me/", views.account, name="account"),
    path("people/me/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("people/enrol/", views.enrol, name="enrol"),
    path("people/appoint/", views.appoint, name="appoint"),
    path("people/appointments/<int:pk>/end/", views.end_appointment, name="end_appointment"),
    path("people/units/", views.units, name="units"),
    path("people/units/open/", views.open_unit, name="open_unit"),
]
