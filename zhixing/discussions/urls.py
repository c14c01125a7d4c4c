from __future__ import annotations

from django.urls import path

from zhixing.discussions.views import (
    consensus,
    conversations,
    facts,
    maps,
    moderation,
    sittings,
    statements,
    topics,
    voting,
)

app_name = "discussions"
urlpatterns = [
    path("c/<slug:slug>/topics/", topics.topic_list, name="topic_list"),
    path("c/<slug:slug>/topics/new/", topics.open_topic, name="open_topic"),
    path("c/<slug:slug>/facts/<slug:kind>/", facts.offers, name="fact_offers"),
    path("topics/<int:pk>/", voting.topic, name="topic"),
    path("topics/<int:pk>/vote/", voting.vote, name="vote"),
    path("topics/<int:pk>/visited/", voting.visited, name="visited"),
    path("topics/<int:pk>/mine/", voting.mine, name="mine"),
    path("topics/<int:pk>/mine/<int:statement>/proof/", voting.proof, name="ballot_proof"),
    path("topics/<int:pk>/close/", topics.close_topic, name="close_topic"),
    path("topics/<int:pk>/statements/", statements.statement_list, name="statement_list"),
    path("topics/<int:pk>/statements/new/", statements.submit, name="submit"),
    path("topics/<int:pk>/statements/similar/", statements.similar, name="similar"),
    path("c/<slug:slug>/topics/import/", conversations.import_page, name="import"),
    path("topics/<int:pk>/results.<slug:form>", conversations.export, name="results"),
    path("topics/<int:pk>/map/", maps.opinion_map, name="opinion_map"),
    path("topics/<int:pk>/groups/<int:lineage>/", maps.name_group, name="name_group"),
    path("c/<slug:slug>/consensus/", consensus.consensus_list, name="consensus_list"),
    path("consensus/<int:pk>/", consensus.consensus, name="consensus"),
    path("statements/<int:pk>/adopt/", consensus.adopt, name="adopt"),
    path("topics/<int:pk>/moderation/", moderation.moderation, name="moderation"),
    path("topics/<int:pk>/sittings/new/", sittings.record_sitting, name="record_sitting"),
    path("topics/<int:pk>/sittings/", sittings.sitting_list, name="sitting_list"),
    path("sittings/<int:pk>/withdraw/", sittings.withdraw_sitting, name="withdraw_sitting"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>/facts/", facts.facts, name="facts"),
    path("statements/<int:pk>/moderate/", moderation.moderate, name="moderate"),
    path("statements/<int:pk>/take-down/", moderation.take_down, name="take_down"),
    path("arguments/<int:pk>/take-down/", moderation.take_down_argument, name="take_down_argument"),
    path("arguments/<int:pk>/moderate/", moderation.moderate_argument, name="moderate_argument"),
]
