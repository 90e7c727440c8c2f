"""Replies that leave nothing to judge: refused by the API, empty, or nothing but thinking."""

from __future__ import annotations

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge_absence(behaviour: Behaviour, reply: Reply) -> Finding | None:
    """The finding for a reply without text or with `stop_reason` refusal; None where there is text to judge."""
    if reply.stop_reason == "refusal":
        category = reply.stop_details.get("category")
        return failed(behaviour, "refusal", f"stop_reason is refusal, category {category}")
    if reply.text.strip():
        return None
    stopped = f"stop_reason is {reply.stop_reason}"
    if reply.tool_calls:
        return failed(behaviour, "called a tool", f"called {reply.tool_calls[0].name}; there is no text")
    if any(str(block.get("type", "")).endswith("thinking") for block in reply.blocks):
        return failed(behaviour, "only thinking", f"there is thinking and no text; {stopped}")
    return failed(behaviour, "empty reply", f"there is no text; {stopped}")
