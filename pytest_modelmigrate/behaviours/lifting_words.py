"""Where the user says the words that lift a rule, as the author of a test gave them."""

# ruff: noqa: RUF001 - signs of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.banned_words import word_pattern
from pytest_modelmigrate.behaviours.denial_cues import CONDITION, SUBORDINATE
from pytest_modelmigrate.behaviours.lifted_rules import LiftedRule, user_turns
from pytest_modelmigrate.behaviours.mentions import mention_at, sentence_before, sentence_behind
from pytest_modelmigrate.behaviours.quoted_words import is_quoted_in_a_sentence
from pytest_modelmigrate.text.spans import Span

_LATER: Final = re.compile(
    r"\b(?:soon|later|tomorrow|not yet|next time|one day|some day|bald|später|morgen|erst|noch nicht|demain"
    r"|plus tard|bientôt"
    r"|pas encore|mañana|luego|más tarde|todavía no|aún no|domani|più tardi|presto|non ancora|amanhã|mais tarde"
    r"|depois"
    r"|straks|later|nog niet|jutro|później|wkrótce|jeszcze nie)\b"
    r"|以后|明天|待会|明日|後で|まだ|कल|बाद में|غدا|لاحقا",
    re.IGNORECASE,
)
"""What puts the lifting of a rule off."""


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
            mention = mention_at(text, match.span())
            if mention.used and not mention.doubt and not _is_of_another_time(text, match.span()):
                return LiftedRule(turn, match[0], once=False, allowed=True, doubt="")
            if mention.used or mention.doubt:
                doubt = f"the user may only speak of lifting the rule before turn {turn}: {match[0]!r}"
                perhaps = perhaps or LiftedRule(turn, match[0], once=False, allowed=False, doubt=doubt)
    return perhaps


def _is_of_another_time(text: str, span: Span) -> bool:
    """Whether the words are quoted, asked, stand in a condition, or are about another time."""
    before, behind = sentence_before(text, span[0]), sentence_behind(text, span[1])
    return (
        behind.endswith(("?", "？"))
        or is_quoted_in_a_sentence(text, span)
        or any(cue.search(before) for cue in (CONDITION, SUBORDINATE))
        or any(_LATER.search(each) for each in (before, behind))
    )
