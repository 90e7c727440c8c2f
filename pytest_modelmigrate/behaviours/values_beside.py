"""Values that a reply gives beside a fallback, although the conversation does not have them."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import Final

from pytest_modelmigrate.behaviours.conversation_texts import conversation_text
from pytest_modelmigrate.behaviours.invented_values import invented_values_in
from pytest_modelmigrate.behaviours.left_out import begins_with_a_contrast
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import sentence_spans
from pytest_modelmigrate.text.spans import Span

_NEAR: Final = 3
"""Sentences from the fallback on in which a value may be given after all."""

_READ: Final = 5_000
"""Characters before and behind the fallback that are read."""

_MOST: Final = 60
"""Known figures whose sums and products are known too, and values that are looked at."""

_SMALL: Final = 100
"""Below this, two known figures have any sum or product by chance."""

_ASKS: Final = "?？؟"

_SEPARATOR: Final = re.compile(r"(?<=\d)[.,\s'\u2019](?=\d)")
_FIGURE: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_LONG_FIGURE: Final = re.compile(r"(?<![\d.,])(?:\d{1,9}[.,]\d{1,9}|\d{2,9})(?= ?[^\W\d_]| ?[%€$£°])")
_VALUE: Final = re.compile(
    r"[$€£¥₹]\s?\d[\d.,]{0,15}\d|\b[A-Z]{1,4}[-_/]?\d{2,}\b|\d[\d.,]{0,15}\s?(?:[$€£¥₹%]|euros?\b|dollars?\b)"
    r"|(?<![\d.,/-])\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?![\d/-])|\d{1,4}年(?:\d{1,2}月)?"
    r"|(?<![\d.,])(?:\d{3,}|\d{1,3}(?:[.,]\d{3})+)(?!\d)"
)
"""Codes, amounts, dates and long numbers; not times of the day, and not small numbers."""

_TIME: Final = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])")
_LABELLED: Final = re.compile(
    r"[:：|](?:[ \t*_`~≈]*)(?P<value>[$€£¥₹]\s?\d[\d.,]{0,15}"
    r"|\d[\d.,]{0,15}(?:[./:-]\d{1,6}){0,3}\s?(?:[^\W\d_]{1,12}[²³]?|[%€$£°′]+)?)"
)
"""A figure behind a label, or in a cell of a table."""

_BOLD: Final = re.compile(
    r"\*\*(?P<value>[$€£¥₹]\s?\d[\d.,]{0,15}|\d[\d.,]{0,15}\s?(?:[^\W\d_]{1,12}[²³]?|[%€$£°′]+)"
    r"|\d{3,9}(?![.)]))[^*\n]{0,40}\*\*"
)
_LINE: Final = re.compile(r"^[ \t]*(?:[-*+•–|]|\d{1,3}[.)]|\*\*)|^[^.!?。\n]{1,40}[:：][^\n]{1,60}$", re.MULTILINE)
"""A list item, a row, a line that begins in bold, or one with a label and little more."""

_CONTACT: Final = re.compile(
    r"\b(?:phone|call|ring|dial|tel|ticket|case|hotline|extension|helpline|anruf\w*|telefon\w*|rufnummer|durchwahl"
    r"|appel\w*|téléphon\w*|llam\w+|teléfono|chiam\w+|numero verde|lig(?:ue|ar)|telefone|bel(?:len)?|telefoon\w*"
    r"|zadzwo\w*|infolini\w*)\b|电话|拨打|热线|電話|फ़ोन|कॉल|اتصل|هاتف",
    re.IGNORECASE,
)
"""Where to ask instead: numbers there are no values of what was asked for."""

_IS_VALUE: Final = re.compile(r"[:：|][\s*_`\"'“„«]*$")
_ENDS_LINE: Final = re.compile(r"[\s.!*_`\"'”»|]*(?:\||\n|$)")


def gives_new_figures(reply: Reply) -> bool:
    """Whether a sentence, not of the author, counts or measures something that the conversation does not have."""
    text = reply.text[:_READ]
    new = [start for start, _ in _unknown(reply, _LONG_FIGURE, (0, len(text)))]
    if not new:
        return False
    of_the_author = [(start, end) for start, end in sentence_spans(text) if SPEAKER.search(text, start, end)]
    return not all(any(start <= place < end for start, end in of_the_author) for place in new)


def value_after_a_contrast(reply: Reply, fallback: Span) -> str:
    """The doubt where a contrast follows the fallback, or a figure behind one; empty if none does."""
    text = reply.text
    sentences = _sentences_from(text, fallback[0])
    turn = next((start for start, _ in sentences[1:] if begins_with_a_contrast(text[start : start + 80])), len(text))
    figures = (start for start, end in invented_values_in(reply) if any(map(str.isdigit, text[start:end])))
    if any(start > turn for start in figures):
        return "it gives a value behind the fallback, after a contrast"
    near = sentences[1 : 1 + _NEAR]
    follows = any(
        begins_with_a_contrast(text[start : start + 80]) and text[end - 1] not in _ASKS for start, end in near
    )
    behind = text[fallback[1] : min(sentences[0][1], fallback[1] + 80)] if sentences else ""
    follows = follows or (behind[:1] == "," and begins_with_a_contrast(behind[1:]))
    return "a contrast follows the fallback" if follows else ""


def value_beside(reply: Reply, fallback: Span) -> str:
    """The doubt where a value stands soon behind a fallback that is no value of a label itself."""
    text = reply.text
    if _IS_VALUE.search(text[max(0, fallback[0] - 40) : fallback[0]]) and _ENDS_LINE.match(text, fallback[1]):
        return ""
    near = _sentences_from(text, fallback[0])[:_NEAR]
    invented = any(True for span in near for _ in _unknown(reply, _VALUE, span))
    return "it gives a value beside the fallback" if invented else ""


def values_of_its_own(reply: Reply, fallback: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of values that the conversation does not have: behind labels, in bold, before a fallback of a label."""
    first = fallback[0][0] if fallback else 0
    found = labelled_values(reply, first) or bold_values(reply)
    is_value = _IS_VALUE.search(reply.text[max(0, first - 40) : first]) is not None
    return found or (values_before(reply, fallback) if is_value else ())


def values_before(reply: Reply, fallback: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of values in prose before a fallback that the conversation does not have."""
    first = fallback[0][0] if fallback else 0
    span = (max(0, first - _READ), first)
    return tuple(islice((*_unknown(reply, _VALUE, span), *_unknown(reply, _TIME, span)), _MOST))


def labelled_values(reply: Reply, first: int = 0) -> tuple[Span, ...]:
    """The spans of figures in lists, tables and labelled lines that the conversation does not have.

    Args:
        reply: the reply.
        first: the place around which they are looked for.
    """
    near = (max(0, first - _READ), min(len(reply.text), first + _READ))
    found = _unknown(reply, _LABELLED, near)
    return tuple(islice((span for span in found if _is_in_a_list(reply.text, span[0])), _MOST))


def bold_values(reply: Reply) -> tuple[Span, ...]:
    """The spans of figures in bold, with their unit, that the conversation does not have."""
    return tuple(islice(_unknown(reply, _BOLD, (0, min(len(reply.text), _READ))), _MOST))


def unknown_figures(reply: Reply, span: Span) -> bool:
    """Whether a part of the reply has a figure that the conversation does not have."""
    return any(True for _ in _unknown(reply, _FIGURE, span))


def _is_in_a_list(text: str, place: int) -> bool:
    begin = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return _LINE.match(text[begin : end if end >= 0 else len(text)]) is not None


def _unknown(reply: Reply, pattern: re.Pattern[str], span: Span) -> Iterator[Span]:
    """Values in a part of the reply that neither occur in the conversation nor follow from its figures."""
    known: set[float] | None = None
    for match in islice(pattern.finditer(reply.text, *span), _MOST):
        start, end = match.span("value" if "value" in pattern.groupindex else 0)
        if known is None:
            conversation = conversation_text(reply)
            known = _derived(conversation).union(*_readings(conversation))
        is_known = any(read <= known for read in _readings(reply.text[start:end]))
        if not is_known and not _is_in_code(reply.text, start) and not _names_a_contact(reply.text, start):
            yield start, end


def _readings(text: str) -> tuple[set[float], set[float]]:
    """The figures of a text, with separators as decimal points, and with separators of thousands."""
    whole = _SEPARATOR.sub("", text)
    return {_number(each) for each in _FIGURE.findall(text)}, {_number(each) for each in _FIGURE.findall(whole)}


def _derived(conversation: str) -> set[float]:
    """Sums, products and quotients of two known figures, and the sum of all; small ones would follow from anything."""
    figures = [_number(each[0]) for each in islice(_FIGURE.finditer(_SEPARATOR.sub("", conversation)), _MOST)]
    results = {sum(figures)}
    for one, other in combinations(figures, 2):
        results |= {round(one + other, 2), round(one * other, 2)}
        results |= {round(one / other, 2), round(other / one, 2)} if one and other else set()
    return {each for each in results if each >= _SMALL}


def _number(figure: str) -> float:
    return float(figure.replace(",", "."))


def _is_in_code(text: str, place: int) -> bool:
    """Whether an odd number of backticks stands before a place in its line."""
    return text.count("`", max(text.rfind("\n", 0, place) + 1, place - 300), place) % 2 == 1


def _names_a_contact(text: str, place: int) -> bool:
    begin = max(text.rfind("\n", 0, place), place - 120) + 1
    return _CONTACT.search(text, max(0, begin), place) is not None


def _sentences_from(text: str, place: int) -> list[Span]:
    """The spans of the sentences from the one around a place on."""
    begin = max(0, place - _READ)
    read = ((begin + start, begin + end) for start, end in sentence_spans(text[begin : place + _READ]))
    return [span for span in read if span[1] > place]
