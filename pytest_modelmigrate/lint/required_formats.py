"""Find a required format at the end of a prompt without a way to say that input is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import joined, lowered
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptSentence
from pytest_modelmigrate.lint.risks import Hit

_DATA_FORMAT: Final = r"(?:json|xml|yaml|toml|csv|tsv)"
_PRODUCE: Final = r"(?:respond|reply|answer|output|return|write|give|provide|format|produce|print|generate|emit)"
_RESULT: Final = r"(?:(?:your|the)\s+)?(?:entire |whole |final |full )?(?:response|reply|answer|output|result)"
_LABEL: Final = (
    r"(?:(?:the|a|an|one|its|your)\s+)?(?:\w+\s+){0,2}"
    r"(?:label|category|class|sentiment|number|value|word|letter|id|name|code|score|rating|json|xml|yaml|csv|"
    r"intent|language|date|amount|index|digit|option|boolean|integer|sql|query|url)s?"
)
_DEMANDS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"^(?:please\s+|always\s+|only\s+|and\s+)*{_PRODUCE}\b[^.]{{0,60}}\b(?:in|as|using|with|valid|a|the|only|"
            rf"strict|raw|pure|just)\s+(?:\w+\s+){{0,2}}{_DATA_FORMAT}\b"
        ),
        rf"\b{_RESULT}\s+(?:must|should|has to|needs to|is to|will|shall)\s+(?:\w+\s+){{0,4}}{_DATA_FORMAT}\b",
        (
            rf"^(?:please\s+|always\s+)*{_PRODUCE}\s+(?:(?:with|in|using|back)\s+)?(?:only|just|exactly|nothing but)\s+"
            rf"(?:with\s+)?{_LABEL}\b"
        ),
        rf"^(?:please\s+|always\s+)*only\s+{_PRODUCE}\s+(?:with\s+)?{_LABEL}\b",
        rf"\b{_PRODUCE}\b[^.]{{0,80}}{_DATA_FORMAT}\b[^.]{{0,40}}\b(?:and nothing else|no other text|no prose)",
    )
)
_PARTIAL: Final = re.compile(
    r"\b(?:code ?block|file|script|function|example|library|parser?|endpoint|api)\b", re.IGNORECASE
)
_FOLLOW_UP: Final = re.compile(
    r"^\W*(?:no (?:other|extra|additional|prose|preamble|markdown|explanation|commentary)|nothing else|"
    r"(?:do not|don't|never|avoid|without)\b.{0,40}\b(?:text|explanation|commentary|preamble|markdown|fence|"
    r"backtick|code block|prose|anything|else|wrap)|just the|only the|use (?:the|this) (?:following )?"
    r"(?:schema|format|structure|keys)|(?:the )?(?:schema|format|keys?|fields?|structure)\b|"
    r"(?:for )?example|e\.g\.|here is|here's|following|with (?:the|these) (?:following )?(?:keys|fields))",
    re.IGNORECASE,
)
_READING_TASK: Final = re.compile(
    r"\b(?:extract|extracts|classif(?:y|ies)|parses?|convert|label|categori[sz]e|route|annotate|"
    r"normali[sz]e|transcribe|"
    r"fill (?:in|out)|from the (?:following|text|e?mail|message|document|ticket|transcript|input|invoice|image))\b",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(
    r"(?<!\{)\{{1,2}\s?[A-Za-z_][\w.\[\]]{0,60}\s?\}{1,2}(?!\})|\$\{?[A-Z_]{3,40}\}?|<<\w{1,40}>>"
)
_WAY_OUT: Final = re.compile(
    r"\b(?:if|when|whenever|unless|in case|where|otherwise|else)\b[^.\n]{0,120}\b(?:missing|unclear|ambiguous|absent|"
    r"unknown|not|no|cannot|can't|isn't|aren't|doesn't|don't|unable|unsure|uncertain|none|empty|null|lacks?|"
    r"insufficient|incomplete|invalid|fails?|error|nothing|impossible|unavailable|irrelevant|neither|doubt)\b"
    r"|\b(?:ask|clarif\w+|follow-up question)\b|\bnull\b|\bnone\b|\bunknown\b|\bn/?a\b|\boptional\b|\bnullable\b"
    r"|\bother\b(?! text| words| than| explan| info| comment)"
    r"|\bnot[_ ](?:found|specified|available|provided|sure|applicable|mentioned|enough)\b"
    r"|\berror\b|\bomit\b|\bempty (?:string|list|array|object)\b|\bleave\b[^.\n]{0,30}\b(?:blank|empty|out)\b"
    r"|\bunclear\b|\bneutral\b|\binsufficient\b|\bconfidence\b"
    r"|\bwhere (?:possible|available|present)\b|\bif (?:any|available|present)\b",
    re.IGNORECASE,
)
_WORDS_OF_A_LABEL: Final = 2
_NAMED_DATA: Final = re.compile(rf"\b{_DATA_FORMAT}\b", re.IGNORECASE)


def formats_without_way_out(prompt: ParsedPrompt) -> Iterator[Hit]:
    """`Respond in JSON.` at the end, with input that may lack values that the JSON needs."""
    if prompt.role == "user" and not (_PLACEHOLDER.search(prompt.text) and _READING_TASK.search(prompt.text)):
        return
    if prompt.role != "user" and not (_READING_TASK.search(prompt.text) or _READING_TASK.search(prompt.context)):
        return
    sentence = _closing(prompt)
    if sentence is None or _WAY_OUT.search(prompt.text) or _WAY_OUT.search(prompt.context):
        return
    named = _NAMED_DATA.search(sentence.masked)
    exit_ = (
        f"Only when the input lacks something without which the {named.group().upper()} would be guesswork, reply "
        "instead with one plain-text question that asks for it."
        if named
        else "Only when the input fits none of the allowed answers, answer with the single word unclear."
    )
    yield Hit(
        sentence,
        "the prompt ends with a format and leaves no way to ask: the model invents missing values or asks inside the "
        "format",
        f"{exit_} Otherwise {lowered(sentence.text)}" if sentence.text.endswith(":") else joined(sentence.text, exit_),
    )


def _closing(prompt: ParsedPrompt) -> PromptSentence | None:
    """The sentence at the end that requires a format; labels, schemas and `no other text` may follow it."""
    for sentence in reversed(prompt.sentences):
        demanded = any(pattern.search(sentence.masked) for pattern in _DEMANDS)
        if demanded and not _PARTIAL.search(sentence.masked):
            return sentence
        label = sentence.masked.endswith(":") or len(sentence.masked.split()) <= _WORDS_OF_A_LABEL
        if not (label or _FOLLOW_UP.match(sentence.masked) or _PLACEHOLDER.fullmatch(sentence.masked)):
            return None
    return None
