from __future__ import annotations

from django.urls import path

from zhixing.plans.views import business, items, overview, own, plans, scopes

app_name = "plans"
urlpatterns = [
    path("c/<slug:slug>/drive/", overview.overview, name="overview"),
    path("c/<slug:slug>/drive/tree/", overview.responsibility, name="responsibility"),
    path("c/<slug:slug>/drive/plans/", plans.plan_list, name="plan_list"),
    path("c/<slug:slug>/drive/plans/new/", plans.begin, name="begin"),
    path("c/<slug:slug>/drive/tasks/", items.item_list, name="item_list"),
    path("c/<slug:slug>/drive/indicators/", business.indicator_list, name="indicator_list"),
    path("c/<slug:slug>/drive/indicators/new/", business.set_indicator, name="set_indicator"),
    path("c/<slug:slug>/drive/benchmarks/", business.benchmark_list, name="benchmark_list"),
    path("c/<slug:slug>/drive/business/", business.business_list, name="business_list"),
    path("c/<slug:slug>/drive/business/new/", business.list_task, name="list_task"),
    path("c/<slug:slug>/drive/own/", own.own, name="own"),
    path("c/<slug:slug>/drive/own/new/", own.note, name="note"),
    path("own/<int:pk>/", own.own_problem, name="own_problem"),
    path("own/<int:pk>/promise/", own.promise, name="promise"),
    path("commitments/<int:pk>/keep/", own.keep, name="keep"),
    path("commitments/<int:pk>/confirm/", own.confirm, name="confirm"),
    path("scopes/<int:pk>/", scopes.scope, name="scope"),
    path("urges/<int:pk>/", scopes.urge, name="urge"),
    path("plan-items/<int:pk>/urge/", scopes.urge_item, name="urge_item"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.revise, name="revise"),
    path("plans/<int:pk>/submit/", plans.submit, name="submit"),
    path("plans/<int:pk>/decide/", plans.decide, name="decide"),
    path("plans/<int:pk>/tasks/new/", items.add_item, name="add_item"),
    path("plan-items/<int:pk>/", items.item, name="item"),
    path("plan-items/<int:pk>/edit/", items.revise_item, name="revise_item"),
    path("plan-items/<int:pk>/change/", items.change_item, name="change_item"),
    path("plan-items/<int:pk>/remove/", items.remove_item, name="remove_item"),
    path("plan-items/<int:pk>/support/", items.support, name="support"),
    path("plan-items/<int:pk>/claim/", items.claim, name="claim"),
    path("plan-items/<int:pk>/check/", items.check, name="check"),
    path("indicators/<int:pk>/", business.indicator, name="indicator"),
    path("indicators/<int:pk>/reading/", business.take_reading, name="take_reading"),
    path("indicators/<int:pk>/benchmark/", business.set_benchmark, name="set_benchmark"),
    path("readings/<int:pk>/correct/", business.correct_reading, name="correct_reading"),
]
