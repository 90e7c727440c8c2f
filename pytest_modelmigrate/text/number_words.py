"""Numbers written as words: `four hundred`, `vierundzwanzig`, `trente-deux`, `dwadzieścia pięć`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from pytest_modelmigrate.text.scales import SCALES

_UNITS: Final = (
    (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen"
    ),
    (
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
        " siebzehn achtzehn neunzehn"
    ),
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete"
        " dieciocho diecinueve"
    ),
    (
        "zero uno - tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici"
        " diciassette diciotto diciannove"
    ),
    (
        "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete"
        " dezoito dezenove"
    ),
    (
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
        " achttien negentien"
    ),
    (
        "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście"
        " czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
    ),
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
)
_TENS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "vingt trente quarante cinquante soixante - - -",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
)
_OTHERS: Final = {
    1: "ein eine einen einem einer une una uma één jedna jedno одна одно",
    2: "dwie dwóch dwu две двух zweimal twice due",
    3: "trzech трёх трех",
    4: "czterech четырёх четырех",
    5: "pięciu пяти",
    6: "sześciu шести",
    7: "siedmiu семи",
    8: "ośmiu восьми",
    9: "dziewięciu девяти",
    10: "dziesięciu десяти",
    16: "dezasseis",
    17: "dezassete",
    19: "dezanove",
    20: "vingts",
    12: "dozen dutzend douzaine docena dozzina dúzia dozijn tuzin",
    30: "dreissig",
    200: "doscientos doscientas duzentos duzentas dwieście двести",
    300: "trescientos trescientas trezentos trezentas trzysta триста",
    500: "quinientos quinientas quinhentos quinhentas pięćset пятьсот",
}
_HUNDREDS: Final = frozenset(
    ["hundred", "hundert", "cent", "cents", "cien", "ciento", "cientos", "cento", "honderd", "сто", "sto"]
)
_JOINS: Final = frozenset(["and", "und", "et", "y", "e", "en", "и"])
_VALUES: Final = {
    **{word: value for words in _UNITS for value, word in enumerate(words.split()) if word != "-"},
    **{word: 20 + 10 * place for words in _TENS for place, word in enumerate(words.split()) if word != "-"},
    **{word: value for value, words in _OTHERS.items() for word in words.split()},
}
_MORPHEMES: Final = {each for each in (*_VALUES, *_HUNDREDS, "tausend", "duizend", "mila", "mille") if len(each) > 2}  # noqa: PLR2004
_JOINED: Final = re.compile(f"(?:{'|'.join(sorted([*_MORPHEMES, 'ein', 'und', 'en', 'ën'], key=len, reverse=True))})")
_WORD: Final = re.compile(r"[^\W\d_]+")
_GAP: Final = re.compile(r"[ \u00a0-]")
_LONGEST: Final = 60
_TEEN: Final = 20
_VAGUE: Final = 100


class NumberInWords(NamedTuple):
    """A number in words.

    Attributes:
        start: where it begins in the text.
        end: where it ends.
        value: its value.
    """

    start: int
    end: int
    value: Decimal


def numbers_in_words(text: str) -> Iterator[NumberInWords]:
    """Find the numbers in words; `hundred` and `million` alone are none.

    Example:
        >>> [int(each.value) for each in numbers_in_words("vierundzwanzig Tage, four hundred thousand")]
        [24, 400000]
    """
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        parts = _parts(word.group().casefold())
        if run and not (word.start() == run[-1].end() + 1 and _GAP.match(text, run[-1].end())):
            yield from _read(run)
            run = []
        if parts or (run and word.group().casefold() in _JOINS):
            run.append(word)
        elif run:
            yield from _read(run)
            run = []
    yield from _read(run)


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...]:
    """The parts of a number word: `vierundzwanzig` has three; empty for other words."""
    if word in _VALUES or word in _HUNDREDS or (word in SCALES and len(word) > 2):  # noqa: PLR2004 - not `k` or `mn`
        return (word,)
    if len(word) > _LONGEST:
        return ()
    parts, at = [], 0
    while match := _JOINED.match(word, at):
        parts.append(match.group())
        at = match.end()
    return tuple(parts) if at == len(word) and len(parts) > 1 else ()


def _read(run: list[re.Match[str]]) -> Iterator[NumberInWords]:
    while run and run[-1].group().casefold() in _JOINS:
        run = run[:-1]
    parts = [part for word in run for part in _parts(word.group().casefold())]
    if not any(part in _VALUES for part in parts):
        return
    total = current = Decimal(0)
    for part in parts:
        if part in _HUNDREDS:
            current = max(current, Decimal(1)) * _VAGUE
        elif part in _VALUES:
            value = _VALUES[part]
            if part.startswith("vingt") and current % _VAGUE == 4:  # noqa: PLR2004 - quatre-vingt
                current += 80 - 4
            elif value < _TEEN and 0 < current % _VAGUE < _TEEN:
                yield NumberInWords(run[0].start(), run[-1].end(), (total + current).normalize())
                total, current = Decimal(0), Decimal(value)
            else:
                current += value
        elif part in SCALES:
            total += max(current, Decimal(1)).scaleb(SCALES[part])
            current = Decimal(0)
    yield NumberInWords(run[0].start(), run[-1].end(), (total + current).normalize())
