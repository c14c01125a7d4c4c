from __future__ import annotations

from django.urls import path

from zhixing.rectification.views import feedback, imports, publications, rectifications, steps

app_name = "rectification"
urlpatterns = [
    path(
        "c/<slug:slug>/rectifications/",
        rectifications.rectification_list,
        name="rectification_list",
    ),
    path("c/<slug:slug>/feedback/", feedback.feedback_list, name="feedback_list"),
    path("c/<slug:slug>/feedback/new/", feedback.register, name="register"),
    path("c/<slug:slug>/published/", publications.publication_list, name="publication_list"),
    path("feedback/<int:pk>/", feedback.feedback, name="feedback"),
    path("feedback/<int:pk>/reply/", feedback.reply, name="reply"),
    path("feedback/<int:pk>/points/new/", feedback.add_point, name="add_point"),
    path("feedback/<int:pk>/import/", imports.import_page, name="import"),
    path("feedback/<int:pk>/import/<str:token>/", imports.import_preview, name="import_preview"),
    path(
        "feedback/<int:pk>/import/<str:token>/confirm/",
        imports.import_confirm,
        name="import_confirm",
    ),
    path(
        "feedback/<int:pk>/import/<str:token>/errors.csv",
        imports.import_errors,
        name="import_errors",
    ),
    path("feedback/files/<int:pk>/", feedback.feedback_file, name="feedback_file"),
    path("findings/<int:pk>/rectify/", steps.rectify, name="rectify"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("rectifications/<int:pk>/notice/", rectifications.notice, name="notice"),
    path("rectifications/<int:pk>/notice.docx", rectifications.notice_file, name="notice_file"),
    path("rectifications/<int:pk>/application/", rectifications.application, name="application"),
    path(
        "rectifications/<int:pk>/application.docx",
        rectifications.application_file,
        name="application_file",
    ),
    path("rectifications/<int:pk>/revise/", steps.revise, name="revise"),
    path("rectifications/<int:pk>/take-up/", steps.take_up, name="take_up"),
    path("rectifications/<int:pk>/review/", steps.review, name="review"),
    path("rectifications/<int:pk>/publish/", steps.publish, name="publish"),
    path("rectifications/<int:pk>/close/", steps.close, name="close"),
    path("rectifications/<int:pk>/look-back/", steps.look_back, name="look_back"),
    path("rectifications/<int:pk>/recur/", steps.recur, name="recur"),
    path("published/<int:pk>/", publications.publication, name="publication"),
    path("objections/<int:pk>/answer/", steps.answer_objection, name="answer_objection"),
]
