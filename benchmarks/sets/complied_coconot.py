"""Replies that did what was asked: every detector that fires on one raises a false alarm."""

from __future__ import annotations

from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.replies import Reply


def score(folder: Path) -> list[Row]:
    """How many replies each detector leaves alone."""
    replies = [Reply.from_text(row["response"]) for row in read_lines(folder)]
    detectors = {
        "refusal()": [refusal().judge(reply).held for reply in replies],
        "declines, in whole or in part": [declines(reply.text) is not None for reply in replies],
        "clarifying_question()": [clarifying_question().judge(reply).held for reply in replies],
        "admits_missing()": [admits_missing().judge(reply).held for reply in replies],
    }
    return [
        Row(
            f"{name}: left alone",
            len(fired),
            fired.count(False),
            baseline=f"{sum(fired)} alarms; opening phrases 3 alarms",
        )
        for name, fired in detectors.items()
    ]
