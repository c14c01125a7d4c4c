"""Wording check (row H5): promises made of slogans, and what they leave out."""

from zhixing.analysis.wording.facts import Fact
from zhixing.analysis.wording.reading import Reading, Span, read

__all__ = ["Fact", "Reading", "Span", "read"]
