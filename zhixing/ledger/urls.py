from __future__ import annotations

from django.urls import path

from zhixing.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.log, name="log"),
    path("entry/<int:index>/", views.entry, name="entry"),
    path("entry/<int:index>/proof.json", views.proof, name="proof"),
    path("checkpoint.txt", views.checkpoint, name="checkpoint"),
    path("consistency.json", views.consistency, name="consistency"),
    path("verify_entry.py", views.script, name="script"),
]
