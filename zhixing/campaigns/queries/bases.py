"""Reading the documents that a campaign carries out, and their clauses."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from zhixing.campaigns.models import Basis, Campaign, Clause

RANKS = {level: rank for rank, level in enumerate(Basis.Level.values)}


def bases_of(campaign: Campaign) -> list[Basis]:
    """The documents from the highest level down, with their clauses: two queries."""
    bases = campaign.bases.prefetch_related("clauses")
    return sorted(bases, key=lambda basis: (RANKS[basis.level], basis.pk))


def basis_or_404(campaign: Campaign, pk: int) -> Basis:
    """A document that the campaign cites."""
    return get_object_or_404(campaign.bases.select_related("campaign"), pk=pk)


def clause_or_404(campaign: Campaign, pk: int) -> Clause:
    """A clause of a document of the campaign, even one that was withdrawn: what serves it is
    still tied to it."""
    clauses = Clause.everything.select_related("basis__campaign")
    return get_object_or_404(clauses, pk=pk, basis__campaign=campaign)


def clauses_of(campaign: Campaign) -> QuerySet[Clause]:
    """The clauses that tasks of the campaign may serve, for fields that choose one."""
    standing = Clause.objects.filter(basis__campaign=campaign, basis__removed_at__isnull=True)
    return standing.select_related("basis").order_by("basis", "pk")
