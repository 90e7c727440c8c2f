"""The language of a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.language import LONGEST_READ, detect_language
from pytest_modelmigrate.text.sentences import blank, quoted_spans, without_code

_EXCERPT: Final = 60
_SURE: Final = 0.5
_CERTAIN: Final = 0.8
"""How sure the detection of another language has to be."""

_MUCH: Final = 0.3
"""Share of a text in the wanted language from which on it may be more than examples."""


_PARAGRAPH_END: Final = re.compile(r"\n\s*\n")
_MOST_PARAGRAPHS: Final = 12
_FEWEST_LETTERS: Final = 50
_FEW_LETTERS: Final = 25
"""Letters of a paragraph, and of all that is not quoted, from which on their language is known."""


def language_problem(text: str, languages: str | Sequence[str]) -> FormatProblem | None:
    """Check that the text is in one of these languages (ISO 639-1); a text too short to tell passes.

    Raises:
        MissingLanguageExtraError: py3langid is not installed.
    """
    wanted = [languages] if isinstance(languages, str) else list(languages)
    detected = detect_language(text)
    if detected is None or detected[0] in {each.casefold().split("-")[0] for each in wanted}:
        return None
    if detected[1] < _SURE:
        return None
    return FormatProblem(
        "another language",
        f"{detected[0]} ({detected[1]:.0%} sure) instead of {' or '.join(wanted)}: {text.strip()[:_EXCERPT]!r}",
        ((0, len(text)),),
    )


def language_doubt(text: str, languages: str | Sequence[str]) -> str:
    """Why the result is a guess: without its quotations, or in a paragraph, the text is in another language."""
    problem = language_problem(text, languages)
    whole = problem is None
    if problem and (detected := detect_language(text)) and detected[1] < _CERTAIN:
        return "its language is not certain"
    readable = without_code(text[:LONGEST_READ])
    own = blank(readable, quoted_spans(readable))
    if own != readable and _letters(own) >= _FEW_LETTERS and (language_problem(own, languages) is None) != whole:
        return "its quotations are in another language"
    paragraphs = [each for each in _PARAGRAPH_END.split(own, _MOST_PARAGRAPHS) if _letters(each) >= _FEWEST_LETTERS]
    others = [_letters(each) for each in paragraphs if (language_problem(each, languages) is None) != whole]
    fewest = 1 if whole else _MUCH * _letters(own)  # examples in the wanted language change nothing
    return "one of its paragraphs is in another language" if sum(others) >= fewest else ""


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
