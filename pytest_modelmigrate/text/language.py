"""The language of a text, detected offline by py3langid, which the extra `[language]` installs.

The first detection in a process loads the model of py3langid: about half a second of processor time, to decompress
4.6 MB.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from pytest_modelmigrate.text.sentences import blank, code_spans

LONGEST_SAMPLE: Final = 4_000
"""Characters of prose that are classified."""

LONGEST_READ: Final = 4 * LONGEST_SAMPLE
"""Characters at the start of a text that are searched for prose."""

FEWEST_LETTERS: Final = 12
"""Shorter texts are not classified: a name or a number has no language."""

INSTALL_LANGUAGE: Final = 'run `python -m pip install "pytest-modelmigrate[language]"` to detect languages'
"""What to do if py3langid is missing."""

_NOT_PROSE: Final = re.compile(r"`[^`\n]{1,200}`|https?://\S+|<[^<>\n]{1,200}>|[\[\]{}|*_#>]")


class MissingLanguageExtraError(ImportError):
    """A language was to be detected, and py3langid is not installed."""

    def __init__(self) -> None:
        super().__init__(f"py3langid is not installed: {INSTALL_LANGUAGE}", name="py3langid")


def can_detect_language() -> bool:
    """Whether py3langid is installed; it is not imported."""
    return find_spec("py3langid") is not None


@cache
def _identifier() -> Any:
    if not can_detect_language():
        raise MissingLanguageExtraError
    langid = import_module("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> tuple[str, float] | None:
    """The ISO 639-1 code of the text's language and its probability (0 to 1); None if the text is too short.

    Code, addresses and markup are ignored, and so is the case of letters, which would distort the result.

    Raises:
        MissingLanguageExtraError: py3langid is not installed.
    """
    start = text[:LONGEST_READ]
    prose = _NOT_PROSE.sub(" ", blank(start, code_spans(start)))
    sample = " ".join(prose.split())[:LONGEST_SAMPLE].casefold()
    if sum(sign.isalpha() for sign in sample) < FEWEST_LETTERS and not _is_in_rare_script(sample):
        return None
    language, sure = _identifier().classify(sample)
    return str(language), float(sure)


def _is_in_rare_script(sample: str) -> bool:
    """Whether a short text is in a script of few languages."""
    return (
        sum(
            "\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af"
            for sign in sample
        )
        > 1
    )
