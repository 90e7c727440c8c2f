"""Find bans on a format without a word on the wanted format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.forbidden_formats import FORBIDDEN_FORMATS, ForbiddenFormat
from pytest_modelmigrate.lint.imperatives import imperative, joined
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptSentence
from pytest_modelmigrate.lint.risks import Hit

_MAKING: Final = (
    r"(?:(?:ever|also|please)\s+)?(?:use|using|include|including|add|adding|write|writing|output|outputting|return|"
    r"returning|provide|providing|give|giving|produce|producing|employ|employing|insert|put|wrap|wrapping|format|"
    r"formatting|respond|reply|answer|enclose|surround|have|contain|containing|utilize|utilizing|create|generate)"
)
_REPLY: Final = (
    r"(?:(?:your|the|this)\s+)?(?:entire |whole |final |full )?(?:response|reply|answer|output|text|message|letter|"
    r"essay|poem|story|email|summary|it|you)"
)
_NEGATION: Final = re.compile(
    rf"(?:(?:and|but|or|also|please|make sure(?: to| that)?|ensure(?: that)?|you (?:must|should|may|can))\s+){{0,4}}(?:"
    rf"(?:do not|don't|never)\s+{_MAKING}\b"
    rf"|(?:{_REPLY}\s+)?(?:(?:must|should|can|may|shall)(?:\s+not|n't)|cannot)\s+{_MAKING}\b"
    rf"|{_REPLY}\s+(?:does not|doesn't)\s+{_MAKING}\b"
    rf"|{_REPLY}\s+(?:must|should|can|may)\s+(?:contain|have|include|use)\s+no\b"
    rf"|(?:avoid|refrain from|without|not)\s+(?:the use of\b|{_MAKING}\b)?"
    rf"|^no\b|(?<=[,;(])\s?(?:and\s+)?no\b)",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(
    r"\s*(?:(?:any|a|an|the|or|and|in|with|as|of|kind|type|form|sort|all|text|your|response|reply|answer|it|"
    r"output|json|result|long|unnecessary|lengthy|to|such)\s+|[,/]\s*)*",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\s*(?:,\s*(?:or|and|nor)?|/|\bor\b|\band\b|\bnor\b)\s*(?:any\s+|the\s+)?", re.IGNORECASE)
_ALTERNATIVE: Final = re.compile(
    r"\b(?:instead|rather|unless|except|because|since|other than|only (?:if|when)|but|so that|if|when|until|more than|"
    r"at (?:least|most)|fewer|less)\b|\bjust\b|—",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"\s*(?:(?:in|at|to|anywhere in|within|throughout|for|around|from|of|on|before|after|with)\s+[^,.;:]{1,60}"
    r"|\(?(?:such as|like|including|e\.g\.)\s+[^,;:]{1,60}"
    r"|at all|whatsoever|anywhere|please|(?:is|are) (?:allowed|permitted))?\s*[.!]*\s*",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r"[\s,;:(—\u2013-]*\b(?:and|but|or|also|please|with|that|to|you|it)?[\s,(]*$", re.IGNORECASE)
_NEW_CLAUSE: Final = re.compile(
    r"(?:(?:and|but|also|then|or)\s+)*(?:[.!?]|(?:no|not|without|do not|don't|never|please|make sure|ensure|you|your|"
    r"it|the (?:response|reply|answer|output))\b)",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"(?:(?:in|throughout|across|within|also|and|additionally|finally|furthermore|you|your|the|this|entire|whole|"
    r"response|reply|answer|output|letter|text|message|that|please|make|ensure|sure|it|note|remember)\b\W*)*",
    re.IGNORECASE,
)


def bare_negations(prompt: ParsedPrompt) -> Iterator[Hit]:
    """Sentences such as `Do not use markdown.` without the wanted format."""
    for index, sentence in enumerate(prompt.sentences):
        found = _forbidden(sentence)
        if found is None:
            continue
        start, end, styles = found
        around = " ".join(each.masked for each in prompt.sentences[max(0, index - 2) : index + 3])
        if _ALTERNATIVE.search(sentence.masked) or any(style.stated.search(around) for style in styles):
            continue
        wanted = " ".join(dict.fromkeys(style.wanted for style in styles))
        before = _JOINT.sub("", sentence.text[:start])
        before = "" if _PLACE.fullmatch(before) else before
        after = _TAIL.match(sentence.masked, end)
        past = after.end() if after else end
        rest = sentence.text[past:].strip(" ,;.")
        rest = re.sub(r"^(?:and|but|or)\s+", "", rest, flags=re.IGNORECASE)
        finished = not rest or sentence.masked[past - 1] in ".!?"
        if not finished and imperative(rest) is None and not _NEW_CLAUSE.match(rest):
            continue
        yield Hit(
            sentence,
            "the sentence only says what is not wanted: say which format is wanted",
            joined(before, wanted, rest),
        )


def _forbidden(sentence: PromptSentence) -> tuple[int, int, list[ForbiddenFormat]] | None:
    """Where the ban begins and ends, and what it forbids: one format, or several joined by `or`."""
    for negation in _NEGATION.finditer(sentence.masked):
        position = _past(_BETWEEN, sentence.masked, negation.end())
        styles: list[ForbiddenFormat] = []
        end = position
        while named := _named(sentence.masked, position):
            style, end = named
            styles.append(style)
            position = _past(_LINK, sentence.masked, end)
            if position == end:
                break
        if styles:
            return negation.start(), end, styles
    return None


def _past(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _named(text: str, position: int) -> tuple[ForbiddenFormat, int] | None:
    found = ((style, match.end()) for style in FORBIDDEN_FORMATS if (match := style.forbidden.match(text, position)))
    return max(found, key=lambda pair: pair[1], default=None)
