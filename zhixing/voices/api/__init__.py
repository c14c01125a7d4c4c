"""The API of voices and problems, one router."""

from ninja import Router

from zhixing.voices.api.imports import router as imports
from zhixing.voices.api.intake import router as intake
from zhixing.voices.api.problems import router as problems

router = Router()
for part in (intake, imports, problems):
    router.add_router("", part)

__all__ = ["router"]
