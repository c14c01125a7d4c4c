"""The thread: what became of one voice, step by step, and what happens next."""

from zhixing.publicity.queries.thread.chain import Thread, thread
from zhixing.publicity.queries.thread.steps import Event, Step

__all__ = ["Event", "Step", "Thread", "thread"]
