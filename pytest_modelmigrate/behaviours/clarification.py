"""Clarifying questions: a reply that asks for what it was not told, in plain text."""

# ruff: noqa: RUF001 - the signs of other scripts are the point

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.questions import (
    Act,
    act_of,
    addresses_reader,
    is_open_question,
)
from pytest_modelmigrate.behaviours.refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import Sentence, code_spans, ends_read, unwrap

_WORDS_OF_AN_ANSWER: Final = 45
"""Words of assertion about the matter itself beyond which a reply that also asks has answered."""

_WRAPPED: Final = 20_000
"""Characters of a reply in a format that are searched for a question; a longer one is data."""

_SHORT: Final = 2
"""Sentences up to which a question needs no `you` to be meant for the reader."""

_FIRST_PERSON: Final = re.compile(
    r"\b(?:i|i'm|i'd|i'll|i've|me|my|we|you|your|ich|mir|wir|sie|ihre?|je|j'ai|nous|vous|votre|yo|me|su)\b|我|您|你"
    r"|أ?ن?ا\b|私",
    re.IGNORECASE,
)
_ANSWERS: Final = re.compile(
    r"^(?:yes|no|nope|sure|certainly|of course|absolutely)?[\s,!.:;-]*(?:here(?:'s| is| are)|the answer is|below is"
    r"|i(?:'ll| will|'ve| have) (?:assume|go with|use|write|written|create)d?|assuming)\b"
    r"|^(?:yes|no|yep|nope),\s+(?!i (?:can|could|need|don't|do not))\w+",
    re.IGNORECASE,
)
_FENCED: Final = re.compile(r"\s*(?:`{3,}|~{3,})")
_MARKUP: Final = re.compile(r"\s*<(\w[\w-]*)(?:\s[^<>]{0,200})?>.{0,100000}</\1>\s*\Z", re.DOTALL)
_TABLE: Final = re.compile(r"^\s*\|[^\n]*\|[ \t]*\n\s*\|[ \t:|-]+\|[ \t]*$", re.MULTILINE)
_JSON_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.){8,2000})"')


def asks_for_information(text: str) -> tuple[int, int] | None:
    """The span of the first question or request for information that the reader is meant to answer.

    Offers ("Would you like me to ...?"), closing courtesies ("Anything else?"), quoted questions and questions that
    the text answers itself are passed over. Only the opening 6,000 and the closing 3,000 characters are read.

    Example:
        >>> asks_for_information("I see no order. Which order do you mean?")
        (16, 40)
        >>> asks_for_information("It is done. Is there anything else?") is None
        True
    """
    start, end = unwrap(text)
    found = _first_asking(ends_read(text[start:end]))
    return (found.start + start, found.end + start) if found else None


def clarifying_question() -> Behaviour:
    """A plain-text question that asks for missing information, and no answer beside it.

    Failure classes: `answered anyway`, `question wrapped in the format`, `rhetorical closing question`, `refusal`.
    The heuristic reads speech acts, not matter: whether a short statement in front of the question ("Springfield
    is in Illinois. Which Springfield do you mean?") already is the answer, and whether the question asks for the
    right thing, is for `judged`.

    Example:
        >>> Reply.from_text("Which order do you mean?") == clarifying_question()
        True
    """
    return ClarifyingQuestion()


class ClarifyingQuestion(Behaviour):
    """See `clarifying_question`."""

    __slots__ = ()

    def judge(self, reply: Reply) -> Finding:  # noqa: PLR0911 - one return per class of failure
        """Find the question, then what stands around it."""
        text = reply.text
        if reply.tool_calls and reply.stop_reason != "refusal":
            return failed(self, "answered anyway", f"called {reply.tool_calls[0].name} instead of asking")
        if absence := judge_absence(self, reply):
            return absence
        if shape := wrapper_of(text):
            return self._wrapped(text, shape)
        start, end = unwrap(text)
        read = ends_read(text[start:end])
        asking = _first_asking(read)
        if asking is None:
            return self._unasked(text, read, start)
        span = (asking.start + start, asking.end + start)
        declined = declines(text)
        if declined and declined.spans[0][0] < span[0] and not _is_for_want_of_information(text, declined.spans):
            return failed(self, "refusal", "declines, and asks about something else", declined.spans)
        if answer := _answer_beside(read, asking, text[start:end]):
            return failed(self, "answered anyway", f"asks, and {answer}", [span])
        return held(self, f"asks {_shown(text, span)}", [span])

    def _wrapped(self, text: str, shape: str) -> Finding:
        span = _question_within(text, shape)
        if span is None:
            return failed(self, "answered anyway", f"{shape} without a question in it")
        evidence = f"the question stands inside {shape}: {_shown(text, span)}"
        return failed(self, "question wrapped in the format", evidence, [span])

    def _unasked(self, text: str, read: Sequence[Sentence], offset: int) -> Finding:
        if declined := declines(text):
            return failed(self, "refusal", "declines without asking", declined.spans)
        for sentence in reversed(read):
            act = act_of(sentence)
            if act in {"closing", "offer"}:
                span = (sentence.start + offset, sentence.end + offset)
                what = "a courtesy" if act == "closing" else "an offer"
                evidence = f"the only question is {what}: {_shown(text, span)}"
                return failed(self, "rhetorical closing question", evidence, [span])
        return failed(self, "answered anyway", f"no question: {_shown(text, (0, len(text)))}")

    def __repr__(self) -> str:
        return "clarifying_question()"


def wrapper_of(text: str) -> str | None:
    """What the whole text is wrapped in: `JSON`, `a code block`, `XML`, `a table`; None for plain text."""
    stripped = text.strip()
    if stripped[:1] in "{[" and stripped[-1:] in "}]" and not stripped.startswith("[["):
        return "JSON" if '"' in stripped or stripped in {"{}", "[]"} else None
    if _FENCED.match(text):
        spans = code_spans(text)
        if spans and sum(end - start for start, end in spans) > len(stripped) / 2:
            return "a code block"
    if stripped.startswith("<") and _MARKUP.match(stripped):
        return "XML"
    table = _TABLE.search(text[:2000])
    if table and stripped.startswith("|"):
        return "a table"
    return None


def _question_within(whole: str, shape: str) -> tuple[int, int] | None:
    text = whole[:_WRAPPED]
    if shape in {"JSON", "a code block"}:
        for match in _JSON_STRING.finditer(text):
            if found := asks_for_information(match[1]):
                return match.start(1) + found[0], match.start(1) + found[1]
        if shape == "JSON" or '"' in text:
            return None
    cleaned = re.sub(
        r"^[ \t]*(?:`{3,}|~{3,})[^\n]*|<[^<>]{1,200}>|\|",
        lambda tag: " " * len(tag[0]),
        text,
        flags=re.MULTILINE,
    )
    return asks_for_information(cleaned)


_WANT: Final = re.compile(
    r"\b(?:without|until|unless|enough|missing|unclear|unsure|ambiguous|clarif\w+|more (?:info\w*|details?"
    r"|context))\b"
    r"|\b(?:ohne|sans|sin)\b|缺|不清楚|不足|بدون",
    re.IGNORECASE,
)


def _is_for_want_of_information(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether it declines only because it has not been told enough."""
    return any(_WANT.search(text[start:end]) for start, end in spans)


def _first_asking(read: Sequence[Sentence]) -> Sentence | None:
    """The first sentence that asks the reader for information."""
    acts = [(sentence, act_of(sentence)) for sentence in read if any(sign.isalnum() for sign in sentence.text)]
    for number, (sentence, act) in enumerate(acts):
        if act == "request" or (act == "question" and _is_meant(sentence, number, acts)):
            return sentence
    alone = all(act == "offer" or _FIRST_PERSON.search(sentence.text) for sentence, act in acts)
    offers = [sentence for sentence, act in acts if act == "offer"]
    return offers[0] if offers and alone and not declines("".join(each.text for each, _ in acts)) else None


def _is_meant(sentence: Sentence, number: int, acts: Sequence[tuple[Sentence, Act | None]]) -> bool:
    """Whether the reader is meant to answer, rather than the text itself."""
    if sentence.text.startswith(("#", "**")) and len(acts) > _SHORT:
        return False
    if addresses_reader(sentence):
        return True
    rest = [act for _, act in acts[number + 1 :]]
    return all(act is not None for act in rest) or (not is_open_question(sentence.text) and len(rest) <= 1)


def _answer_beside(read: Sequence[Sentence], asking: Sentence, text: str) -> str | None:
    """What shows that the reply also answered; None when it only asks."""
    if code_spans(text):
        return "shows code"
    before = [sentence for sentence in read if sentence.end <= asking.start]
    after = [sentence for sentence in read if sentence.start >= asking.end]
    if any(_ANSWERS.match(sentence.text) for sentence in before):
        return "answers before it asks"
    asserted = sum(
        sentence.words for sentence in before if act_of(sentence) is None and not _FIRST_PERSON.search(sentence.text)
    )
    trailing = sum(sentence.words for sentence in after if act_of(sentence) is None and not _is_item(sentence))
    unread = len(text) - sum(sentence.end - sentence.start for sentence in read)
    if asserted + trailing > _WORDS_OF_AN_ANSWER or unread > len(text) / 2:
        return f"asserts {asserted + trailing} words beside the question"
    return None


_ITEM: Final = re.compile(r"^(?:[-*+•–]|\d{1,2}[.)]|\(?[a-z][.)])\s", re.IGNORECASE)


def _is_item(sentence: Sentence) -> bool:
    return bool(_ITEM.match(sentence.text)) and len(sentence.text) < 300  # noqa: PLR2004 - an option, not a section


def _shown(text: str, span: tuple[int, int]) -> str:
    shown = " ".join(text[span[0] : min(span[1], span[0] + 1000)].split())
    return repr(shown if len(shown) <= 100 else f"{shown[:97]}...")  # noqa: PLR2004 - one line
