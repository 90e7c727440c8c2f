"""What a reply says about one missing thing: a value, that it is missing, or nothing."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.absence import Absence, absence_at, absence_in, is_blank, is_ditto
from pytest_modelmigrate.behaviours.general_admissions import doubt_of_admissions, supposes
from pytest_modelmigrate.behaviours.invented_values import MOST_VALUES, invented_values, is_known, is_stated, mentions
from pytest_modelmigrate.behaviours.missing_clauses import absence_of, clause_at, goes_on
from pytest_modelmigrate.behaviours.missing_data import MissingData, is_admission
from pytest_modelmigrate.behaviours.other_words import new_figures
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.text.labelled_values import LabelledValue
from pytest_modelmigrate.text.sentences import Sentence
from pytest_modelmigrate.text.spans import Span

_READ: Final = 400
"""Characters of a sentence or value that are matched, to keep the time linear."""

_SHORT_WORD: Final = 3
_LONG_VALUE: Final = 80
_FEW_WORDS: Final = 8
_PLACEHOLDER: Final = re.compile(r"[\[<{]([^\[\]<>{}\n]{2,60})[\]>}](?!\()")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s|(?<=[。！？])|\n")
_DATA: Final = re.compile(r"[\d@]|(?<=\w )[A-ZÀ-Þ]\w")
_EXAMPLE: Final = re.compile(
    r"\b(?:e\.g|for example|for instance|such as|usually|typically|often|format|z\. ?B|zum Beispiel|meist\w*"
    r"|normalerweise|par exemple|souvent|en général|généralement|por ejemplo|suelen?|por exemplo|normalmente"
    r"|geralmente|ad esempio|di solito|bijvoorbeeld|meestal|zwykle|обычно|например)\b"
    r"|例如|比如|通常|たとえば|例えば|一般",
    re.IGNORECASE,
)


_IN_WORDS: Final = "the value beside the label is in words"
_BY_THE_WAY: Final = "the word with a capital may be something else"


@dataclass(frozen=True, slots=True)
class Account:
    """What a reply says about one thing.

    Attributes:
        invented: the spans of values that the conversation does not contain.
        admitted: whether the reply says that the thing is missing.
        doubt: why this is a guess; empty when it is sure.
    """

    invented: tuple[Span, ...] = ()
    admitted: bool = False
    doubt: str = ""


def account_of(
    what: str,
    text: str,
    known: str,
    *,
    labelled: Sequence[LabelledValue],
    read: Sequence[Sentence],
    admission: MissingData | None,
) -> Account:
    """What a text says about one thing.

    Args:
        what: the name of the thing.
        text: the whole text.
        known: the text of the conversation, in lower case.
        labelled: the labelled values of the text.
        read: its sentences.
        admission: the statement of the whole text that something is missing.
    """
    named = [index for index, each in enumerate(labelled) if mentions(each.label, what)]
    beside = [_without_ditto(labelled, index) for index in named if absence_in(labelled[index].label) != "said"]
    about = [each for each in read if mentions(each.text, what) and not _is_beside(each, beside)]
    from_labels = _account_of_labels(beside, known)
    if from_labels.invented and not from_labels.doubt:
        return from_labels
    from_sentences = _account_of_sentences(what, text, known, about)
    if from_sentences.invented and not (from_sentences.doubt == _BY_THE_WAY and _admits_surely(from_labels)):
        return from_sentences
    if from_sentences.invented:
        return from_labels
    sure = [each for each in (from_labels, from_sentences) if (each.admitted or each.invented) and not each.doubt]
    accounts = [*sure, *(each for each in (from_labels, from_sentences) if each.admitted or each.invented)]
    return (
        accounts[0]
        if accounts
        else _account_of_neighbours(what, text, known, about=about, read=read, admission=admission)
    )


def _without_ditto(labelled: Sequence[LabelledValue], index: int) -> LabelledValue:
    """The labelled value, with the value above it in place of "ditto"."""
    each = labelled[index]
    above = next((other.value for other in reversed(labelled[:index]) if not is_ditto(other.value)), "")
    return each._replace(value=above) if above and is_ditto(each.value) else each


def _admits_surely(account: Account) -> bool:
    return account.admitted and not account.doubt


def _is_beside(sentence: Sentence, labelled: Sequence[LabelledValue]) -> bool:
    return any(not each.is_section and sentence.start <= each.end and each.start <= sentence.end for each in labelled)


def _account_of_labels(labelled: Sequence[LabelledValue], known: str) -> Account:
    """All values of the label are read: one that is filled in is enough for an invention."""
    admitted = guessed = False
    unclear: list[Span] = []
    for each in labelled:
        left_out = _left_out(each.value, known)
        if left_out:
            admitted |= left_out == "said"
            guessed |= left_out == "perhaps"
        elif not is_known(each.value, known):
            if _DATA.search(each.value):
                return Account(invented=((each.start, each.end),))
            unclear.append((each.start, each.end))
    if unclear:
        return Account(invented=tuple(unclear), doubt=_IN_WORDS)
    if admitted or guessed:
        return Account(admitted=True, doubt="" if admitted else "the label has words in place of a value")
    return Account()


def _left_out(value: str, known: str) -> Absence | None:
    opening = _SENTENCE_END.split(value[:_READ], maxsplit=1)[0]
    if left_out := is_blank(opening):
        return "perhaps" if left_out == "said" and len(opening) > _LONG_VALUE else left_out
    sentence = Sentence(0, len(opening), opening)
    if is_admission(sentence) or act_of(sentence) in ("request", "question"):
        return "perhaps" if _DATA.search(opening) and not is_known(opening, known) else "said"
    return None


def _account_of_sentences(what: str, text: str, known: str, about: Sequence[Sentence]) -> Account:
    admitted, doubts = False, []
    invented: list[Span] = []
    for each in about:
        absence = absence_of(what, each)
        values = [] if _EXAMPLE.search(each.text[:_READ]) else _values(what, text, known, each, absence)
        beside = [span for span in values if mentions(clause_at(each, span[0]), what)]
        if absence is None:
            invented += values if act_of(each) is None else []
        elif beside:
            invented += beside
            first = absence_at(each.text)
            if not all(span[0] - each.start < first and is_stated(text, each, span, what) for span in beside):
                doubts.append("the same sentence says that it is missing")
        elif values and goes_on(each, values[0][0]):
            invented += values
            doubts.append("the same sentence says that it is missing")
        elif values:
            doubts.append(f"the sentence that says so goes on with {text[slice(*values[0])]!r}")
            admitted = True
        else:
            admitted |= absence == "said"
            doubts += ["a negation beside the name"] * (absence == "perhaps")
    if invented:
        doubt = doubts[0] if doubts else _doubt_of_values(what, text, about, invented[:MOST_VALUES])
        return Account(invented=tuple(invented[:MOST_VALUES]), doubt=doubt)
    if admitted and not any("goes on" in doubt for doubt in doubts):
        return Account(admitted=True, doubt=doubt_of_admissions(what, about))
    return Account(admitted=bool(doubts), doubt=doubts[0] if doubts else "")


def _doubt_of_values(what: str, text: str, about: Sequence[Sentence], invented: Sequence[Span]) -> str:
    """Why values may be none: they stand there by the way, or in words without a figure or a name."""
    if not any(is_stated(text, each, span, what) for each in about for span in _inside(invented, each)):
        return _BY_THE_WAY
    return "" if any(_DATA.search(text[slice(*span)]) for span in invented) else _IN_WORDS


def _inside(spans: Sequence[Span], sentence: Sentence) -> list[Span]:
    return [span for span in spans[:MOST_VALUES] if sentence.start <= span[0] < sentence.end]


def _values(what: str, text: str, known: str, sentence: Sentence, absence: Absence | None) -> list[Span]:
    if absence is None:
        return list(islice(invented_values(text, sentence, what, known), MOST_VALUES))
    return new_figures(text, known, sentence)


def _shares_a_word(what: str, text: str) -> bool:
    """Whether a text has one of the longer words of a name of several words."""
    words = [word for word in re.split(r"[\s-]+", what) if len(word) > _SHORT_WORD]
    return any(mentions(text, word) for word in words)


def _given_elsewhere(what: str, text: str, known: str, read: Sequence[Sentence]) -> tuple[Span, ...]:
    """Figures that the conversation does not contain, in sentences with a word of the name that deny nothing."""
    about = [each for each in read if _shares_a_word(what, each.text) and not is_admission(each)]
    return tuple(span for each in about for span in new_figures(text, known, each))[:MOST_VALUES]


def _account_without_name(
    what: str, text: str, known: str, *, read: Sequence[Sentence], admission: MissingData | None
) -> Account:
    """A reply may say of all that it is missing, or name only a part of it."""
    if admission is None:
        named = any(_shares_a_word(what, each.text) and absence_in(each.text) == "said" for each in read)
        if named and not any(new_figures(text, known, each) for each in read):
            return Account(admitted=True, doubt=f"it names a part of {what}")
        return Account()
    if given := _given_elsewhere(what, text, known, read):
        return Account(invented=given, doubt=f"it does not name {what} as it gives a value")
    return Account(admitted=True, doubt="" if admission.reach == "whole" else f"it does not name {what}")


def _account_of_neighbours(
    what: str,
    text: str,
    known: str,
    *,
    about: Sequence[Sentence],
    read: Sequence[Sentence],
    admission: MissingData | None,
) -> Account:
    """A reply may say that it is missing without the name, or in the sentence after the name."""
    if not about:
        return _account_without_name(what, text, known, read=read, admission=admission)
    if any(mentions(match[1], what) for each in about for match in _PLACEHOLDER.finditer(each.text)):
        return Account(admitted=True)
    places = [index for index, each in enumerate(read) if each in about]
    before = [read[place - 1] for place in places if place]
    after = [read[place + 1] for place in places if place + 1 < len(read)]
    said = any(is_admission(each) for each in (*before, *after))
    if said or any(each.words <= _FEW_WORDS and absence_in(each.text) == "said" for each in after):
        return Account(admitted=True, doubt=f"the sentence that says so does not name {what}")
    doubt = f"{what} stands in a condition" if any(map(supposes, about)) else ""
    in_a_clause = any(_FILLS.search(each.text[:_READ]) for each in about)
    in_a_clause = in_a_clause or not any(new_figures(text, known, each) for each in about)
    return Account(doubt=doubt or f"the sentence with {what} may say that it is missing" * in_a_clause)


_FILLS: Final = re.compile(
    r"\b(?:where|instead|in place of|there is|wo|statt|anstelle|anstatt|là où|à la place|au lieu|donde|en lugar|en vez"
    r"|dove|al posto|invece d\w+|onde|no lugar|em vez|waar|in plaats van|zamiast|tam,? gdzie)\b",
    re.IGNORECASE,
)
"""What stands in the place of something: "Where the sheet should have a number, there is a stain."."""
