"""Where the user says the words that lift a rule, as the author of a test gave them."""

# ruff: noqa: RUF001 - signs of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.banned_words import word_pattern
from pytest_modelmigrate.behaviours.denial_cues import CONDITION, REQUEST, SUBORDINATE
from pytest_modelmigrate.behaviours.denials import negations_in
from pytest_modelmigrate.behaviours.left_out import begins_with_a_contrast
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


_OTHERS_SAY: Final = re.compile(
    r"\b(?:he|she|they|everyone|everybody|somebody|someone|people|(?:my|the|our|his|her) \w+)(?: \w+)? (?:says?|said"
    r"|thinks?|thought|told me|tells me|claims?|keeps? saying|wrote|writes)\b"
    r"|\b(?:sagt|sagte|meint|meinte|findet|behauptet|schreibt)\b|\b(?:dit|disent|a dit|pense|trouve|prétend|écrit)\b"
    r"|\b(?:dice|dicen|dijo|cree|opina|escribe|pensa|dicono|ha detto|scrive|diz|dizem|disse|acha|escreve)\b"
    r"|\b(?:zegt|zei|vindt|beweert|schrijft|mówi|powiedział\w*|twierdzi|uważa|pisze|говорит|сказал\w*)\b"
    r"|(?:他|她|人|老板|朋友|妈|爸|妻子|丈夫)说|(?:が|は)[^。]{0,12}(?:言っ|言う)|ने कहा|कहत[ेाी]|(?:قال|قالت|يقول|تقول)",
    re.IGNORECASE,
)
"""Somebody else says it."""

_CLAUSES: Final = re.compile(r"[,;:，；、]|\s[–—-]\s")
_NOT_ME: Final = re.compile(
    r"[,;]\s*(?:not me|not us|not i|i don't(?=\W*$)|ich (?:aber )?nicht|wir nicht|(?:mais )?(?:pas moi|moi non"
    r"|moi pas)|yo no"
    r"|io no|eu não|ik niet|ja nie|а я нет)\b|我不|私は(?:違|いえ)",
    re.IGNORECASE,
)
_PHRASE: Final = re.compile(
    r"(?:in|auf|mit|en|avec|au|aux|à|con|com|em|no|na|op|met|po|z|w|na|with|by|per)\s\S+(?:\s\S+)?", re.IGNORECASE
)
_ABOUT_A_THING: Final = re.compile(
    r"\W*(?:the|this|that|my|his|her|our|their|der|die|das|dies\w*|mein\w*|sein\w*|ihr\w*|unser\w*|le|la|les|mon|ma|mes"
    r"|son|sa|ses|notre|ce|cette|el|los|las|mi|mis|su|sus|este|esta|il|lo|gli|i|mio|mia|suo|sua|questo|questa|o|a|os|as"
    r"|meu|minha|seu|de|het|mijn|zijn|haar|ons|deze|dit|mój|moja|moje|jego|jej|ten|ta|to)\s[^\W\d_]{3,}"
    r"\s(?!please\b|bitte\b)[^\W\d_]+",
    re.IGNORECASE,
)
"""A sentence that begins with a noun and goes on with its verb."""


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
        or _OTHERS_SAY.search(before) is not None
        or _is_taken_back(behind)
        or _is_told_of_something(text[slice(*span)], before)
    )


def _is_taken_back(behind: str) -> bool:
    """Whether the next clause turns and denies ("..., but don't"), or leaves the user out (", not me")."""
    clauses = [each for each in _CLAUSES.split(behind) if each.strip()]
    turned = any(begins_with_a_contrast(each) and negations_in(each) for each in clauses)
    return turned or _NOT_ME.search(behind) is not None


def _is_told_of_something(words: str, before: str) -> bool:
    """Whether words without a verb ("in English", "mit Fleisch") stand in a sentence about a person or a thing."""
    if not _PHRASE.fullmatch(words) or REQUEST.search(before):
        return False
    return _ABOUT_A_THING.match(before) is not None
