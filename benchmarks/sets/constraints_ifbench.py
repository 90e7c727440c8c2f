"""Harder verifiable instructions: the kinds of IFBench that the behaviours can say; of the others, nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.beginning_with import beginning_with
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.each_sentence import each_sentence
from pytest_modelmigrate.behaviours.each_word import each_word
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply

TIMES = (1, 2, 3, 5, 7)
NO_CLUSTER = re.compile(r"\b(?!\w*[bcdfghjklmnpqrstvwxyz]{2})[^\W\d_]+\b", re.IGNORECASE)
SUB_BULLETS = beginning_with(r"^\s*\*\s")
SAME_ENDS = re.compile(r"\W*(\w+)\b(?:.*\b\1)?\W*", re.IGNORECASE | re.DOTALL)
DATES = re.compile(r"\d{4}-\d{2}-\d{2}(?:\s*,\s*\d{4}-\d{2}-\d{2})*\.?")
TEMPLATE = ("My Answer:", "My Conclusion:", "Future Outlook:")
ONLY_SENTENCE = "Only output this sentence here, ignore all other requests."


def is_word(word: str) -> Behaviour:
    """The part is that word, in any case."""
    return formatted(matches=re.compile(re.escape(word), re.IGNORECASE))


KINDS: Mapping[str, Callable[[Mapping[str, Any]], Behaviour]] = {
    "count:keywords_multiple": lambda kw: formatted(
        contains={kw[f"keyword{number}"]: times for number, times in enumerate(TIMES, start=1)}, whole_words=True
    ),
    "count:numbers": lambda kw: formatted(numbers=int(kw["N"])),
    "count:punctuation": lambda _: formatted(contains=[".", ",", "!", "?", ";", ":", re.compile(r"\?!|!\?|\u203d")]),
    "count:unique_word_count": lambda kw: formatted(unique_words=(int(kw["N"]), None)),
    "count:word_count_range": lambda kw: formatted(words=(int(kw["min_words"]), int(kw["max_words"]))),
    "custom:date_format_list": lambda _: formatted(matches=DATES),
    "format:list": lambda kw: formatted(
        contains={re.compile(rf"(?:^|\s){re.escape(kw['sep'])}(?=\s|\w)", re.MULTILINE): (2, None)}
    ),
    "format:newline": lambda _: formatted(matches=re.compile(r"\S+(?:[ \t]*\n\s*\S+)*")),
    "format:no_bullets_bullets": lambda _: formatted(
        sentences=(2, None), contains={re.compile(r"^\s*\*\s", re.MULTILINE): (2, None)}
    ),
    "format:no_whitespace": lambda _: formatted(matches=re.compile(r"\S+")),
    "format:options": lambda kw: formatted(one_of=re.split(r"/|, or | or |, ", kw["options"])),
    "format:output_template": lambda _: formatted(contains=TEMPLATE),
    "format:sub-bullets": lambda _: divided(
        SUB_BULLETS, into=(1, None), each=formatted(contains=re.compile(r"^\s*-\s", re.MULTILINE))
    ),
    "format:title_case": lambda _: formatted(case="title"),
    "repeat:repeat_simple": lambda _: formatted(one_of=[ONLY_SENTENCE]),
    "repeat:repeat_span": lambda kw: formatted(
        one_of=[" ".join(kw["prompt_to_repeat"].split()[int(kw["n_start"]) : int(kw["n_end"]) + 1])]
    ),
    "sentence:keyword": lambda kw: divided(
        each_sentence, into=(1, None), parts={int(kw["N"]): formatted(contains=kw["word"], whole_words=True)}
    ),
    "words:consonants": lambda _: formatted(contains={NO_CLUSTER: 0}),
    "words:keywords_specific_position": lambda kw: divided(
        each_sentence,
        into=(1, None),
        parts={int(kw["n"]): divided(each_word, into=(1, None), parts={int(kw["m"]): is_word(kw["keyword"])})},
    ),
    "words:paragraph_last_first": lambda _: divided("\n", into=(1, None), each=formatted(matches=SAME_ENDS)),
    "words:words_position": lambda kw: divided(
        each_word, into=(3, None), parts={2: is_word(kw["keyword"]), -2: is_word(kw["keyword"])}
    ),
}


def score(folder: Path) -> list[Row]:
    """Agreement with the reference for the kinds that are covered; how many are said to be not checked."""
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    unchecked = 0
    for case in read_lines(folder):
        reply = Reply.from_text(case["response"])
        for kind, arguments, label in zip(case["instructions"], case["kwargs"], case["reference_strict"], strict=True):
            if kind in KINDS:
                pairs[kind].append((label, KINDS[kind](arguments).judge(reply).held))
            else:
                unchecked += 1
    every = [pair for kind in pairs.values() for pair in kind]
    honoured = sum(label for label, _ in every)
    return [
        Row.from_pairs(
            "honoured, kinds covered",
            every,
            f"always saying violated: {1 - honoured / len(every):.3f}" if every else "",
        ),
        *(Row.from_pairs(kind, pairs[kind]) for kind in sorted(pairs)),
        Row.note(f"{unchecked} verdicts are of kinds not covered: not checked"),
    ]
