"""What value was meant: `reply.content` on broken, cut and wrapped JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.broken_json import read_meant
from pytest_modelmigrate.text.json_documents import NotJsonError

BASELINES = {
    "json_repair": "93 of 99",
    "jsonrepair": "124 of 216",
    "vercel-ai": "14 of 32",
    "baml": "12 of 27",
}
NOTHING = object()


def score(folder: Path) -> list[Row]:
    """Never call broken JSON valid; give the value that the projects' own tests expect."""
    cases = list(read_lines(folder))
    read: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for case in cases:
        value = _meant(case["text"])
        read[case["origin"]].append((value is not NOTHING, value == case["value"]))
    every = [pair for pairs in read.values() for pair in pairs]
    return [
        Row.from_pairs(
            "called bare JSON / the standard library reads it",
            [(_parses(case["text"]), _held(case["text"])) for case in cases],
        ),
        Row.from_agreement("value meant, all", [right for _, right in every], "json_repair package 243 of 374"),
        Row.from_agreement("value meant, of those read at all", [right for found, right in every if found]),
        *(
            Row.from_agreement(f"value meant, {origin}", [right for _, right in pairs], BASELINES[origin])
            for origin, pairs in sorted(read.items())
        ),
    ]


def _meant(text: str) -> object:
    try:
        return read_meant(text).value
    except NotJsonError:
        return NOTHING


def _held(text: str) -> bool:
    return json_reply(may_ask=True).judge(Reply.from_text(text)).held


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
