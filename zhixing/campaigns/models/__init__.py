"""Campaigns, their phases and the verbs they grant, and people's duties in them."""

from zhixing.campaigns.models.campaigns import Campaign, Phase, Verb
from zhixing.campaigns.models.duties import Duty

__all__ = ["Campaign", "Duty", "Phase", "Verb"]
