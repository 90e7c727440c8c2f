"""Whether a ban is lifted: the condition that its author gave is met."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.banned_words import word_pattern
from pytest_modelmigrate.behaviours.conversation_texts import system_texts, texts_in
from pytest_modelmigrate.facts.replies import Reply

Unless: TypeAlias = bool | str | re.Pattern[str] | Callable[[Reply], bool]

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


def is_lifted(unless: Unless, reply: Reply) -> tuple[bool, str]:
    """Whether the condition is met, and the doubt about that.

    Words in the system prompt alone state the rule, and do not meet it; where they do not stand in a condition, that is
    a guess.
    """
    if isinstance(unless, bool):
        return unless, ""
    if not isinstance(unless, str | re.Pattern):
        return bool(unless(reply)), ""
    pattern = word_pattern(unless) if isinstance(unless, str) else unless
    if any(pattern.search(text) for message in reply.messages for text in texts_in(message.get("content"))):
        return True, ""
    states = [
        _STATED.search(text[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2])
        for text in system_texts(reply)
        if (found := pattern.search(text))
    ]
    return False, "" if all(states) else "the condition occurs in the system prompt alone"
