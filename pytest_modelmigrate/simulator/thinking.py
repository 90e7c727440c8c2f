"""Thinking of simulated models: its token count, and the block that shows it."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.facts.targets import Effort
from pytest_modelmigrate.simulator.thinking_signature import Signature

TOKENS_BY_EFFORT: Final[dict[Effort | None, int]] = {
    "low": 24,
    "medium": 60,
    "high": 120,
    "xhigh": 300,
    "max": 720,
    None: 120,
}
"""Typical thinking tokens of a reply. Made up; only the order of the levels is that of real models."""

_SUMMARY: Final = "Simulated summary of the reasoning: read the request, weigh what it asks for, then answer."


def count_thinking(request: MessagesRequest, question: str) -> int:
    """Thinking tokens of a reply: the same for the same question, between 75% and 125% of the typical number.

    Never more than `budget_tokens`; 0 if the model does not think.
    """
    if not request.thinks:
        return 0
    spread = int(hashlib.sha256(question.encode()).hexdigest()[:8], 16) % 51
    tokens = TOKENS_BY_EFFORT[request.effort] * (75 + spread) // 100
    budget = request.thinking.get("budget_tokens")
    return min(tokens, budget) if budget else tokens


def thinking_block(request: MessagesRequest, text: str | None) -> dict[str, Any]:
    """The thinking block of a reply, with a summary; without text if `display` is `omitted`."""
    display = request.thinking.get("display") or request.model.thinking_display
    shown = "" if display == "omitted" else text or _SUMMARY
    signature = Signature.of(model=request.model.id, text=shown, messages=request.messages)
    return {"type": "thinking", "thinking": shown, "signature": signature.encode()}
