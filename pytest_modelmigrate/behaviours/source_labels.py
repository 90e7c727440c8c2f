"""The labels by which a reply names its sources: names, titles, addresses, file names, and sections of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.text.file_names import FILE_NAME
from pytest_modelmigrate.text.spans import Span

AMBIGUOUS: Final = "the name of the source may be an ordinary word here"

_LEADING_LABEL: Final = re.compile(r"\s*((?=[\w\u00a7])[^:\n.!?\"\u201c\u201e]{1,40}):\s")
_NUMBERED_LABEL: Final = re.compile(r".*(?:\d|\b[A-Z]$)")
_SEPARATOR: Final = re.compile(r"[\s_\u2010-\u2015-]+")
_WIDE: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORTEST: Final = 3
"""Letters of the shortest name that is looked for outside of brackets."""

_SHORTEST_WIDE: Final = 4
"""Characters of the shortest name in a script without spaces that is no ordinary word."""

_LONGEST_FACT: Final = 60
_NEAR: Final = 60
_OPENED: Final = re.compile(
    r"[\[(\u3010\uff08\u300a\u300c\u300e\u201c\u201e\u00ab][^\[\](){}\u3010\u3011\uff08\uff09\u300a\u300b\u300c\u300d\u300e\u300f\u201c\u201d\u201e\u00ab\u00bb.!?\n]*$"
)
_CUE_BEFORE: Final = re.compile(
    r"(?:\b(?:according\s+to|as\s+per|per|see|cf\.?|sources?:?|laut|gem\u00e4\u00df|nach|siehe|vgl\.?|quellen?:?|selon"
    r"|d['\u2019]apr\u00e8s|voir|conform\u00e9ment\s+\u00e0|seg\u00fan|v\u00e9ase|ver|de\s+acuerdo\s+con|fuentes?:?|secondo|vedi|in\s+base\s+a|font[ei]:?"
    r"|segundo|conforme|de\s+acordo\s+com|volgens|zie|bron(?:nen)?:?|wed\u0142ug|zgodnie\s+z|patrz|\u017ar\u00f3d\u0142[oa]:?"
    r"|\u0938\u094d\u0930\u094b\u0924:?|\u0627\u0646\u0638\u0631|\u062d\u0633\u0628|\u0648\u0641\u0642\u064b?\u0627\u064b?\s*\u0644|\u0627\u0644\u0645\u0635\u062f\u0631:?)\s+"
    r"|(?:\u6839\u636e|\u4f9d\u636e|\u53c2\u89c1|\u6765\u6e90|\u51fa\u5178|\u53c2\u7167)[:\uff1a]?\s*)"
    r"(?:(?:the|our|your|this|der|die|dem|den|das|des|le|la|les|el|los|las|il|lo|gli|os?|as?|het|de)\s+)?[*_`]*$",
    re.IGNORECASE,
)
_CUE_AFTER: Final = re.compile(
    r"[*_`]*\s*(?:\b(?:says?|said|states?|stated|specif\w+|describes?|reads?|explains?|notes?|defines?|mentions?|requires"
    r"|(?:does|do)(?:\s+not|n['\u2019]t)\s+(?:say|state|mention|cover|deal)|sagt|besagt|schreibt|regelt|nennt|hei\u00dft"
    r"|pr\u00e9cise|indique|stipule|pr\u00e9voit|dit|dice|indica|establece|se\u00f1ala|prev\u00e9|stabilisce|prevede|diz|estabelece"
    r"|prev\u00ea|zegt|stelt|vermeldt|bepaalt|schrijft|m\u00f3wi|stanowi|okre\u015bla|podaje|wskazuje|\u0643\u062a\u0628|\u062a\u0646\u0635|\u064a\u0646\u0635|\u064a\u0642\u0648\u0644|\u062a\u0642\u0648\u0644|\u064a\u0630\u0643\u0631)\b"
    r"|\u0915\u0947 \u0905\u0928\u0941\u0938\u093e\u0930|\u0915\u0939\u0924|\u092c\u0924\u093e\u0924|\u89c4\u5b9a|\u6307\u51fa|\u663e\u793a|\u8bf4\u660e|\u63d0\u5230|\u306b\u3088\u308b\u3068|\u306b\u3088\u308c\u3070|\u3067\u306f)",
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
        self.of_files = any(FILE_NAME.fullmatch(each.shown) for each in self.by_key.values())
        patterns = sorted((_pattern(each.shown) for each in self.by_key.values()), key=len, reverse=True)
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def find(self, text: str) -> Iterator[NamedSource]:
        """Every place where a source is named."""
        for match in self._pattern.finditer(text) if self._pattern else ():
            label = self.by_key.get(_key(match.group()))
            if label is None:
                continue
            start, end = match.span()
            enclosed = bool(_OPENED.search(text, max(0, start - _NEAR), start))
            if len(label.shown) >= _SHORTEST or _WIDE.match(label.shown) or enclosed:
                doubt = "" if enclosed or _is_distinct(label, match.group()) or has_cue(text, start, end) else AMBIGUOUS
                yield NamedSource(label.source, (start, end), doubt)

    def resolve(self, words: str) -> int | None:
        """The source whose label is this text; None if there is none."""
        label = self.by_key.get(_key(words))
        return None if label is None else label.source


@lru_cache(maxsize=8)
def labels_of(sources: tuple[Source, ...]) -> Labels:
    """The labels of the sources; cached, because each reply is held to the same ones."""
    return Labels(sources)


def has_cue(text: str, start: int, end: int) -> bool:
    """Whether the words around say that something is cited, such as `according to` or `says`."""
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
    elif 0 < len(text) <= _LONGEST_FACT and text[-1] not in ".!?\u3002\uff01\uff1f\u0964" and " " in text:
        yield text, "fact"


def _key(words: str) -> str:
    return _SEPARATOR.sub(" ", words).strip().casefold()


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
    if FILE_NAME.fullmatch(shown) or any(sign.isdigit() for sign in shown) or "\u00a7" in shown:
        return True
    if _WIDE.match(shown):
        return len(shown) >= _SHORTEST_WIDE
    several = len(_SEPARATOR.split(shown.strip())) > 1
    return (several or shown.isupper()) and shown != shown.lower() and written == shown
