"""How much a simulated model thinks, and what of it can be read."""

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
"""Middle of the thinking tokens of an answer. Made up: only the order of the levels is the real models'."""

_SUMMARY: Final = "Simulated summary of the reasoning: read the request, weigh what it asks for, then answer."


def count_thinking(request: MessagesRequest, question: str) -> int:
    """Thinking tokens of an answer: the same for the same question, between 75% and 125% of the effort's middle.

    A `budget_tokens` is never exceeded. A model that does not think has 0.
    """
    if not request.thinks:
        return 0
    spread = int(hashlib.sha256(question.encode()).hexdigest()[:8], 16) % 51
    tokens = TOKENS_BY_EFFORT[request.effort] * (75 + spread) // 100
    budget = request.thinking.get("budget_tokens")
    return min(tokens, budget) if budget else tokens


def thinking_block(request: MessagesRequest, text: str | None) -> dict[str, Any]:
    """The thinking block of an answer: its summary, or nothing readable where `display` is `omitted`."""
    display = request.thinking.get("display") or request.model.thinking_display
    shown = "" if display == "omitted" else text or _SUMMARY
    signature = Signature.of(model=request.model.id, text=shown, messages=request.messages)
    return {"type": "thinking", "thinking": shown, "signature": signature.encode()}
