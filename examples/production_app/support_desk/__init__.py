"""A support desk, as it runs in production: it knows nothing of pytest-modelmigrate."""

from support_desk.agent import answer
from support_desk.letters import draft
from support_desk.triage import Ticket, triage

__all__ = ["Ticket", "answer", "draft", "triage"]
