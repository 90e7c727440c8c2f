"""Units after figures: `75 µg`, `1.6 kg`, `24 Monate`, `512 MB`, as values that can be compared."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

_PREFIXES: Final = {
    -9: "n nano",
    -6: "µ μ u mc micro mikro mikró",
    -3: "m milli mili",
    -2: "c centi zenti senti",
    -1: "d deci dezi",
    0: "",
    3: "k kilo quilo chilo",
    6: "M mega",
    9: "G giga",
    12: "T tera",
}
_POWERS: Final = {prefix: power for power, names in _PREFIXES.items() for prefix in (names.split() or [""])}
_SHORT: Final = "mc|[nµμumcdkMGT]"
_LONG: Final = "nano|micro|mikro|milli|mili|[cz]enti|de[cz]i|kilo|quilo|chilo|mega|giga|tera"
_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86_400, 12
_WHOLE: Final[dict[tuple[str, int | Decimal], str]] = {
    ("gram", 1_000_000): "t|tonnen?|tonnes|toneladas?|tonnellat[ae]|ton|ton[ny]|тонн\\w?|吨|トン",
    ("gram", 1): "克|グラム|грамм\\w*|г|ग्राम|غرام",
    ("gram", 1_000): "公斤|千克|キロ(?:グラム)?|кг|किलो(?:ग्राम)?",
    ("gram", Decimal("0.001")): "毫克|ミリグラム|мг",
    ("metre", 1_000): "公里|千米|キロメートル|км|किमी",
    ("metre", Decimal("0.01")): "厘米|公分|センチ(?:メートル)?|см",
    ("metre", Decimal("0.001")): "毫米|ミリメートル|мм",
    (
        "metre",
        Decimal("1609.344"),
    ): "miles?|Meilen?|milles|millas?|migli[ao]|milhas?|mijl(?:en)?|мил\\w+|英里|マイル|मील",
    ("metre", Decimal("0.3048")): "ft|f[oe][oe]t|pieds?|pies|piedi|英尺|フィート",
    ("metre", Decimal("0.9144")): "yards?|yds?",
    ("metre", Decimal("0.0254")): "inch(?:es)?|英寸|インチ",
    ("gram", Decimal("453.59237")): "lbs?",
    ("gram", Decimal("28.349523")): "oz|ounces?|Unzen?|onzas?",
    ("litre", Decimal("3.785411")): "gallons?|Gallonen|galones|gallon[ei]",
    ("metre per hour", 1_000): "km/h|kmh|kph|km (?:per|an) hour|Stundenkilometer|km à l'heure|公里每小时",
    ("metre per hour", Decimal("1609.344")): "mph|miles per hour|miles an hour",
    ("litre", 1): "升|リットル|литр\\w*",
    ("litre", Decimal("0.001")): "毫升|ミリリットル|мл",
    ("second", 1): "sec(?:ond)?s?|Sek(?:unden?)?|secondes?|segundos?|second[oi]|seconden?|sekund\\w?|секунд\\w?|秒",
    ("second", _MINUTE): "min(?:ute|uto)?s?|Minuten?|minut[oiy]?|минут\\w?|分钟|分鐘|分間",
    ("second", _HOUR): "h|hrs?|hours?|Std|Stunden?|heures?|horas?|or[ae]|uur|uren|godzin\\w?|час\\w*|小时|小時|時間|घंटे",
    ("second", _DAY): "days?|Tag(?:en?)?|jours?|días?|giorn[oi]|dias?|dag(?:en)?|dni|dzień|дн\\w+|天|日間|दिन",
    (
        "second",
        7 * _DAY,
    ): "weeks?|Wochen?|semaines?|semanas?|settiman[ae]|week|weken|tygodni\\w*|недел\\w+|週間|周|सप्ताह",
    ("month", 1): (
        "months?|Monat(?:en?)?|mois|mes(?:es)?|mes[ei]|mês|maand(?:en)?|miesi\\w+|месяц\\w*|[か个個ヶカ]月|महीने"
    ),
    (
        "month",
        _YEAR,
    ): "years?|yrs?|Jahr(?:en?)?|ann?(?:ée|o|i)s?|ans?|años?|anos?|jaar|jaren|lat[a]?|rok\\w?|лет|год\\w?",
    ("°C", 1): "°\\s?C|degrees Celsius|Grad Celsius|℃",
    ("°F", 1): "°\\s?F|degrees Fahrenheit|Grad Fahrenheit|℉",
}
_BASES: Final = {
    "gram": ("g", r"gram(?:m\w{0,2}|[oa]?s|[oay]|ów)?"),
    "metre": ("m", r"m[eéè]t(?:er|re|ro|ri)\w?"),
    "litre": ("l|L", r"lit(?:er|re|ro|ri|ry)\w?"),
    "watt": ("W", r"watts?"),
    "watt hour": ("Wh", r"watt ?hours?|wattstunden?"),
    "volt": ("V", r"volts?"),
    "hertz": ("Hz", r"hertz"),
    "byte": ("B", r"bytes?"),
    "bit": ("bit|Bit", r"bits?"),
}
_KINDS: Final = list(_WHOLE)
_UNIT: Final = re.compile(
    r"[ \t\u00a0\u202f-]?(?:"
    + "|".join(
        [
            *(f"(?P<w{index}>(?i:{words}))" for index, words in enumerate(_WHOLE.values())),
            *(
                f"(?P<{_id}>(?:{_SHORT})(?:{short})|(?:{_SHORT}|)(?:{short})(?<!\\dm)(?<![ \\t\u00a0\u202f-]m)"
                f"|(?i:(?:{_LONG}|){word}))"
                for _id, (short, word) in ((f"b{i}", each) for i, each in enumerate(_BASES.values()))
            ),
        ]
    )
    + r")(?:(?![\w²³^/])|(?<=[\u3040-\u30ff\u3400-\u9fff])(?!/))"
)


class Unit(NamedTuple):
    """A unit.

    Attributes:
        dimension: what it measures, named after its base unit.
        factor: how many base units it is.
    """

    dimension: str
    factor: Decimal


def unit_at(text: str, end: int) -> Unit | None:
    """The unit after a figure that ends at a place; None if there is none, or none that is known.

    Example:
        >>> unit_at("1.6 kg", 3)
        Unit(dimension='gram', factor=Decimal('1E+3'))
    """
    match = _UNIT.match(text, end)
    if match is None or match.lastgroup is None:
        return None
    kind, index = match.lastgroup[0], int(match.lastgroup[1:])
    if kind == "w":
        dimension, factor = _KINDS[index]
        return Unit(dimension, Decimal(factor))
    return Unit(list(_BASES)[index], Decimal(1).scaleb(_power(match[match.lastgroup], index)))


def _power(shown: str, index: int) -> int:
    short, word = list(_BASES.values())[index]
    if (split := re.fullmatch(f"({_SHORT}|)(?:{short})", shown)) is not None:
        return _POWERS[split[1]]
    split = re.fullmatch(f"({_LONG}|){word}", shown.casefold())
    return _POWERS[split[1].replace("senti", "centi").replace("dezi", "deci")] if split and split[1] in _POWERS else 0
