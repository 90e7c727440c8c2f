"""Which of two replies follows the instruction: told by our checks where exactly one passes.

Only instructions with something formal in them can be told; the other parts are for `judged`.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
NUMBER = rf"(\d{{1,3}}|{'|'.join(NUMBERS)})"


def score(folder: Path) -> list[Row]:
    """By part: how many rows we can tell, and how often the one that passes is the labelled one."""
    rows = [(row, told(row)) for row in read_lines(folder)]
    parts = sorted({row["part"] for row, _ in rows})
    lines = []
    for part in ["all parts", *parts]:
        own = [(row, choice) for row, choice in rows if part in {"all parts", row["part"]}]
        decided = [choice == row["label"] for row, choice in own if choice]
        if decided:
            lines.append(Row.from_agreement(f"{part}: told {len(decided)} of {len(own)}", decided, "chance 0.5"))
    return lines


def told(row: dict[str, Any]) -> int | None:
    """The reply that alone passes; None where both or neither does, or the instruction holds nothing to check."""
    wanted = required(row["instruction"])
    wanted = asked(row["instruction"]) if wanted is None else wanted
    if wanted is None:
        return None
    passes = [wanted.judge(Reply.from_text(row[name])).held for name in ("output_1", "output_2")]
    return passes.index(True) + 1 if sum(passes) == 1 else None


def required(instruction: str) -> Behaviour | None:
    """The formal constraint that some instructions put first."""
    found = re.search(r"always generate a response (.*?)\.\n", instruction)
    if not found:
        return None
    branches = [one_required(each) for each in re.split(r" or (?=not |containing|with)", found[1])]
    wanted = [branch for branch in branches if branch is not None]
    return reduce(or_, wanted) if len(wanted) == len(branches) else None


def one_required(wording: str) -> Behaviour | None:
    """One such constraint."""
    if found := re.search(r"not containing the (character|word) '(.+)'", wording):
        return avoids(re.compile(re.escape(found[2]))) if found[1] == "character" else avoids(found[2], strict=True)
    if found := re.search(r"containing the (character|word) '(.+)'", wording):
        body = re.escape(found[2])
        return formatted(contains=re.compile(body if found[1] == "character" else rf"(?i)\b{body}\b"))
    if found := re.search(r"exactly (\d+) (sentences?|words?)", wording):
        return formatted(**{found[2].rstrip("s") + "s": int(found[1])})
    if found := re.search(r"last word to be '(.+)'", wording):
        return formatted(matches=rf"(?is).*\b{re.escape(found[1])}\W*")
    if found := re.search(r"the ([\d\w, ]+) words to be (.+) respectively", wording):
        places = [int(each) for each in re.findall(r"\d+", found[1])]
        return formatted(matches=words_at(places, re.findall(r"'([^']+)'", found[2])))
    return None


def words_at(places: list[int], words: list[str]) -> str:
    """A pattern for words at places, counted from 1."""
    pattern, before = r"(?is)\W*", 0
    for place, word in zip(places, words, strict=True):
        pattern += rf"(?:\S+\s+){{{place - before - 1}}}\W*{re.escape(word)}\W*?\s+"
        before = place
    return pattern + r".*"


def asked(instruction: str) -> Behaviour | None:
    """The number of things, sentences, words or paragraphs that an ordinary instruction asks for."""
    first = instruction.strip().split("\n")[0][:400]
    if found := re.search(rf"(?i)\b(?:in|exactly|within) {NUMBER} (word|sentence|paragraph)s?\b", first):
        return formatted(**{f"{found[2].lower()}s": number(found[1])})
    if found := re.search(rf"(?i)\b{NUMBER}[- ]paragraph\b", first):
        return formatted(paragraphs=(number(found[1]), number(found[1]) + 2))
    if found := re.search(
        rf"(?i)\b(?:list|give|tell me|suggest|name|brainstorm|write|list of) (?:me )?(?:of )?{NUMBER} (\w+ )", first
    ):
        count = number(found[1])
        if count > 1 and not found[2].startswith(("word", "sentence")):
            return formatted(numbered_items=count) | formatted(bullets=count) | formatted(lines=count)
    if re.search(r"(?i)^(?:write|create|generate|suggest|ask|what) (?:a |an )?(?:\w+ ){0,2}question\b", first):
        return formatted(contains=re.compile(r"\?"))
    return None


def number(written: str) -> int:
    """A number in digits or words."""
    return NUMBERS.get(written.lower()) or int(written)
