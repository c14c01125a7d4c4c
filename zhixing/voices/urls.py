"""Addresses of voices, receipts and imports; those of problems are beside."""

from __future__ import annotations

from django.urls import include, path

from zhixing.voices.views import imports, intake, receipts

app_name = "voices"
urlpatterns = [
    path("c/<slug:slug>/speak/", intake.speak, name="speak"),
    path("c/<slug:slug>/voices/", intake.voice_list, name="voice_list"),
    path("c/<slug:slug>/voices/record/", intake.record, name="record"),
    path("c/<slug:slug>/voices/import/", imports.import_page, name="import"),
    path(
        "c/<slug:slug>/voices/import/<slug:token>/",
        imports.import_preview,
        name="import_preview",
    ),
    path(
        "c/<slug:slug>/voices/import/<slug:token>/confirm/",
        imports.import_confirm,
        name="import_confirm",
    ),
    path(
        "c/<slug:slug>/voices/import/<slug:token>/errors.csv",
        imports.import_errors,
        name="import_errors",
    ),
    path("c/<slug:slug>/moderation/", intake.moderation, name="moderation"),
    path("voices/<int:pk>/", intake.voice, name="voice"),
    path("voices/<int:pk>/history/", intake.history, name="voice_history"),
    path("voices/<int:pk>/ask/", intake.ask, name="ask"),
    path("voices/<int:pk>/publish/", intake.publish, name="publish"),
    path("voices/<int:pk>/withhold/", intake.withhold, name="withhold"),
    path("voices/<int:pk>/contact/", intake.contact, name="contact"),
    path("voices/<int:pk>/files/<int:attachment>/", intake.attachment, name="attachment"),
    path("receipt/", receipts.receipt_lookup, name="receipt_lookup"),
    path("receipt/<str:code>/", receipts.receipt, name="receipt"),
    path("receipt/<str:code>/thanks/", receipts.thanks, name="thanks"),
    path("receipt/<str:code>/additions/", receipts.addition, name="addition"),
    path("receipt/<str:code>/replies/", receipts.reply, name="reply"),
    path("", include("zhixing.voices.problem_urls")),
]
