"""The labels by which a reply names its sources: names, titles, addresses, file names, and sections of a text."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.text.file_names import FILE_NAME
from pytest_modelmigrate.text.section_numbers import sections_of
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.stems import matches_at_stems

AMBIGUOUS: Final = "the name of the source may be an ordinary word here"

_LEADING_LABEL: Final = re.compile(r"\s*((?=[\w§])[^:\n.!?\"“„]{1,40}):\s")
_NUMBERED_LABEL: Final = re.compile(r".*(?:\d|\b[A-Z]$)")
_SEPARATOR: Final = re.compile(r"[\s_\u2010-\u2015-]+")
_WIDE: Final = re.compile(r"[\u0e00-\u0e7f\u3040-ヿ㐀-鿿가-\ud7af]")
_SHORTEST: Final = 3
"""Letters of the shortest name that is looked for outside of brackets."""

_SHORTEST_WIDE: Final = 4
"""Characters of the shortest name in a script without spaces that is no ordinary word."""

_LONGEST_FACT: Final = 60
_NEAR: Final = 60
_OPENED: Final = re.compile(r"[\[(【（《「『“„«][^\[\](){}【】（）《》「」『』“”„«».!?\n]*$")
_CUE_BEFORE: Final = re.compile(
    r"(?:\b(?:according\s+to|as\s+per|per|see|cf\.?|sources?:?|laut|gemäß|nach|siehe|vgl\.?|quellen?:?|selon"
    r"|d['’]après|voir|conformément\s+à|según|véase|ver|de\s+acuerdo\s+con|fuentes?:?|secondo|vedi|in\s+base\s+a|font[ei]:?"
    r"|segundo|conforme|de\s+acordo\s+com|volgens|zie|bron(?:nen)?:?|według|zgodnie\s+z|patrz|źródł[oa]:?"
    r"|स्रोत:?|انظر|حسب|وفق\u064b?ا\u064b?\s*ل|المصدر:?)\s+"
    r"|(?:根据|依据|参见|来源|出典|参照)[:：]?\s*|\n[> \t]*[\u2014\u2013\u2015]\s*)"
    r"(?:(?:the|our|your|this|der|die|dem|den|das|des|le|la|les|el|los|las|il|lo|gli|os?|as?|het|de)\s+)?[*_`]*$",
    re.IGNORECASE,
)
_CUE_AFTER: Final = re.compile(
    r"[*_`]*\s*(?:\b(?:says?|said|states?|stated|specif\w+|describes?|reads?|explains?|adds?|notes?|defines?|mentions?|requires"
    r"|(?:does|do)(?:\s+not|n['’]t)\s+(?:say|state|mention|cover|deal)|sagt|besagt|schreibt|regelt|nennt|heißt"
    r"|précise|indique|stipule|prévoit|dit|dice|indica|establece|señala|prevé|stabilisce|prevede|diz|estabelece"
    r"|prevê|zegt|stelt|vermeldt|bepaalt|schrijft|mówi|stanowi|określa|podaje|wskazuje|كتب|تنص|ينص|يقول|تقول|يذكر)\b"
    r"|के अनुसार|कहत|बतात|规定|指出|显示|说明|提到|によると|によれば|では"
    r"|[^.!?\n:：]{0,25}[:：]\s*[>\"“„«「])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a source.

    Attributes:
        source: index of the source, counted from 0.
        shown: the label as the developer wrote it.
        kind: `name`, `address`, or `fact` for a short text that may be a title.
    """

    source: int
    shown: str
    kind: str


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A place where a reply names a source.

    Attributes:
        source: index of the source, counted from 0.
        span: the place.
        doubt: why this may be no citation; empty when it surely is one.
    """

    source: int
    span: Span
    doubt: str


class Labels:
    """All labels of some sources."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.by_key: dict[str, Label] = {}
        for index, source in enumerate(sources):
            for shown, kind in _labels(source):
                self.by_key.setdefault(_key(shown), Label(index, shown, kind))
        self.named = any(each.name or each.title for each in sources)
        self._forms = {_form(each.shown) for each in self.by_key.values() if each.kind == "name"}
        self.of_files = any(FILE_NAME.fullmatch(each.shown) for each in self.by_key.values())
        patterns = sorted((_pattern(each.shown) for each in self.by_key.values()), key=len, reverse=True)
        self._stems = {stem for each in self.by_key.values() for stem in _stems(each.shown)}
        self.sections: dict[str, set[int]] = {}
        for index, source in enumerate(sources):
            for number in sections_of(source.text):
                self.sections.setdefault(number, set()).add(index)
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def find(self, text: str) -> Iterator[NamedSource]:
        """Every place where a source is named."""
        for match in matches_at_stems(self._pattern, self._stems, text) if self._pattern else ():
            label = self.by_key.get(_key(match.group()))
            if label is None:
                continue
            start, end = match.span()
            enclosed = bool(_OPENED.search(text, max(0, start - _NEAR), start))
            if len(label.shown) >= _SHORTEST or _WIDE.match(label.shown) or enclosed:
                doubt = "" if enclosed or _is_distinct(label, match.group()) or has_cue(text, start, end) else AMBIGUOUS
                yield NamedSource(label.source, (start, end), doubt)

    def resemble(self, words: str) -> bool:
        """Whether a name is of the same form as one of the sources' names: one word or several, capitalised or not."""
        return _form(words) in self._forms

    def resolve(self, words: str) -> int | None:
        """The source whose label is this text; None if there is none."""
        label = self.by_key.get(_key(words))
        return None if label is None else label.source


@lru_cache(maxsize=8)
def labels_of(sources: tuple[Source, ...]) -> Labels:
    """The labels of the sources; cached, because each reply is held to the same ones."""
    return Labels(sources)


def has_cue(text: str, start: int, end: int) -> bool:
    """Whether the words around say that something is cited, such as `according to`, `says` or a quotation."""
    return bool(_CUE_BEFORE.search(text, max(0, start - _NEAR), start) or _CUE_AFTER.match(text, end, end + _NEAR))


def bare_url(url: str) -> str:
    """An address without its scheme, `www.`, and the slash at its end."""
    return url.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _labels(source: Source) -> Iterator[tuple[str, str]]:
    for shown in (source.name, source.title):
        if _key(shown):
            yield shown, "name"
    if source.url:
        yield bare_url(source.url), "address"
    text = source.text.strip()
    if leading := _LEADING_LABEL.match(text):
        if _NUMBERED_LABEL.match(leading[1]):
            yield leading[1], "name"
    elif 0 < len(text) <= _LONGEST_FACT and text[-1] not in ".!?。！？।" and " " in text:
        yield text, "fact"


def _form(words: str) -> tuple[bool, bool]:
    return " " in words, words[:1].isupper()


def _key(words: str) -> str:
    return _SEPARATOR.sub(" ", words).strip().casefold()


def _stems(shown: str) -> Iterator[str]:
    """The beginnings of a label as it may be written, in lower case, with its second word if the first is short."""
    words = [word.lower() for word in _SEPARATOR.split(shown.strip()) if word]
    if len(words[0]) > _SHORTEST or len(words) == 1:
        yield words[0]
    else:
        yield from (f"{words[0]}{sign}{words[1][0]}" for sign in " -_\u2010\u2011\n")


def _pattern(shown: str) -> str:
    words = [re.escape(word) for word in _SEPARATOR.split(shown.strip()) if word]
    body = r"[\s_\u2010-\u2015-]{1,3}".join(words)
    first, last = words[0][-1], words[-1][-1]
    before = "" if _WIDE.match(shown.strip()[0]) else r"(?<![\w@])" if shown.strip()[0].isalnum() else ""
    after = "" if _WIDE.match(last) else r"(?![\w@]|[/-]\w)" if last.isalnum() else ""
    return f"{before}{body}{after}" if first else body


def _is_distinct(label: Label, written: str) -> bool:
    """Whether the label cannot be ordinary words of the reply."""
    if label.kind != "name":
        return label.kind == "address"
    shown = label.shown
    if FILE_NAME.fullmatch(shown) or any(sign.isdigit() for sign in shown) or "§" in shown:
        return True
    if _WIDE.match(shown):
        return len(shown) >= _SHORTEST_WIDE
    several = len(_SEPARATOR.split(shown.strip())) > 1
    return (several or shown.isupper()) and shown != shown.lower() and written == shown
