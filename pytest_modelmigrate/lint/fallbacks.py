"""Find fallbacks that read as permission: `if you can't X, do Y`, and `if in doubt, do Y`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import bare, capitalised, imperative, joined, lowered
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptSentence
from pytest_modelmigrate.lint.risks import Hit

_UNABLE: Final = (
    r"(?:if|when|whenever|where|in case)\s+(?:you\s+(?:(?:really|still|simply|absolutely|just)\s+)?"
    r"(?:can't|cannot|can not|could not|couldn't|are unable to|are not able to|aren't able to|fail to)"
    r"|you're (?:unable|not able) to|unable to|not able to|(?:it is|it's) (?:impossible|not possible) to)"
)
_AIMLESS: Final = (
    r"(?:if|when|where|whenever)\s+(?:you\s+(?:can't|cannot|can not|couldn't)(?:\s+do\s+(?:so|this|that|it))?"
    r"|(?:(?:this|that|it) is |that's |it's )?(?:not possible|impossible))"
)
_BEFORE: Final = r"(?:^|(?<=[,;:(—\u2013-])\s?|(?<=\s)(?:and|but|or|so|also|however,?|note that)\s+)"
_LEADING: Final = re.compile(rf"{_BEFORE}{_UNABLE}\s+(?=\w)", re.IGNORECASE)
_LEADING_AIMLESS: Final = re.compile(rf"{_BEFORE}{_AIMLESS}\s*[,;:—\u2013]\s*", re.IGNORECASE)
_TRAILING: Final = re.compile(rf",?\s+{_UNABLE}\s+(?=\w)", re.IGNORECASE)
_BREAK: Final = re.compile(r"\s*(?:[,;:—\u2013]|\s-\s|,?\s(?=then\s))\s*")
_ALREADY_PREFERRED: Final = re.compile(
    r"\b(?:only (?:if|when|where|as)|last resort|unless|even if|first try|try first|prefer\w*|let (?:me|us) know)\b",
    re.IGNORECASE,
)
_REFRAINING: Final = re.compile(
    rf"{_UNABLE}[^,;:]{{1,200}},\s*(?:then |please |just |simply )*(?:do not|don't|never)\b"
    r"|^(?:please )?(?:do not|don't|never)\b",
    re.IGNORECASE,
)
_CONNECTIVE: Final = re.compile(r"[\s,;:(—\u2013-]*\b(?:and|but|or|so|also|however|note that)?[\s,]*$", re.IGNORECASE)

_FINDING: Final = re.compile(
    r"(?:find|locate|extract|identify|determine|detect|see|spot|retrieve|get|infer)\s+"
    r"(?P<article>the|a|an|any)\s+(?P<what>[\w'\u2019/ -]{2,50}?)"
    r"(?:\s+(?:in|from|within|on|inside)\s+(?P<where>(?:the|this|that|your|their|its)\s+[\w'\u2019 -]{2,40}))?",
    re.IGNORECASE,
)
_RETURNING: Final = re.compile(
    r"(?P<verb>return|output|print|emit|write|give|reply with|respond with|answer with|answer|reply|respond|report)\s+"
    r"(?!that\b|the user\b|in\b|to\b)",
    re.IGNORECASE,
)

_DOUBT: Final = (
    r"(?:if|when|whenever)\s+(?:you(?:'re| are)\s+|ever\s+)*"
    r"(?:in (?:any )?doubt|unsure|uncertain|not (?:entirely |completely |totally |fully )?(?:sure|certain))"
)
_DOUBT_LEADING: Final = re.compile(rf"{_BEFORE}{_DOUBT}\s*[,;:—\u2013]\s*", re.IGNORECASE)
_DOUBT_TRAILING: Final = re.compile(rf",?\s+{_DOUBT}\s*[.!]?$", re.IGNORECASE)
_HONEST: Final = re.compile(
    r"\W*(?:say|state|admit|acknowledge|tell|mention|note|indicate|inform|let|explain|be (?:honest|clear|upfront))\b",
    re.IGNORECASE,
)
_NEGATIVE: Final = re.compile(r"\W*(?:do not|don't|never|avoid)\b", re.IGNORECASE)
_ASKING: Final = re.compile(r"\W*(?:ask|request|seek|check with|confirm with)\b", re.IGNORECASE)
_USING: Final = re.compile(r"\W*(?:use|call|run|invoke|search|consult|query|look)\b", re.IGNORECASE)
_DEFAULTING: Final = re.compile(
    r"(?:^|(?<=[,;:])\s|\byou (?:should|must)\s+)(?:always\s+)?default to\s+"
    r"(?P<verb>using|calling|running|searching|invoking)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_STEMS: Final = {
    "using": "use",
    "calling": "call",
    "running": "run",
    "searching": "search",
    "invoking": "invoke",
}


def implicit_fallbacks(prompt: ParsedPrompt) -> Iterator[Hit]:
    """Sentences such as `if you can't find the order number, return null`."""
    for sentence in prompt.sentences:
        if _ALREADY_PREFERRED.search(sentence.masked):
            continue
        suggestion = _leading(sentence) or _aimless(sentence) or _trailing(sentence)
        if suggestion and not _REFRAINING.search(sentence.masked):
            yield Hit(sentence, "the fallback reads as equally good: literal models take it too early", suggestion)


def blanket_defaults(prompt: ParsedPrompt) -> Iterator[Hit]:
    """Sentences such as `if in doubt, use the search tool`."""
    message = "a default for every doubt triggers too often: name the condition instead"
    for sentence in prompt.sentences:
        if suggestion := _doubtful(sentence) or _defaulting(sentence):
            yield Hit(sentence, message, suggestion)


def _leading(sentence: PromptSentence) -> str | None:
    """`If you can't <aim>, <fallback>`."""
    match = _LEADING.search(sentence.masked)
    if not match:
        return None
    for stop in _BREAK.finditer(sentence.masked, match.end()):
        begin = imperative(sentence.masked[stop.end() :])
        if begin is None:
            continue
        aim = sentence.text[match.end() : stop.start()]
        fallback = sentence.text[stop.end() + begin :]
        return joined(_kept(sentence, match.start()), prefer(aim, fallback))
    return None


def _aimless(sentence: PromptSentence) -> str | None:
    """`If that is not possible, <fallback>`: the wanted result is in the sentence before."""
    match = _LEADING_AIMLESS.search(sentence.masked)
    begin = imperative(sentence.masked[match.end() :]) if match else None
    if match is None or begin is None:
        return None
    fallback = bare(sentence.text[match.end() + begin :])
    kept = _kept(sentence, match.start())
    return joined(kept, "Do that whenever it is possible", f"Only when it is not, {lowered(fallback)}")


def _trailing(sentence: PromptSentence) -> str | None:
    """`<fallback> if you can't <aim>`."""
    match = _TRAILING.search(sentence.masked)
    begin = imperative(sentence.masked[: match.start()]) if match else None
    if match is None or begin is None or re.search(r"[,;:]", sentence.masked[match.end() :]):
        return None
    return prefer(sentence.text[match.end() :], sentence.text[begin : match.start()])


def _kept(sentence: PromptSentence, end: int) -> str:
    """The text before the fallback in the same sentence, without the conjunction."""
    return _CONNECTIVE.sub("", sentence.text[:end])


def prefer(aim: str, fallback: str) -> str:
    """Write the wanted result first, and the fallback as the exception."""
    aim, fallback = bare(aim), bare(fallback)
    finding = _FINDING.fullmatch(aim)
    returning = _RETURNING.match(fallback)
    if finding:
        source = finding["where"] or "the input"
        what, pronoun = _thing(finding["article"], finding["what"])
        opening = f"{returning['verb']} {what}" if returning else aim
        if "," not in fallback:
            return (
                f"{capitalised(opening)} when {source} contains {pronoun}; {lowered(fallback)} only when it does not."
            )
        return joined(f"{opening} when {source} contains {pronoun}", f"Only when it does not, {lowered(fallback)}")
    return joined(f"{aim} whenever that is possible", f"Only when it is not, {lowered(fallback)}")


def _thing(article: str, noun: str) -> tuple[str, str]:
    """The noun phrase, and the pronoun that refers to it."""
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    if article.lower() == "any":
        return (f"the {noun}", "any") if plural else (f"every {noun}", "one")
    return f"{article} {noun}", ("them" if plural else "one")


def _doubtful(sentence: PromptSentence) -> str | None:
    if match := _DOUBT_LEADING.search(sentence.masked):
        begin = imperative(sentence.masked[match.end() :])
        if begin is None:
            return None
        default = sentence.text[match.end() + begin :]
        kept = _kept(sentence, match.start())
    elif match := _DOUBT_TRAILING.search(sentence.masked):
        begin = imperative(sentence.masked[: match.start()])
        if begin is None:
            return None
        default, kept = sentence.text[begin : match.start()], ""
    else:
        return None
    if _HONEST.match(default) or _NEGATIVE.match(default):
        return None
    return joined(kept, _conditional(bare(default)))


def _conditional(default: str) -> str:
    if _ASKING.match(default):
        return (
            f"{capitalised(default)} when different readings would lead to materially different results; "
            "otherwise take the likeliest reading and say which."
        )
    if _USING.match(default):
        return f"{capitalised(default)} when it would tell you something that the answer needs."
    return f"When nothing in the input points to another choice, {lowered(default)}."


def _defaulting(sentence: PromptSentence) -> str | None:
    match = _DEFAULTING.search(sentence.masked)
    if not match:
        return None
    what = bare(sentence.text[match.start("what") : match.end("what")])
    kept = _kept(sentence, match.start())
    return joined(kept, _conditional(f"{_STEMS[match['verb'].lower()]} {what}"))
