"""The language of a text, detected offline.

The first detection in a process loads py3langid's model: about half a second of processor time, to decompress 4.6 MB.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any, Final

from pytest_modelmigrate.text.sentences import blank, code_spans

LONGEST_SAMPLE: Final = 4_000
"""Characters of prose that are looked at."""

LONGEST_READ: Final = 4 * LONGEST_SAMPLE
"""Characters of a text in which the prose is looked for."""

FEWEST_LETTERS: Final = 12
"""Shorter texts are not judged: a name or a number has no language."""

_NOT_PROSE: Final = re.compile(r"`[^`\n]{1,200}`|https?://\S+|<[^<>\n]{1,200}>|[\[\]{}|*_#>]")


@cache
def _identifier() -> Any:
    langid = import_module("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> tuple[str, float] | None:
    """The ISO 639-1 code of the text's language and how sure that is (0 to 1); None for too little text.

    Code, addresses and markup are left out; capitals are folded, as they would be taken for another language.
    """
    start = text[:LONGEST_READ]
    prose = _NOT_PROSE.sub(" ", blank(start, code_spans(start)))
    sample = " ".join(prose.split())[:LONGEST_SAMPLE].casefold()
    if sum(sign.isalpha() for sign in sample) < FEWEST_LETTERS and not _is_telling(sample):
        return None
    language, sure = _identifier().classify(sample)
    return str(language), float(sure)


def _is_telling(sample: str) -> bool:
    """Whether a short text is in a script that few languages share."""
    return (
        sum(
            "\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af"
            for sign in sample
        )
        > 1
    )
