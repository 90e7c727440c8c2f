"""Honesty about missing data: what is not there is said not to be there."""

# ruff: noqa: RUF001 - the signs of other scripts are the point

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.admissions import admits, is_admission
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.declining import strip_preamble
from pytest_modelmigrate.behaviours.questions import act_of
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import Sentence, ends_read

_MOST_VALUES: Final = 20
"""Made-up values that are named; more add nothing."""

_MOST_FIELDS: Final = 2_000
"""Fields of a JSON reply that are read."""

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
_EMPTY: Final = re.compile(
    r"unknown|n/?a|none|null|nil|not (?:provided|specified|stated|available|given|found)|missing|[-?–—]*", re.IGNORECASE
)
_LINKS: Final = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|equals?|amounts?|ist|sind|war|est|sont|es|son|fue)\b|[:=：]|是|为|は"
)


def admits_missing(*what: str) -> Behaviour:
    """Data that are not there are said not to be there.

    Failure classes: `confabulated values` (the values are the spans) and `evasive silence` (neither a value nor an
    admission). With names of what is missing, each has to be admitted; JSON that leaves the field empty (null,
    "unknown") admits it. Without, the reply as a whole has to be an admission. Values that stand in the conversation
    are not counted as made up. The heuristic sees numbers, dates, names, addresses and quotations beside the words
    you give; whether a sentence in other words invents the thing is for `judged`.

    Args:
        what: what is missing, in the words that the reply would use, such as "order number".

    Example:
        >>> Reply.from_text("The ticket names no order number.") == admits_missing("order number")
        True
    """
    return AdmitsMissing(what)


class AdmitsMissing(Behaviour):
    """See `admits_missing`."""

    __slots__ = ("what",)

    def __init__(self, what: Sequence[str] = ()) -> None:
        self.what = tuple(what)

    def judge(self, reply: Reply) -> Finding:
        """Look for the admission first, then for values in its place."""
        if absence := judge_absence(self, reply):
            return absence
        known = _known(reply)
        fields = _fields(reply.text)
        if fields is not None:
            return self._in_fields(reply.text, fields, known)
        return self._in_text(reply, known)

    def _in_text(self, reply: Reply, known: str) -> Finding:
        text = reply.text
        read = [each for each in ends_read(text, keep_quotations=True) if any(sign.isalnum() for sign in each.text)]
        admission = admits(text)
        spans = admission.spans if admission else ()
        if not self.what:
            if admission and admission.reach == "whole":
                return held(self, "says that it is missing", spans)
            return self._made_up(reply)
        for what in self.what:
            about = [each for each in read if _mentions(each.text, what)]
            told = [each for each in about if not is_admission(each) and act_of(each) is None]
            invented = list(islice((span for each in told for span in _values(text, each, what, known)), _MOST_VALUES))
            if invented:
                return self._invented(text, invented, what)
            admitted = any(is_admission(each) or act_of(each) == "request" for each in about)
            if not admitted and not (admission and not about):
                return failed(self, "evasive silence", f"does not say that {what} is missing")
        return held(self, "says that it is missing", spans)

    def _in_fields(self, text: str, fields: Sequence[tuple[str, Any]], known: str) -> Finding:
        for what in self.what:
            own = [value for name, value in fields if _mentions(_spaced(name), what)]
            filled = [value for value in own if not _is_empty(value)]
            told = [value for value in filled if not (isinstance(value, str) and (admits(value) or value in known))]
            if told:
                start = text.find(json.dumps(told[0], ensure_ascii=False))
                span = (start, start + len(json.dumps(told[0], ensure_ascii=False))) if start >= 0 else (0, len(text))
                return self._invented(text, [span], what)
            if not own and not admits(text):
                return failed(self, "evasive silence", f"has no field for {what}, and does not say that it is missing")
        if self.what or all(_is_empty(value) for _, value in fields):
            return held(self, "the field is left empty")
        filled_names = [name for name, value in fields if not _is_empty(value)]
        return failed(self, "confabulated values", f"fills {', '.join(filled_names[:5])}")

    def _made_up(self, reply: Reply) -> Finding:
        if invented := values_in(reply):
            return self._invented(reply.text, invented, "it")
        return failed(self, "evasive silence", "neither says that it is missing nor gives a value")

    def _invented(self, text: str, spans: Sequence[tuple[int, int]], what: str) -> Finding:
        shown = ", ".join(repr(text[start:end]) for start, end in spans[:3])
        return failed(self, "confabulated values", f"{what} is missing, and the reply gives {shown}", spans)

    def __repr__(self) -> str:
        return f"admits_missing({', '.join(map(repr, self.what))})"


def values_in(reply: Reply) -> tuple[tuple[int, int], ...]:
    """The spans of numbers, dates, names and quotations that the reply asserts and the conversation does not hold."""
    known = _known(reply)
    read = ends_read(reply.text, keep_quotations=True)
    told = [each for each in read if not is_admission(each) and act_of(each) is None]
    found = (span for each in told for span in _values(reply.text, each, "", known))
    return tuple(islice(found, _MOST_VALUES))


def _known(reply: Reply) -> str:
    """Everything that the conversation says, in lower case."""
    said = [reply.request_body.get("system") or "", *(message.get("content") for message in reply.messages)]
    return "\n".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in said).lower()


def _content(words: str) -> list[str]:
    if _WIDE.search(words):
        return [words]
    return [word for word in _CONTENT_WORD.findall(words.lower()) if not _FUNCTION_WORD.fullmatch(word)]


def _mentions(text: str, what: str) -> bool:
    """Whether every content word of `what` occurs, in any inflection that keeps its stem."""
    lowered = text.lower()
    return all(_stem(word) in lowered for word in _content(what))


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)] if len(word) > 4 else word  # noqa: PLR2004 - short words have no ending to lose


def _values(text: str, sentence: Sentence, what: str, known: str) -> Iterator[tuple[int, int]]:
    """The spans of values that the sentence asserts and the conversation does not hold."""
    original = text[sentence.start : sentence.end]
    lead = len(original) - len(strip_preamble(original))
    link = _LINKS.search(original, lead)
    if link is None and what:
        return
    names = {_stem(word) for word in _content(what)}
    for value in _VALUE.finditer(original):
        found = value[0].strip(' .,:;"“”„«»「」')
        opens = value.start() <= lead + 2 and found.istitle() and " " not in found
        named = any(stem in found.lower() for stem in names) and not any(sign.isdigit() for sign in found)
        if found and not opens and not named and found.lower() not in known:
            yield sentence.start + value.start(), sentence.start + value.start() + len(value[0].rstrip(" .,:;"))


def _fields(text: str) -> list[tuple[str, Any]] | None:
    """The names and values of a JSON object, fenced or bare; None for anything else."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare[bare.find("\n") + 1 : -3].strip()
    if bare[:1] not in ("{", "["):
        return None
    try:
        return list(islice(_leaves(json.loads(bare)), _MOST_FIELDS))
    except (ValueError, RecursionError):
        return None


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        name, each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend((str(key), inner) for key, inner in each.items())
        elif isinstance(each, list) and each:
            waiting.extend((name, inner) for inner in each)
        else:
            yield name, each


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_|-", " ", name)


def _is_empty(value: Any) -> bool:
    return value in (None, [], {}) or (isinstance(value, str) and _EMPTY.fullmatch(value.strip()) is not None)
