from __future__ import annotations

from django.urls import path

from zhixing.comparison.views import pages, records

app_name = "comparison"
urlpatterns = [
    path("c/<slug:slug>/comparison/", pages.overview, name="overview"),
    path("c/<slug:slug>/comparison/rates/", pages.rates, name="rates"),
    path("c/<slug:slug>/comparison/rates/weights/", pages.weigh, name="weigh"),
    path("c/<slug:slug>/comparison/effort/", pages.effort, name="effort"),
    path("c/<slug:slug>/comparison/profile/", pages.profile, name="profile"),
    path("c/<slug:slug>/comparison/effect/", pages.effect, name="effect"),
    path("c/<slug:slug>/comparison/formalism/", pages.formalism, name="formalism"),
    path("c/<slug:slug>/comparison/records/<slug:key>/", records.records, name="records"),
    path("c/<slug:slug>/comparison/<slug:key>/", pages.dimension, name="dimension"),
]
