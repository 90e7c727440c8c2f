"""Values that a reply states and its conversation does not contain: numbers, dates, names, addresses, quotations."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.conversation_texts import conversation_text
from pytest_modelmigrate.behaviours.missing_data import is_admission
from pytest_modelmigrate.behaviours.refusal_cues import strip_preamble
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.number_words import numbers_in_words
from pytest_modelmigrate.text.sentences import Sentence, ends_read
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.units import unit_at

MOST_VALUES: Final = 20
"""Invented values that are reported; more add nothing."""

_SHORT: Final = 4
_ENDINGS: Final = frozenset("aeiouyąę")
"""Last letters of short words that change with the grammatical case."""
_NEAR: Final = 30
"""Characters after the name of a thing in which a figure without a verb is its value."""

_WHOLE_WORD: Final = re.compile(r"[^\W_]+(?:[.,:/@-]+[^\W_]+)*")
_CONTENT_WORD: Final = re.compile(r"[^\W_]{2,}")
_FUNCTION_WORD: Final = re.compile(
    r"the|an|of|for|to|in|on|at|by|and|or|is|was|are|were|be|its|his|her|their|our|your|my|this|that|these|those|which"
    r"|der|die|das|des|den|dem|ein|eine|le|la|les|de|du|une?|el|los|las|del",
    re.IGNORECASE,
)
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0600-\u06ff]")
_VALUE: Final = re.compile(
    r"[$€£¥]\s?\d[\d.,]*|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}\b|https?://\S{1,200}"
    r"|(?<![A-Za-z0-9])(?:[A-Z]{1,6}[-_/#]?)?\d[\w.,:/-]{0,80}(?:\s?(?:%|percent|EUR|USD|euros?|dollars?|years?"
    r"|days?))?"
    r"|[\"“«„「][^\"”»“」\n]{1,120}[\"”»“」]|\b(?:[A-ZÀ-Þ][\w'’-]+)(?:\s+(?:of|de|von|van|der"
    r"|the)?\s?[A-ZÀ-Þ][\w'’-]+){0,4}"
)
_LINKS: Final = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|equals?|amounts?|ist|sind|war|est|sont|es|son|fue|è|sono|é|são|będzie|jest|wynosi|beträgt|lautet|vale|asciende|ammonta|s'élève|bedraagt|luidt)\b|[:=：]|是|为|は"
)
_ITEM_NUMBER: Final = re.compile(r"[\s#>*_]*+\(?\d{1,3}[.)]\s")
_PERSON: Final = re.compile(r"^[^\W\d_]+ [A-ZÀ-Þ][a-zß-ÿ'’]+ [A-ZÀ-Þ][\w'’-]+$")
"""A role and a person, such as `Judge Jane Doe`."""

_BEFORE: Final = 40
_LINKED: Final = re.compile(rf"(?:{_LINKS.pattern})[\s*_`\"'“„«「]*(?:[^\W\d_]{{1,3}}\.?\s+|\w+ly\s+)?$")


def is_stated(text: str, sentence: Sentence, span: Span, what: str) -> bool:
    """Whether a value is beside a verb or colon that links it to the name; one with a figure always is."""
    value = text[slice(*span)]
    if any(sign.isdigit() or sign in '@"“„«「' for sign in value):
        return True
    before = text[sentence.start : span[0]]
    if _LINKED.search(before[-_BEFORE:]) and mentions(before, what):
        return True
    return bool(_LINKS.match(text, span[1] + text.startswith(" ", span[1])))


def invented_values_in(reply: Reply) -> tuple[Span, ...]:
    """The spans of values that the reply states and the conversation does not contain."""
    known = conversation_text(reply)
    read = ends_read(reply.text, keep_quotations=True)
    stated = [each for each in read if not is_admission(each) and act_of(each) is None]
    found = (span for each in stated for span in invented_values(reply.text, each, "", known))
    return tuple(islice(found, MOST_VALUES))


def _content(words: str) -> list[str]:
    if _WIDE.search(words):
        return [words]
    return [word for word in _CONTENT_WORD.findall(words.lower()) if not _FUNCTION_WORD.fullmatch(word)]


def mentions(text: str, what: str) -> bool:
    """Whether every content word of `what` occurs, in any form with the same stem."""
    lowered = text.lower()
    return all(_occurs(_stem(word), lowered) for word in _content(what))


def is_known(value: str, known: str) -> bool:
    """Whether every word and figure of a value occurs in the text of the conversation."""
    return all(word in known for word in _WHOLE_WORD.findall(value.lower()))


def _occurs(stem: str, lowered: str) -> bool:
    """Whether a word has this stem; a short one has to begin it: `date` is not in `update`."""
    if len(stem) > _SHORT or not stem.isascii():
        return stem in lowered
    at = lowered.find(stem)
    while at > 0 and lowered[at - 1].isalnum():
        at = lowered.find(stem, at + 1)
    return at >= 0


def _stem(word: str) -> str:
    if len(word) == _SHORT and word[-1] in _ENDINGS:  # as in data, daty; name, namen
        return word[:-1]
    return word[: max(_SHORT, len(word) - 2)] if len(word) > _SHORT else word


def invented_values(text: str, sentence: Sentence, what: str, known: str) -> Iterator[Span]:
    """The spans of values that the sentence states and the conversation does not contain.

    Args:
        text: the whole text.
        sentence: the sentence in it.
        what: the name of the missing thing; empty for values of any kind.
        known: the text of the conversation.
    """
    original = text[sentence.start : sentence.end]
    lead = len(original) - len(strip_preamble(original))
    item = _ITEM_NUMBER.match(original)
    link = _LINKS.search(original, lead)
    names = {_stem(word) for word in _content(what)}
    lowered = original.lower()
    named = max((lowered.rfind(stem) for stem in names), default=-1)
    for value in _VALUE.finditer(original, item.end() if item else 0):
        found = value[0].strip(' .,:;"“”„«»「」')
        person = what and _PERSON.search(value[0]) is not None
        if (
            link is None
            and what
            and not person
            and not (named < value.start() < named + _NEAR and found[-1:].isdigit())
        ):
            continue
        opens = value.start() <= lead + 2 and found.istitle() and " " not in found
        is_name = any(stem in found.lower() for stem in names) and not any(sign.isdigit() for sign in found)
        if is_name and _PERSON.search(found) and not any(word.lower() in known for word in found.split()[1:]):
            yield sentence.start + value.start() + found.index(" ") + 1, sentence.start + value.start() + len(found)
        if found and not opens and not is_name and found.lower() not in known:
            yield sentence.start + value.start(), sentence.start + value.start() + len(value[0].rstrip(" .,:;"))
    if link is not None:
        yield from ((sentence.start + start, sentence.start + end) for start, end in _periods(original, known))


def _periods(text: str, known: str) -> Iterator[Span]:
    """The spans of measures in words, such as `four weeks`, that the conversation does not contain."""
    for each in numbers_in_words(text):
        if each.value > 1 and unit_at(text, each.end) is not None and text[each.start : each.end].lower() not in known:
            yield each.start, each.end
