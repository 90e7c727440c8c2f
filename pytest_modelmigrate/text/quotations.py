"""Find quotations in a text, and check whether they occur verbatim in a source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.text.sentences import count_words, without_code

FEWEST_WORDS: Final = 3
"""Words of the shortest quotation; shorter ones are terms and titles."""

LONGEST_QUOTE: Final = 2_000
"""Longest quotation, in characters; marks farther apart are no pair."""

_SHORTEST: Final = 2 + FEWEST_WORDS
_SEVERAL_WORDS: Final = re.compile(rf"(?:[\W_]*+[^\W_]++(?:'[^\W_]++)*+){{{FEWEST_WORDS}}}")

_PAIRS: Final = (
    ('"', '"', ""),
    ("\u201c", "\u201d\u201c", ""),
    ("\u201e", "\u201c\u201d", ""),
    ("\u00ab", "\u00bb", r"[ \u00a0\u2009\u202f]?+"),
    ("\u00bb", "\u00ab", ""),
    ("\u2039", "\u203a", r"[ \u00a0\u2009\u202f]?+"),
    ("\u203a", "\u2039", ""),
    ("\u300c", "\u300d", ""),
    ("\u300e", "\u300f", ""),
    ("\u2018", "\u2019", ""),
    ("\u201a", "\u2018\u2019", ""),
)
"""What opens a quotation, what closes it, and the space that may stand inside, as in French."""

_QUOTE: Final = re.compile(
    "|".join(
        rf"{opens}{space}(?=\S)([^{opens + closes}\n]{{1,{LONGEST_QUOTE}}})[{closes}](?!\w)"
        for opens, closes, space in _PAIRS
    )
)
_GAP: Final = re.compile(r"\s*(?:\[(?:\.{3}|\u2026)\]|\((?:\.{3}|\u2026)\)|\.{3}|\u2026)\s*|\[[^\[\]\n]{1,60}\]")
_BLOCK_QUOTE: Final = re.compile(r"^[ \t]{0,3}>[^\n]*+(?:\n[ \t]{0,3}>[^\n]*+)*+", re.MULTILINE)
_QUOTED_BEGINS: Final = re.compile(r"\n[ \t]{0,3}>")
_QUOTED_LINE: Final = re.compile(
    r"^[ \t]{0,3}>[> \t]*+((?:[-*+\u2022][ \t]+|\d{1,3}[.)][ \t]+)?)([^\n]*+)$", re.MULTILINE
)
_ATTRIBUTION: Final = re.compile(r"[*_]*(?:[\u2014\u2013\u2015]|--|\[!|[-(\[][^\n]{1,80}[)\]][*_.]*$)")
_FOLDS: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2039": "'",
        "\u203a": "'",
        "\u201a": "'",
        "\u2026": "...",
        "\u2013": "-",
        "\u2014": "-",
        "\u2011": "-",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
_EDGES: Final = " .,;:!?*_\"'\u3002\uff0c\u060c-"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks.

    Attributes:
        text: the words.
        start: where they begin in the text, after the mark.
        end: where they end.
    """

    text: str
    start: int
    end: int


def quotations_in(text: str) -> list[Quotation]:
    """Find the quotations of three words or more, outside of code."""
    found = []
    for match in _QUOTE.finditer(without_code(text)):
        start, end = match.span()
        if end - start < _SHORTEST:
            continue
        words = match[match.lastindex or 0]
        if _SEVERAL_WORDS.match(words) if words.isascii() else count_words(words) >= FEWEST_WORDS:
            found.append(Quotation(words, match.start(match.lastindex or 0), end - 1))
    return found


def block_quotes_in(text: str) -> list[Quotation]:
    """Find the paragraphs of block quotes that have three words or more, outside of code.

    List signs, callout labels and lines that only say where the words are from do not belong to a quotation.
    """
    found = []
    readable = without_code(text)
    if not _QUOTED_BEGINS.search(f"\n{readable}"):
        return []
    for block in _BLOCK_QUOTE.finditer(readable):
        words: list[str] = []
        start = end = block.start()
        for line in [*_QUOTED_LINE.finditer(readable, block.start(), block.end()), None]:
            said = "" if line is None else line[2].strip()
            leads = line is not None and bool(line[1])
            if (not said or leads or _ATTRIBUTION.match(said)) and words:
                found.append(Quotation(" ".join(words), start, end))
                words = []
            if line is not None and said and not _ATTRIBUTION.match(said):
                start = start if words else line.start(2)
                words.append(said)
                end = line.end(2)
    return [each for each in found if count_words(each.text) >= FEWEST_WORDS]


def fold(text: str) -> str:
    """Normalise a text to compare quotations: straight marks, single spaces, case folded."""
    return " ".join(text.translate(_FOLDS).split()).casefold()


def occurs(quotation: str, folded: str) -> bool:
    """Whether the quotation occurs in a folded text; an ellipsis or brackets may replace other words."""
    position = 0
    for fragment in _GAP.split(quotation):
        wanted = fold(fragment).strip(_EDGES)
        found = folded.find(wanted, position) if wanted else position
        if found < 0:
            return False
        position = found + len(wanted)
    return True
