"""Instances under schemas: the check that `json_reply` and `calls_tool` share."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.schemas import JsonSchema


def score(folder: Path) -> list[Row]:
    """Whether each instance is called valid; a row for every keyword that is not always right."""
    agreed: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    refused = 0
    for each in read_lines(folder):
        try:
            verdict = _schema(each).violation(each["instance"]) is None
        except ValueError:
            refused += 1
            verdict = not each["valid"]
        agreed[each["keyword"]].append((each["valid"], verdict))
    pairs = [pair for keyword in agreed.values() for pair in keyword]
    wrong = [name for name, keyword in agreed.items() if any(label != verdict for label, verdict in keyword)]
    return [
        Row.from_pairs("is valid under the schema", pairs, "jsonschema 0.996"),
        *(Row.from_pairs(f"keyword {name}", agreed[name]) for name in sorted(wrong)),
        Row.note(f"{refused} schemas refused with an error, counted as wrong above"),
    ]


def _schema(case: dict[str, object]) -> JsonSchema:
    schema = case["schema"]
    if case["draft"] == "draft7" and isinstance(schema, dict):
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    return JsonSchema(schema)
