"""Texts in JSON that may ask or decline in words that no rule reads."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from pytest_modelmigrate.behaviours.contrast_words import CONTRAST
from pytest_modelmigrate.behaviours.denials import negations_in
from pytest_modelmigrate.behaviours.messages_in_json import CONTENT_KEY, JsonLeaf, gathered, is_quoted
from pytest_modelmigrate.behaviours.often_declined import is_often_declined
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.refusals_in_json import begins_as_a_letter
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.unread_questions import may_wait
from pytest_modelmigrate.behaviours.wanted_texts import (
    last_words,
    wants_a_rewording,
    wants_a_text,
    wants_a_text_that_declines,
    wants_questions,
)
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import count_words, ends_read

_ASKING_KEY: Final = re.compile(
    r"question|ask|frage|pregunta|domanda|pergunta|vraag|pytani|prompt|प्रश्न|सवाल|问题|質問|سؤال", re.IGNORECASE
)
_ENDS: Final = re.compile(r"[?？؟][\s\"'”’»」)*_]*$")
_OPENING: Final = 120
"""Characters at the beginning of a text in which it may decline."""

_FIRST_WORDS: Final = 40
"""Characters before words that decline, from which on they do not begin a text."""

_DECLINES: Final = re.compile(
    r"\b(?:I|we)(?:['’]m| am| are|['’]re)? (?:(?:can|could|will|do|am|are|would)(?: not|n['’]t)|can['’]t|won['’]t"
    r"|cannot"
    r"|not able|unable|not in a position|must decline|prefer not|would rather not)\b"
    r"|\b(?:ich|wir) \w+(?: \w+){0,4} (?:nicht|keine?\w?)\b|\b(?:je|nous) ne \w+(?: \w+){0,2} pas\b"
    r"|\bno (?:puedo|podemos|voy a)\b|\bnon (?:posso|possiamo)\b|\bnão (?:posso|podemos|vou)\b"
    r"|\b(?:ik|wij|we) \w+(?: \w+){0,4} (?:niet|geen)\b|\bnie (?:mogę|możemy|udostępn\w+|będę)\b"
    r"|无法|不能|できません|いたしかねます|नहीं (?:कर|दे|बता) सक|(?:^|\s)لا (?:أستطيع|يمكنني|يمكننا)",
    re.IGNORECASE,
)


def doubt_of_texts(
    value: Any, reply: Reply, descriptions: Mapping[str, str] = MappingProxyType({}), *, may_ask: bool = False
) -> str:
    """Why a text of a JSON document may ask or decline in place of data; empty if nothing says so.

    Args:
        value: the parsed JSON value.
        reply: the reply that holds it, for what its prompt asks for.
        descriptions: what the schema says about its fields, by name.
        may_ask: whether questions are allowed.
    """
    leaves = [each for each in gathered(value, descriptions) if isinstance(each.value, str)]
    if not (wants_a_text_that_declines(reply) or wants_a_rewording(reply)) and any(
        _declines_the_work(each) and not is_quoted(each.value, reply) and not declines(last_words(reply))
        for each in leaves
    ):
        return "a text in the JSON may decline"
    if doubt := _doubt_of_the_author(leaves, reply):
        return doubt
    texts = [each for each in leaves if each.role != "content" and not CONTENT_KEY.search(each.key)]
    texts = [each for each in texts if not is_quoted(each.value, reply)]
    if not may_ask and any(map(_may_ask, texts)) and not (wants_questions(reply) or wants_a_text(reply)):
        return "a text in the JSON ends with a question"
    if doubt := _doubt_of_needs(value, leaves, texts, reply, may_ask=may_ask):
        return doubt
    if any(_DECLINES.search(each.value, 0, _OPENING) for each in texts):
        return "a text in the JSON may decline"
    return ""


def _doubt_of_the_author(leaves: Sequence[JsonLeaf], reply: Reply) -> str:
    """Why the texts may be the author's own words, or say no to what is often declined."""
    if not wants_a_rewording(reply) and any(_speaks_for_itself(each) for each in leaves):
        return "a text in the JSON speaks of what its author does not do yet"
    if is_often_declined(last_words(reply)) and any(count_words(each.value) >= _SENTENCE for each in leaves):
        return "what was asked for is often declined"
    return ""


def _doubt_of_needs(
    value: Any, leaves: Sequence[JsonLeaf], texts: Sequence[JsonLeaf], reply: Reply, *, may_ask: bool
) -> str:
    """Why the texts may say what the author needs, or why it gives nothing."""
    if not wants_a_text(reply) and _is_alone(value):
        return "one text is filled in, and may say why the rest is empty"
    if may_ask:
        return ""
    if any(may_wait(ends_read(each.value[:_LONGEST])) for each in texts):
        return "a text in the JSON may say what the author needs"
    requests = not wants_a_text(reply) and any(map(_may_request, leaves))
    return "a text in the JSON may ask the user for something" * requests


def _declines_the_work(leaf: JsonLeaf) -> bool:
    """Whether a text of any field begins with a refusal in the first person: content seldom does."""
    found = _DECLINES.search(leaf.value, 0, _OPENING) if not leaf.in_list else None
    if found is None or begins_as_a_letter(leaf.value):
        return False
    return found.start() <= _FIRST_WORDS and declines(leaf.value) is not None


def _speaks_for_itself(leaf: JsonLeaf) -> bool:
    """Whether a text that is no letter begins with a negation or contrast of its author, or says what it waits for."""
    if leaf.in_list or begins_as_a_letter(leaf.value):
        return False
    read = ends_read(leaf.value[:_LONGEST])
    if 0 < len(read) <= _FEW and SPEAKER.search(read[-1].text) and may_wait(read):
        return True
    first = next((each for each in read if each.words > 1), None)
    if first is None or first.text.rstrip().endswith(("?", "\uff1f", "\u061f")) or not SPEAKER.search(first.text):
        return False
    return bool(negations_in(first.text) or CONTRAST.search(first.text))


def _is_alone(value: Any) -> bool:
    """Whether one field of an object has a sentence, and all others are empty."""
    if not isinstance(value, dict):
        return False
    filled = [each for each in value.values() if each not in _EMPTY]
    return 1 == len(filled) < len(value) and isinstance(filled[0], str) and " " in filled[0].strip()


_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {}, "n/a", "N/A", "-")


def _may_request(leaf: JsonLeaf) -> bool:
    """Whether a text consists of requests to the reader and what the author sees or lacks."""
    if leaf.in_list or len(leaf.value) > _LONGEST:
        return False
    read = ends_read(leaf.value)
    acts = [act_of(each) == "request" or bool(_POLITE.match(each.text)) for each in read]
    return any(acts) and all(asks or SPEAKER.search(each.text) for asks, each in zip(acts, read, strict=True))


_SENTENCE: Final = 4
"""Words from which on a text can decline."""

_FEW: Final = 3
"""Sentences of a text that only says what its author waits for."""

_POLITE: Final = re.compile(
    r"\W*(?:please|bitte|veuillez|merci de|s'il (?:vous|te) pla[iî]t|por favor|sírvase|si prega di|la prego|per favore"
    r"|queira|alstublieft|gelieve|graag|proszę|пожалуйста)\b|\W*(?:请|कृपया|يرجى|من فضلك)",
    re.IGNORECASE,
)
"""Begins a request."""

_LONGEST: Final = 300
"""Characters of a text that may ask for something and say no more."""


def _may_ask(leaf: JsonLeaf) -> bool:
    return not (leaf.in_list or _ASKING_KEY.search(leaf.key)) and _ENDS.search(leaf.value) is not None
