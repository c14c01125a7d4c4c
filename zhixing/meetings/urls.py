from __future__ import annotations

from django.urls import path

from zhixing.meetings import views

app_name = "meetings"
urlpatterns = [
    path("c/<slug:slug>/meetings/", views.meeting_list, name="meeting_list"),
    path("c/<slug:slug>/meetings/new/", views.convene, name="convene"),
    path("c/<slug:slug>/meetings/decisions/", views.decision_list, name="decision_list"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/record/", views.record, name="record"),
    path("meetings/<int:pk>/calendar.ics", views.calendar_file, name="calendar_file"),
    path("meetings/<int:pk>/revise/", views.revise, name="revise"),
    path("meetings/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("meetings/<int:pk>/write-up/", views.write_up, name="write_up"),
    path("meetings/<int:pk>/attendance/", views.take, name="take"),
    path("meetings/<int:pk>/decisions/new/", views.decide, name="decide"),
    path("meetings/<int:pk>/files/new/", views.add_files, name="add_files"),
    path("meetings/files/<int:pk>/", views.meeting_file, name="meeting_file"),
]
