"""Texts that are or are not JSON: `json_reply()` must accept the valid and refuse the invalid ones."""

from __future__ import annotations

from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.replies import Reply


def score(folder: Path) -> list[Row]:
    """Whether each text is called JSON; what the RFC leaves open must only not raise."""
    judged = [(each["label"], json_reply().judge(Reply.from_text(each["text"])).held) for each in read_lines(folder)]
    pairs = [(label == "valid", verdict) for label, verdict in judged if label != "either"]
    return [
        Row.from_pairs("is JSON", pairs, "json.loads 116 of 118"),
        Row.from_agreement(
            "left open by the RFC, judged without raising", [True for label, _ in judged if label == "either"]
        ),
    ]
