"""Commendation and criticism with what they rest on, and slips of three colours."""

from zhixing.notices.models.notices import Notice
from zhixing.notices.models.records import Ground, Reply, ReplyFile
from zhixing.notices.models.slips import Slip

__all__ = ["Ground", "Notice", "Reply", "ReplyFile", "Slip"]
