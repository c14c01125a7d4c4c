from __future__ import annotations

from django.urls import path

from zhixing.campaigns.views import (
    about,
    bases,
    founding,
    group,
    phases,
    programmes,
    settings,
    templates,
)

app_name = "campaigns"
urlpatterns = [
    path("campaigns/new/", founding.choose, name="choose"),
    path("campaigns/new/<slug:key>/", founding.begin, name="begin"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:key>.json", templates.template_file, name="template_file"),
    path("templates/<slug:key>/remove/", templates.remove, name="remove_template"),
    path("programmes/", programmes.programme_list, name="programme_list"),
    path("programmes/new/", programmes.declare, name="declare"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("programmes/<slug:slug>/edit/", programmes.revise_programme, name="revise_programme"),
    path("c/<slug:slug>/about/", about.about, name="about"),
    path("c/<slug:slug>/calendar.ics", about.calendar, name="calendar"),
    path("c/<slug:slug>/settings/", settings.settings, name="settings"),
    path("c/<slug:slug>/close/", settings.close, name="close"),
    path("c/<slug:slug>/template.json", templates.campaign_file, name="campaign_file"),
    path("c/<slug:slug>/group/", group.group, name="group"),
    path("c/<slug:slug>/group.<slug:form>", group.roster_file, name="roster_file"),
    path("c/<slug:slug>/duties/new/", group.assign, name="assign"),
    path("c/<slug:slug>/duties/<int:pk>/", group.revise_duty, name="revise_duty"),
    path("c/<slug:slug>/duties/<int:pk>/end/", group.end_duty, name="end_duty"),
    path("c/<slug:slug>/phases/", phases.phases, name="phases"),
    path("c/<slug:slug>/phases/new/", phases.add, name="add_phase"),
    path("c/<slug:slug>/phases/<int:pk>/", phases.change, name="change_phase"),
    path("c/<slug:slug>/phases/<int:pk>/dates/", phases.move, name="move_phase"),
    path("c/<slug:slug>/phases/<int:pk>/place/", phases.place, name="place_phase"),
    path("c/<slug:slug>/phases/<int:pk>/remove/", phases.remove, name="remove_phase"),
    path("c/<slug:slug>/bases/", bases.bases, name="bases"),
    path("c/<slug:slug>/bases/new/", bases.cite, name="cite"),
    path("c/<slug:slug>/bases/<int:pk>/", bases.correct, name="correct_basis"),
    path("c/<slug:slug>/bases/<int:pk>/withdraw/", bases.withdraw, name="withdraw_basis"),
    path("c/<slug:slug>/bases/<int:pk>/clauses/new/", bases.add_clause, name="add_clause"),
    path("c/<slug:slug>/clauses/<int:pk>/", bases.clause, name="clause"),
    path("c/<slug:slug>/clauses/<int:pk>/edit/", bases.correct_clause, name="correct_clause"),
    path("c/<slug:slug>/clauses/<int:pk>/withdraw/", bases.withdraw_clause, name="withdraw_clause"),
]
