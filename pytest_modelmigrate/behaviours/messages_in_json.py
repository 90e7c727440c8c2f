"""Questions and refusals inside JSON, in place of data: `{"order": null, "message": "Which order?"}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.behaviours.text_refusals import declines

DEEPEST: Final = 50
"""Levels of nesting that are read."""

MOST_LEAVES: Final = 60
"""A value with more leaves than these is an answer."""

_ASKING_KEY: Final = re.compile(
    r"question|clarif|ask|quer|prompt|follow|need|missing|required|info|message|msg|error|note|comment|remark"
    r"|respon|reply|answer|text|content|output|result|reason|detail|status|explan"
    r"|frage|nachricht|hinweis|pregunta|mensaje|demande|domanda|messaggio|pergunta|mensagem"
    r"|\u95ee\u9898|\u6d88\u606f|\u8cea\u554f|\u30e1\u30c3\u30bb\u30fc\u30b8|\u0633\u0624\u0627\u0644",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    r"[\w -]*(?:error|fail|incomplete|insufficient|missing|unknown|unspecified|clarif|pending|need|invalid"
    r"|none|null|n/?a|not (?:provided|specified|available|given)|required|ambiguous|unclear|ask|question)[\w -]*",
    re.IGNORECASE,
)
_ANSWER_KEY: Final = re.compile(r"answer|option|choice|correct|solution|distractor", re.IGNORECASE)
_LONGEST_STATUS: Final = 40
_A_LIST_OF_QUESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: str
    key: str
    value: Any
    in_list: bool


def question_in_json(value: Any, *, valid: bool) -> tuple[str, str] | None:
    """The path and the text of a question to the user in place of data; None if there is none.

    A question beside real data (a quiz, an interview guide, a ticket with a quotation) does not count.

    Args:
        value: the parsed JSON value.
        valid: whether the value has the wanted schema; if not, fewer empty fields are needed to find a question.
    """
    leaves = _gathered(value)
    asking = [each for each in leaves if isinstance(each.value, str) and asks_for_information(each.value)]
    if not asking or len(asking) >= _A_LIST_OF_QUESTIONS:
        return None
    empty = [each for each in leaves if _is_empty(each.value)]
    filled = [each for each in leaves if each not in asking and each not in empty]
    if any(_ANSWER_KEY.search(each.key) for each in filled):
        return None
    for leaf in asking:
        keyed = bool(_ASKING_KEY.search(leaf.key))
        stands_alone = not filled and (keyed or not valid or not leaf.in_list)
        beside_gaps = bool(empty) and keyed
        instead = not valid and keyed and len(filled) < _A_LIST_OF_QUESTIONS
        if stands_alone or beside_gaps or instead:
            return leaf.path, leaf.value
    return None


def refusal_in_json(value: Any) -> tuple[str, str] | None:
    """The path and the text of a refusal in place of data; None if there is none."""
    leaves = _gathered(value)
    filled = [each for each in leaves if not _is_empty(each.value)]
    if len(filled) >= _A_LIST_OF_QUESTIONS:
        return None
    return next(
        ((each.path, each.value) for each in filled if isinstance(each.value, str) and declines(each.value)),
        None,
    )


def _gathered(value: Any) -> list[_Leaf]:
    """The leaves of a small value; an empty list for a large one."""
    leaves = list(islice(_leaves(value), MOST_LEAVES + 1))
    return leaves if len(leaves) <= MOST_LEAVES else []


def _leaves(value: Any) -> Iterator[_Leaf]:
    waiting: list[tuple[_Leaf, int]] = [(_Leaf("$", "", value, in_list=False), 0)]
    while waiting:
        leaf, depth = waiting.pop()
        if isinstance(leaf.value, dict) and leaf.value and depth < DEEPEST:
            waiting.extend(
                (_Leaf(f"{leaf.path}.{key}", str(key), each, in_list=False), depth + 1)
                for key, each in reversed(list(islice(leaf.value.items(), MOST_LEAVES + 1)))
            )
        elif isinstance(leaf.value, list) and leaf.value and depth < DEEPEST:
            waiting.extend(
                (_Leaf(f"{leaf.path}[{index}]", leaf.key, each, in_list=True), depth + 1)
                for index, each in reversed(list(enumerate(leaf.value[: MOST_LEAVES + 1])))
            )
        else:
            yield leaf


def _is_empty(value: Any) -> bool:
    """Whether a leaf has no data: null, false, zero, an empty value, or a word such as `unknown`."""
    if isinstance(value, str):
        text = value.strip()
        return not text or (len(text) <= _LONGEST_STATUS and bool(_STATUS.fullmatch(text)))
    return not value or isinstance(value, bool)
