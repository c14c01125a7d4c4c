from __future__ import annotations

from django.urls import path

from zhixing.measures.views import (
    answers,
    checks,
    measures,
    mechanisms,
    practices,
    raisers,
    steps,
    wording,
)

app_name = "measures"
urlpatterns = [
    path("c/<slug:slug>/measures/", measures.measure_list, name="measure_list"),
    path("c/<slug:slug>/measures/new/", measures.commit, name="commit"),
    path("c/<slug:slug>/claims/", checks.claim_list, name="claim_list"),
    path("c/<slug:slug>/answers/", answers.answer_list, name="answer_list"),
    path("c/<slug:slug>/follow-ups/", answers.follow_up_list, name="follow_up_list"),
    path("c/<slug:slug>/slogans/", wording.hollow_list, name="hollow_list"),
    path("c/<slug:slug>/practices/", practices.practice_list, name="practice_list"),
    path("c/<slug:slug>/practices/new/", practices.list_practice, name="list_practice"),
    path("practices/<int:pk>/", practices.practice, name="practice"),
    path("c/<slug:slug>/mechanisms/", mechanisms.mechanism_list, name="mechanism_list"),
    path("mechanisms/<int:pk>/", mechanisms.mechanism, name="mechanism"),
    path("measures/<int:pk>/urge/", steps.urge, name="urge"),
    path("measures/<int:pk>/mechanism/", mechanisms.issue, name="issue"),
    path("measures/<int:pk>/", measures.measure, name="measure"),
    path("measures/<int:pk>/correct/", steps.correct, name="correct"),
    path("measures/<int:pk>/owner/", steps.change_owner, name="change_owner"),
    path("measures/<int:pk>/task/", steps.add_task, name="add_task"),
    path("measures/<int:pk>/evidence/", steps.add_evidence, name="add_evidence"),
    path("measures/<int:pk>/extension/", steps.ask_extension, name="ask_extension"),
    path("measures/<int:pk>/claim/", checks.claim, name="claim"),
    path("measures/<int:pk>/inquiries/", checks.inquiries, name="inquiries"),
    path("measures/<int:pk>/check/", checks.check, name="check"),
    path("measures/<int:pk>/answer/", answers.answer, name="answer"),
    path("measures/<int:pk>/reopen/", steps.reopen, name="reopen"),
    path("tasks/<int:pk>/finish/", steps.finish_task, name="finish_task"),
    path("evidence/<int:pk>/", measures.evidence_file, name="evidence_file"),
    path("extensions/<int:pk>/decide/", steps.decide_extension, name="decide_extension"),
    path("follow-ups/<int:pk>/", answers.follow_up, name="follow_up"),
    path("voices/<int:pk>/explain/", answers.explain, name="explain"),
    path("inquiry/<str:token>/", raisers.inquiry, name="inquiry"),
    path("rating/<str:token>/", raisers.rating, name="rating"),
    path("dispute/<str:token>/", raisers.dispute, name="dispute"),
]
