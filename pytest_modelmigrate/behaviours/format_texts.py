"""How a text is written: its language and case, how it begins and ends, what occurs in it and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.format_counts import Count, Problem, count_problem
from pytest_modelmigrate.text.language import detect_language

Case: TypeAlias = Literal["upper", "lower", "title"]
"""All capitals, no capitals, or a capital at the head of every major word."""

Occurrences: TypeAlias = (
    "str | re.Pattern[str] | Sequence[str | re.Pattern[str]] | Mapping[str | re.Pattern[str], Count]"
)
"""Texts or patterns that must occur; as a mapping, with how often."""

LONGEST_MINOR_WORD: Final = 4
"""Words up to this length may stay small in title case (articles, conjunctions, prepositions)."""

MOST_WORDS: Final = 100
"""Words in the wrong case that are counted."""

_EXCERPT: Final = 60
_QUOTES: Final = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\u300a": "\u300b",
}
_ALL_QUOTES: Final = "".join({*_QUOTES, *"".join(_QUOTES.values())})
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SURE: Final = 0.5


def language_problem(text: str, languages: str | Sequence[str]) -> Problem | None:
    """The text is in that language, or in one of those; too little text to tell is no problem."""
    wanted = [languages] if isinstance(languages, str) else list(languages)
    detected = detect_language(text)
    if detected is None or detected[0] in {each.casefold().split("-")[0] for each in wanted}:
        return None
    if detected[1] < _SURE:
        return None
    return Problem(
        "another language",
        f"{detected[0]} ({detected[1]:.0%} sure) instead of {' or '.join(wanted)}: {text.strip()[:_EXCERPT]!r}",
        ((0, len(text)),),
    )


def case_problem(text: str, case: Case) -> Problem | None:
    """Every cased letter is as asked for; scripts without case have nothing to get wrong."""
    if case in ("upper", "lower"):
        if text == (text.upper() if case == "upper" else text.lower()):
            return None
        wanted = str.upper if case == "upper" else str.lower
        offending = (match for match in _WORD.finditer(text) if match.group() != wanted(match.group()))
        wrong = list(islice(offending, MOST_WORDS))
    else:
        wrong = list(islice(_small_words(text), MOST_WORDS))
    if not wrong:
        return None
    shown = ", ".join(match.group() for match in wrong[:5])
    spans = tuple(match.span() for match in wrong)
    many = " or more" if len(wrong) == MOST_WORDS else ""
    return Problem(f"not in {case} case", f"{len(wrong)}{many} words, such as {shown}", spans)


def _small_words(text: str) -> Iterator[re.Match[str]]:
    for match in _WORD.finditer(text):
        if match.group()[0].islower() and len(match.group()) > LONGEST_MINOR_WORD:
            yield match


def start_problem(text: str, start: str) -> Problem | None:
    """The text begins with those words, whatever their case and the quotation marks around them."""
    if _bare(text).startswith(_bare(start)):
        return None
    return Problem("another beginning", f"begins {text.strip()[:_EXCERPT]!r}", ((0, min(len(text), len(start))),))


def end_problem(text: str, end: str) -> Problem | None:
    """The text ends with those words, whatever their case and the quotation marks around them."""
    if _bare(text).endswith(_bare(end)):
        return None
    return Problem("another end", f"ends {text.strip()[-_EXCERPT:]!r}", ((max(0, len(text) - len(end)), len(text)),))


def quotation_problem(text: str) -> Problem | None:
    """The whole text stands in quotation marks of any language."""
    body = text.strip()
    if len(body) > 1 and body[-1] in _QUOTES.get(body[0], ""):
        return None
    return Problem("not in quotation marks", f"{body[:_EXCERPT]!r}...{body[-_EXCERPT:]!r}", ((0, len(text)),))


def pattern_problem(text: str, pattern: str | re.Pattern[str]) -> Problem | None:
    """The whole text matches the regular expression."""
    if re.fullmatch(pattern, text.strip()):
        return None
    source = pattern if isinstance(pattern, str) else pattern.pattern
    return Problem("pattern not matched", f"{text.strip()[:_EXCERPT]!r} does not match {source!r}", ((0, len(text)),))


def occurrence_problem(text: str, wanted: Occurrences, *, whole_words: bool) -> Problem | None:
    """Every text or pattern occurs as often as asked for; the case of letters does not matter for texts."""
    if isinstance(wanted, str | re.Pattern):
        wanted = [wanted]
    counts = wanted if isinstance(wanted, Mapping) else dict.fromkeys(wanted, (1, None))
    for what, often in counts.items():
        spans = [match.span() for match in _finder(what, whole_words=whole_words).finditer(text)]
        name = what if isinstance(what, str) else what.pattern
        if problem := count_problem(len(spans), often, f"occurrences of {name!r}", spans):
            low = often if isinstance(often, int) else often[0]
            few = low is not None and len(spans) < low
            failure = "too few occurrences" if few else "too many occurrences"
            return Problem(failure if spans else "missing text", problem.evidence, problem.spans)
    return None


def _finder(what: str | re.Pattern[str], *, whole_words: bool) -> re.Pattern[str]:
    if isinstance(what, re.Pattern):
        return what
    plain = re.escape(what)
    return re.compile(rf"(?<!\w){plain}(?!\w)" if whole_words else plain, re.IGNORECASE)


def _bare(text: str) -> str:
    return text.strip().strip(_ALL_QUOTES).strip().casefold()
