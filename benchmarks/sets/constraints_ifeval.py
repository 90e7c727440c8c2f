"""Verifiable instructions: each kind of IFEval, said with the behaviours that a user has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.divided import PARAGRAPHS, divided
from pytest_modelmigrate.behaviours.format_rules.counts import CountRange
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.replies import Reply

OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
SEPARATOR = re.compile(r"\s?\*\*\*\s?")
RESPONSES = re.compile(r"\*{6}")


def amount(relation: str, number: float) -> CountRange:
    """`at least 3` and `less than 3` as counts."""
    return (int(number), None) if relation == "at least" else (None, int(number) - 1)


def postscript(marker: str) -> re.Pattern[str]:
    """The mark of a postscript with or without its points, wherever it stands on its line."""
    letters = [re.escape(letter) for letter in marker if letter.isalnum()]
    return re.compile(r"\.?\s?".join(letters) + r"\.?", re.IGNORECASE)


KINDS: Mapping[str, Callable[[Mapping[str, Any]], Behaviour]] = {
    "change_case:capital_word_frequency": lambda kw: formatted(
        capital_words=amount(kw["capital_relation"], kw["capital_frequency"])
    ),
    "change_case:english_capital": lambda _: formatted(case="upper", language="en"),
    "change_case:english_lowercase": lambda _: formatted(case="lower", language="en"),
    "combination:repeat_prompt": lambda kw: formatted(starts=kw["prompt_to_repeat"]),
    "combination:two_responses": lambda _: divided(RESPONSES, into=2, different=True),
    "detectable_content:number_placeholders": lambda kw: formatted(placeholders=(kw["num_placeholders"], None)),
    "detectable_content:postscript": lambda kw: formatted(contains=postscript(kw["postscript_marker"])),
    "detectable_format:constrained_response": lambda _: formatted(one_of=OPTIONS),
    "detectable_format:json_format": lambda _: json_reply(fenced=True),
    "detectable_format:multiple_sections": lambda kw: formatted(
        contains={re.compile(rf"{re.escape(kw['section_spliter'])}\s?\d+"): (kw["num_sections"], None)}
    ),
    "detectable_format:number_bullet_lists": lambda kw: formatted(bullets=kw["num_bullets"]),
    "detectable_format:number_highlighted_sections": lambda kw: formatted(highlights=(kw["num_highlights"], None)),
    "detectable_format:title": lambda _: formatted(contains=re.compile(r"<<[^\n<>]*[^\s<>][^\n<>]*>>")),
    "keywords:existence": lambda kw: formatted(contains=kw["keywords"]),
    "keywords:forbidden_words": lambda kw: formatted(
        contains=dict.fromkeys(kw["forbidden_words"], 0), whole_words=True
    ),
    "keywords:frequency": lambda kw: formatted(contains={kw["keyword"]: amount(kw["relation"], kw["frequency"])}),
    "keywords:letter_frequency": lambda kw: formatted(
        contains={kw["letter"]: amount(kw["let_relation"], kw["let_frequency"])}
    ),
    "language:response_language": lambda kw: formatted(language=kw["language"]),
    "length_constraints:nth_paragraph_first_word": lambda kw: divided(
        PARAGRAPHS,
        into=kw["num_paragraphs"],
        parts={kw["nth_paragraph"]: formatted(starts=kw["first_word"])},
    ),
    "length_constraints:number_paragraphs": lambda kw: divided(SEPARATOR, into=kw["num_paragraphs"]),
    "length_constraints:number_sentences": lambda kw: formatted(sentences=amount(kw["relation"], kw["num_sentences"])),
    "length_constraints:number_words": lambda kw: formatted(words=amount(kw["relation"], kw["num_words"])),
    "punctuation:no_comma": lambda _: formatted(contains={",": 0}),
    "startend:end_checker": lambda kw: formatted(ends=kw["end_phrase"]),
    "startend:quotation": lambda _: formatted(quoted=True),
}


def score(folder: Path) -> list[Row]:
    """Agreement with the reference per kind of instruction; positive is `honoured`."""
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    unlabelled = 0
    for case in read_lines(folder):
        reply = Reply.from_text(case["response"])
        for kind, arguments, label in zip(case["instructions"], case["kwargs"], case["reference_strict"], strict=True):
            verdict = KINDS[kind](arguments).judge(reply).held
            if label is None:
                unlabelled += 1
            else:
                pairs[kind].append((label, verdict))
    every = [pair for kind in pairs.values() for pair in kind]
    negations = [
        (not label, not verdict)
        for kind in ("punctuation:no_comma", "keywords:forbidden_words")
        for label, verdict in pairs[kind]
    ]
    return [
        Row.from_pairs("honoured, all kinds", every, "always saying honoured: 0.874"),
        Row.from_pairs("violated, of the two negations", negations),
        *(Row.from_pairs(kind, pairs[kind]) for kind in sorted(pairs)),
        Row.note(f"{unlabelled} verdicts on number_sentences have no label to agree with"),
    ]
