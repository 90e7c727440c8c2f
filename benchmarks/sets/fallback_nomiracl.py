"""Which branch of "X, otherwise Y" six models took, and whether it was the right one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.chosen_branch import BranchChoice, choose
from pytest_modelmigrate.facts.replies import Reply

PRIMARY, FALLBACK = "Yes, answer is present", "I don't know"
STRICT = {
    "gpt-4-azure": "0.796",
    "Mixtral-8x7B-Instruct-v0.1": "0.762",
    "gpt-3.5-turbo-azure": "0.740",
    "Mistral-7B-Instruct-v0.2": "0.574",
    "Orca-2-13b": "0.557",
    "llama-2-70b-chat": "0.532",
}


def score(folder: Path) -> list[Row]:
    """Branch detection, what we say of the undecided rows, and the right branch by model."""
    rows = [(row, choose(Reply.from_text(row["response"]), PRIMARY, FALLBACK)) for row in read_lines(folder)]
    plain = [(row, choice) for row, choice in rows if row["branch_by_prefix"] != "neither"]
    undecided = Counter(described(choice) for row, choice in rows if row["branch_by_prefix"] == "neither")
    return [
        Row.from_agreement(
            "branch, where the prefix tells it",
            [choice.taken == row["branch_by_prefix"] for row, choice in plain],
            "contains I don't know 0.974",
        ),
        Row.from_pairs(
            "fallback against the rest",
            [(row["branch_by_prefix"] == "fallback", choice.taken == "fallback") for row, choice in plain],
        ),
        *(
            Row(f"undecided by prefix: {name}", undecided.total(), count, baseline="counted, without a label")
            for name, count in sorted(undecided.items())
        ),
        *(
            Row.from_agreement(
                f"right branch, {model}",
                [right(row, choice) for row, choice in rows if row["model"] == model],
                f"strict reading {strict}",
            )
            for model, strict in STRICT.items()
        ),
    ]


def described(choice: BranchChoice) -> str:
    """What we say of a reply, in words."""
    return f"neither, means the {choice.meant}" if choice.meant else choice.taken


def right(row: dict[str, Any], choice: BranchChoice) -> bool:
    """Whether the branch that was taken or meant is the one that people judged right."""
    return (choice.meant or choice.taken) == row["expected_branch"]
