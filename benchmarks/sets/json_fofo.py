"""Real replies to "answer in JSON": their shapes, and whether the content can be read."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.text.form import ParsedText, read_form

PLAIN_COUNTS = {
    "malformed": 86,
    "fenced with prose": 37,
    "bare": 23,
    "fenced": 19,
    "prose around": 5,
    "none": 1,
}


def score(folder: Path) -> list[Row]:
    """Shapes against the standard library, the plain counts, and GPT-4's verdict on the format."""
    replies = list(read_lines(folder))
    readings = [(reply, read_form(reply["response"])) for reply in replies]
    whole = [
        _parses(_unfenced(reply["response"])) == (reading.form in ("JSON", "fenced JSON"))
        for reply, reading in readings
        if reading.form in ("JSON", "fenced JSON", "malformed JSON", "truncated JSON")
    ]
    shapes = Counter(_shape(reading, reply["response"]) for reply, reading in readings)
    judged = [(reply, reading) for reply, reading in readings if reply["gpt4_format_correct"] is not None]
    return [
        Row.from_agreement("bare, fenced or malformed, as the standard library has it", whole),
        *(
            Row.note(f"{shapes[name]} of {len(replies)} replies are {name}", f"plain rule {count}")
            for name, count in PLAIN_COUNTS.items()
        ),
        Row.from_pairs(
            "parses somewhere / GPT-4 calls the format kept",
            [(bool(reply["gpt4_format_correct"]), _parses_somewhere(reading)) for reply, reading in judged],
            "plain rule F1 0.727",
        ),
        Row.from_pairs(
            "one document whose content is no guess / the same",
            [(bool(reply["gpt4_format_correct"]), _is_readable(reading)) for reply, reading in judged],
            "plain rule F1 0.727",
        ),
    ]


def _parses_somewhere(reading: ParsedText) -> bool:
    return reading.form in ("JSON", "fenced JSON", "JSON in prose")


def _is_readable(reading: ParsedText) -> bool:
    return _parses_somewhere(reading) or (reading.form == "malformed JSON" and reading.sure)


def _shape(reading: ParsedText, text: str) -> str:
    names = {
        "JSON": "bare",
        "fenced JSON": "fenced",
        "malformed JSON": "malformed",
        "truncated JSON": "malformed",
    }
    if reading.form == "JSON in prose":
        return "fenced with prose" if reading.documents[0].fenced or "```" in text else "prose around"
    return names.get(reading.form, "several" if reading.documents else "none")


def _unfenced(text: str) -> str:
    match = re.fullmatch(r"\s*```[\w]*\n(.*?)\n?```\s*", text, re.DOTALL)
    return match[1] if match else text


def _parses(text: str) -> bool:
    try:
        json.loads(text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    except ValueError:
        return False
    return True
