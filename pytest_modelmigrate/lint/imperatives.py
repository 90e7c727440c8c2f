"""Imperative sentences: recognising one, and writing one."""

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
"""Base forms that open an instruction to a model; a closed list, because a parser is not worth its weight."""

_SOFTENERS: Final = (
    r"(?:(?:then|please|just|simply|instead|kindly|always|you (?:should|must|can|may|need to|have to|will|are to)|"
    r"i want you to|i'd like you to)(?:,\s*|\s+))*"
)
_IMPERATIVE: Final = re.compile(rf"\s*{_SOFTENERS}(?={VERBS}\b)", re.IGNORECASE)
_ENDING: Final = re.compile(r"[\s.!;,:]+$")


def imperative(text: str) -> int | None:
    """Index at which the bare instruction begins, past `then`, `please`, `you should`; None when it is none."""
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
    """The text without the signs that end it."""
    return _ENDING.sub("", text).strip()


def sentence(text: str) -> str:
    """The text as a sentence: a capital at its front, a full stop at its end, if it has no other sign there."""
    text = capitalised(text)
    return text if not text or text[-1] in ".!?:。！？" else f"{text}."  # noqa: RUF001 - their own stops


def joined(*parts: str) -> str:
    """Sentences one after the other, empty ones left out."""
    return " ".join(sentence(part) for part in parts if part.strip())
