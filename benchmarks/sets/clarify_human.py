"""Clarifying questions and plain answers written by people."""

from __future__ import annotations

from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.facts.replies import Reply

BASELINES = {"qulac": "opens like a question F1 0.97, ends in ? F1 0.0", "abg-coqa": "ends in ? F1 0.985"}


def score(folder: Path) -> list[Row]:
    """The question and the behaviour, by origin."""
    rows = list(read_lines(folder))
    lines = []
    for origin, baseline in BASELINES.items():
        own = [(row["label"] == "clarifying_question", row["text"]) for row in rows if row["origin"] == origin]
        lines += [
            Row.from_pairs(
                f"{origin}: asks_for_information",
                [(label, asks_for_information(text) is not None) for label, text in own],
                baseline,
            ),
            Row.from_pairs(
                f"{origin}: clarifying_question()",
                [(label, clarifying_question().judge(Reply.from_text(text)).held) for label, text in own],
                baseline,
            ),
        ]
    return lines
