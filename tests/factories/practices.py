"""Things to abolish and standing mechanisms."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.factories.counting import day, next_number
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Mechanism, Practice


def make_practice(
    campaign: Campaign, *, fate: str = Practice.Fate.LISTED, **fields: Any
) -> Practice:
    """On the list of the campaign's organiser; with a fate, decided today."""
    person = fields.pop("listed_by", None) or make_person(unit=campaign.organiser)
    decided = {
        "fate": fate,
        "reason": "同一份证明系统里已有",
        "effective_on": day(7),
        "decided_by": person,
        "decided_at": timezone.now(),
    }
    values = {
        "kind": Practice.Kind.MATERIAL,
        "title": f"开办餐饮店须交居住证明（{next_number()}）",
        "harm": "申请人要回户籍地开具，多跑一趟。",
        "unit": campaign.organiser,
        "listed_by": person,
        **(decided if fate != Practice.Fate.LISTED else {}),
        **fields,
    }
    return Practice.objects.create(campaign=campaign, **values)


def make_mechanism(measure: Measure, **fields: Any) -> Mechanism:
    """In force for a month, to be reviewed in eleven."""
    values = {
        "title": "综合窗口午间值班办法",
        "number": f"数政〔2026〕{next_number()}号",
        "summary": "工作日午间保留两个窗口，由综合岗轮值，值班长每周抽查。",
        "unit": measure.lead_unit,
        "effective_on": day(-30),
        "review_on": day(335),
        "issued_by": measure.owner,
        **fields,
    }
    return Mechanism.objects.create(measure=measure, **values)
