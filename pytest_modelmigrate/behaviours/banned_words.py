"""Find banned words and topics, and tell a use from a mention."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.sentences import straighten
from pytest_modelmigrate.text.spans import Span

_REACH: Final = 80
"""Characters before a word that are searched for a denial or a quotation mark."""

_UNSPACED: Final = r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_WIDE: Final = re.compile(_UNSPACED)
_DENIAL: Final = re.compile(
    r"\b(?:not|no|never|without|avoid(?:s|ed|ing)?|exclud(?:e|es|ed|ing)|instead of|rather than|neither|nor"
    r"|skip(?:s|ped|ping)?"
    r"|(?:won't|will not|don't|do not|didn't|did not|can't|cannot|shouldn't|should not|haven't|have not|isn't"
    r"|is not|aren't"
    r"|refrain(?:ed|ing)? from|omit(?:s|ted|ting)?|leave out|left out)(?: \w+){0,2}"
    r"|nicht|kein\w*|ohne|statt|anstatt|niemals|vermeide\w*|sans|pas|jamais|plutôt que|au lieu d[e']|sin|nunca"
    r"|en lugar de|en vez de|non|senza|não|sem)"
    r"\s+(?:(?:the|a|an|any|to|of|use|using|mention|mentioning|discuss|discussing|say|saying|the word|the term|de"
    r"|le|la|les|el|den|das|die|der|ein|eine)\s+){0,4}"
    r"[\"'“„«`(]?$"
    r"|(?:不|没有|沒有|避免|而不是|而非|别|勿|禁止|无需)[^。，！？]{0,6}$|(?:لا|ليس|بدون|دون|لن|لم|تجنب)\s+(?:\S+\s+)?$",
    re.IGNORECASE,
)
_DENIED_BEHIND: Final = re.compile(
    r"^[\"'”»“`)]?\s*(?:(?:を|は|が)?(?:使わ|含ま|避け|除|ではな|じゃな|言及しな|使用しな)|(?:를|을|은|는)?\s?(?:사용하지|쓰지|아니)"
    r"|\b(?:is|was|are|were|will be|has been) (?:not|never|deliberately|intentionally)?\s?(?:avoided|left out"
    r"|omitted|not used|excluded|forbidden|off[- ]limits|out of scope)"
    r"|\b(?:nicht|kommt nicht|wird nicht)\b)",
    re.IGNORECASE,
)
_FORGETTING: Final = re.compile(
    r"\b(?:not only|not just|(?:don't|do not|never|not) (?:forget|hesitate|underestimate|overlook|ignore)|no doubt"
    r"|no wonder|can't (?:recommend|stress)|cannot (?:recommend|stress)|why not)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_OPENS: Final = re.compile(r"[\"'“„«‘`「『]$")
_CLOSES: Final = re.compile(r"^[\"'”“»’`」』]")
_NAMING: Final = re.compile(
    r"\b(?:words?|terms?|phrases?|names?|expressions?|strings?|letters?|characters?|labels?|spelled|spelling|called"
    r"|mention(?:s|ed|ing)?|say(?:s|ing)?|said"
    r"|avoid(?:s|ed|ing)?|banned|forbidden|asked|topics?|wort|worte|wörter|begriffe?|mots?|terme|palabras?|término"
    r"|parola|palavra)\b[^.!?\n]{0,30}$"
    r"|(?:词|字|单词|词语|“)$|(?:كلمة|الكلمة|مصطلح)\s*$",
    re.IGNORECASE,
)


def word_pattern(words: str) -> re.Pattern[str]:
    """A pattern for whole words in any case; in scripts without spaces, for the characters.

    A number after a word is ignored: `sqlite3` matches `sqlite`.
    """
    body = r"\s+".join(re.escape(straighten(part)).replace("'", "['’]") for part in words.split())
    if _WIDE.search(words):
        return re.compile(body, re.IGNORECASE)
    before = rf"(?:(?<!\w)|(?<={_UNSPACED}))" if words[:1].isalnum() or words[:1] == "_" else ""
    after = rf"(?:(?![^\W\d])|(?={_UNSPACED}))" if words[-1:].isalnum() or words[-1:] == "_" else ""
    return re.compile(f"{before}{body}{after}", re.IGNORECASE)


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


def is_only_mentioned(text: str, span: Span) -> bool:
    """Whether the word in this span is denied, or quoted as a word.

    "Postgres, not SQLite" and `I avoid the word "cheap"` only mention it. Titles in quotation marks, scare quotes
    and reported speech use it.
    """
    start, end = span
    before = straighten(text[max(0, start - _REACH) : start])
    after = straighten(text[end : end + _REACH])
    clause = re.split(r"[.!?;\n。！？]", before)[-1]
    if _FORGETTING.search(clause):
        return False
    if _DENIAL.search(clause) or _DENIED_BEHIND.match(after):
        return True
    quoted = _OPENS.search(before) and _CLOSES.match(after)
    return bool(quoted and _NAMING.search(_OPENS.sub("", clause)))


def _stem(word: str) -> str:
    """The word without a common English ending; short words stay as they are."""
    for ending in ("ing", "ies", "es", "ed", "s", "y", "e"):
        if word.lower().endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - a stem that still tells words apart
            return word[: -len(ending)]
    return word
