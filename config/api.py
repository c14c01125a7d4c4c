"""The REST API: one router from each room."""

from __future__ import annotations

from ninja import NinjaAPI

from zhixing.campaigns.api import router as campaigns
from zhixing.comparison.api import router as comparison
from zhixing.discussions.api import router as discussions
from zhixing.ledger.api import router as ledger
from zhixing.measures.api import router as measures
from zhixing.meetings.api import router as meetings
from zhixing.notices.api import router as notices
from zhixing.organisation.api import router as organisation
from zhixing.organisation.tokens import auth
from zhixing.plans.api import router as plans
from zhixing.publicity.api import router as publicity
from zhixing.rectification.api import router as rectification
from zhixing.supervision.api import router as supervision
from zhixing.voices.api import router as voices
from zhixing.web.api import install

api = NinjaAPI(title="Zhixing 知行", version="1", auth=auth, docs_url="/docs")
install(api)
for router in (
    organisation,
    campaigns,
    plans,
    meetings,
    voices,
    discussions,
    measures,
    supervision,
    rectification,
    notices,
    comparison,
    publicity,
):
    api.add_router("", router)
api.add_router("/ledger", ledger)
