"""Replies that have no text to judge: refused by the API, empty, or thinking alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed
from pytest_modelmigrate.behaviours.fixes import published_fix
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

_REASONING: Final = "reasoning_extraction"
"""The category of refusals of prompts that ask for the reasoning in the reply."""


def missing_text(behaviour: Behaviour, reply: Reply) -> Finding | None:
    """The finding for a reply that has no text or was refused by the API; None if there is text to judge."""
    if reply.stop_reason == "refusal":
        category = reply.stop_details.get("category")
        finding = failed(behaviour, "refusal", f"stop_reason is refusal, category {category}")
        return replace(finding, fix=published_fix("refused by the API" if category != _REASONING else _REASONING))
    if reply.text.strip():
        return None
    stopped = f"stop_reason is {reply.stop_reason}"
    if reply.tool_calls:
        return failed(behaviour, "called a tool", f"called {reply.tool_calls[0].name}; there is no text")
    if any(str(block.get("type", "")).endswith("thinking") for block in reply.blocks):
        return failed(behaviour, "only thinking", f"there is thinking and no text; {stopped}")
    finding = failed(behaviour, "empty reply", f"there is no text; {stopped}")
    return replace(finding, fix=published_fix("only thinking")) if reply.stop_reason == "max_tokens" else finding
