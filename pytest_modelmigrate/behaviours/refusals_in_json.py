"""Refusals in the fields of JSON, in place of data."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.asked_of_the_model import is_asked_of_the_model
from pytest_modelmigrate.behaviours.messages_in_json import (
    A_LIST_OF_QUESTIONS,
    CONTENT_KEY,
    SAID_KEY,
    JsonLeaf,
    JsonMessage,
    gathered,
    is_empty,
    is_quoted,
)
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.text_refusals import IDIOM, ONE_OF_SEVERAL, TextRefusal, declines
from pytest_modelmigrate.behaviours.unspoken_refusals import gives_a_reason, speaks_for_a_refusal
from pytest_modelmigrate.behaviours.wanted_texts import (
    last_words,
    wants_a_rewording,
    wants_a_text,
    wants_a_text_that_declines,
)
from pytest_modelmigrate.facts.replies import Reply


def refusal_in_json(value: Any, reply: Reply) -> JsonMessage | None:
    """A refusal in place of data; None if there is none.

    A field that speaks to the user may not decline; other fields may if there is more data beside them. A field that
    declines and helps is an answer, and a page or a file is content.
    """
    leaves = gathered(value)
    filled = [each for each in leaves if not is_empty(each.value)]
    alone = len(filled) < A_LIST_OF_QUESTIONS
    instead: JsonMessage | None = None
    for leaf in filled:
        if not isinstance(leaf.value, str) or (declined := declines(leaf.value)) is None or declined.extent != "full":
            continue
        said = bool(SAID_KEY.search(leaf.key)) and not leaf.in_list
        reports = bool(_REPORT_KEY.search(leaf.key)) and _speaks_first(leaf.value, declined)
        is_content = bool(CONTENT_KEY.search(leaf.key)) and len(filled) > 1
        if not (reports or ((said or alone) and not is_content)):
            remark = leaf.in_list or is_content or _REMARK_KEY.search(leaf.key)
            if not remark and _takes_the_place(leaf.value, filled, declined, reply):
                instead = instead or JsonMessage(leaf.path, leaf.value, "the refusal may be what was asked for")
            continue
        if _is_given(leaf.value, declined, reply):
            continue
        if reports and not (said or alone):
            gaps = len(filled) < len(leaves)
            return JsonMessage(leaf.path, leaf.value, "" if gaps else "the sentence that declines may be reported")
        if not wants_a_text(reply):
            settled = declined.doubt in {IDIOM, ONE_OF_SEVERAL} and speaks_for_a_refusal(leaf.value)
            letter = _LETTER * begins_as_a_letter(leaf.value)
            return JsonMessage(leaf.path, leaf.value, letter or ("" if settled else declined.doubt))
        if SPEAKER.search(leaf.value):
            return JsonMessage(leaf.path, leaf.value, _LETTER)
    return instead


def begins_as_a_letter(text: str) -> bool:
    """Whether a text begins as letters do, which may decline in the name of somebody else."""
    return bool(_SALUTATION.match(text[:_OPENING]))


def _takes_the_place(text: str, filled: Sequence[JsonLeaf], declined: TextRefusal, reply: Reply) -> bool:
    """Whether the longest text begins with the author's own refusal and says why, in answer to an order."""
    if any(isinstance(each.value, str) and len(each.value) > len(text) for each in filled):
        return False
    if wants_a_text_that_declines(reply) or _is_given(text, declined, reply) or not is_asked_of_the_model(reply):
        return False
    return _speaks_first(text, declined) and gives_a_reason(text)


def _speaks_first(text: str, declined: TextRefusal) -> bool:
    """Whether a text begins with the author's own refusal."""
    start, end = declined.spans[0]
    return _opens(text, start) and bool(SPEAKER.search(text[:end]))


def _opens(text: str, start: int) -> bool:
    return start <= _OPENING and not _DOCUMENT.search(text[:start])


def _is_given(text: str, declined: TextRefusal, reply: Reply) -> bool:
    """Whether a refusal is the user's own, the refusal that was to be reworded, or a sentence of a page or file."""
    if is_quoted(text, reply) or (wants_a_rewording(reply) and declines(_QUOTES.sub(" ", last_words(reply)))):
        return True
    page = bool(_DOCUMENT.search(text)) or text.count("\n") >= _LINES
    return page and not _opens(text, declined.spans[0][0])


_LETTER: Final = "the refusal may be the text that was asked for"
_SALUTATION: Final = re.compile(
    r"\W*(?:dear|liebe[rs]?|sehr geehrte|guten tag,? (?:frau|herr)|chère?|cher|(?:bonjour )?(?:madame|monsieur)"
    r"|estimad[oa]s?|querid[oa]s?|gentile|egregi[oa]|car[oa]|spettabile|prezad[oa]s?|car[oa]s?|beste|geachte"
    r"|szanown[yai]|уважаем\w+)\b|尊敬的|亲爱的|拝啓|[^。、]{1,12}様|प्रिय|(?:عزيز|السيد)",
    re.IGNORECASE,
)
_OPENING: Final = 160
"""Characters at the start of a field in which the whole task is refused."""

_QUOTES: Final = re.compile(r"[\"“”„«»「」『』]|(?<!\w)['‘]|['’](?!\w)")
_REPORT_KEY: Final = re.compile(
    r"summar|descri|analys|assess|finding|result|output|zusammenfass|bewertung|résum|resum|riassunt|samenvat|streszcz"
    r"|सारांश|摘要|要約|ملخص",
    re.IGNORECASE,
)
"""Names of fields whose text speaks of something else, and not in the first person."""

_REMARK_KEY: Final = re.compile(
    r"reason|note|comment|remark|explan|rational|justif|grund|motiv|raz[oó]n|hinweis|nota|reden|powód|причин|理由|原因|备注|備考",
    re.IGNORECASE,
)
"""Names of fields that explain the others."""

_DOCUMENT: Final = re.compile(r"^(?:#{1,6} |```|~~~|\|[^\n]{1,200}\|)", re.MULTILINE)
_LINES: Final = 4
"""Line ends of a text from which on it is a page."""
