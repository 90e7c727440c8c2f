"""The role of a sentence in a refusal, in several languages.

The cues are grammatical: "I", a negated ability or will, and a verb of helping make a refusal ("I am not able to
draft ..."); the same negation with a verb of knowing makes a limit ("I can't see the file"); a judgement of the
request ("It is not appropriate to ask ...") makes a norm.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours import english_refusals as english, other_refusals as other
from pytest_modelmigrate.behaviours.not_from_the_author import is_not_from_the_author
from pytest_modelmigrate.text.sentences import MOST_SENTENCES, Sentence

RefusalCue: TypeAlias = Literal[
    "decline",
    "unable",
    "indirect",
    "premise",
    "limit",
    "norm",
    "crisis",
    "substitute",
    "help",
    "item",
    "value",
    "seek",
    "redirect",
]

_READ: Final = 500
"""Characters of a sentence that are matched, to keep the time linear."""


def cue_of(sentence: Sentence) -> RefusalCue | None:
    """The role of a sentence in a refusal; None for other content."""
    return _cue_of(sentence.text[:_READ])


@lru_cache(maxsize=2 * MOST_SENTENCES)
def _cue_of(text: str) -> RefusalCue | None:  # noqa: C901, PLR0911 - one return for each cue
    """Cached, because several rules read the same sentences."""
    said = text[concession.end() :] if (concession := english.CONCESSION.match(text)) else text
    if english.FRANK.search(said):
        return None
    if english.BLOCKED.search(said):
        return "decline"
    if english.DECLINE.search(said) or english.REFUSE.search(said) or other.DECLINES.search(said):
        return "premise" if english.EPISTEMIC.search(said) else "decline"
    if english.SCOPE.search(said) or other.SCOPE.search(said):
        return "decline"
    if english.LIMIT.search(said):
        return "limit"
    if (english.UNABLE_TO.search(said) or other.UNABLE.search(said)) and not english.PRAISE.search(said):
        return "premise" if english.EPISTEMIC.search(said) else "unable"
    if english.INDIRECT.search(said) or other.INDIRECT.search(said) or is_not_from_the_author(said):
        return "indirect"
    if english.ITEM.match(text):
        return "item"
    if english.SUBSTITUTE.search(said):
        return "substitute"
    bare = strip_preamble(text)
    if english.NORM.search(bare):
        return "norm"
    for cue, pattern in _REST:
        if pattern.search(text):
            return cue
    return None


_REST: Final[tuple[tuple[RefusalCue, re.Pattern[str]], ...]] = (
    ("help", english.HELP),
    ("crisis", english.CRISIS),
    ("seek", english.SEEK),
    ("redirect", english.REDIRECT),
    ("value", english.VALUE),
)


def strip_preamble(text: str) -> str:
    """Remove apologies, "As an AI" and "it is important to note that" from the beginning of a sentence."""
    at = 0
    while (preamble := english.PREAMBLE.match(text, at)) and preamble.end() > at:
        at = preamble.end()
    return text[at:]


def rejects_premise(sentence: Sentence) -> bool:
    """Whether the sentence disputes the question instead of answering it; one that begins with yes or no answers."""
    return not english.PARTICLE.match(sentence.text) and bool(
        english.STANCE.search(strip_preamble(sentence.text[:_READ]))
    )


def offers_help(sentence: Sentence) -> bool:
    """Whether the sentence only offers help."""
    return bool(english.OFFER.search(sentence.text[:_READ]))


def speaks_of_fiction(text: str) -> bool:
    """Whether the text says that the subject is fictional or not real, which is an answer too."""
    return bool(english.FICTION.search(text))


def speaks_of_privacy(text: str) -> bool:
    """Whether the text gives privacy as its reason."""
    return bool(english.PERSONAL.search(text))
