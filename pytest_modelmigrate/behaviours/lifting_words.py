"""Where the user says the words that lift a rule, as the author of a test gave them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_modelmigrate.behaviours.banned_words import word_pattern
from pytest_modelmigrate.behaviours.denial_cues import CONDITION, SUBORDINATE
from pytest_modelmigrate.behaviours.lifted_rules import LiftedRule, user_turns
from pytest_modelmigrate.behaviours.mentions import mention_at, sentence_before


def lifted_by_words(
    words: str | re.Pattern[str], messages: Sequence[Mapping[str, Any]], since: int
) -> LiftedRule | None:
    """The first place at which the user says the words, not denied; a guess where they may only be spoken of.

    Args:
        words: the words, or a pattern of them.
        messages: the conversation before the reply.
        since: the assistant turn after which they count.
    """
    pattern = word_pattern(words) if isinstance(words, str) else words
    perhaps = None
    for turn, text in user_turns(messages):
        for match in pattern.finditer(text) if turn > since else ():
            mention, before = mention_at(text, match.span()), sentence_before(text, match.start())
            if mention.used and not mention.doubt and not (CONDITION.search(before) or SUBORDINATE.search(before)):
                return LiftedRule(turn, match[0], once=False, allowed=True, doubt="")
            if mention.used or mention.doubt:
                doubt = f"the user may only speak of lifting the rule before turn {turn}: {match[0]!r}"
                perhaps = perhaps or LiftedRule(turn, match[0], once=False, allowed=False, doubt=doubt)
    return perhaps
