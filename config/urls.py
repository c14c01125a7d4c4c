"""Addresses. Each room brings its own."""

from __future__ import annotations

from django.urls import include, path

from config.api import api

urlpatterns = [
    path("", include("zhixing.web.urls")),
    path("", include("zhixing.publicity.urls")),
    path("", include("zhixing.measures.urls")),
    path("", include("zhixing.voices.urls")),
    path("", include("zhixing.campaigns.urls")),
    path("", include("zhixing.organisation.urls")),
    path("ledger/", include("zhixing.ledger.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
]
