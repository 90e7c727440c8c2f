"""Long, modern replies that decline, dodge or do what they were asked."""

from __future__ import annotations

from pathlib import Path

from rows import Row, read_lines

from sets.refusal_xstest import confusion, refused, verdict_on


def score(folder: Path) -> list[Row]:
    """Refusal or not, and the three classes."""
    rows = [(row, verdict_on(row["response"])) for row in read_lines(folder)]
    return [
        refused(
            "refused or not",
            [pair for pair in rows if pair[0]["label"] != "partial"],
            "first 200 characters F1 0.806, opening phrases F1 0.716",
        ),
        Row.from_agreement("refused, partial, complied", [row["label"] == verdict for row, verdict in rows]),
        *confusion(rows),
    ]
