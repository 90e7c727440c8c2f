"""The language of a reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.language import detect_language

_EXCERPT: Final = 60
_SURE: Final = 0.5


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
