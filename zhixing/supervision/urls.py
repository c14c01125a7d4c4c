from __future__ import annotations

from django.urls import path

from zhixing.supervision.views import checks, draws, field, findings, rounds

app_name = "supervision"
urlpatterns = [
    path("c/<slug:slug>/rounds/", rounds.round_list, name="round_list"),
    path("c/<slug:slug>/rounds/new/", rounds.open_round, name="open_round"),
    path("c/<slug:slug>/draws/", draws.draw_list, name="draw_list"),
    path("rounds/<int:pk>/", rounds.round_, name="round"),
    path("rounds/<int:pk>/checks/", rounds.check_list, name="check_list"),
    path("rounds/<int:pk>/close/", rounds.close_round, name="close_round"),
    path("c/<slug:slug>/findings/", findings.finding_list, name="finding_list"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("rounds/<int:pk>/findings/new/", findings.find, name="find"),
    path("rounds/<int:pk>/draws/new/", draws.prepare, name="prepare"),
    path("rounds/<int:pk>/visit/", checks.visit, name="visit"),
    path("rounds/<int:pk>/field/", field.field, name="field"),
    path("rounds/<int:pk>/field/packed.json", field.packed, name="packed"),
    path("rounds/<int:pk>/field/next/", field.next_batch, name="next_batch"),
    path("rounds/<int:pk>/field/worker.js", field.field_worker, name="field_worker"),
    path("rounds/<int:pk>/field/arrivals/", field.arrivals, name="arrivals"),
    path("rounds/<int:pk>/draws/<int:draw>/units/<int:unit>/", checks.hand_out, name="hand_out"),
    path("draws/<int:pk>/", draws.draw, name="draw"),
    path("draws/<int:pk>/freeze/", draws.freeze, name="freeze"),
    path("draws/<int:pk>/beacon/", draws.add_beacon, name="add_beacon"),
    path("draws/<int:pk>/fail/", draws.fail, name="fail"),
    path("draws/<int:pk>/abandon/", draws.abandon, name="abandon"),
    path("draws/<int:pk>/draw.json", draws.draw_file, name="draw_file"),
    path("draws/<int:pk>/announced.json", draws.announced_file, name="announced_file"),
    path("draws/<int:pk>/teams.json", draws.teams_file, name="teams_file"),
    path("draws/<int:pk>/redo/", draws.redo, name="redo"),
    path("draws/parties/<int:pk>/commit/", draws.commit, name="commit"),
    path("draws/parties/<int:pk>/reveal/", draws.reveal, name="reveal"),
    path("drawn/<int:pk>/check/", checks.check, name="check"),
    path("checks/<int:pk>/", checks.spot_check, name="spot_check"),
    path("checks/<int:pk>/confirm/", checks.confirm, name="confirm"),
    path("checks/files/<int:pk>/", checks.spot_file, name="spot_file"),
    path("checks/turned/<int:pk>/", checks.turned_away_file, name="turned_away_file"),
]
