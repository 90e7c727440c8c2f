"""Forms of a name: plurals, possessives, adjectives of countries, and the cases of Slavic names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_SLAVIC: Final = re.compile(r"[ąćęłńśźżěřůąČčďťňŽžŠš]|\b(?:się|jest|oraz|dla|przy|nie)\b", re.IGNORECASE)
_CASES: Final = re.compile(
    r"(?:owie|ami|ach|owi|iem|iego|iemu|ego|emu|iej|ów|om|em|ie|ia|iu|ią|ię|im|ej|a|e|i|o|u|y|ą|ę|ze|zie|dze|ce|rze|szy)$"
)
_ADJECTIVE: Final = re.compile(r"(?:ian|ean|ese|ish|an)s?$")
_FOLDS: Final = str.maketrans("ąćęłńóśźż", "acelnoszz")
_LETTERS: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "å": "a"})
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_VOWELS: Final = str.maketrans("", "", "aeiouy")
_SHORTEST_STEM: Final = 3
_SHORTEST_KNOWN: Final = 4
_LONGEST_NAME: Final = 40
_LOWER_WORD: Final = re.compile(r"\b[a-zß-ÿ][^\W\d_A-Z]{2,}")
_LONGEST_TEXT: Final = 20_000
"""Characters of a text that are read, the first ones."""


class KnownNames:
    """The words of a source, to look up words of a text in any of their forms.

    Args:
        words: the words, in lower case.
        text: the text; words that it has in lower case are no names, and the cases of names count where it is in a
            Slavic language with Latin letters.
    """

    def __init__(self, words: Iterable[str], text: str) -> None:
        self._words = frozenset(words)
        self._text = text
        self._plain: frozenset[str] | None = None
        self._stems: frozenset[str] | None = None
        self._roots: frozenset[str] | None = None
        self._lower: frozenset[str] | None = None

    def has(self, word: str) -> bool:
        """Whether a word, or a form of it, is among them."""
        folded = word.casefold()
        if folded in self._words or folded.rstrip("s") in self._words or f"{folded}s" in self._words:
            return True
        if self._lower is None:
            self._lower = frozenset(_LOWER_WORD.findall(self._text, 0, _LONGEST_TEXT))
        if folded in self._lower or self._has_plain(folded):
            return True
        return self._has_adjective(folded) or self._has_case(folded)

    def _has_plain(self, folded: str) -> bool:
        """Whether `soren` is `søren`, and `mueller` is `müller`."""
        if len(folded) > _LONGEST_NAME:
            return False
        if self._plain is None:
            self._plain = frozenset(
                form for each in self._words if not each.isascii() for form in _plain(each[:_LONGEST_NAME])
            )
        known = self._plain if folded.isascii() else self._words
        return not known.isdisjoint(_plain(folded))

    def _has_adjective(self, folded: str) -> bool:
        """Whether `latvian` is an adjective of `latvia`."""
        if not _ADJECTIVE.search(folded):
            return False
        if self._roots is None:
            self._roots = frozenset(
                each.rstrip("aeiouy") for each in self._words if len(each) > _SHORTEST_KNOWN and each.isalpha()
            )
        root = _ADJECTIVE.sub("", folded).rstrip("aeiouy")
        return len(root) > _SHORTEST_STEM and root in self._roots

    def _has_case(self, folded: str) -> bool:
        """Whether `gdańska` is a case of `gdańsk`, and `marka` of `marek`."""
        if self._stems is None:
            slavic = _SLAVIC.search(self._text, 0, _LONGEST_TEXT) is not None
            self._stems = frozenset(stem for each in self._words for stem in _stems(each)) if slavic else frozenset()
        return bool(self._stems) and not self._stems.isdisjoint(_stems(folded))


def _plain(word: str) -> set[str]:
    """A word without its accents, with and without an `e` for an umlaut."""
    return {
        "".join(sign for sign in unicodedata.normalize("NFKD", each) if not unicodedata.combining(sign))
        for each in (word.translate(_LETTERS), word.translate(_UMLAUTS).translate(_LETTERS))
    }


def _stems(word: str) -> set[str]:
    """The consonants of a word with and without its ending, behind its first letter."""
    if len(word) <= _SHORTEST_STEM - 1 or not word.isalpha():
        return set()
    bare = _CASES.sub("", word)
    stems = {each.translate(_FOLDS) for each in (word, bare) if len(each) >= _SHORTEST_STEM}
    return {each[0] + each[1:].translate(_VOWELS) for each in stems if len(each) >= _SHORTEST_STEM}
