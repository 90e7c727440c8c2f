"""Recognise and write imperative sentences."""

from __future__ import annotations

import re
from typing import Final

VERBS: Final = (
    r"(?:abort|acknowledge|add|admit|answer|apologi[sz]e|ask|assign|assume|be|call|check|choose|classify|consider|"
    r"consult|contact|continue|create|decline|default|describe|direct|do|emit|end|escalate|estimate|exclude|exit|"
    r"explain|extract|fail|fall|fill|find|flag|generate|get|give|go|guess|hand|ignore|include|indicate|infer|inform|"
    r"insert|keep|label|leave|let|list|log|look|make|mark|mention|move|never|note|offer|omit|output|pick|point|"
    r"prefer|print|proceed|produce|provide|put|raise|recommend|record|redirect|refer|refuse|repeat|replace|reply|report|"
    r"request|respond|retry|return|route|run|save|say|search|select|send|set|show|skip|state|stop|suggest|"
    r"summari[sz]e|take|tell|transfer|translate|treat|try|use|wait|write|don't)"
)
"""Verbs at the beginning of an instruction; a list, because a parser would be too heavy a dependency."""

_SOFTENERS: Final = (
    r"(?:(?:then|please|just|simply|instead|kindly|always|you (?:should|must|can|may|need to|have to|will|are to)|"
    r"i want you to|i'd like you to)(?:,\s*|\s+))*"
)
_IMPERATIVE: Final = re.compile(rf"\s*{_SOFTENERS}(?={VERBS}\b)", re.IGNORECASE)
_ENDING: Final = re.compile(r"[\s.!;,:]+$")


def imperative(text: str) -> int | None:
    """Where the instruction begins after `then`, `please` or `you should`; None if the text is no instruction."""
    match = _IMPERATIVE.match(text)
    return match.end() if match else None


def capitalised(text: str) -> str:
    """The text with a capital first letter."""
    text = text.strip()
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """The text with a small first letter, unless its first word is an abbreviation or `I`."""
    text = text.strip()
    first = text.split(" ", 1)[0]
    if first == "I" or first.startswith("I'") or (len(first) > 1 and first.isupper()):
        return text
    return text[:1].lower() + text[1:]


def bare(text: str) -> str:
    """The text without punctuation at its end."""
    return _ENDING.sub("", text).strip()


def sentence(text: str) -> str:
    """The text as a sentence: with a capital, and with a full stop unless it ends with other punctuation."""
    text = capitalised(text)
    return text if not text or text[-1] in ".!?:。！？" else f"{text}."  # noqa: RUF001 - full stops of other scripts are meant


def joined(*parts: str) -> str:
    """Join the parts as sentences; empty parts are left out."""
    return " ".join(sentence(part) for part in parts if part.strip())
