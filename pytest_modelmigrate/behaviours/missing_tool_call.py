"""What a reply did instead of calling a tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def missing_tool_call(behaviour: Behaviour, reply: Reply) -> Finding:
    """The finding for a turn without any tool call: what the reply did instead."""
    text = reply.text
    if reply.stop_reason == "refusal" and (refused := missing_text(behaviour, reply)) is not None:
        return refused
    if declines(text):
        return failed(behaviour, "refusal", f"{reply.stop_reason}: {text[:120]!r}")
    if not text.strip():
        return failed(behaviour, "no tool call", f"neither text nor a tool call; stop_reason is {reply.stop_reason}")
    if asked := asks_for_information(text):
        return failed(behaviour, "clarifying question", repr(text[slice(*asked)]), [asked])
    if _output_format(reply):
        return failed(behaviour, "format suppressed the tool call", f"answered in the format: {text[:120]!r}")
    written = _call_in_text(reply)
    return failed(behaviour, "answered in text", f"{written}{text[:120]!r}", [(0, len(text))])


def _output_format(reply: Reply) -> bool:
    config = reply.request_body.get("output_config")
    return isinstance(config, Mapping) and bool(config.get("format"))


def _call_in_text(reply: Reply) -> str:
    """A note if the call is written in the text; else an empty string."""
    names = {str(each.get("name")) for each in reply.tools}
    content: Any = reply.content if any(name in reply.text for name in names) else None
    written = content.get("name") or content.get("tool") if isinstance(content, Mapping) else None
    if written in names or "<invoke" in reply.text or "<tool_call" in reply.text:
        return "the call is written in the text: "
    return ""
