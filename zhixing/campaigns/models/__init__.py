"""Campaigns and what they are made of: programmes, bases, phases, duties, templates."""

from zhixing.campaigns.models.bases import Basis, Clause
from zhixing.campaigns.models.campaigns import Campaign, Phase, Verb
from zhixing.campaigns.models.duties import Duty
from zhixing.campaigns.models.entry_points import EntryPoint
from zhixing.campaigns.models.programmes import Programme
from zhixing.campaigns.models.templates import Template

__all__ = [
    "Basis",
    "Campaign",
    "Clause",
    "Duty",
    "EntryPoint",
    "Phase",
    "Programme",
    "Template",
    "Verb",
]
