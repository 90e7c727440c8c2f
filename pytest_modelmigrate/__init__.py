"""Run prompt tests against several Claude models and effort tiers, and know what a migration breaks and costs.

Everything public is here, each name imported on first use. The plugin itself is loaded by pytest; see
`pytest --help` for its options and `pytest --fixtures` for its fixtures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_modelmigrate.behaviours.behaviour import Behaviour
    from pytest_modelmigrate.behaviours.changes import patch
    from pytest_modelmigrate.behaviours.citations import cites
    from pytest_modelmigrate.behaviours.clarification import clarifying_question
    from pytest_modelmigrate.behaviours.constraints import keeps
    from pytest_modelmigrate.behaviours.documents import json_reply
    from pytest_modelmigrate.behaviours.fallback import falls_back, prefers
    from pytest_modelmigrate.behaviours.formats import formatted
    from pytest_modelmigrate.behaviours.grounding import grounded_in
    from pytest_modelmigrate.behaviours.honesty import admits_missing
    from pytest_modelmigrate.behaviours.judged import judged
    from pytest_modelmigrate.behaviours.length import length_within
    from pytest_modelmigrate.behaviours.negation import avoids
    from pytest_modelmigrate.behaviours.parts import beginning_with, divided, each_sentence, each_word
    from pytest_modelmigrate.behaviours.refusals import refusal
    from pytest_modelmigrate.behaviours.shape import Shape, shape_of
    from pytest_modelmigrate.behaviours.tools import calls_tool, calls_tools, no_tool_call
    from pytest_modelmigrate.behaviours.verification import verified
    from pytest_modelmigrate.facts.findings import Finding
    from pytest_modelmigrate.facts.replies import Reply, ToolCall
    from pytest_modelmigrate.facts.targets import Target

__version__ = "0.1.0"

__all__ = [
    "Behaviour",
    "Finding",
    "Reply",
    "Shape",
    "Target",
    "ToolCall",
    "admits_missing",
    "avoids",
    "beginning_with",
    "calls_tool",
    "calls_tools",
    "cites",
    "clarifying_question",
    "divided",
    "each_sentence",
    "each_word",
    "falls_back",
    "formatted",
    "grounded_in",
    "json_reply",
    "judged",
    "keeps",
    "length_within",
    "no_tool_call",
    "patch",
    "prefers",
    "refusal",
    "shape_of",
    "verified",
]

_PLACES = {
    "Behaviour": "behaviours.behaviour",
    "Finding": "facts.findings",
    "Reply": "facts.replies",
    "Shape": "behaviours.shape",
    "Target": "facts.targets",
    "ToolCall": "facts.replies",
    "admits_missing": "behaviours.honesty",
    "avoids": "behaviours.negation",
    "beginning_with": "behaviours.parts",
    "calls_tool": "behaviours.tools",
    "calls_tools": "behaviours.tools",
    "cites": "behaviours.citations",
    "clarifying_question": "behaviours.clarification",
    "divided": "behaviours.parts",
    "each_sentence": "behaviours.parts",
    "each_word": "behaviours.parts",
    "falls_back": "behaviours.fallback",
    "formatted": "behaviours.formats",
    "grounded_in": "behaviours.grounding",
    "json_reply": "behaviours.documents",
    "judged": "behaviours.judged",
    "keeps": "behaviours.constraints",
    "length_within": "behaviours.length",
    "no_tool_call": "behaviours.tools",
    "patch": "behaviours.changes",
    "prefers": "behaviours.fallback",
    "refusal": "behaviours.refusals",
    "shape_of": "behaviours.shape",
    "verified": "behaviours.verification",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use: pytest imports this module in every session of every project."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
