"""Sorting of tickets."""

import json
from dataclasses import dataclass

from support_desk.client import CLIENT
from support_desk.settings import SETTINGS

SYSTEM = """\
Sort the support ticket. Answer with JSON alone: {"queue": "billing" | "delivery" | "other", "urgent": true | false}.
"""


@dataclass(frozen=True)
class Ticket:
    """A sorted ticket."""

    queue: str
    urgent: bool


def triage(text: str) -> Ticket:
    """Sort a ticket."""
    message = CLIENT.messages.create(
        model=SETTINGS.model, max_tokens=128, system=SYSTEM, messages=[{"role": "user", "content": text}]
    )
    return Ticket(**json.loads(message.content[0].text))
