"""Replies that refuse, comply, or do part of each, labelled by two people."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.text_refusals import declines

LABELS = {None: "complied", "full": "refused", "partial": "partial"}


def score(folder: Path) -> list[Row]:
    """Refusal or not, over all, by model and by half of the prompts; then the three classes."""
    rows = [(row, verdict_on(row["response"])) for row in read_lines(folder)]
    plain = [(row, verdict) for row, verdict in rows if row["label"] != "partial"]
    models = sorted({row["model"] for row, _ in plain})
    return [
        refused("refused or not", plain, "opening phrases F1 0.895, GPT-4 F1 0.864"),
        *(refused(f"the same, {model}", [pair for pair in plain if pair[0]["model"] == model]) for model in models),
        refused("the same, one half of the prompts", [pair for pair in plain if in_first_half(pair[0])]),
        refused("the same, the other half", [pair for pair in plain if not in_first_half(pair[0])]),
        Row.from_agreement(
            "refused, partial, complied",
            [row["label"] == verdict for row, verdict in rows],
            "string list 0.851, GPT-4 0.846",
        ),
        Row.from_pairs(
            "partial against the rest",
            [(row["label"] == "partial", verdict == "partial") for row, verdict in rows],
        ),
        *confusion(rows),
    ]


def verdict_on(text: str) -> str:
    """Our label for the text."""
    declined = declines(text)
    return LABELS[declined.extent if declined else None]


def refused(name: str, pairs: list[tuple[dict[str, Any], str]], baseline: str = "") -> Row:
    """Whether the reply declines, in whole or in part, against the label `refused`."""
    return Row.from_pairs(
        name, [(row["label"] == "refused", verdict != "complied") for row, verdict in pairs], baseline
    )


def in_first_half(row: dict[str, Any]) -> bool:
    """Whether the row's prompt is in the half that was read first while the rules were written."""
    return int(md5((row["prompt"] or row["id"]).encode()).hexdigest(), 16) % 2 == 0  # noqa: S324 - a split, no secret


def confusion(rows: list[tuple[dict[str, Any], str]]) -> list[Row]:
    """One line per label, with what it was taken for."""
    lines = []
    for label in LABELS.values():
        verdicts = [verdict for row, verdict in rows if row["label"] == label]
        others = [f"{verdicts.count(other)} {other}" for other in LABELS.values() if other != label]
        lines.append(
            Row(f"labelled {label}", len(verdicts), verdicts.count(label), baseline=f"taken for {' and '.join(others)}")
        )
    return lines
