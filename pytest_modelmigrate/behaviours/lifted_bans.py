"""Whether a ban is lifted: the condition that its author gave is met."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.banned_words import word_pattern
from pytest_modelmigrate.behaviours.conversation_texts import system_texts, texts_in
from pytest_modelmigrate.facts.replies import Reply

Words: TypeAlias = str | re.Pattern[str]
Unless: TypeAlias = bool | Words | Sequence[Words] | Callable[[Reply], bool]

_BEFORE: Final = 120
"""Characters before a condition in which it may be stated as one."""

_STATED: Final = re.compile(
    r"\b(?:unless|if|only|except|when|where|without|außer|es sei denn|wenn|falls|nur|sauf|si|seulement|quand"
    r"|salvo|solo|sólo|cuando"
    r"|a menos que|a meno che|tranne|se|quando|a não ser|exceto|só|tenzij|alleen|behalve|als|chyba|jeśli|tylko"
    r"|gdy|z wyjątkiem)(?!\w)"
    r"|除非|如果|只有|仅|只(?:在|能)|当|以外|限り|場合|सिवाय|केवल|जब|अगर|यदि|إلا|إذا|فقط|ما لم",
    re.IGNORECASE,
)
"""How a rule states its condition."""


_OTHER_WORDS: Final = "it may treat what was allowed in other words"


def is_lifted(unless: Unless, reply: Reply) -> tuple[bool, str]:
    """Whether the condition is met, and the doubt about that.

    Words in the system prompt alone state the rule, and do not meet it; where they do not stand in a condition, that is
    a guess.
    """
    if isinstance(unless, bool):
        return unless, ""
    if callable(unless):
        return bool(unless(reply)), ""
    patterns = _patterns(unless)
    texts = [text for message in reply.messages for text in texts_in(message.get("content"))]
    if any(pattern.search(text) for pattern in patterns for text in texts):
        return True, ""
    states = [
        _STATED.search(text[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2])
        for pattern in patterns
        for text in system_texts(reply)
        if (found := pattern.search(text))
    ]
    return False, "" if all(states) else "the condition occurs in the system prompt alone"


def doubt_of_leaving_it_out(unless: Unless, text: str) -> str:
    """Why a reply without the allowed thing may still have it: it has the words that lift the ban."""
    if isinstance(unless, bool) or callable(unless):
        return ""
    return _OTHER_WORDS if any(pattern.search(text) for pattern in _patterns(unless)) else ""


def _patterns(unless: Words | Sequence[Words]) -> list[re.Pattern[str]]:
    given = [unless] if isinstance(unless, str | re.Pattern) else unless
    return [word_pattern(each) if isinstance(each, str) else each for each in given]
