"""Addresses. Each room brings its own."""

from __future__ import annotations

from django.urls import include, path

from config.api import api

handler400 = "zhixing.web.views.bad_request"
handler403 = "zhixing.web.views.forbidden"
handler404 = "zhixing.web.views.missing"
handler500 = "zhixing.web.views.broken"

urlpatterns = [
    path("", include("zhixing.web.urls")),
    path("", include("zhixing.publicity.urls")),
    path("", include("zhixing.comparison.urls")),
    path("", include("zhixing.notices.urls")),
    path("", include("zhixing.rectification.urls")),
    path("", include("zhixing.supervision.urls")),
    path("", include("zhixing.measures.urls")),
    path("", include("zhixing.discussions.urls")),
    path("", include("zhixing.voices.urls")),
    path("", include("zhixing.meetings.urls")),
    path("", include("zhixing.plans.urls")),
    path("", include("zhixing.campaigns.urls")),
    path("", include("zhixing.organisation.urls")),
    path("ledger/", include("zhixing.ledger.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
]
