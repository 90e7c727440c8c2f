"""Branches that a reply takes in other words: denied, admitted, or with nearly the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.missing_data import admits
from pytest_modelmigrate.text.sentences import Sentence, ends_read, straighten

_Branch: TypeAlias = Behaviour | str | re.Pattern[str]

_NEAR: Final = 0.6
"""Share of the words of a branch that one sentence has, from which on it may be the branch in other words."""

_STEM: Final = 5
"""Most letters that tell words apart, whatever their endings."""

_SHORTEST: Final = 3
_LETTERS: Final = 4
"""Fewest letters of a branch of which most words can be told from any others: not "N/A"."""

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PARTICLE: Final = re.compile(
    r"\W*(?:yes|no|yeah|nope|sure|ja|nein|oui|non|sí|是的?|不|はい|いいえ|نعم|لا)\b[\s,.:;!-]*", re.IGNORECASE
)
_NEGATION: Final = re.compile(r"\b(?:not|no|never|none|neither|nor|without|cannot|\w+n't)\b", re.IGNORECASE)
_FUNCTION_WORD: Final = re.compile(
    r"an?|the|is|are|was|were|be|it|this|that|of|in|to|for|do|does|did|yes|no|not|i|you", re.IGNORECASE
)


def meant_branch(text: str, primary: _Branch | None, fallback: _Branch | None) -> Literal["primary", "fallback"] | None:
    """The branch that the reply means in other words; None if it means neither."""
    read = [each for each in ends_read(text) if any(sign.isalnum() for sign in each.text)]
    if isinstance(primary, str) and (polarity := _polarity(read, primary)) is not None:
        return "primary" if polarity else "fallback"
    if isinstance(fallback, str) and admits(fallback):
        bare_no = bool(read) and _PARTICLE.fullmatch(read[0].text) is not None and len(read) == 1
        admission = admits(text)
        if bare_no or (admission and admission.reach == "whole"):
            return "fallback"
    return None


def _polarity(read: Sequence[Sentence], primary: str) -> bool | None:
    """Whether one sentence asserts (True) or denies (False) the branch; None if no sentence has its words."""
    content = {
        word for word in map(str.lower, _WORD.findall(straighten(primary))) if not _FUNCTION_WORD.fullmatch(word)
    }
    wanted = bool(_NEGATION.search(primary))
    verdicts = []
    for sentence in read:
        words = {word.lower().rstrip("s") for word in _WORD.findall(sentence.text)}
        if content and all(word.rstrip("s") in words for word in content):
            verdicts.append(bool(_NEGATION.search(sentence.text)) == wanted)
    return any(verdicts) if verdicts else None


def is_nearly_said(text: str, branch: str) -> bool:
    """Whether a sentence without the branch has most of its words, in any form, or of its signs without spaces."""
    branch = straighten(branch).lower()
    if _WIDE.search(branch):
        parts = {branch[at : at + 2] for at in range(len(branch) - 1)}
    else:
        words = _WORD.findall(branch)
        content = (word for word in words if _NEGATION.fullmatch(word) or not _FUNCTION_WORD.fullmatch(word))
        parts = {word[: min(_STEM, max(_SHORTEST, len(word) - 1))] for word in content}
    if not parts or (not _WIDE.search(branch) and sum(map(len, parts)) < _LETTERS):
        return False
    read = (each.text.lower() for each in ends_read(text, keep_quotations=True))
    return any(
        sum(part in sentence for part in parts) >= _NEAR * len(parts) for sentence in read if branch not in sentence
    )
