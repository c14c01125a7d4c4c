from __future__ import annotations

from django.urls import path

from zhixing.notices.views import notices, slips, steps

app_name = "notices"
urlpatterns = [
    path("c/<slug:slug>/notices/", notices.notice_list, name="notice_list"),
    path("c/<slug:slug>/notices/new/", notices.draft, name="draft"),
    path("c/<slug:slug>/notices/honours/", notices.honours, name="honours"),
    path("c/<slug:slug>/slips/", slips.slip_list, name="slip_list"),
    path("c/<slug:slug>/slips/new/", slips.issue, name="issue"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/paper/", notices.notice_paper, name="paper"),
    path("notices/<int:pk>/notice.docx", notices.notice_file, name="file"),
    path("notices/<int:pk>/revise/", notices.revise, name="revise"),
    path("notices/<int:pk>/cite/", notices.cite, name="cite"),
    path("notices/<int:pk>/send/", steps.send, name="send"),
    path("notices/<int:pk>/reply/", steps.reply, name="reply"),
    path("notices/<int:pk>/submit/", steps.submit, name="submit"),
    path("notices/<int:pk>/decide/", steps.decide, name="decide"),
    path("notices/<int:pk>/withdraw/", steps.withdraw, name="withdraw"),
    path("notices/<int:pk>/remove/", steps.remove, name="remove"),
    path("notices/grounds/<int:pk>/drop/", notices.drop, name="drop"),
    path("notices/replies/<int:pk>/answer/", steps.answer, name="answer"),
    path("notices/files/<int:pk>/", notices.reply_file, name="reply_file"),
    path("notices/records/<slug:source>/<int:key>/", notices.record, name="record"),
    path("slips/<int:pk>/", slips.slip, name="slip"),
    path("slips/<int:pk>/sign/", slips.sign, name="sign"),
    path("slips/<int:pk>/answer/", slips.answer, name="answer_slip"),
    path("slips/<int:pk>/close/", slips.close, name="close"),
    path("slips/<int:pk>/escalate/", slips.escalate, name="escalate"),
]
