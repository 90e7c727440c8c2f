"""Find instructions with an unclear scope: literal models apply them only to what is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import joined, sentence as as_sentence
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt
from pytest_modelmigrate.lint.risks import Hit

_TREATING: Final = (
    r"(?:remove|redact|mask|replace|translate|convert|exclude|ignore|flag|check|fix|rename|normali[sz]e|strip|delete|"
    r"avoid|escape|anonymi[sz]e|filter|skip|correct|reject|report|extract|block|preserve|keep|infer|assume|share|disclose|reveal|mention)"
)
_OPEN_ENDED: Final = re.compile(
    rf"^(?:please\s+|always\s+|you (?:should|must)\s+|do not\s+|don't\s+|never\s+)*{_TREATING}\b.{{3,300}}?"
    r"(?P<rest>,?\s+(?:and\s+)?(?:etc\.?|et cetera|and so on|and so forth|and the like|and similar(?: \w+)?|"
    r"and things like that|and such))\s*(?P<close>[.!)]*)\s*$",
    re.IGNORECASE,
)
_ITEM: Final = (
    r"(?:section|paragraph|item|entry|row|function|file|heading|bullet|question|step|slide|chapter|field|column|"
    r"sentence|record|email|ticket|page|image|product|claim|finding|message|example|task)"
)
_SINGULAR: Final = re.compile(
    r"^(?:please\s+|always\s+|then\s+|also\s+)*(?:start|begin|end|finish|open|close|label|mark|tag|number|prefix|"
    r"precede|"
    rf"conclude|title|introduce)\s+the\s+(?P<item>{_ITEM})\s+(?:with|as|by|using)\b",
    re.IGNORECASE,
)
_SCOPED: Final = re.compile(
    r"\b(?:each|every|all|any|per|first|last|final|opening|closing|whole|entire|both|following|next)\b", re.IGNORECASE
)


def rules_without_scope(prompt: ParsedPrompt) -> Iterator[Hit]:
    """`Remove names, phone numbers, etc.`, or `Start the section with ...` in a prompt about several sections."""
    for sentence in prompt.sentences:
        if match := _OPEN_ENDED.search(sentence.masked):
            told = sentence.text[: match.start("rest")]
            yield Hit(
                sentence,
                "literal models only do what is named: say what else is meant",
                joined(told, "Treat everything else of the same kind in the same way, also where it is not named here"),
            )
        elif suggestion := _single(prompt, sentence.text, sentence.masked):
            yield Hit(
                sentence,
                "literal models apply the rule to the first one only: say that it applies to all",
                suggestion,
            )


def _single(prompt: ParsedPrompt, text: str, masked: str) -> str | None:
    match = _SINGULAR.search(masked)
    if not match or _SCOPED.search(masked):
        return None
    item = match["item"].lower()
    plural = f"{item[:-1]}ies" if item.endswith("y") else f"{item}s"
    if not re.search(rf"\b{plural}\b", prompt.text, re.IGNORECASE):
        return None
    start = masked.lower().index(f"the {item}", match.start())
    rewritten = f"{text[:start]}every {item}{text[start + len('the ') + len(item) :]}"
    return as_sentence(re.sub(r"[\s.!]+$", "", rewritten) + f", not just the first {item}")
