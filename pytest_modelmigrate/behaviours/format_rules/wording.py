"""The wording of a reply: how it begins and ends, what occurs in it and how often."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.format_rules.counts import CountRange, count_problem
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem

Occurrences: TypeAlias = (
    "str | re.Pattern[str] | Sequence[str | re.Pattern[str]] | Mapping[str | re.Pattern[str], CountRange]"
)
"""Texts or patterns that must occur; a mapping also says how often."""

_EXCERPT: Final = 60
_OPENING: Final = 1_000
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


def start_problem(text: str, start: str) -> FormatProblem | None:
    """Check that the text begins with these words; case, line ends and quotation marks around it are ignored.

    The failure is an opening phrase if the wanted words follow soon.
    """
    if _bare(text).startswith(_bare(start)):
        return None
    failure = "opening phrase" if _bare(start) in _bare(text[:_OPENING]) else "another beginning"
    return FormatProblem(failure, f"begins {text.strip()[:_EXCERPT]!r}", ((0, min(len(text), len(start))),))


def end_problem(text: str, end: str) -> FormatProblem | None:
    """Check that the text ends with these words; case, line ends and quotation marks around it are ignored."""
    if _bare(text).endswith(_bare(end)):
        return None
    return FormatProblem(
        "another end", f"ends {text.strip()[-_EXCERPT:]!r}", ((max(0, len(text) - len(end)), len(text)),)
    )


def quotation_problem(text: str) -> FormatProblem | None:
    """Check that the whole text is in quotation marks, of any language."""
    body = text.strip()
    if len(body) > 1 and body[-1] in _QUOTES.get(body[0], ""):
        return None
    return FormatProblem("not in quotation marks", f"{body[:_EXCERPT]!r}...{body[-_EXCERPT:]!r}", ((0, len(text)),))


def pattern_problem(text: str, pattern: str | re.Pattern[str]) -> FormatProblem | None:
    """Check that the whole text matches the regular expression."""
    if re.fullmatch(pattern, text.strip()):
        return None
    source = pattern if isinstance(pattern, str) else pattern.pattern
    return FormatProblem(
        "pattern not matched", f"{text.strip()[:_EXCERPT]!r} does not match {source!r}", ((0, len(text)),)
    )


def occurrence_problem(text: str, wanted: Occurrences, *, whole_words: bool) -> FormatProblem | None:
    """Check how often each text or pattern occurs; texts are found in any case."""
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
            return FormatProblem(failure if spans else "missing text", problem.evidence, problem.spans)
    return None


def _finder(what: str | re.Pattern[str], *, whole_words: bool) -> re.Pattern[str]:
    if isinstance(what, re.Pattern):
        return what
    plain = re.escape(what)
    return re.compile(rf"(?<!\w){plain}(?!\w)" if whole_words else plain, re.IGNORECASE)


def _bare(text: str) -> str:
    return " ".join(text.strip().strip(_ALL_QUOTES).casefold().split())
