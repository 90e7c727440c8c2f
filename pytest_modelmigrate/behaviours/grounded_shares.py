"""Shares and rates in words that a source does not have: "half of them", "one in twelve", "on the third floor"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from typing import Final

from pytest_modelmigrate.text.number_words import numbers_in_words
from pytest_modelmigrate.text.numbers import numbers_in

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_BEFORE: Final = 16
"""Characters before a share in which an ordinal number makes it a part: "the second half of the year"."""

_HALF: Final = Decimal("0.5")
_MOST_OPERANDS: Final = 40
_SHARES: Final = {
    (1, 2): "half of|hälfte|moitié|la mitad|metà|metade|helft|połow\\w+|一半|半分|半数|आधे से|نصف",
    (1, 3): "(?:a|one) third|drittel|un tiers|un tercio|un terzo|um terço|een derde|jedna trzecia|三分之一|3分の1|ثلث",
    (2, 3): "two thirds|deux tiers|dos tercios|due terzi|dois terços|tweederde|twee derde|dwie trzecie|三分之二",
    (1, 4): "(?:a|one) quarter of|ein viertel der|un quart des|la cuarta parte|un quarto dei|een kwart van|四分之一",
    (3, 4): "three quarters of|drei viertel der|trois quarts des|tres cuartas partes|tre quarti dei|driekwart|四分之三",
    (
        2,
        1,
    ): "doubled|twice as|verdoppelt|doppelt so|doublé|se duplicó|raddoppiat\\w|dobrou|verdubbeld|podwoi\\w+|翻了一番",
    (3, 1): "tripled|three times as|verdreifacht|triplé|se triplicó|triplicat\\w|triplicou|verdrievoudigd|potroi\\w+",
}
_SHARE: Final = re.compile(
    "|".join(rf"(?P<s{part}x{whole}>\b(?:{words})(?!\w))" for (part, whole), words in _SHARES.items()), re.IGNORECASE
)

_MAJORITY: Final = re.compile(
    r"\b(?:the (?:vast |great )?majority of|most (?:of the )?(?:participants|patients|respondents|customers|users"
    r"|guests"
    r"|employees|people|residents|students)|(?:die )?mehrheit der|la (?:plupart|majorité) des|la mayoría de"
    r"|la maggior parte de\w*|a maioria d\w+|de meerderheid van|większość \w+)\b|大多数|大部分|大半の",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    r"(?:\b(?:first|second|latter|other|erste\w?|zweite\w?|première|seconde|deuxième|primera|segunda|prima|seconda"
    r"|primeira|eerste|tweede|pierwsz\w+|drug\w+)\s|[上下前後])$",
    re.IGNORECASE,
)
_NUMBER: Final = r"(?:\d{1,4}|[^\W\d_]{2,12})"
_RATE: Final = re.compile(
    rf"\b(?P<part>{_NUMBER}) (?:in|out of|von|aus|sur|de cada|su|em cada|op de|na) (?:every )?(?P<whole>{_NUMBER})\b"
)
_ORDINALS: Final = (
    ("third", "dritt", "trois", "tercer", "terz", "terceir", "derd", "trzeci"),
    ("fourth", "viert", "quatr", "cuart", "quart", "vierd", "czwart"),
    ("fifth", "fünft", "cinqu", "quint", "vijfd", "piąt"),
    ("sixth", "sechst", "sixi", "sext", "sest", "zesd", "szóst"),
    ("seventh", "siebt", "septi", "séptim", "settim", "sétim", "zevend", "siódm"),
    ("eighth", "acht", "huiti", "octav", "ottav", "oitav", "achtst", "ósm"),
    ("ninth", "neunt", "neuvi", "noven", "nono", "nona", "negend", "dziewiąt"),
    ("tenth", "zehnt", "dixi", "décim", "decim", "tiend", "dziesiąt"),
)
"""The stems of ordinal numbers from the third on."""

_PLACES: Final = (
    r"floor|stor(?:e?y|eys)|level|grade|place|edition|generation|stock|etage|klasse|platz|auflage|étage|place|édition"
    r"|piso|planta|lugar|edición|piano|posto|edizione|andar|edição|verdieping|plaats|editie|piętr\w{1,3}|miejsc\w{1,3}"
)
_IN_A_ROW: Final = re.compile(rf"(?<!\w)(?P<ordinal>[^\W\d_]{{4,12}}) (?:{_PLACES})\b", re.IGNORECASE)
_SHARE_STEMS: Final = (
    "half",
    "hälfte",
    "moiti",
    "mitad",
    "metà",
    "metade",
    "helft",
    "połow",
    "半",
    "आधे",
    "نصف",
    "third",
    "drittel",
    "tiers",
    "terci",
    "terz",
    "terç",
    "derde",
    "trzeci",
    "分",
    "ثلث",
    "quarter",
    "viertel",
    "quart",
    "cuart",
    "kwart",
    "double",
    "doppel",
    "doubl",
    "duplic",
    "raddop",
    "dobrou",
    "dubbel",
    "podwoi",
    "倍",
    "tripl",
    "dreifach",
    "potroi",
    "majority",
    "most",
    "mehrheit",
    "plupart",
    "majorit",
    "mayor",
    "maggior",
    "maioria",
    "meerderheid",
    "większo",
    "大",
    "floor",
    "stor",
    "level",
    "grade",
    "place",
    "edition",
    "stock",
    "etage",
    "klasse",
    "platz",
    "auflage",
    "étage",
    "édition",
    "piso",
    "planta",
    "lugar",
    "edici",
    "piano",
    "posto",
    "edizione",
    "andar",
    "ediç",
    "verdieping",
    "plaats",
    "editie",
    "piętr",
    "miejsc",
    " in ",
    " out of ",
    " von ",
    " aus ",
    " sur ",
    " cada ",
    " su ",
    " op ",
    " na ",
    "twice",
    "verdrievoudigd",
)
"""Beginnings of the words that are looked for: a search for them is much faster than the patterns."""


def doubt_of_shares(text: str, source: str) -> str:
    """Which share or rate in words may be invented; empty if there is none.

    Example:
        >>> doubt_of_shares("Half of them came back.", "40 guests")
        'a share in words is not in the source: Half of'
    """
    share = next(_shares(text[:_LONGEST_READ], source[:_LONGEST_READ]), "")
    return share and f"a share in words is not in the source: {share}"


def shares_in_words(text: str) -> set[tuple[int, int]]:
    """The shares that a text has in words, such as `(1, 3)` for "a third"."""
    names = {match.lastgroup or "" for match in _SHARE.finditer(text)}
    return {share for share in _SHARES if f"s{share[0]}x{share[1]}" in names}


def _shares(text: str, source: str) -> Iterator[str]:
    """The shares, rates and places in a row that a text has in words, and its source has not."""
    lowered = text.lower()
    if not any(stem in lowered for stem in _SHARE_STEMS):
        return
    folded = source.casefold()
    found = [*_named_shares(text), *_rates(text)]
    ratios = _ratios(source) if found else set()
    for shown, ratio in found:
        if shown.casefold() not in folded and not any(abs(each - ratio) <= ratio / 50 for each in ratios):
            yield shown
    for match in _MAJORITY.finditer(text):
        if not _MAJORITY.search(source) and not any(_HALF < each < 1 for each in _ratios(source)):
            yield match.group()
    for match in _IN_A_ROW.finditer(text):
        value = _place(match["ordinal"].casefold())
        if value and value not in _figures(source) and match.group().casefold() not in folded:
            yield match.group()


def _named_shares(text: str) -> Iterator[tuple[str, Decimal]]:
    for match in _SHARE.finditer(text):
        if not _ORDINAL.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            part, whole = (match.lastgroup or "s1x1")[1:].split("x")
            yield match.group(), Decimal(part) / Decimal(whole)


def _rates(text: str) -> Iterator[tuple[str, Decimal]]:
    for match in _RATE.finditer(text):
        part, whole = _value(match["part"]), _value(match["whole"])
        if part and whole and part < whole:
            yield match.group(), part / whole


def _place(word: str) -> Decimal | None:
    """The value of an ordinal number from the third on."""
    found = (place for place, stems in enumerate(_ORDINALS, start=3) if word.startswith(stems))
    return next(map(Decimal, found), None)


def _value(word: str) -> Decimal | None:
    if word.isdigit():
        return Decimal(word)
    found = list(numbers_in_words(word))
    return found[0].value if len(found) == 1 and found[0].end == len(word) else None


def _figures(source: str) -> set[Decimal]:
    figures = {value for each in numbers_in(source) for value in each.readings}
    return figures | {each.value for each in numbers_in_words(source)}


def _ratios(source: str) -> set[Decimal]:
    """The shares that a source states, and the ratios of its figures."""
    figures = sorted(_figures(source))[:_MOST_OPERANDS]
    ratios = {first / second for first, second in permutations(figures, 2) if second}
    return ratios | set(figures) | {each / 100 for each in figures}
