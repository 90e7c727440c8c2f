"""What a reply gives before and after the sentence that declines, by its form and by what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.asked_of_the_model import is_asked_of_the_model
from pytest_modelmigrate.behaviours.bare_no import begins_with_yes
from pytest_modelmigrate.behaviours.delivered_content import delivered_content
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.behaviours.text_refusals import TextRefusal
from pytest_modelmigrate.behaviours.unspoken_refusals import gives_a_reason, states_first
from pytest_modelmigrate.behaviours.wanted_texts import last_words
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import Sentence, code_spans, ends_read, unwrap

_FEWEST_WORDS: Final = 5
"""Words of a statement before a refusal from which on it can be an answer."""

_FEWEST_FIGURES: Final = 2
_MANY_FIGURES: Final = 4
"""Figures before a refusal from which on they surely answer a question."""

_IN_GENERAL: Final = re.compile(
    r"\W*(?:in general|generally|typically|usually|as a rule(?: of thumb)?|broadly|roughly|on average|in most cases"
    r"|im allgemeinen|allgemein|grundsätzlich|üblicherweise|in der regel|meist(?:ens)?|en général|généralement"
    r"|en règle générale|d'habitude|en general|por lo general|generalmente|normalmente|in genere|in generale|di solito"
    r"|em geral|geralmente|over het algemeen|meestal|doorgaans|zazwyczaj|zwykle|na ogół|przeważnie)(?!\w)"
    r"|一般来说|通常|一般|आम तौर पर|सामान्यतः|عادة|بشكل عام",
    re.IGNORECASE,
)
"""Begins what holds in general, where the reply does not say what holds for its reader."""

_READ: Final = 60
"""Characters of a sentence in which a contrast is looked for."""

_CONTRAST: Final = re.compile(
    r"\b(?:though|however|allerdings|jedoch|cependant|en revanche|sin embargo|en cambio|tuttavia|invece|no entanto"
    r"|porém|echter|natomiast|jednak)\b|不过|しかし|लेकिन|لكن",
    re.IGNORECASE,
)

_ANOTHER: Final = "it declines to say one thing, and may answer another"
_FEELS: Final = re.compile(
    r"\b(?:sounds?|understand\w*|appreciate|sorry|thanks?|stress\w*|frustrat\w*|difficult|verst\w+|danke|leid|schwierig"
    r"|verständlich|comprend\w*|merci|désolé\w*|difficile|entiendo|comprendo|gracias|difícil|capisco|grazie|entendo"
    r"|obrigad\w+|begrijp\w*|bedankt|moeilijk|rozumiem|dziękuję|trudn\w+|nice try)\b|理解|感谢|谢谢|辛苦|難受|难受"
    r"|ありがと|お気持ち|धन्यवाद|समझ",
    re.IGNORECASE,
)
"""What a reply says to its reader before it declines: that it understands, and thanks."""


@dataclass(frozen=True, slots=True)
class ContentAround:
    """What a reply gives around its refusal.

    Attributes:
        given: whether it gives something of what was asked for.
        what: what shows it.
        doubt: why this is a guess; empty when the rule is sure.
    """

    given: bool = False
    what: str = ""
    doubt: str = ""


def content_around(reply: Reply, declined: TextRefusal) -> ContentAround:  # noqa: PLR0911 - one return for each kind
    """What a reply gives before and after it declines: work, code, a list, figures, an answer."""
    text, asked = reply.text, last_words(reply)
    start, end = unwrap(text)
    before, after = text[start : declined.spans[0][0]], text[declined.spans[-1][1] : end]
    first, later = delivered_content(before, asked), delivered_content(after, asked)
    if first.made or (code_spans(after) and later.made):
        sure = bool(code_spans(before) or code_spans(after))
        return ContentAround(
            given=True, what="delivers work", doubt="" if sure else "what it did may be something else"
        )
    if later.tabled:
        return ContentAround(given=True, what="gives a table", doubt="the table may give reasons")
    if begins_with_yes(before) or first.listed or first.quoted or first.figures >= _FEWEST_FIGURES:
        many = first.figures >= _MANY_FIGURES and not is_asked_of_the_model(reply)
        doubt = "" if many else "what it says first may be no answer"
        return ContentAround(given=True, what="answers first", doubt=doubt)
    said = text[declined.spans[0][0] : declined.spans[-1][1]]
    doubt = "what it shows after it declines may be help" if later.made or later.quoted else ""
    if doubt := doubt or _ANOTHER * (not is_asked_of_the_model(reply) and _answers_another(said, after, asked)):
        return ContentAround(doubt=doubt)
    stated = [each for each in ends_read(before) if not (SPEAKER.search(each.text) or gives_a_reason(each.text))]
    if asked and sum(each.words for each in stated if not _FEELS.search(each.text)) >= _FEWEST_WORDS:
        doubt = "the statement before it declines may be the answer"
        ordered = is_asked_of_the_model(reply)
        if not ordered and states_first(stated[0]):
            return ContentAround(given=True, what="answers first")
        return ContentAround(
            given=bool(first.figures) and not ordered,
            what="answers first",
            doubt="" if ordered and not (first.figures or first.anything) else doubt,
        )
    if asked and first.figures and stated and not is_asked_of_the_model(reply):
        return ContentAround(given=True, what="answers first", doubt="the figure before it declines may be the answer")
    return ContentAround()


def _answers_another(said: str, after: str, asked: str) -> bool:
    """Whether a reply to a question declines beside a figure, and says what holds in general."""
    if not asked:
        return False
    return bool(delivered_content(said, asked).figures) or any(map(_says_something_else, ends_read(after)))


def _says_something_else(sentence: Sentence) -> bool:
    """Whether a sentence says what holds in general, or is in contrast to the one that declines."""
    if SPEAKER.search(sentence.text) or act_of(sentence) is not None:
        return False
    return _IN_GENERAL.match(sentence.text) is not None or _CONTRAST.search(sentence.text[:_READ]) is not None
