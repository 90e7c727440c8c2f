"""One constraint said positively and as "do not": is our verdict right, and the same, either way?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply

SHARES = {
    "anthropic_claude-1.3": {"affirmative": "0.76", "negated": "0.67"},
    "anthropic_claude-2.0": {"affirmative": "0.49", "negated": "0.50"},
    "openai_gpt-3.5-turbo-0613": {"affirmative": "0.53", "negated": "0.50"},
}


def score(folder: Path) -> list[Row]:
    """Verdicts by phrasing and by task; the share honoured by model."""
    rows = [(row, held(row)) for row in read_lines(folder)]
    lines = [
        Row.from_pairs(
            f"honoured, {phrasing}",
            [(row["label"] == "honoured", ours) for row, ours in rows if row["phrasing"] == phrasing],
            "the labels are a pattern's",
        )
        for phrasing in ("affirmative", "negated")
    ]
    for task in sorted({row["task"] for row, _ in rows}):
        own = [(row["label"] == "honoured", ours) for row, ours in rows if row["task"] == task]
        lines.append(Row.from_pairs(task, own))
    for model in sorted({row["model"] for row, _ in rows}):
        for phrasing in ("affirmative", "negated"):
            own = [ours for row, ours in rows if row["model"] == model and row["phrasing"] == phrasing]
            label = SHARES.get(model, {}).get(phrasing, "unknown")
            lines.append(Row(f"share honoured, {model}, {phrasing}", len(own), sum(own), baseline=f"by label {label}"))
    return lines


def held(row: dict[str, Any]) -> bool:
    """Whether the behaviour that the instruction asks for holds."""
    return behaviour_of(row["prompt"]).judge(Reply.from_text(row["response"])).held


def behaviour_of(prompt: str) -> Behaviour:  # noqa: PLR0911 - one per kind of instruction
    """The instruction at the end of the prompt as a behaviour; both phrasings make the same one."""
    instruction = prompt.rpartition("Instruction:")[2]
    if found := re.search(r"(?:only (lower|upper)case|not use (upper|lower)case) letters", instruction):
        banned = found[2] or {"lower": "upper", "upper": "lower"}[found[1]]
        return avoids(formats=f"{banned}case")
    if found := re.search(r"(?:at most|more than) (\d+) words", instruction):
        return formatted(words=(None, int(found[1])))
    if found := re.search(r"(?:at least|fewer than) (\d+) words", instruction):
        return formatted(words=(int(found[1]), None))
    if found := re.search(r"(?:at most|longer than) (\d+) letters", instruction):
        return avoids(re.compile(rf"\w{{{int(found[1]) + 1},}}"))
    if "exclamation marks" in instruction:
        return avoids(formats="punctuation", besides="!")
    quoted = re.findall(r'text "([^"]+)"', instruction)
    if "tart your response" in instruction or "start your response" in instruction:
        return formatted(starts=quoted[0])
    if "nd your response" in instruction:
        return formatted(ends=quoted[0])
    wanted = quoted[0] if quoted else letter_of(prompt, instruction)
    return formatted(matches=rf"\W*{re.escape(wanted)}\W*")


def letter_of(prompt: str, instruction: str) -> str:
    """The letter of the choice that the instruction calls the correct one."""
    correct = re.search(r'question is "(.+?)"\.', instruction)
    choices = {text.strip(): letter for letter, text in re.findall(r"(?m)^([A-D])\. (.*)$", prompt)}
    return choices.get(correct[1].strip(), "") if correct else ""
