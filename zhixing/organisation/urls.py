from __future__ import annotations

from django.urls import path

from zhixing.organisation.views import account, calendar, imports, offers, people, units

app_name = "organisation"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/me/", account.account, name="account"),
    path("people/me/tokens/<int:pk>/revoke/", account.revoke, name="revoke"),
    path("people/enrol/", people.enrol, name="enrol"),
    path("people/appoint/", people.appoint, name="appoint"),
    path("people/appointments/<int:pk>/end/", people.end_appointment, name="end_appointment"),
    path("people/appointments/<int:pk>/transfer/", people.transfer, name="transfer"),
    path("people/units/", units.units, name="units"),
    path("people/units/<int:pk>/", units.unit, name="unit"),
    path("people/units/<int:pk>/change/", units.change_unit, name="change_unit"),
    path("people/units/<int:pk>/move/", units.move_unit, name="move_unit"),
    path("people/units/<int:pk>/close/", units.close_unit, name="close_unit"),
    path("people/units/open/", units.open_unit, name="open_unit"),
    path("people/units/offers/", offers.offer_units, name="offer_units"),
    path("people/offers/", offers.offer_people, name="offer_people"),
    path("people/working-days/", calendar.working_days, name="working_days"),
    path("people/working-days/set/", calendar.set_day, name="set_day"),
    path("people/import/", imports.import_page, name="import"),
    path("people/import/template/", imports.template, name="import_template"),
    path("people/import/<int:pk>/", imports.import_job, name="import_job"),
    path("people/import/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("people/import/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("people/export.<slug:suffix>", imports.export, name="export"),
]
