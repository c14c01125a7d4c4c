"""Addresses of problems and suggestions, part of the room's `voices` namespace."""

from __future__ import annotations

from django.urls import path

from zhixing.voices.views import assignment, grouping, problems, suggestions

urlpatterns = [
    path("c/<slug:slug>/problems/", problems.problem_list, name="problem_list"),
    path("c/<slug:slug>/problems/new/", problems.problem_new, name="problem_new"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/similar/", problems.similar, name="similar"),
    path("problems/<int:pk>/history/", problems.history, name="history"),
    path("problems/<int:pk>/edit/", problems.edit, name="problem_edit"),
    path("problems/<int:pk>/support/", problems.support, name="support"),
    path("problems/<int:pk>/attach/", grouping.attach, name="attach"),
    path("problems/<int:pk>/detach/", grouping.detach, name="detach"),
    path("problems/<int:pk>/merge/", grouping.merge, name="merge"),
    path("problems/<int:pk>/split/", grouping.split, name="split"),
    path("regroupings/<int:pk>/undo/", grouping.undo, name="undo"),
    path("problems/<int:pk>/assign/", assignment.assign, name="assign"),
    path("problems/<int:pk>/hand-on/", assignment.hand_on, name="hand_on"),
    path("problems/<int:pk>/rule/", assignment.rule, name="rule"),
    path("problems/<int:pk>/decline/", assignment.decline, name="decline"),
    path("c/<slug:slug>/suggestions/", suggestions.suggestions, name="suggestions"),
    path("c/<slug:slug>/suggestions/run/", suggestions.suggest, name="suggest"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/dismiss/", suggestions.dismiss, name="dismiss"),
]
