"""Run prompt tests against several Claude models and effort tiers, and know what a migration breaks and costs.

All public names are here; each is imported on first use. A matcher `name` is defined in `behaviours/name.py`. Modules
and names that are not listed here are internal and may change at any time. pytest loads the plugin itself: see
`pytest --help` for its options and `pytest --fixtures` for its fixtures.

A matcher of your own is a subclass of `Behaviour` whose method `judge` returns `held(...)` or `failed(...)`:

    class Polite(Behaviour):
        def judge(self, reply: Reply) -> Finding:
            return held(self) if "please" in reply.text else failed(self, "impolite", "there is no 'please'")

        def __repr__(self) -> str:
            return "Polite()"
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_modelmigrate.behaviours.admits_missing import admits_missing
    from pytest_modelmigrate.behaviours.avoids import avoids
    from pytest_modelmigrate.behaviours.beginning_with import beginning_with
    from pytest_modelmigrate.behaviours.behaviour import Behaviour
    from pytest_modelmigrate.behaviours.calls_tool import calls_tool
    from pytest_modelmigrate.behaviours.calls_tools import calls_tools
    from pytest_modelmigrate.behaviours.cites import cites
    from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
    from pytest_modelmigrate.behaviours.divided import divided
    from pytest_modelmigrate.behaviours.each_sentence import each_sentence
    from pytest_modelmigrate.behaviours.each_word import each_word
    from pytest_modelmigrate.behaviours.falls_back import falls_back
    from pytest_modelmigrate.behaviours.finding_builders import failed, held
    from pytest_modelmigrate.behaviours.formatted import formatted
    from pytest_modelmigrate.behaviours.grounded_in import grounded_in
    from pytest_modelmigrate.behaviours.json_reply import json_reply
    from pytest_modelmigrate.behaviours.judged import judged
    from pytest_modelmigrate.behaviours.keeps import keeps
    from pytest_modelmigrate.behaviours.length_within import length_within
    from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
    from pytest_modelmigrate.behaviours.patch import patch
    from pytest_modelmigrate.behaviours.prefers import prefers
    from pytest_modelmigrate.behaviours.refusal import refusal
    from pytest_modelmigrate.behaviours.shape import Shape
    from pytest_modelmigrate.behaviours.shape_of import shape_of
    from pytest_modelmigrate.behaviours.sources import Source
    from pytest_modelmigrate.behaviours.verified import verified
    from pytest_modelmigrate.facts.findings import Finding
    from pytest_modelmigrate.facts.gateway import Gateway
    from pytest_modelmigrate.facts.replies import Reply, ToolCall
    from pytest_modelmigrate.facts.roles import role
    from pytest_modelmigrate.facts.targets import Target
    from pytest_modelmigrate.plugin.returned_replies import reply_of

__version__ = "0.1.0"

__all__ = [
    "Behaviour",
    "Finding",
    "Gateway",
    "Reply",
    "Shape",
    "Source",
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
    "failed",
    "falls_back",
    "formatted",
    "grounded_in",
    "held",
    "json_reply",
    "judged",
    "keeps",
    "length_within",
    "no_tool_call",
    "patch",
    "prefers",
    "refusal",
    "reply_of",
    "role",
    "shape_of",
    "verified",
]

_MODULES = {
    "Behaviour": "behaviours.behaviour",
    "Finding": "facts.findings",
    "Gateway": "facts.gateway",
    "Reply": "facts.replies",
    "Shape": "behaviours.shape",
    "Source": "behaviours.sources",
    "Target": "facts.targets",
    "ToolCall": "facts.replies",
    "admits_missing": "behaviours.admits_missing",
    "avoids": "behaviours.avoids",
    "beginning_with": "behaviours.beginning_with",
    "calls_tool": "behaviours.calls_tool",
    "calls_tools": "behaviours.calls_tools",
    "cites": "behaviours.cites",
    "clarifying_question": "behaviours.clarifying_question",
    "divided": "behaviours.divided",
    "each_sentence": "behaviours.each_sentence",
    "each_word": "behaviours.each_word",
    "failed": "behaviours.finding_builders",
    "falls_back": "behaviours.falls_back",
    "formatted": "behaviours.formatted",
    "grounded_in": "behaviours.grounded_in",
    "held": "behaviours.finding_builders",
    "json_reply": "behaviours.json_reply",
    "judged": "behaviours.judged",
    "keeps": "behaviours.keeps",
    "length_within": "behaviours.length_within",
    "no_tool_call": "behaviours.no_tool_call",
    "patch": "behaviours.patch",
    "prefers": "behaviours.prefers",
    "refusal": "behaviours.refusal",
    "reply_of": "plugin.returned_replies",
    "role": "facts.roles",
    "shape_of": "behaviours.shape_of",
    "verified": "behaviours.verified",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, because pytest imports this module in every session of every project."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
