"""Matchers: the names of the public functions that make behaviours."""

from __future__ import annotations

from typing import Final

MATCHERS: Final = (
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
    "verified",
)
"""Each is defined in the file of its name, `behaviours/refusal.py`."""
