"""Patterns for banned words and topics."""

# ruff: noqa: RUF001 - curly apostrophes are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.sentences import straighten

_UNSPACED: Final = r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_SHARED: Final = 5
"""Fewest letters by which another form of a word is known."""

_HYPHENS: Final = r"[-\u2010-\u2013\ufe63\uff0d]"
_HIDDEN: Final = "\u00ad\u200b\u2060"
"""Signs that nobody sees: soft hyphens and spaces without width."""

_WIDE: Final = re.compile(_UNSPACED)


def word_pattern(words: str) -> re.Pattern[str]:
    """A pattern for whole words in any case; in scripts without spaces, for the characters.

    A number after a word is ignored: `sqlite3` matches `sqlite`.
    """
    body = r"\s+".join(map(_written, words.split()))
    if _WIDE.search(words):
        return re.compile(body, re.IGNORECASE)
    before = rf"(?:(?<!\w)|(?<={_UNSPACED}))" if words[:1].isalnum() or words[:1] == "_" else ""
    after = rf"(?:(?![^\W\d])|(?={_UNSPACED}))" if words[-1:].isalnum() or words[-1:] == "_" else ""
    return re.compile(f"{before}{body}{after}", re.IGNORECASE)


def _written(word: str) -> str:
    """A pattern for a word with any apostrophes and hyphens, and with hidden signs in it."""
    signs = (re.escape(sign) for sign in straighten(word))
    other = {"'": "['’]", "\\-": _HYPHENS}
    return rf"[{_HIDDEN}]*".join(other.get(sign, sign) for sign in signs)


def without_hidden_signs(text: str) -> str:
    """The text without signs that nobody sees."""
    for sign in _HIDDEN:
        text = text.replace(sign, "")
    return text


def needle_of(words: str) -> str:
    """Lower-case letters that a text must contain for either pattern to match; a search for them is faster."""
    longest = max(re.findall(r"[^\W_]+", words) or [""], key=len).lower()
    return longest if _WIDE.search(words) else _stem(longest)


def topic_pattern(topic: str) -> re.Pattern[str]:
    """A pattern for the words of a topic, in every form with the same stem."""
    if _WIDE.search(topic):
        return re.compile(re.escape(topic), re.IGNORECASE)
    stems = [rf"{re.escape(_stem(part))}\w{{0,12}}" for part in topic.split()]
    return re.compile(r"(?<!\w)" + r"\W{1,3}".join(stems) + r"(?!\w)", re.IGNORECASE)


def stem_of(word: str) -> str:
    """The beginning of a long word that its other forms share, in lower case; empty for short words and for phrases."""
    stem = word[:-2].lower() if word.isalpha() and not _WIDE.search(word) else ""
    return stem if len(stem) >= _SHARED else ""


def _stem(word: str) -> str:
    """The word without a common English ending; short words stay as they are."""
    for ending in ("ing", "ies", "es", "ed", "s", "y", "e"):
        if word.lower().endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - a stem that still tells words apart
            return word[: -len(ending)]
    return word
